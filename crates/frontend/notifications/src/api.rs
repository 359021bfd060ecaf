//! The requests about the own notices.

use platform::client::{self, Failure, query};
use shared::{
    notifications::Notification,
    page::{Page, Total},
};
use uuid::Uuid;

pub async fn newest(unread: bool, limit: u16) -> Result<Page<Notification>, Failure> {
    let unread = unread.then(|| "true".to_owned());
    client::get(&query("/me/notifications", &[("unread", unread), ("limit", Some(limit.to_string()))])).await
}

pub async fn unread() -> Result<Total, Failure> {
    client::get("/me/notifications/unread").await
}

pub async fn read(id: Uuid) -> Result<(), Failure> {
    client::post_empty_quiet(&format!("/me/notifications/{id}/read")).await
}

pub async fn read_all() -> Result<(), Failure> {
    client::post_empty_quiet("/me/notifications/read-all").await
}
