//! The requests for pictures.

use platform::client::{self, Failure, Sending};
use shared::customers::Customer;
use uuid::Uuid;

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
