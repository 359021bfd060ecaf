//! Logging an interaction.

use super::find::check_moment;
use super::last_contact;
use crate::customers::access::{LogInteractions, visible_to};
use crate::customers::changed;
use crate::customers::entity::interaction;
use crate::customers::records::find;
use crate::platform::ctx::Answer;
use crate::platform::valid::Id;
use crate::platform::{Can, Change, Error, Recorded, Valid, clock};
use actix_web::{HttpResponse, post};
use sea_orm::EntityTrait;
use shared::Named;
use shared::customers::{Interaction, NewInteraction};
use shared::identity::UserRef;
use uuid::Uuid;

/// Log an interaction with a customer.
#[utoipa::path(tag = "customers", security(("bearer" = ["interaction.log"])), request_body = NewInteraction,
    params(("id" = Uuid, Path, description = "The customer"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Interaction, headers(("ETag" = String), ("Location" = String)))))]
#[post("/customers/{id}/interactions")]
pub async fn log_interaction(by: Can<LogInteractions>, id: Id, new: Valid<NewInteraction>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let customer = find::to_change(tx, id.0, visible_to(&by)).await?;
        let now = clock::now();
        let row = interaction::Model {
            id: Uuid::now_v7(),
            customer_id: customer.id,
            kind: new.0.kind,
            occurred_at: check_moment(new.0.occurred_at)?,
            summary: new.0.summary.trim().to_owned(),
            author_id: Some(by.principal().user_id),
            archived_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        interaction::Entity::insert(interaction::ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
        last_contact::renew(tx, row.customer_id).await?;
        changed::note(tx, &[row.customer_id]).await?;
        let change = Change::new("interaction.logged", row.id, customer.name).field("kind", serde_json::Value::Null, row.kind.label());
        let author = UserRef { id: by.principal().user_id, name: by.principal().name.clone() };
        let (version, location) = (row.version, format!("/api/v1/interactions/{}", row.id));
        let dto: Interaction = row.into_dto(Some(author));
        Ok(Recorded::new(Answer::created(dto, version, location), change))
    })
    .await
}
