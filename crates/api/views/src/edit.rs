//! Changing a saved view.

use super::entity::saved_view::{ActiveModel, Entity, seal};
use super::find::{described_one, taken, to_change};
use actix_web::{HttpResponse, patch};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Change, Error, Recorded, SignedInUser, Valid, clock};
use sea_orm::{ActiveModelTrait, EntityTrait};
use shared::text;
use shared::views::{EditView, SavedView};

/// Change a saved view.
///
/// Its name or what it remembers. One's own, and with `view.share` those that are shared with one of one's roles.
#[utoipa::path(tag = "views", security(("bearer" = [])), request_body = EditView,
    params(("id" = Uuid, Path, description = "The view"), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = SavedView, headers(("ETag" = String))), (status = 409, description = "duplicate")))]
#[patch("/views/{id}")]
pub async fn edit_view(by: SignedInUser, id: Id, edit: Valid<EditView>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let view = by
        .write(async |tx| {
            let mut view = to_change(tx, id.0, (&by, by.principal()), expected).await?;
            let EditView { name, state } = edit.0;
            let mut change = Change::new("view.edited", view.id, view.name.clone());
            if let Some(name) = name.value() {
                change = change.field("name", view.name.clone(), name.trim());
                view.name_key = text::key(name);
                view.name = name.trim().to_owned();
            }
            if let Some(state) = state {
                // What it remembers may name people: that it changed is enough.
                change = change.field("state", serde_json::Value::Null, "changed");
                view.state = seal(by.keys(), view.id, &state)?;
            }
            view.version += 1;
            view.updated_at = clock::now();
            Entity::update(ActiveModel::from(view.clone()).reset_all()).exec(tx).await.map_err(taken)?;
            Ok(Recorded::new(described_one(tx, &by, by.principal(), view).await?, change))
        })
        .await?;
    Ok(versioned(&view, view.version))
}
