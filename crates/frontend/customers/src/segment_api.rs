//! The requests of the segments' pages, and the addresses they lead to.

use platform::client::{self, Failure};
use shared::{
    customers::filter::{Condition, Filter, FilterField, FilterOp},
    customers::segments::{EditSegment, NewSegment, PreviewSegment, Segment, SegmentAnalytics, SegmentPreview},
};
use uuid::Uuid;

use records::list_query::filter_text;

pub async fn get(id: Uuid) -> Result<Segment, Failure> {
    client::get(&format!("/segments/{id}")).await
}

pub async fn create(new: &NewSegment) -> Result<Segment, Failure> {
    client::post("/segments", new).await
}

pub async fn edit(id: Uuid, version: i64, change: &EditSegment) -> Result<Segment, Failure> {
    client::patch(&format!("/segments/{id}"), version, change).await
}

/// Archives, restores or rebuilds.
pub async fn act(id: Uuid, action: &str) -> Result<Segment, Failure> {
    client::post_empty(&format!("/segments/{id}/{action}")).await
}

pub async fn analytics(id: Uuid) -> Result<SegmentAnalytics, Failure> {
    client::get(&format!("/segments/{id}/analytics")).await
}

pub async fn preview(filter: Filter) -> Result<SegmentPreview, Failure> {
    client::post("/segments/preview", &PreviewSegment { filter }).await
}

/// What a segment can be made of: every field but those that are not the same for everybody, or not there for members.
pub async fn fields() -> Result<Vec<FilterField>, Failure> {
    let mut fields: Vec<FilterField> = client::get("/customers/fields").await?;
    fields.retain(|field| field.key != "segment" && field.key != "archived");
    Ok(fields)
}

/// The condition of being a member.
pub fn membership(id: Uuid) -> Filter {
    Filter::Where(Condition { field: "segment".to_owned(), op: FilterOp::IsAny, values: vec![id.to_string()] })
}

/// The list of the members, all or those that meet these conditions, too.
pub fn members_href(id: Uuid, more: Vec<Condition>) -> String {
    let parts = std::iter::once(membership(id)).chain(more.into_iter().map(Filter::Where)).collect();
    client::query("/customers", &[("filter", filter_text(&Filter::All(parts)))])
}
