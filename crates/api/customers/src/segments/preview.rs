//! Trying a filter before it is a segment.

use super::create::zone_of;
use super::{filter, readable};
use crate::access::ManageSegments;
use crate::custom_fields::Fields;
use crate::entity::customer::{Column, Entity};
use crate::records::select::{Listed, Names};
use actix_web::{post, web};
use platform::page::bounded_count;
use platform::{Can, Error, Valid};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers::segments::{PreviewSegment, SegmentPreview};

/// Members shown.
const FIRST: u64 = 10;

/// Preview a segment.
///
/// How many customers a segment with this filter would have among those one may see, counted to 1,000, and the first of them by name. Nothing is
/// written.
#[utoipa::path(tag = "segments", security(("bearer" = ["segment.manage"])), request_body = PreviewSegment,
    responses((status = 200, body = SegmentPreview)))]
#[post("/segments/preview")]
pub async fn preview_segment(by: Can<ManageSegments>, tried: Valid<PreviewSegment>) -> Result<web::Json<SegmentPreview>, Error> {
    let db = by.db();
    let fields = Fields::cached(by.app()).await?;
    filter::check(&fields, &tried.0.filter)?;
    let meant = filter::members(db, &by, &tried.0.filter, zone_of(&by).await?, &fields)?;
    let found = Entity::find().filter(meant).filter(readable(by.principal()));
    let first = found.clone().order_by_asc(Column::NameKey).order_by_asc(Column::Id).limit(FIRST);
    let rows: Vec<Listed> = first.into_partial_model().all(db).await?;
    let names = Names::of(db, &rows, readable(by.principal()), fields).await?;
    let first = rows.into_iter().map(|row| names.row(row, by.keys())).collect::<Result<Vec<_>, _>>()?;
    Ok(web::Json(SegmentPreview { members: bounded_count(db, found).await?, first }))
}
