//! Filters as SQL: one function for lists, exports, bulk changes and whatever else asks which rows are meant.

mod aided;
mod amounts;
mod beside;
mod budget;
mod catalogue;
mod custom;
mod days;
mod references;
mod texts;

pub use aided::narrow;
pub(crate) use aided::{COMMON, rows_here};
pub use beside::{Table, beside};
pub use budget::affordable;
pub use catalogue::fields;
pub use days::midnight;

use crate::access::column;
use crate::custom_fields::CustomFields;
use crate::kit::Kit;
use crate::record::AnyRecord;
use crate::stored::Place;
use amounts::{Amount, in_currencies};
use chrono::NaiveDate;
use chrono_tz::Tz;
use days::Days;
use platform::db::Conn;
use platform::seal::Keyring;
use platform::{Ctx, Error, Principal, clock};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, SimpleExpr};
use shared::record::{Field, Kind};
use shared::records::custom_fields::PREFIX;
use shared::records::filter::{Condition, Filter, FilterOp};
use shared::{FieldError, text};
use std::sync::Arc;
use uuid::Uuid;

/// A condition of the database, to be told from the filter's own.
pub type Sql = sea_orm::Condition;

/// What a filter is read against.
pub struct FilterContext<'a> {
    pub record: &'static dyn AnyRecord,
    pub backend: DbBackend,
    pub keys: &'a Keyring,
    /// Who `me` is, and whose sight ends references: without a reader `me` is nobody, and all is seen.
    pub reader: Option<&'a Principal>,
    ctx: &'a Ctx,
    /// Where days begin.
    pub zone: Tz,
    pub today: NaiveDate,
    /// The base currency.
    pub currency: &'a str,
    /// The custom fields there are.
    pub custom: Arc<CustomFields>,
}

impl<'a> FilterContext<'a> {
    /// As this reader means it: in the time zone asked for, else in that of the profile, else in UTC.
    pub async fn of(ctx: &'a Ctx, record: &'static dyn AnyRecord, reader: &'a Principal, zone: Option<&str>) -> Result<Self, Error> {
        let zone = match zone.map(str::trim).filter(|zone| !zone.is_empty()) {
            Some(zone) => zone.parse().map_err(|_| Error::invalid("time_zone", "must be a name such as Europe/Berlin"))?,
            None => Kit::of(ctx)?.people().zone_of(&Conn::Pool(ctx.db()), reader.user_id).await?,
        };
        let custom = CustomFields::cached(ctx.app(), record).await?;
        Ok(Self::at(ctx, record, Some(reader), zone, today(zone), custom))
    }

    /// As it is meant in a zone on a day.
    pub fn at(
        ctx: &'a Ctx,
        record: &'static dyn AnyRecord,
        reader: Option<&'a Principal>,
        zone: Tz,
        today: NaiveDate,
        custom: Arc<CustomFields>,
    ) -> Self {
        let (backend, currency) = (ctx.app().db.backend(), ctx.config().base_currency.as_str());
        Self { record, backend, keys: ctx.keys(), reader, ctx, zone, today, currency, custom }
    }

    /// A column of the record's table.
    pub fn column(&self, name: &str) -> SimpleExpr {
        column(self.record.stored().table, name)
    }

    /// The column as the planner of SQLite does not look for an index on; PostgreSQL decides by its statistics.
    pub fn unaided(&self, name: &str) -> SimpleExpr {
        unaided(self.backend, self.column(name))
    }

    /// The ids that are named; `me` is the reader, and nobody's id where there is none.
    pub fn ids(&self, values: &[String]) -> Vec<sea_orm::Value> {
        let id = |value: &String| if value == "me" { self.reader.map(|reader| reader.user_id) } else { value.parse().ok() };
        values.iter().filter_map(id).map(|id: Uuid| id.into()).collect()
    }
}

/// The day it is in a zone.
pub fn today(zone: Tz) -> NaiveDate {
    clock::now().with_timezone(&zone).date_naive()
}

