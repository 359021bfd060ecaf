//! Codes, ids, and what stands in tables of its own beside a customer: tags, interests, consents, segments.

use super::{Sql, presence};
use crate::entity::customer::{Column, Entity};
use crate::entity::{customer_consent, customer_interest, customer_tag, segment_member};
use sea_orm::sea_query::{Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Value};
use shared::Named;
use shared::customers::filter::FilterOp;
use shared::customers::profile::{Channel, ConsentState};
use shared::text;

/// A column with one value out of several.
pub fn among(column: SimpleExpr, op: FilterOp, values: Vec<Value>) -> Sql {
    match op {
        FilterOp::IsAny => Sql::all().add(column.is_in(values)),
        FilterOp::IsNone => Sql::any().add(column.clone().is_null()).add(column.is_not_in(values)),
        op => presence(column, op),
    }
}

/// A table with the customer's id and one value in each row.
fn beside<E: EntityTrait>(customer: E::Column, value: E::Column, op: FilterOp, values: Vec<Value>, aided: bool) -> Sql {
    let of_this = || E::find().select_only().column(customer).filter(customer.into_expr().equals((Entity, Column::Id)));
    let has = |values: Vec<Value>| Expr::exists(of_this().filter(value.is_in(values)).into_query());
    match op {
        FilterOp::IsAny if aided => {
            let found = E::find().select_only().column(customer).filter(value.is_in(values));
            Sql::all().add(Column::Id.in_subquery(found.into_query()))
        }
        FilterOp::IsAny => Sql::all().add(has(values)),
        FilterOp::IsNone => Sql::all().add(has(values).not()),
        FilterOp::HasAll => values.into_iter().fold(Sql::all(), |all, value| all.add(has(vec![value]))),
        FilterOp::NotEmpty => Sql::all().add(Expr::exists(of_this().into_query())),
        _ => Sql::all().add(Expr::exists(of_this().into_query()).not()),
    }
}

fn keys(values: &[String]) -> Vec<Value> {
    values.iter().map(|value| text::key(value).into()).collect()
}

/// By tags; `aided` begins with the tag instead of the customer, which pays where few have it.
pub fn tagged(op: FilterOp, values: &[String], aided: bool) -> Sql {
    beside::<customer_tag::Entity>(customer_tag::Column::CustomerId, customer_tag::Column::TagKey, op, keys(values), aided)
}

/// By interests.
pub fn interested(op: FilterOp, values: &[String]) -> Sql {
    let (customer, interest) = (customer_interest::Column::CustomerId, customer_interest::Column::InterestKey);
    beside::<customer_interest::Entity>(customer, interest, op, keys(values), false)
}

/// By segments.
pub fn in_segments(op: FilterOp, segments: Vec<Value>) -> Sql {
    beside::<segment_member::Entity>(segment_member::Column::CustomerId, segment_member::Column::SegmentId, op, segments, false)
}

/// By consent on a channel; nobody asked is the same as unknown, and as empty.
pub fn consenting(channel: Channel, op: FilterOp, values: &[String]) -> Sql {
    use customer_consent::Column as Consent;
    let states: Vec<ConsentState> = match op {
        FilterOp::Empty | FilterOp::NotEmpty => vec![ConsentState::Unknown],
        _ => values.iter().filter_map(|code| ConsentState::from_code(code)).collect(),
    };
    // Of the states looked for those that have rows; the unknown one is what is left without any other.
    let with = |states: Vec<ConsentState>| {
        let of_this = Consent::CustomerId.into_expr().equals((Entity, Column::Id));
        let found = customer_consent::Entity::find().select_only().column(Consent::CustomerId).filter(of_this);
        Expr::exists(found.filter(Consent::Channel.eq(channel)).filter(Consent::State.is_in(states)).into_query())
    };
    let (unknown, known): (Vec<_>, Vec<_>) = states.into_iter().partition(|state| *state == ConsentState::Unknown);
    let mut any = Sql::any().add(with(known));
    if !unknown.is_empty() {
        any = any.add(with(vec![ConsentState::Granted, ConsentState::Denied]).not());
    }
    if matches!(op, FilterOp::IsNone | FilterOp::NotEmpty) { any.not() } else { any }
}
