//! Archiving a segment: it follows nobody any more, and is restorable.

use super::create::refuse_more;
use super::edit::store;
use super::{are_changes_waiting, build, describe_one, refuse_taken, to_change};
use crate::access::ManageSegments;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use shared::customers::segments::Segment;
use uuid::Uuid;

/// Archive a segment.
///
/// It loses its members in the background and is left out of lists; its filter is kept, to restore it. Archiving an archived one changes nothing.
#[utoipa::path(tag = "segments", security(("bearer" = ["segment.manage"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Segment, headers(("ETag" = String)))))]
#[post("/segments/{id}/archive")]
pub async fn archive_segment(by: Can<ManageSegments>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id.0, true).await
}

/// Archives or restores; where nothing is to be done, nothing is recorded.
pub async fn set_archived(by: Can<ManageSegments>, id: Uuid, archived: bool) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let mut row = to_change(tx, id, by.principal()).await?;
        let mut recorded = Vec::new();
        if row.archived_at.is_some() != archived {
            if !archived {
                refuse_more(tx, by.config(), row.created_by.unwrap_or(by.principal().user_id)).await?;
                refuse_taken(tx, &row.name_key, Some(row.id)).await?;
            }
            row.archived_at = archived.then(clock::now);
            build::begin(&mut row);
            store(tx, &mut row).await?;
            let action = if archived { "segment.archived" } else { "segment.restored" };
            recorded.push((Change::new(action, row.id, row.name.clone()), build::message(&row)?));
        }
        let version = row.version;
        let answer: Answer<Segment> =
            Answer::ok(describe_one(tx, are_changes_waiting(tx, by.principal()).await?, row, by.principal()).await?, version);
        let start = Recorded::all(answer, Vec::new());
        Ok(recorded.into_iter().fold(start, |recorded, (change, message)| recorded.and(change).send(message)))
    })
    .await
}
