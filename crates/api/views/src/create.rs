//! Saving a view.

use super::access::list_of;
use super::entity::saved_view::{ActiveModel, Entity, Model, seal};
use super::find::{count, described_one, taken};
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::{Change, Error, Recorded, SignedInUser, Valid, clock, share};
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::text;
use shared::views::{NewView, SavedView};
use uuid::Uuid;

/// Tells views from what else users have shares of.
const VIEWS: i64 = 6;

/// Save a view.
///
/// It is private until it is shared. Whoever may read the records may save views of their list. 409 `duplicate`: you have a view of this name; 409 `too_many_views`: you have as many of the list as you may.
#[utoipa::path(tag = "views", security(("bearer" = [])), request_body = NewView,
    responses((status = 201, body = SavedView, headers(("ETag" = String), ("Location" = String))), (status = 409, description = "duplicate, too_many_views")))]
#[post("/views")]
pub async fn create_view(by: SignedInUser, new: Valid<NewView>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let NewView { record, name, state } = new.0;
        let list = list_of(&by, &record)?;
        share::hold(tx, by.principal().user_id, VIEWS).await?;
        let most = by.config().limits.shares.views;
        if count(tx, by.principal().user_id, &record).await? >= most {
            let detail = format!("You have {most} views of this list. Delete one that you no longer need.");
            return Err(Error::Conflict { code: "too_many_views", detail, errors: Vec::new() });
        }
        let (id, now) = (Uuid::now_v7(), clock::now());
        let view = Model {
            id,
            owner_id: by.principal().user_id,
            record,
            name_key: text::key(&name),
            name: name.trim().to_owned(),
            state: seal(by.keys(), id, &state)?,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        Entity::insert(ActiveModel::from(view.clone())).exec_without_returning(tx).await.map_err(taken)?;
        let change = Change::new("view.created", id, view.name.clone()).field("record", Value::Null, list.spec().noun.1);
        let view = described_one(tx, &by, by.principal(), view).await?;
        Ok(Recorded::new(Answer::<SavedView>::created(view, 1, format!("/api/v1/views/{id}")), change))
    })
    .await
}
