//! Restoring an archived segment.

use super::archive::set_archived;
use crate::access::ManageSegments;
use actix_web::{HttpResponse, post};
use platform::valid::Id;
use platform::{Can, Error};
use shared::customers::segments::Segment;

/// Restore an archived segment.
///
/// It is built anew in the background. 409 `duplicate_name`: another segment has taken its name.
#[utoipa::path(tag = "segments", security(("bearer" = ["segment.manage"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Segment, headers(("ETag" = String))), (status = 409, description = "duplicate_name, too_many_segments, share_used_up")))]
#[post("/segments/{id}/restore")]
pub async fn restore_segment(by: Can<ManageSegments>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id.0, false).await
}
