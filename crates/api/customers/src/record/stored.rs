//! Where the database has the fields of customers.

use crate::entity::customer_consent::{Column, Entity};
use records::filter::{FilterContext, Refusal, Sql};
use records::{Place, Stored};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared::Named;
use shared::customers::profile::{Channel, ConsentState};
use shared::records::filter::FilterOp;

/// The table of customers.
pub static STORED: Stored = Stored::new("customers")
    .places(&[
        ("street", Place::Sealed("street_sealed", None)),
        ("postal_code", Place::Sealed("postal_code_sealed", None)),
        ("birth_date", Place::Sealed("birth_date_sealed", None)),
        ("external_id", Place::Column("external_id")),
        ("tags", Place::Tags("tags", "customer_tags", "customer_id", "tag_key", "tag")),
        ("interests", Place::Tags("interests", "customer_interests", "customer_id", "interest_key", "interest")),
        ("segment", Place::Beside("segment_members", "customer_id", "segment_id")),
        ("consent_email", Place::Own(|context, op, values, _| consenting(Channel::Email, context, op, values))),
        ("consent_phone", Place::Own(|context, op, values, _| consenting(Channel::Phone, context, op, values))),
        ("consent_sms", Place::Own(|context, op, values, _| consenting(Channel::Sms, context, op, values))),
        ("consent_post", Place::Own(|context, op, values, _| consenting(Channel::Post, context, op, values))),
        ("purchase_total", Place::BaseMoney("purchase_total_minor")),
    ])
    .indexed(&["sector", "country", "owner", "team"]);

/// By consent on a channel; nobody asked is the same as unknown, and as empty.
fn consenting(channel: Channel, context: &FilterContext<'_>, op: FilterOp, values: &[String]) -> Result<Sql, Refusal> {
    let states: Vec<ConsentState> = match op {
        FilterOp::Empty | FilterOp::NotEmpty => vec![ConsentState::Unknown],
        _ => values.iter().filter_map(|code| ConsentState::from_code(code)).collect(),
    };
    // Of the states looked for those that have rows; the unknown one is what is left without any other.
    let with = |states: Vec<ConsentState>| {
        let of_this = Column::CustomerId.into_expr().eq(context.column("id"));
        let found = Entity::find().select_only().column(Column::CustomerId).filter(of_this);
        Expr::exists(found.filter(Column::Channel.eq(channel)).filter(Column::State.is_in(states)).into_query())
    };
    let (unknown, known): (Vec<_>, Vec<_>) = states.into_iter().partition(|state| *state == ConsentState::Unknown);
    let mut any = Sql::any().add(with(known));
    if !unknown.is_empty() {
        any = any.add(with(vec![ConsentState::Granted, ConsentState::Denied]).not());
    }
    Ok(if matches!(op, FilterOp::IsNone | FilterOp::NotEmpty) { any.not() } else { any })
}
