//! Filters over customers as SQL: one function for lists, exports, bulk changes and segments.

mod amounts;
mod catalogue;
mod custom;
mod days;
mod list_fields;
mod listing;
mod related;
mod texts;

pub use catalogue::fields;
pub use listing::narrow;

use super::custom_fields::Fields;
use super::entity::customer::{Column, PHONE};
use amounts::{Amount, in_currencies};
use catalogue::Source;
use chrono::NaiveDate;
use chrono_tz::Tz;
use days::Days;
use platform::operations::ServiceConfig;
use platform::page::unaided;
use platform::seal::Keyring;
use platform::{Ctx, Error, Principal, clock};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, DbBackend, IntoSimpleExpr};
use shared::FieldError;
use shared::customers::custom_fields::PREFIX;
use shared::customers::filter::{Condition, Filter, FilterOp};
use shared::customers::list::CustomerQuery;
use shared::text;
use std::sync::Arc;
use uuid::Uuid;

/// The endpoints for filters.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_fields::list_customer_fields);
}

/// A condition of the database, to be told from the filter's own.
type Sql = sea_orm::Condition;

/// What a filter is read against.
pub struct FilterContext<'a> {
    pub keys: &'a Keyring,
    /// Who `me` is; without a reader it is nobody.
    pub reader: Option<Uuid>,
    /// Where days begin.
    pub zone: Tz,
    pub today: NaiveDate,
    /// The base currency, in which purchases are added up.
    pub currency: &'a str,
    /// The custom fields there are.
    pub fields: Arc<Fields>,
}

impl<'a> FilterContext<'a> {
    /// As this reader means it: in the time zone asked for, else in that of the profile, else in UTC.
    pub async fn of(ctx: &'a Ctx, reader: &Principal, zone: Option<&str>) -> Result<Self, Error> {
        let zone = match zone.map(str::trim).filter(|zone| !zone.is_empty()) {
            Some(zone) => zone.parse().map_err(|_| Error::invalid("time_zone", "must be a name such as Europe/Berlin"))?,
            None => identity::zone_of(ctx.db(), reader.user_id).await?,
        };
        let today = clock::now().with_timezone(&zone).date_naive();
        let fields = Fields::cached(ctx.app()).await?;
        Ok(Self { keys: ctx.keys(), reader: Some(reader.user_id), zone, today, currency: &ctx.config().base_currency, fields })
    }
}

impl<'a> FilterContext<'a> {
    /// As the reader of a list means its filter. Without a filter nothing is looked up.
    pub async fn of_list(ctx: &'a Ctx, reader: &Principal, query: &CustomerQuery) -> Result<Self, Error> {
        let zone = query.time_zone.as_deref().or(if query.filter.is_none() { Some("UTC") } else { None });
        Self::of(ctx, reader, zone).await
    }
}

/// The condition over the table `customers` that a filter is. 422 that names `filter[n]`, the n-th condition from 0, where one does not fit
/// its field.
///
/// Looks for no index: whoever has one to go by adds that condition itself, as [`narrow`] does for lists.
pub fn condition(backend: DbBackend, filter: &Filter, context: &FilterContext<'_>) -> Result<Sql, Error> {
    filter.check(&fields(&context.fields)).map_err(Error::Invalid)?;
    translate(backend, filter, context, &mut 0)
}

/// The same for a filter that has been checked. `nth` counts the conditions.
fn translate(backend: DbBackend, filter: &Filter, context: &FilterContext<'_>, nth: &mut usize) -> Result<Sql, Error> {
    let (parts, group) = match filter {
        Filter::Where(condition) => {
            let sql = one(backend, condition, context, false).map_err(|message| refused(*nth, message))?;
            *nth += 1;
            return Ok(sql);
        }
        Filter::All(parts) => (parts, Sql::all()),
        // An empty "or" holds for nothing, but an empty condition would be left out.
        Filter::Any(parts) if parts.is_empty() => return Ok(nothing()),
        Filter::Any(parts) => (parts, Sql::any()),
    };
    parts.iter().try_fold(group, |group, part| Ok(group.add(all_of(translate(backend, part, context, nth)?))))
}

/// An empty condition holds for everything, also within an "or".
fn all_of(condition: Sql) -> Sql {
    if condition.is_empty() { Sql::all().add(Column::Id.is_not_null()) } else { condition }
}

fn nothing() -> Sql {
    Sql::all().add(Column::Id.is_null())
}

fn refused(nth: usize, message: Refusal) -> Error {
    match message {
        Refusal::Value(message) => Error::Invalid(vec![FieldError::new(format!("filter[{nth}]"), message)]),
        Refusal::Failure(error) => error,
    }
}

