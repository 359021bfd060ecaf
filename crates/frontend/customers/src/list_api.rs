//! The requests of the list: what can be filtered, saved views, bulk changes.

use platform::client::{self, Failure};
use shared::{
    customers::bulk::{BulkChange, NewBulkChange},
    customers::filter::FilterField,
    customers::segments::Segment,
    identity::{RoleRef, Team},
    page::Page,
    views::{EditView, NewView, SavedView, ShareView},
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

pub async fn views() -> Result<Vec<SavedView>, Failure> {
    client::get("/views?record=customers").await
}

pub async fn save_view(new: &NewView) -> Result<SavedView, Failure> {
    client::post("/views", new).await
}

pub async fn edit_view(view: &SavedView, change: &EditView) -> Result<SavedView, Failure> {
    client::patch(&format!("/views/{}", view.id), view.version, change).await
}

pub async fn share_view(view: &SavedView, role_ids: Vec<Uuid>) -> Result<SavedView, Failure> {
    client::put(&format!("/views/{}/roles", view.id), view.version, &ShareView { role_ids }).await
}

pub async fn delete_view(view: &SavedView) -> Result<(), Failure> {
    client::delete_version(&format!("/views/{}", view.id), view.version).await
}

/// The roles that views can be shared with.
pub async fn view_roles() -> Result<Vec<RoleRef>, Failure> {
    client::get("/views/roles").await
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
