//! The requests about bulk changes.

use platform::client::{self, Failure};
use shared::{
    record::Spec,
    records::{
        bulk::{BulkChange, NewBulkChange},
        choices::Choices,
        custom_fields::CustomField,
    },
};
use uuid::Uuid;

use super::PATH;

pub async fn begin(spec: &Spec, new: &NewBulkChange) -> Result<BulkChange, Failure> {
    client::post(&format!("/{}/bulk", spec.code), new).await
}

pub async fn get(id: Uuid) -> Result<BulkChange, Failure> {
    client::get(&format!("{PATH}/{id}")).await
}

pub async fn cancel(id: Uuid) -> Result<BulkChange, Failure> {
    client::post_empty(&format!("{PATH}/{id}/cancel")).await
}

/// Begins another bulk change that takes this one back.
pub async fn undo(id: Uuid) -> Result<BulkChange, Failure> {
    client::post_empty(&format!("{PATH}/{id}/undo")).await
}

/// The fields that were added to a type, also those put away.
pub async fn custom_fields(spec: &Spec) -> Result<Vec<CustomField>, Failure> {
    client::get(&client::query("/custom-fields", &[("record", Some(spec.code.to_owned())), ("archived", Some("true".to_owned()))])).await
}

pub async fn choices(spec: &Spec) -> Result<Choices, Failure> {
    client::get(&format!("/{}/choices", spec.code)).await
}
