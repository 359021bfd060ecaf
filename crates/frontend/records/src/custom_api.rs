//! The requests about custom fields.

use platform::client::{self, Failure};
use shared::records::custom_fields::{CustomField, CustomFieldOrder, EditCustomField, NewCustomField};
use uuid::Uuid;

const PATH: &str = "/custom-fields";

/// The fields in use of a record type in their order; with `archived` those put away after them.
pub async fn fields(record: &str, archived: bool) -> Result<Vec<CustomField>, Failure> {
    client::get(&client::query(PATH, &[("record", Some(record.to_owned())), ("archived", archived.then(|| "true".to_owned()))])).await
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

/// Puts the fields of a record type in this order; answers those in use.
pub async fn order(record: &str, ids: Vec<Uuid>) -> Result<Vec<CustomField>, Failure> {
    client::put_unversioned(&format!("{PATH}/order"), &CustomFieldOrder { record: record.to_owned(), ids }).await
}
