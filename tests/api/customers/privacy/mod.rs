//! Handing over and erasing what is kept about a customer.

mod disclosure;
mod erasure;
mod marker;
mod nothing_left;

use serde_json::{Value, json};
use tests::{Client, PASSWORD, Request};
use uuid::Uuid;

/// The request that erases a customer.
pub fn erase(by: &Client, id: Uuid, name: &str) -> Request {
    by.post(&format!("/customers/{id}/erase"), &wanted(name))
}

pub fn wanted(name: &str) -> Value {
    json!({ "confirm_name": name, "reason": "Request of 12 May", "current_password": PASSWORD })
}
