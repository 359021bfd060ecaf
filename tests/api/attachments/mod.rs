//! Files and pictures of customers.

use serde_json::json;
use shared::attachments::Attachment;
use shared::customers::Customer;
use shared::page::Page;
use tests::{Client, Reply, Request};
use uuid::Uuid;

mod bucket;
mod bucket_stand_in;
mod content;
mod export;
mod hostile;
mod input;
pub mod pictures;
mod records;
mod scopes;
mod timeline;

pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// A customer of the one who asks.
pub async fn customer(by: &Client, name: &str) -> Customer {
    by.post("/customers", &json!({ "kind": "company", "name": name })).await.expect(201).read()
}

/// The request that attaches a file.
pub fn attaching(by: &Client, customer: Uuid, name: &str, content: impl Into<reqwest::Body>) -> Request {
    attaching_to(by, &format!("/customers/{customer}"), name, content)
}

/// The same for the record at this path.
pub fn attaching_to(by: &Client, record: &str, name: &str, content: impl Into<reqwest::Body>) -> Request {
    let request = by.post_empty(&format!("{record}/attachments"));
    request.query(&[("filename", name)]).body("application/octet-stream", content)
}

/// Attaches a file.
pub async fn attach(by: &Client, customer: Uuid, name: &str, content: &[u8]) -> Attachment {
    attaching(by, customer, name, content.to_vec()).await.expect(201).read()
}

/// A customer's files.
pub async fn files(by: &Client, customer: Uuid) -> Vec<Attachment> {
    by.get(&format!("/customers/{customer}/attachments")).await.expect(200).read::<Page<Attachment>>().items
}

/// The answer with a file's contents.
pub async fn content(by: &Client, file: Uuid) -> Reply {
    by.get(&format!("/customers/attachments/{file}/content")).await
}
