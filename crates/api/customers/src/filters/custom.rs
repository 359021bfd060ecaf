//! Custom fields in filters: over the rows beside a customer that hold its values.

use super::amounts;
use super::days::{self, Days};
use super::{FilterContext, Refusal, Sql, amounts_of, texts};
use crate::custom_fields::values::{DECIMALS, MONEY_DECIMALS};
use crate::entity::customer::{Column, Entity};
use crate::entity::customer_custom_value::{self as value, Column as Value};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, IntoSimpleExpr, QueryFilter, QuerySelect, QueryTrait, Select};
use shared::customers::custom_fields::{CustomField, CustomFieldKind as Kind};
use shared::customers::filter::FilterOp;

/// One condition. `aided` begins with the values instead of the customers, which pays where few have them.
pub fn condition(field: &CustomField, op: FilterOp, values: &[String], context: &FilterContext<'_>, aided: bool) -> Result<Sql, Refusal> {
    let of_this = |rows: Select<value::Entity>| {
        let this = Value::CustomerId.into_expr().equals((Entity, Column::Id));
        Expr::exists(rows.select_only().column(Value::CustomerId).filter(this).into_query())
    };
    let rows = |op| rows_of(field, op, values, context);
    Ok(match op {
        FilterOp::HasAll => {
            let each = values.iter().map(|code| of_this(of_field(field).filter(Value::ValueKey.eq(code))));
            each.fold(Sql::all(), Sql::add)
        }
        // Whoever has no value has none of these.
        FilterOp::Empty | FilterOp::IsNot | FilterOp::IsNone | FilterOp::NotInLast => Sql::all().add(of_this(rows(positive(op))?).not()),
        op if aided => {
            let found = rows(op)?.select_only().column(Value::CustomerId).into_query();
            Sql::all().add(Column::Id.in_subquery(found))
        }
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

/// The rows of values that meet a condition which denies nothing.
pub fn rows_of(
    field: &CustomField,
    op: FilterOp,
    values: &[String],
    context: &FilterContext<'_>,
) -> Result<Select<value::Entity>, Refusal> {
    let (key, number) = (Value::ValueKey.into_simple_expr(), Value::ValueNumber.into_simple_expr());
    if op == FilterOp::NotEmpty {
        return Ok(of_field(field));
    }
    let met = match field.kind {
        Kind::Text | Kind::Link => texts::key(key, op, values),
        Kind::Choice | Kind::Choices | Kind::YesNo => Sql::all().add(key.is_in(values.iter().map(String::as_str))),
        Kind::Number => amounts::compare(number, whole(op), &amounts_of(values)?, DECIMALS),
        Kind::Money => amounts::compare(number, whole(op), &amounts_of(values)?, MONEY_DECIMALS),
        Kind::Date => days::numbers(number, &Days::of(op, values, context.today).map_err(Refusal::Value)?),
    };
    Ok(of_field(field).filter(met))
}

/// Numbers know no lists: what is not any of one number is not that number.
fn whole(op: FilterOp) -> FilterOp {
    if op == FilterOp::IsAny { FilterOp::Is } else { op }
}

fn of_field(field: &CustomField) -> Select<value::Entity> {
    value::Entity::find().filter(Value::FieldId.eq(field.id))
}
