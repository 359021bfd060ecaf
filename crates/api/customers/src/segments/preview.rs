//! Trying a filter before it is a segment.

use super::create::zone_of;
use super::{filter, readable};
use crate::access::ManageSegments;
use crate::entity::customer::{Column, Entity};
use crate::record::{CUSTOMERS, CustomerRows};
use actix_web::{post, web};
use platform::db::Conn;
use platform::page::bounded_count;
use platform::{Can, Error, Valid};
use records::custom_fields::CustomFields;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
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
    let db = Conn::Pool(by.db());
    let fields = CustomFields::cached(by.app(), &CUSTOMERS).await?;
    filter::check(&fields, &tried.0.filter)?;
    filter::refuse_unseen(by.db(), by.principal(), &tried.0.filter).await?;
    let meant = filter::members(&by, &tried.0.filter, zone_of(&by).await?, &fields)?;
    let found = Entity::find().filter(meant).filter(readable(by.principal()));
    let mut first = found.clone().order_by_asc(Column::NameKey).order_by_asc(Column::Id).limit(FIRST).into_query();
    first.clear_selects();
    let first = CustomerRows::new(fields).found(&by, &db, by.principal(), first).await?;
    Ok(web::Json(SegmentPreview { members: bounded_count(&db, found).await?, first }))
}
