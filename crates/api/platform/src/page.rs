//! Keyset pagination: a page begins right after a row, found by index, so every page costs the same.

use super::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoSimpleExpr, Order, QueryTrait, Select};
use serde::{Deserialize, Serialize};
use shared::page::{COUNT_BOUND, DEFAULT_LIMIT, Direction, MAX_LIMIT, Page, Total};
use uuid::Uuid;

/// The value of the sort column of a row, as a cursor carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Key {
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(i64),
    #[serde(rename = "m")]
    Moment(chrono::DateTime<chrono::Utc>),
    #[serde(rename = "d")]
    Day(chrono::NaiveDate),
}

impl Key {
    fn value(&self) -> sea_orm::Value {
        match self {
            Self::Text(t) => t.clone().into(),
            Self::Number(n) => (*n).into(),
            Self::Moment(m) => (*m).into(),
            Self::Day(d) => (*d).into(),
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// A row's place in a sorted list: what it is sorted by, and its id for rows that are equal in that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Cursor {
    /// The order the cursor was made for; one for another order is refused.
    s: String,
    k: Key,
    i: Uuid,
}

/// How one page of a list is to be read: by which expression, in which direction, from which row.
pub struct Keyset {
    order: String,
    expression: SimpleExpr,
    id: SimpleExpr,
    descending: bool,
    backward: bool,
    from: Option<(Key, Uuid)>,
    limit: u64,
}

/// What a request says about paging.
pub struct Paging<'a> {
    pub after: Option<&'a str>,
    pub before: Option<&'a str>,
    pub limit: Option<u16>,
}

impl Keyset {
    /// A page sorted by `expression` and then by `id`. `order` names the order, `sample` tells the type of its keys.
    pub fn new(
        order: &str,
        expression: SimpleExpr,
        id: SimpleExpr,
        direction: Direction,
        sample: &Key,
        paging: &Paging<'_>,
    ) -> Result<Self, Error> {
        let (text, field, backward) = match (paging.after, paging.before) {
            (Some(_), Some(_)) => return Err(Error::invalid("before", "cannot go together with after")),
            (Some(after), None) => (Some(after), "after", false),
            (None, Some(before)) => (Some(before), "before", true),
            (None, None) => (None, "", false),
        };
        let order = format!("{order}{}", if direction == Direction::Desc { "-" } else { "+" });
        let from = match text {
            None => None,
            Some(text) => {
                let cursor = decode(text).filter(|c| c.s == order && c.k.is_like(sample));
                let cursor = cursor.ok_or_else(|| Error::invalid(field, "is not a cursor of this list and order"))?;
                Some((cursor.k, cursor.i))
            }
        };
        let limit = u64::from(paging.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT));
        Ok(Self { order, expression, id, descending: direction == Direction::Desc, backward, from, limit })
    }

    /// Adds order, start and limit to a query; one row more than a page is read, to know whether there is another.
    pub fn apply<Q: QueryTrait<QueryStatement = SelectStatement>>(&self, mut query: Q) -> Q {
        self.narrow(query.query());
        query
    }

    /// The same for a statement.
    pub fn narrow(&self, query: &mut SelectStatement) {
        let descending = self.descending != self.backward;
        let order = if descending { Order::Desc } else { Order::Asc };
        query.order_by_expr(self.expression.clone(), order.clone()).order_by_expr(self.id.clone(), order).limit(self.limit + 1);
        if let Some((key, id)) = &self.from {
            // One comparison of row values: what an index can seek, unlike the spelt-out and/or.
            let row = Expr::tuple([self.expression.clone(), self.id.clone()]);
            let start = Expr::tuple([Expr::val(key.value()), Expr::val(*id)]);
            query.and_where(if descending { row.lt(start) } else { row.gt(start) });
            // Says nothing new, but SQLite seeks an index over an expression by a plain comparison only.
            let near = self.expression.clone();
            query.and_where(if descending { near.lte(key.value()) } else { near.gte(key.value()) });
        }
    }

    /// Makes a page of the rows that [`Self::apply`]'s query gave. `place` tells a row's key and id.
    pub fn page<R, T>(&self, mut rows: Vec<R>, place: impl Fn(&R) -> (Key, Uuid), convert: impl FnMut(R) -> T) -> Page<T> {
        let more = rows.len() as u64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        if self.backward {
            rows.reverse();
        }
        let cursor = |row: Option<&R>| row.map(|r| self.encode(place(r)));
        let (next, previous) = if self.backward {
            (cursor(rows.last()), more.then(|| cursor(rows.first())).flatten())
        } else {
            (more.then(|| cursor(rows.last())).flatten(), self.from.as_ref().and_then(|_| cursor(rows.first())))
        };
        Page { next, previous, total: None, items: rows.into_iter().map(convert).collect() }
    }

    fn encode(&self, (k, i): (Key, Uuid)) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&Cursor { s: self.order.clone(), k, i }).unwrap_or_default())
    }
}

/// Cursors are no secrets and may be forged: what a database could not hold is none.
fn decode(text: &str) -> Option<Cursor> {
    let cursor: Cursor = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let can_be_held = match &cursor.k {
        Key::Text(text) => !text.contains('\0'),
        Key::Moment(moment) => (1..=9999).contains(&chrono::Datelike::year(moment)),
        Key::Day(day) => (1..=9999).contains(&chrono::Datelike::year(day)),
        Key::Number(_) => true,
    };
    can_be_held.then_some(cursor)
}

/// How many rows match, counted no further than [`COUNT_BOUND`]: an exact total of a large list would cost more than many pages of it.
pub async fn bounded_count(db: &impl ConnectionTrait, found: impl IntoRows) -> Result<Total, Error> {
    let inner = ones(found).limit(COUNT_BOUND + 1).take();
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(inner, Alias::new("bounded")).to_owned();
    let n: i64 = db.query_one(&count).await?.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    let n = u64::try_from(n).unwrap_or(0);
    Ok(Total { count: std::cmp::min(n, COUNT_BOUND), more: n > COUNT_BOUND })
}

/// Whether more than `bound` rows match; counts no further, over an index that the condition names.
pub async fn is_common(db: &impl ConnectionTrait, found: impl IntoRows, bound: u64) -> Result<bool, Error> {
    Ok(db.query_one(&ones(found).offset(bound).limit(1).take()).await?.is_some())
}

/// Rows to be counted: an entity's, or those of a statement.
pub trait IntoRows {
    fn into_rows(self) -> SelectStatement;
}

impl<E: EntityTrait> IntoRows for Select<E> {
    fn into_rows(self) -> SelectStatement {
        self.into_query()
    }
}

impl IntoRows for SelectStatement {
    fn into_rows(self) -> SelectStatement {
        self
    }
}

/// The rows without their columns.
fn ones(found: impl IntoRows) -> SelectStatement {
    let mut rows = found.into_rows();
    rows.clear_selects().expr(Expr::cust("1"));
    rows
}

/// The column as the planner of SQLite does not look for an index on; PostgreSQL decides by its statistics.
pub fn unaided<C: ColumnTrait>(backend: DbBackend, column: C) -> SimpleExpr {
    let column = column.into_simple_expr();
    if backend == DbBackend::Sqlite { Expr::cust_with_expr("+?", column) } else { column }
}

/// Escapes what LIKE takes for wildcards, for patterns with `ESCAPE '\'`.
pub fn like_escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