/// The expression as the planner of SQLite finds no index for.
pub(crate) fn unaided(backend: DbBackend, expression: SimpleExpr) -> SimpleExpr {
    if backend == DbBackend::Sqlite { Expr::cust_with_expr("+?", expression) } else { expression }
}

/// The condition over the record's table that a filter is. 422 that names `filter[n]`, the n-th condition from 0, where one does not fit its field,
/// and `filter` where all together cost too much.
///
/// Looks for no index: whoever has one to go by adds that condition itself, as [`narrow`] does for lists.
pub fn condition(filter: &Filter, context: &FilterContext<'_>) -> Result<Sql, Error> {
    filter.check(&fields(context.record, &context.custom)).map_err(Error::Invalid)?;
    affordable(context.record, filter)?;
    translate(filter, context, &mut 0)
}

/// The same for a filter that has been checked. `nth` counts the conditions.
fn translate(filter: &Filter, context: &FilterContext<'_>, nth: &mut usize) -> Result<Sql, Error> {
    let (parts, group) = match filter {
        Filter::Where(condition) => {
            let sql = one(condition, context, false).map_err(|message| refused(*nth, message))?;
            *nth += 1;
            return Ok(sql);
        }
        Filter::All(parts) => (parts, Sql::all()),
        // An empty "or" holds for nothing, but an empty condition would be left out.
        Filter::Any(parts) if parts.is_empty() => return Ok(nothing()),
        Filter::Any(parts) => (parts, Sql::any()),
    };
    parts.iter().try_fold(group, |group, part| Ok(group.add(all_of(translate(part, context, nth)?))))
}

/// An empty condition holds for everything, also within an "or".
fn all_of(condition: Sql) -> Sql {
    if condition.is_empty() { everything() } else { condition }
}

/// Every row.
pub fn everything() -> Sql {
    Sql::all().add(Expr::cust("1 = 1"))
}

/// No row.
pub fn nothing() -> Sql {
    Sql::all().add(Expr::cust("1 = 0"))
}

fn refused(nth: usize, message: Refusal) -> Error {
    match message {
        Refusal::Value(message) => Error::Invalid(vec![FieldError::new(format!("filter[{nth}]"), message)]),
        Refusal::Failure(error) => error,
    }
}

/// Why a condition is no SQL.
pub enum Refusal {
    Value(String),
    Failure(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failure(error)
    }
}

/// One condition. Where the column has an index, it is used if `aided`.
fn one(condition: &Condition, context: &FilterContext<'_>, aided: bool) -> Result<Sql, Refusal> {
    let Condition { op, values, field } = condition;
    if let Some(custom) = field.strip_prefix(PREFIX).and_then(|key| context.custom.named(key)) {
        return custom::condition(custom, *op, values, context, aided);
    }
    let spec = context.record.spec();
    let known = spec.field(field).and_then(|known| Some((known, context.record.stored().place(spec, field)?)));
    let Some((known, place)) = known else {
        return Err(Refusal::Value(format!("{field} is not a field of {}", spec.noun.1)));
    };
    let plain = |name: &str| if aided { context.column(name) } else { context.unaided(name) };
    Ok(match *place {
        Place::Column(name) => in_column(known, plain(name), *op, values, context)?,
        Place::Keyed(_, key) if matches!(known.kind, Kind::Suggest(_)) => {
            beside::among(plain(key), *op, values.iter().map(|value| text::key(value).into()).collect())
        }
        Place::Keyed(_, key) => texts::key(context.backend, plain(key), *op, values),
        Place::Money(minor, currency) => in_currencies(context.column(minor), context.column(currency), *op, &amounts_of(values)?),
        Place::BaseMoney(minor) => {
            amounts::compare(context.column(minor), *op, &amounts_of(values)?, shared::money::exponent(context.currency))
        }
        Place::Sealed(sealed, index) => match (op, values.first(), index) {
            (FilterOp::Is, Some(value), Some(index)) => {
                let place = sealed_place(context.record, known);
                Sql::all().add(context.column(index).eq(context.keys.blind_index(&place, &text::phone_key(value))?))
            }
            (op, _, _) => presence(context.column(index.unwrap_or(sealed)), *op),
        },
        Place::Tags(_, table, record, key, _) => {
            let keys = values.iter().map(|value| text::key(value).into()).collect();
            beside(context, Table { table, record, value: key }, *op, keys, aided)
        }
        Place::Beside(table, record, value) => {
            let values = match known.filtered_as() {
                shared::records::filter::FieldKind::Choices => values.iter().map(|value| text::key(value).into()).collect(),
                _ => context.ids(values),
            };
            beside(context, Table { table, record, value }, *op, values, false)
        }
        Place::Archived => archived(context, *op, values),
        Place::Own(own) => return own(context, *op, values, aided),
    })
}

