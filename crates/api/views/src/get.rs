//! Reading one saved view.

use super::find::{described_one, visible};
use actix_web::{HttpResponse, get};
use platform::valid::Id;
use platform::{Error, SignedInUser};
use shared::views::SavedView;

/// Read a saved view.
///
/// One's own, or one that is shared with one of one's roles.
#[utoipa::path(tag = "views", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The view")),
    responses((status = 200, body = SavedView, headers(("ETag" = String)))))]
#[get("/views/{id}")]
pub async fn get_view(by: SignedInUser, id: Id) -> Result<HttpResponse, Error> {
    let view = visible(by.db(), id.0, (&by, by.principal())).await?;
    let view = described_one(by.db(), &by, by.principal(), view).await?;
    by.current(&view, view.version)
}
