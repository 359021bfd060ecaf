//! The requests of the list: what can be filtered, bulk changes.

use platform::client::{self, Failure};
use shared::{
    customers::bulk::{BulkChange, NewBulkChange},
    customers::filter::FilterField,
    customers::segments::Segment,
    identity::Team,
    page::Page,
};
use uuid::Uuid;

pub async fn fields() -> Result<Vec<FilterField>, Failure> {
    client::get("/customers/fields").await
}

pub async fn teams() -> Result<Vec<Team>, Failure> {
    client::get("/teams").await
}

/// The first segments by name.
pub async fn segments() -> Result<Vec<Segment>, Failure> {
    client::get::<Page<Segment>>("/segments?limit=200").await.map(|page| page.items)
}

pub async fn begin_bulk(new: &NewBulkChange) -> Result<BulkChange, Failure> {
    client::post("/customers/bulk", new).await
}

pub async fn bulk(id: Uuid) -> Result<BulkChange, Failure> {
    client::get(&format!("/customers/bulk/{id}")).await
}

pub async fn cancel_bulk(id: Uuid) -> Result<BulkChange, Failure> {
    client::post_empty(&format!("/customers/bulk/{id}/cancel")).await
}

/// Begins another bulk change that takes this one back.
pub async fn undo_bulk(id: Uuid) -> Result<BulkChange, Failure> {
    client::post_empty(&format!("/customers/bulk/{id}/undo")).await
}
