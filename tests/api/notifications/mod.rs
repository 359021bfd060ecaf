//! Mentions, and what users are told.

use serde_json::{Value, json};
use shared::customers::interactions::Interaction;
use shared::notifications::Notification;
use shared::page::{Page, Total};
use tests::{Account, Reply};
use uuid::Uuid;

mod colleagues;
mod export;
mod listing;
mod mails;
mod mentions;
mod scopes;

/// A note with a customer that mentions these users.
fn note(summary: &str, mentions: &[&Account]) -> Value {
    json!({ "kind": "note", "summary": summary, "mentions": mentions.iter().map(|account| account.me.id).collect::<Vec<_>>() })
}

async fn log(by: &Account, customer: Uuid, new: &Value) -> Reply {
    by.post(&format!("/customers/{customer}/interactions"), new).await
}

async fn logged(by: &Account, customer: Uuid, new: &Value) -> Interaction {
    log(by, customer, new).await.expect(201).read()
}

async fn notices(of: &Account) -> Vec<Notification> {
    of.get("/me/notifications").await.expect(200).read::<Page<Notification>>().items
}

async fn unread(of: &Account) -> u64 {
    of.get("/me/notifications/unread").await.expect(200).read::<Total>().count
}