/// A value in one column, by its kind.
fn in_column(field: &Field, column: SimpleExpr, op: FilterOp, values: &[String], context: &FilterContext<'_>) -> Result<Sql, Refusal> {
    let days = || Days::of(op, values, context.today).map_err(Refusal::Value);
    Ok(match field.kind {
        Kind::Moment => days::compare(column, &days()?, context.zone),
        Kind::Day => days::compare_days(column, &days()?),
        Kind::Number(..) => amounts::compare(column, op, &amounts_of(values)?, 0),
        Kind::Percent => amounts::compare(column, op, &amounts_of(values)?, 2),
        Kind::Ref(code) => references::referring(context, column, code, op, context.ids(values))?,
        Kind::User | Kind::Team => beside::among(column, op, context.ids(values)),
        Kind::YesNo => match (op, values.first().map(String::as_str)) {
            (FilterOp::Is, value) => Sql::all().add(column.eq(value == Some("true"))),
            (op, _) => presence(column, op),
        },
        Kind::Choice(_) | Kind::Country | Kind::Language => beside::among(column, op, values.iter().map(|v| v.clone().into()).collect()),
        Kind::Own(shared::records::filter::FieldKind::Number) => amounts::compare(column, op, &amounts_of(values)?, 0),
        Kind::Own(shared::records::filter::FieldKind::Date) => days::compare(column, &days()?, context.zone),
        Kind::Own(shared::records::filter::FieldKind::Choice) => {
            beside::among(column, op, values.iter().map(|v| v.clone().into()).collect())
        }
        _ => texts::raw(context.backend, column, op, values),
    })
}

/// For what a field's sealed values are sealed.
pub(crate) fn sealed_place(record: &dyn AnyRecord, field: &Field) -> String {
    format!("{}.{}", record.stored().table, field.key)
}

fn amounts_of(values: &[String]) -> Result<Vec<Amount>, Refusal> {
    values.iter().map(|value| Amount::read(value).ok_or_else(|| Refusal::Value(format!("“{value}” must be a number")))).collect()
}

/// Whether there is a value at all.
pub fn presence(expression: SimpleExpr, op: FilterOp) -> Sql {
    let given = expression.is_not_null();
    Sql::all().add(if op == FilterOp::NotEmpty { given } else { given.not() })
}

fn archived(context: &FilterContext<'_>, op: FilterOp, values: &[String]) -> Sql {
    let at = context.column("archived_at");
    match (op, values.first().map(String::as_str)) {
        (FilterOp::Is, Some("true")) => Sql::all().add(at.is_not_null()),
        (FilterOp::Is, _) => Sql::all().add(at.is_null()),
        (FilterOp::NotEmpty, _) => everything(),
        _ => nothing(),
    }
}

/// Whether the filter says itself which records, archived or not, it means.
pub fn names_archived(filter: &Filter) -> bool {
    filter.conditions().iter().any(|condition| condition.field == "archived")
}

/// The filter of a list's query, checked against the fields there are.
pub fn of_query(text: Option<&str>, context: &FilterContext<'_>) -> Result<Option<Filter>, Error> {
    let Some(text) = text else { return Ok(None) };
    let filter: Filter = serde_json::from_str(text).map_err(|error| Error::invalid("filter", format!("is not a filter: {error}")))?;
    filter.check(&fields(context.record, &context.custom)).map_err(Error::Invalid)?;
    affordable(context.record, &filter)?;
    Ok(Some(filter).filter(|filter| !filter.is_everything()))
}