/// Why a condition is no SQL.
enum Refusal {
    Value(String),
    Failure(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failure(error)
    }
}

/// One condition. Where the column has an index, it is used if `aided`.
fn one(backend: DbBackend, condition: &Condition, context: &FilterContext<'_>, aided: bool) -> Result<Sql, Refusal> {
    let Condition { op, values, field } = condition;
    if let Some(custom) = field.strip_prefix(PREFIX).and_then(|key| context.fields.named(key)) {
        return custom::condition(custom, *op, values, context, aided);
    }
    let Some(source) = catalogue::source(field) else {
        return Err(Refusal::Value(format!("{field} is not a field of customers")));
    };
    let plain = |column: Column| if aided { column.into_simple_expr() } else { unaided(backend, column) };
    Ok(match source {
        Source::Key(column) => texts::key(plain(column), *op, values),
        Source::Text(column) => texts::raw(backend, column.into_simple_expr(), *op, values),
        Source::Code(column) => related::among(plain(column), *op, values.iter().map(|v| v.clone().into()).collect()),
        Source::Folded(column) => related::among(plain(column), *op, values.iter().map(|v| text::key(v).into()).collect()),
        Source::Id(column) => related::among(plain(column), *op, ids(values, context)),
        Source::Number(column) => amounts::compare(plain(column), *op, &amounts_of(values)?, 0),
        Source::Purchases => amounts::compare(Column::PurchaseTotalMinor.into_simple_expr(), *op, &amounts_of(values)?, exponent(context)),
        Source::Revenue => in_currencies(Column::RevenueMinor, Column::RevenueCurrency, *op, &amounts_of(values)?),
        Source::Moment(column) => {
            days::compare(plain(column), &Days::of(*op, values, context.today).map_err(Refusal::Value)?, context.zone)
        }
        Source::Phone => match (op, values.first()) {
            (FilterOp::Is, Some(phone)) => Sql::all().add(Column::PhoneIndex.eq(context.keys.blind_index(PHONE, &text::phone_key(phone))?)),
            (op, _) => presence(Column::PhoneIndex.into_simple_expr(), *op),
        },
        Source::Archived => archived(*op, values),
        Source::Tags => related::tagged(*op, values, aided),
        Source::Interests => related::interested(*op, values),
        Source::Consent(channel) => related::consenting(channel, *op, values),
        Source::Segment => related::in_segments(*op, ids(values, context)),
    })
}

fn exponent(context: &FilterContext<'_>) -> u32 {
    shared::money::exponent(context.currency)
}

fn amounts_of(values: &[String]) -> Result<Vec<Amount>, Refusal> {
    values.iter().map(|value| Amount::read(value).ok_or_else(|| Refusal::Value(format!("“{value}” must be a number")))).collect()
}

/// The ids that are named; `me` is the reader, and nobody's id where there is none.
fn ids(values: &[String], context: &FilterContext<'_>) -> Vec<sea_orm::Value> {
    values.iter().filter_map(|value| if value == "me" { context.reader } else { value.parse().ok() }).map(|id: Uuid| id.into()).collect()
}

/// Whether there is a value at all.
fn presence(expression: SimpleExpr, op: FilterOp) -> Sql {
    use sea_orm::sea_query::ExprTrait as _;
    let given = expression.is_not_null();
    Sql::all().add(if op == FilterOp::NotEmpty { given } else { given.not() })
}

fn archived(op: FilterOp, values: &[String]) -> Sql {
    match (op, values.first().map(String::as_str)) {
        (FilterOp::Is, Some("true")) => Sql::all().add(Column::ArchivedAt.is_not_null()),
        (FilterOp::Is, _) => Sql::all().add(Column::ArchivedAt.is_null()),
        (FilterOp::NotEmpty, _) => Sql::all().add(Column::Id.is_not_null()),
        _ => nothing(),
    }
}

/// Whether the filter says itself which customers, archived or not, it means.
pub fn names_archived(filter: &Filter) -> bool {
    filter.conditions().iter().any(|condition| condition.field == "archived")
}

/// The filter of a list's query, checked against the fields there are.
pub fn of_query(text: Option<&str>, context: &FilterContext<'_>) -> Result<Option<Filter>, Error> {
    let Some(text) = text else { return Ok(None) };
    let filter: Filter = serde_json::from_str(text).map_err(|error| Error::invalid("filter", format!("is not a filter: {error}")))?;
    filter.check(&fields(&context.fields)).map_err(Error::Invalid)?;
    Ok(Some(filter).filter(|filter| !filter.is_everything()))
}
