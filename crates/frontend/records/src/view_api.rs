//! The requests about saved views.

use platform::client::{self, Failure};
use shared::{
    identity::RoleRef,
    views::{EditView, NewView, SavedView, ShareView},
};
use uuid::Uuid;

/// The views of the list of a record type.
pub async fn views(code: &str) -> Result<Vec<SavedView>, Failure> {
    client::get(&format!("/views?record={code}")).await
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
