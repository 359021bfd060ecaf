//! Custom fields in filters: over the rows beside a record that hold its values.

use super::amounts;
use super::days::{self, Days};
use super::{FilterContext, Refusal, Sql, amounts_of, texts};
use crate::access::column;
use crate::custom_fields::values::{DECIMALS, MONEY_DECIMALS};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use shared::records::custom_fields::{CustomField, CustomFieldKind as Kind};
use shared::records::filter::FilterOp;

const TABLE: &str = "custom_values";

/// One condition. `aided` begins with the values instead of the records, which pays where few have them.
pub fn condition(field: &CustomField, op: FilterOp, values: &[String], context: &FilterContext<'_>, aided: bool) -> Result<Sql, Refusal> {
    let this = column(TABLE, "record_id").eq(context.column("id"));
    let of_this = |rows: SelectStatement| Expr::exists(rows.clone().and_where(this.clone()).take());
    let rows = |op| rows_of(field, op, values, context);
    Ok(match op {
        FilterOp::HasAll => {
            let each = values.iter().map(|code| of_this(of_field(field).and_where(column(TABLE, "value_key").eq(code.as_str())).take()));
            each.fold(Sql::all(), Sql::add)
        }
        // Whoever has no value has none of these.
        FilterOp::Empty | FilterOp::IsNot | FilterOp::IsNone | FilterOp::NotInLast => Sql::all().add(of_this(rows(positive(op))?).not()),
        op if aided => Sql::all().add(context.column("id").in_subquery(rows(op)?)),
        op => Sql::all().add(of_this(rows(op)?)),
    })
}

/// What the operator denies.
fn positive(op: FilterOp) -> FilterOp {
    match op {
        FilterOp::Empty => FilterOp::NotEmpty,
        FilterOp::IsNot | FilterOp::IsNone => FilterOp::IsAny,
        FilterOp::NotInLast => FilterOp::InLast,
        op => op,
    }
}

/// The ids of records in rows of values that meet a condition which denies nothing.
pub fn rows_of(field: &CustomField, op: FilterOp, values: &[String], context: &FilterContext<'_>) -> Result<SelectStatement, Refusal> {
    let (key, number) = (column(TABLE, "value_key"), column(TABLE, "value_number"));
    if op == FilterOp::NotEmpty {
        return Ok(of_field(field));
    }
    let met = match field.kind {
        Kind::Text | Kind::Link => texts::key(context.backend, key, op, values),
        Kind::Choice | Kind::Choices | Kind::YesNo => Sql::all().add(key.is_in(values.iter().map(String::as_str))),
        Kind::Number => amounts::compare(number, whole(op), &amounts_of(values)?, DECIMALS),
        Kind::Money => amounts::compare(number, whole(op), &amounts_of(values)?, MONEY_DECIMALS),
        Kind::Date => days::numbers(number, &Days::of(op, values, context.today).map_err(Refusal::Value)?),
    };
    Ok(of_field(field).cond_where(met).take())
}

/// Numbers know no lists: what is not any of one number is not that number.
fn whole(op: FilterOp) -> FilterOp {
    if op == FilterOp::IsAny { FilterOp::Is } else { op }
}

fn of_field(field: &CustomField) -> SelectStatement {
    let rows = Query::select().expr(column(TABLE, "record_id")).from(Alias::new(TABLE)).take();
    rows.clone().and_where(column(TABLE, "field_id").eq(field.id)).take()
}
