//! Codes and ids in one column, and values in rows of a table beside the record's.

use super::{FilterContext, Sql, presence, unaided};
use crate::access::column;
use sea_orm::Value;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement, SimpleExpr};
use shared::records::filter::FilterOp;

/// A column with one value out of several.
pub fn among(column: SimpleExpr, op: FilterOp, values: Vec<Value>) -> Sql {
    match op {
        FilterOp::IsAny => Sql::all().add(column.is_in(values)),
        FilterOp::IsNone => Sql::any().add(column.clone().is_null()).add(column.is_not_in(values)),
        op => presence(column, op),
    }
}

/// A table with a record's id and one value in each row.
#[derive(Clone, Copy)]
pub struct Table {
    pub table: &'static str,
    pub record: &'static str,
    pub value: &'static str,
}

impl Table {
    /// The ids of records in rows that meet a condition.
    pub fn records(self) -> SelectStatement {
        Query::select().expr(column(self.table, self.record)).from(Alias::new(self.table)).take()
    }

    /// The same where a record is given, who has few rows: they are read and compared, which is cheaper than looking each value up. One value is
    /// looked up.
    fn held(self, context: &FilterContext<'_>, values: Vec<Value>) -> SelectStatement {
        match values.len() {
            0 | 1 => self.holding(values),
            _ => self.records().and_where(unaided(context.backend, column(self.table, self.value)).is_in(values)).take(),
        }
    }

    /// The rows that hold any of these values.
    pub fn holding(self, values: Vec<Value>) -> SelectStatement {
        self.records().and_where(column(self.table, self.value).is_in(values)).take()
    }
}

/// By the rows beside a record; `aided` begins with the values instead of the record, which pays where few have them.
pub fn beside(context: &FilterContext<'_>, table: Table, op: FilterOp, values: Vec<Value>, aided: bool) -> Sql {
    let this = column(table.table, table.record).eq(context.column("id"));
    let of_this = |rows: SelectStatement| Expr::exists(rows.clone().and_where(this.clone()).take());
    let has = |values: Vec<Value>| of_this(table.held(context, values));
    match op {
        FilterOp::IsAny if aided => Sql::all().add(context.column("id").in_subquery(table.holding(values))),
        FilterOp::IsAny => Sql::all().add(has(values)),
        FilterOp::IsNone => Sql::all().add(has(values).not()),
        FilterOp::HasAll => values.into_iter().fold(Sql::all(), |all, value| all.add(has(vec![value]))),
        FilterOp::NotEmpty => Sql::all().add(of_this(table.records())),
        _ => Sql::all().add(of_this(table.records()).not()),
    }
}
