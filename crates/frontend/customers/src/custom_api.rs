//! The requests about custom fields.

use platform::client::{self, Failure};
use shared::customers::custom_fields::{CustomField, CustomFieldOrder, EditCustomField, NewCustomField};
use uuid::Uuid;

/// The record type whose fields these are.
pub const RECORD: &str = "customers";

const PATH: &str = "/custom-fields";

/// The fields in use in their order; with `archived` those put away after them.
pub async fn fields(archived: bool) -> Result<Vec<CustomField>, Failure> {
    client::get(&client::query(PATH, &[("record", Some(RECORD.to_owned())), ("archived", archived.then(|| "true".to_owned()))])).await
}

pub async fn get(id: Uuid) -> Result<CustomField, Failure> {
    client::get(&format!("{PATH}/{id}")).await
}

pub async fn create(new: &NewCustomField) -> Result<CustomField, Failure> {
    client::post(PATH, new).await
}

pub async fn edit(field: &CustomField, change: &EditCustomField) -> Result<CustomField, Failure> {
    client::patch(&format!("{PATH}/{}", field.id), field.version, change).await
}

pub async fn archive(id: Uuid) -> Result<CustomField, Failure> {
    client::post_empty(&format!("{PATH}/{id}/archive")).await
}

pub async fn restore(id: Uuid) -> Result<CustomField, Failure> {
    client::post_empty(&format!("{PATH}/{id}/restore")).await
}

/// Puts the fields in this order; answers those in use.
pub async fn order(ids: Vec<Uuid>) -> Result<Vec<CustomField>, Failure> {
    client::put_unversioned(&format!("{PATH}/order"), &CustomFieldOrder { record: RECORD.to_owned(), ids }).await
}
