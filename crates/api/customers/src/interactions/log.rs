//! Logging an interaction.

use super::find::check_moment;
use super::{last_contact, mentions, notices};
use crate::access::{LogInteractions, visible_to};
use crate::changed;
use crate::entity::{customer, interaction};
use crate::record::find;
use actix_web::{HttpResponse, post};
use notifications::Notified;
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Ctx, Error, Principal, Recorded, Tx, Valid, clock};
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::Named;
use shared::customers::interactions::{Interaction, NewInteraction};
use shared::identity::UserRef;
use uuid::Uuid;

/// Log an interaction with a customer.
///
/// Whoever is mentioned is told in the app, and by e-mail unless they do not want it.
#[utoipa::path(tag = "customers", security(("bearer" = ["interaction.log"])), request_body = NewInteraction,
    params(("id" = Uuid, Path, description = "The customer"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Interaction, headers(("ETag" = String), ("Location" = String)))))]
#[post("/customers/{id}/interactions")]
pub async fn log_interaction(by: Can<LogInteractions>, id: Id, new: Valid<NewInteraction>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let customer = find::to_change(tx, id.0, visible_to(&by)).await?;
        let Logged { row, mentions, change, notified } = insert(tx, &by, by.principal(), &customer, new.0).await?;
        last_contact::renew(tx, row.customer_id).await?;
        changed::note(tx, &[row.customer_id]).await?;
        let author = UserRef { id: by.principal().user_id, name: by.principal().name.clone() };
        let (version, location) = (row.version, format!("/api/v1/interactions/{}", row.id));
        let dto: Interaction = row.into_dto(Some(author), mentions);
        Ok(notified.with(Recorded::new(Answer::created(dto, version, location), change)))
    })
    .await
}

/// An interaction as it was logged, and what is to be recorded of it.
pub struct Logged {
    pub row: interaction::Model,
    pub mentions: Vec<UserRef>,
    pub change: Change,
    pub notified: Notified,
}

/// Writes the interaction and tells those who are mentioned.
pub async fn insert(tx: &Tx, ctx: &Ctx, author: &Principal, customer: &customer::Model, new: NewInteraction) -> Result<Logged, Error> {
    let now = clock::now();
    let row = interaction::Model {
        id: Uuid::now_v7(),
        customer_id: customer.id,
        kind: new.kind,
        occurred_at: check_moment(new.occurred_at)?,
        summary: new.summary.trim().to_owned(),
        author_id: Some(author.user_id),
        archived_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    interaction::Entity::insert(interaction::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    let mut change = Change::new("interaction.logged", row.id, customer.name.clone()).field("kind", Value::Null, row.kind.label());
    let added = mentions::replace(tx, customer, row.id, &[], &new.mentions).await?;
    let notified = notices::notify(tx, ctx, customer, &row, &added).await?;
    let mentions = mentions::named(tx, &added).await?;
    if !mentions.is_empty() {
        change = change.field("mentions", Value::Null, mentions::in_words(&mentions));
    }
    Ok(Logged { row, mentions, change, notified })
}
