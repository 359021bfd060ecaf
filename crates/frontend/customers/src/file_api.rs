//! The requests for files and pictures.

use platform::client::{self, Failure, Sending};
use shared::{
    attachments::{Attachment, EditAttachment},
    customers::Customer,
    page::Page,
};
use uuid::Uuid;

/// A page of a customer's files, newest first, or of those that were removed.
pub async fn of(customer: Uuid, removed: bool, after: Option<String>) -> Result<Page<Attachment>, Failure> {
    let path = format!("/customers/{customer}/attachments");
    let removed = removed.then(|| "true".to_owned());
    client::get(&client::query(&path, &[("archived", removed), ("after", after), ("limit", Some("50".into()))])).await
}

pub async fn attach(
    customer: Uuid,
    name: &str,
    file: web_sys::File,
    on_progress: impl Fn(f64) + Clone + 'static,
    sending: &Sending,
) -> Result<Attachment, Failure> {
    let path = client::query(&format!("/customers/{customer}/attachments"), &[("filename", Some(name.to_owned()))]);
    client::send_file(("POST", &path), file, "application/octet-stream", on_progress, sending).await
}

pub async fn edit(file: &Attachment, change: &EditAttachment) -> Result<Attachment, Failure> {
    client::patch(&format!("/customers/attachments/{}", file.id), file.version, change).await
}

pub async fn remove(file: Uuid) -> Result<(), Failure> {
    client::delete(&format!("/customers/attachments/{file}")).await
}

pub async fn restore(file: Uuid) -> Result<Attachment, Failure> {
    client::post_empty(&format!("/customers/attachments/{file}/restore")).await
}

/// Hands the file to the browser to save.
pub async fn save(file: Uuid, name: &str) -> Result<(), Failure> {
    client::download(&format!("/customers/attachments/{file}/content"), name).await
}

/// The address of a customer's picture within this page.
pub async fn picture(customer: Uuid) -> Result<String, Failure> {
    client::object_url(&format!("/customers/{customer}/image")).await
}

pub async fn set_picture(customer: Uuid, file: web_sys::File, on_progress: impl Fn(f64) + Clone + 'static) -> Result<Customer, Failure> {
    let path = format!("/customers/{customer}/image");
    client::send_file(("PUT", &path), file, "application/octet-stream", on_progress, &Sending::default()).await
}

pub async fn remove_picture(customer: Uuid) -> Result<(), Failure> {
    client::delete(&format!("/customers/{customer}/image")).await
}
