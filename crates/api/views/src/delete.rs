//! Deleting a saved view.

use super::entity::saved_view::Entity;
use super::find::to_change;
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Change, Error, Recorded, SignedInUser};
use sea_orm::EntityTrait;

/// Delete a saved view.
///
/// One's own, and with `view.share` those that are shared with one of one's roles: they are gone for everybody.
#[utoipa::path(tag = "views", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The view"), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 204)))]
#[delete("/views/{id}")]
pub async fn delete_view(by: SignedInUser, id: Id) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    by.write(async |tx| {
        let view = to_change(tx, id.0, (&by, by.principal()), expected).await?;
        Entity::delete_by_id(view.id).exec(tx).await?;
        let change = Change::new("view.deleted", view.id, view.name).field("record", view.record, serde_json::Value::Null);
        Ok(Recorded::new((), change))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
