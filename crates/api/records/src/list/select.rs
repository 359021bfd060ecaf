//! The rows a list or export asks for, and their order.

use super::query::conditions;
use crate::filter::{self, FilterContext, Sql, sealed_place};
use crate::record::AnyRecord;
use crate::stored::Place;
use chrono::{DateTime, NaiveDate, Utc};
use platform::Error;
use platform::db::Conn;
use platform::page::{Key, Keyset, Paging, is_common as more_than};
use platform::search::{self, Among, Words};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement, SimpleExpr};
use shared::page::{COUNT_BOUND, Direction};
use shared::record::{Field, Kind, uses};
use shared::records::filter::Filter;
use shared::records::list::ListQuery;
use shared::text;
use uuid::Uuid;

/// Whether more than so many rows match; counts no further.
pub async fn is_common(db: &Conn<'_>, rows: SelectStatement, bound: u64) -> Result<bool, Error> {
    more_than(db, rows, bound).await
}

/// The rows that match, within what the reader reaches. No column is selected yet.
pub async fn matching(
    db: &Conn<'_>,
    query: &ListQuery,
    reach: Option<(&'static str, Uuid)>,
    context: &FilterContext<'_>,
) -> Result<SelectStatement, Error> {
    let record = context.record;
    let filter = filter::of_query(query.filter.as_deref(), context)?;
    let mut sql = Sql::all();
    match query.archived {
        Some(true) => sql = sql.add(context.column("archived_at").is_not_null()),
        None if filter.as_ref().is_some_and(filter::names_archived) => {}
        _ => sql = sql.add(context.column("archived_at").is_null()),
    }
    if let Some(only) = record.stored().only {
        sql = sql.add(Expr::cust(only));
    }
    sql = sql
        .add_option(query.import_id.map(|import| context.column("import_id").eq(import)))
        .add_option(query.created_from.map(|from| context.column("created_at").gte(from)))
        .add_option(query.created_to.map(|to| context.column("created_at").lt(to)));
    let sort = sort_of(record, query);
    let by_title = sort.key == record.spec().title;
    if let Some((name, id)) = reach {
        // Teams and owners have an index in the order of changes, too.
        let in_order = by_title || sort.key == "updated_at";
        let rows = || filter::rows_here(context).and_where(context.column(name).eq(id)).take();
        let walked = !in_order && is_common(db, rows(), filter::COMMON).await?;
        sql = sql.add(if walked { context.unaided(name) } else { context.column(name) }.eq(id));
    }
    // Words alone list the newest matches, or a single letter would fetch half the database; with anything else beside them no match may be missed.
    let is_narrow = reach.is_some() || query.is_filtered();
    let quick = conditions(record, query);
    if !quick.is_empty() {
        filter::affordable(record, &Filter::All(quick.iter().chain(&filter).cloned().collect()))?;
        sql = sql.add(filter::narrow(db, &Filter::All(quick), context, sort.key).await?);
    }
    if let Some(filter) = &filter {
        sql = sql.add(filter::narrow(db, filter, context, sort.key).await?);
    }
    if let Some(words) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        sql = sql.add(found_by(db, words, reach, (!is_narrow).then_some(COUNT_BOUND), context).await?);
    }
    Ok(Query::select().from(Alias::new(record.stored().table)).cond_where(sql).take())
}

/// Words by the search index; something like a phone number by its blind index, too.
async fn found_by(
    db: &Conn<'_>,
    words: &str,
    reach: Option<(&'static str, Uuid)>,
    newest: Option<u64>,
    context: &FilterContext<'_>,
) -> Result<Sql, Error> {
    let mut any = Sql::any();
    let phone = text::phone_key(words);
    if phone.len() >= 5 && words.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c)) {
        let spec = context.record.spec();
        for field in spec.fields.iter().filter(|field| matches!(field.kind, Kind::Phone)) {
            if let Some(Place::Sealed(_, Some(index))) = context.record.stored().place(spec, field.key) {
                any = any.add(context.column(index).eq(context.keys.blind_index(&sealed_place(context.record, field), &phone)?));
            }
        }
        for also in context.record.also_found(context, &phone)? {
            any = any.add(also);
        }
    }
    let among = reach.map(|(column, value)| Among { table: context.record.stored().table, column, value });
    match Words::read(db, (context.record.spec().subject, among), words).await? {
        Some(words) => any = any.add(search::matches(context.backend, context.column("id"), &words, newest)),
        None if any.is_empty() => any = any.add(filter::nothing()),
        None => {}
    }
    Ok(any)
}

