//! The requests for personal data.

use platform::client::{self, Failure};
use shared::customers::privacy::{EraseCustomer, Erasure};
use uuid::Uuid;

/// Saves everything that is kept about a customer as an archive.
pub async fn personal_data(id: Uuid) -> Result<(), Failure> {
    client::download(&format!("/customers/{id}/personal-data"), "personal-data.zip").await
}

pub async fn preview_erasure(id: Uuid) -> Result<Erasure, Failure> {
    client::get(&format!("/customers/{id}/erasure")).await
}

pub async fn erase(id: Uuid, wanted: &EraseCustomer) -> Result<Erasure, Failure> {
    client::post(&format!("/customers/{id}/erase"), wanted).await
}
