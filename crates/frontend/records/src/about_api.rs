//! The requests for what is said about a record, and for its files.

use platform::client::{self, Failure, Sending};
use serde::Serialize;
use shared::{
    attachments::{Attachment, EditAttachment},
    page::Page,
    records::choices::Choices,
    records::custom_fields::CustomField,
    records::interactions::{Colleague, EditInteraction, Interaction, NewInteraction},
    records::timeline::{TimelineEntry, TimelineQuery},
};
use uuid::Uuid;

use super::about::About;

pub async fn choices(about: About) -> Result<Choices, Failure> {
    client::get(&format!("{}/choices", about.list_path())).await
}

/// The custom fields in use.
pub async fn custom_fields(about: About) -> Result<Vec<CustomField>, Failure> {
    client::get(&format!("/custom-fields?record={}", about.spec.code)).await
}

pub async fn timeline(about: About, query: TimelineQuery) -> Result<Page<TimelineEntry>, Failure> {
    client::get(&with_query(&format!("{}/timeline", about.path()), &query)).await
}

/// The request for a file of the timeline that ends so.
pub fn timeline_file(about: About, query: TimelineQuery, format: &str) -> String {
    with_query(&format!("{}/timeline/export.{format}", about.path()), &query)
}

pub async fn log(about: About, new: &NewInteraction) -> Result<Interaction, Failure> {
    client::post(&format!("{}/interactions", about.path()), new).await
}

/// Colleagues who can see the record and whose name has this in it.
pub async fn colleagues(about: About, text: &str) -> Result<Vec<Colleague>, Failure> {
    let q = Some(text.trim().chars().take(120).collect());
    client::get(&client::query(&format!("{}/colleagues", about.path()), &[("q", q)])).await
}

pub async fn edit_interaction(about: About, before: &Interaction, change: &EditInteraction) -> Result<Interaction, Failure> {
    client::patch(&format!("{}/interactions/{}", about.list_path(), before.id), before.version, change).await
}

pub async fn delete_interaction(about: About, id: Uuid) -> Result<(), Failure> {
    client::delete(&format!("{}/interactions/{id}", about.list_path())).await
}

/// A page of the files, newest first, or of those that were removed.
pub async fn files(about: About, removed: bool, after: Option<String>) -> Result<Page<Attachment>, Failure> {
    let removed = removed.then(|| "true".to_owned());
    let query = [("archived", removed), ("after", after), ("limit", Some("50".into()))];
    client::get(&client::query(&format!("{}/attachments", about.path()), &query)).await
}

pub async fn attach(
    about: About,
    name: &str,
    file: web_sys::File,
    on_progress: impl Fn(f64) + Clone + 'static,
    sending: &Sending,
) -> Result<Attachment, Failure> {
    let path = client::query(&format!("{}/attachments", about.path()), &[("filename", Some(name.to_owned()))]);
    client::send_file(("POST", &path), file, "application/octet-stream", on_progress, sending).await
}

fn file_path(about: About, file: Uuid) -> String {
    format!("{}/attachments/{file}", about.list_path())
}

pub async fn edit_file(about: About, file: &Attachment, change: &EditAttachment) -> Result<Attachment, Failure> {
    client::patch(&file_path(about, file.id), file.version, change).await
}

pub async fn remove_file(about: About, file: Uuid) -> Result<(), Failure> {
    client::delete(&file_path(about, file)).await
}

pub async fn restore_file(about: About, file: Uuid) -> Result<Attachment, Failure> {
    client::post_empty(&format!("{}/restore", file_path(about, file))).await
}

/// Hands the file to the browser to save.
pub async fn save_file(about: About, file: Uuid, name: &str) -> Result<(), Failure> {
    client::download(&format!("{}/content", file_path(about, file)), name).await
}

/// A path with the fields of a query that are set.
fn with_query(path: &str, query: &impl Serialize) -> String {
    let fields = serde_json::to_value(query).ok();
    let fields = fields.as_ref().and_then(|value| value.as_object()).into_iter().flatten();
    let pairs: Vec<_> = fields
        .map(|(name, value)| match value {
            serde_json::Value::Null => (name.as_str(), None),
            serde_json::Value::String(text) => (name.as_str(), Some(text.clone())),
            other => (name.as_str(), Some(other.to_string())),
        })
        .collect();
    client::query(path, &pairs)
}
