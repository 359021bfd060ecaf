//! Building a segment again.

use super::edit::store;
use super::{are_changes_waiting, build, describe_one, to_change};
use crate::access::ManageSegments;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use shared::customers::segments::Segment;

/// Build a segment again.
///
/// Goes through all customers in the background and puts right what is not; `build` tells whoever may see all customers how far it
/// is and what it changed. Segments are kept up to date without it. 409 `archived`: restore the segment first.
#[utoipa::path(tag = "segments", security(("bearer" = ["segment.manage"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 202, body = Segment), (status = 409, description = "archived")))]
#[post("/segments/{id}/rebuild")]
pub async fn rebuild_segment(by: Can<ManageSegments>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let mut row = to_change(tx, id.0, by.principal()).await?;
        if row.archived_at.is_some() {
            let detail = "This segment is archived. Restore it: that builds it again.".to_owned();
            return Err(Error::Conflict { code: "archived", detail, errors: Vec::new() });
        }
        build::begin(&mut row);
        store(tx, &mut row).await?;
        let (change, message) = (Change::new("segment.rebuilt", row.id, row.name.clone()), build::message(&row)?);
        let segment: Segment = describe_one(tx, are_changes_waiting(tx, by.principal()).await?, row, by.principal()).await?;
        Ok(Recorded::new(Answer::with(StatusCode::ACCEPTED, segment), change).send(message))
    })
    .await
}
