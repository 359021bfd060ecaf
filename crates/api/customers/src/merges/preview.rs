//! Two customers side by side, before they are merged.

use super::combine::combined;
use super::find::{mergeable, whole};
use super::rows;
use crate::access::{MergeCustomers, readable_by, visible_to};
use crate::record::find;
use actix_web::{get, web};
use platform::{Can, Error, Query};
use shared::customers::merges::{MergePair, MergePreview};
use shared::problem::validate;

/// Preview a merge.
///
/// Both customers, what would move, and why they cannot be merged as they are. Nothing is written.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.merge"])), params(MergePair), responses((status = 200, body = MergePreview),
        (status = 404, description = "not_found"), (status = 409, description = "merged, archived")))]
#[get("/customers/merges/preview")]
pub async fn preview_merge(by: Can<MergeCustomers>, pair: Query<MergePair>) -> Result<web::Json<MergePreview>, Error> {
    let (db, MergePair { keep_id, other_id }) = (by.db(), pair.0);
    let keep = find::visible(db, keep_id, visible_to(&by)).await?;
    let other = find::visible(db, other_id, visible_to(&by)).await?;
    mergeable(&keep, &other)?;
    let readable = readable_by(by.principal()).unwrap_or_else(|| visible_to(&by));
    let moves = rows::counts(db, other.id, &visible_to(&by)).await?;
    let keep = whole(db, by.keys(), &keep, readable.clone()).await?;
    let other = whole(db, by.keys(), &other, readable).await?;
    let problems = validate(&combined(&keep, &other, &[], &[])).err().unwrap_or_default();
    Ok(web::Json(MergePreview { keep, other, moves, problems }))
}