fn sort_of(record: &dyn AnyRecord, query: &ListQuery) -> &'static Field {
    let spec = record.spec();
    let asked = query.sort.as_deref().and_then(|key| spec.field(key)).filter(|field| field.is(uses::SORT));
    asked.or_else(|| spec.field(spec.sort.0)).unwrap_or(&spec.fields[0])
}

/// The order of a list: by which expression, of which kind, and which way.
pub struct Order {
    key: &'static str,
    expression: SimpleExpr,
    sample: Key,
    direction: Direction,
    id: SimpleExpr,
}

/// The name under which the sort key is selected.
const SORT_KEY: &str = "sort_key";

impl Order {
    /// As the query asks for it. Names and codes go up unless said otherwise, numbers and moments down.
    pub fn of(record: &dyn AnyRecord, query: &ListQuery) -> Self {
        let field = sort_of(record, query);
        let spec = record.spec();
        let table = record.stored().table;
        let column = |name: &str| crate::access::column(table, name);
        // Spelt as the indexes spell them, so that they are used.
        let number = |name: &str, least: i64| Expr::cust(format!("COALESCE({table}.{name}, {least})"));
        let (expression, sample) = match (record.stored().place(spec, field.key), field.kind) {
            (Some(Place::Keyed(_, key)), _) if field.is(uses::REQUIRED) => (column(key), Key::Text(String::new())),
            (Some(Place::Keyed(_, key)), _) => (Expr::cust(format!("COALESCE({table}.{key}, '')")), Key::Text(String::new())),
            (Some(Place::Money(minor, _) | Place::BaseMoney(minor)), _) => (number(minor, -1), Key::Number(0)),
            (Some(Place::Column(name)), Kind::Number(low, _)) => (number(name, std::cmp::min(low, 0) - 1), Key::Number(0)),
            (Some(Place::Column(name)), Kind::Percent) => (number(name, -1), Key::Number(0)),
            (Some(Place::Column(name)), Kind::Moment) => (column(name), Key::Moment(DateTime::UNIX_EPOCH)),
            (Some(Place::Column(name)), Kind::Day) => {
                (Expr::cust(format!("COALESCE({table}.{name}, '0001-01-01')")), Key::Day(NaiveDate::MIN))
            }
            (Some(Place::Column(name)), _) => (Expr::cust(format!("COALESCE({table}.{name}, '')")), Key::Text(String::new())),
            _ => (column("created_at"), Key::Moment(DateTime::UNIX_EPOCH)),
        };
        let usual = match sample {
            _ if field.key == spec.sort.0 => spec.sort.1,
            Key::Text(_) => Direction::Asc,
            _ => Direction::Desc,
        };
        Self { key: field.key, expression, sample, direction: query.direction.unwrap_or(usual), id: column("id") }
    }

    /// The page that the query asks for.
    pub fn keyset(&self, paging: &Paging<'_>) -> Result<Keyset, Error> {
        Keyset::new(self.key, self.expression.clone(), self.id.clone(), self.direction, &self.sample, paging)
    }

    /// Adds what [`Self::place`] needs to what is selected.
    pub fn select(&self, select: &mut SelectStatement) {
        select.expr_as(self.expression.clone(), Alias::new(SORT_KEY));
    }

    /// A row's place in the list.
    pub fn place(&self, row: &QueryResult) -> Result<(Key, Uuid), Error> {
        let key = match self.sample {
            Key::Text(_) => Key::Text(row.try_get("", SORT_KEY)?),
            Key::Number(_) => Key::Number(crate::columns::integer(row, SORT_KEY)?.unwrap_or(-1)),
            Key::Moment(_) => Key::Moment(row.try_get::<DateTime<Utc>>("", SORT_KEY)?),
            Key::Day(_) => Key::Day(row.try_get("", SORT_KEY)?),
        };
        Ok((key, row.try_get("", "id")?))
    }
}
