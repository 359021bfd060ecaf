//! The requests for contacts.

use platform::client::{self, Failure};
use shared::{
    customers::CustomerKind,
    customers::contacts::{Contact, EditContact, NewContact},
    customers::list::{CustomerQuery, CustomerRow},
};
use uuid::Uuid;

use super::api;

/// A company's contacts, or the companies that a person works at.
pub async fn of(customer: Uuid) -> Result<Vec<Contact>, Failure> {
    client::get(&format!("/customers/{customer}/contacts")).await
}

pub async fn add(company: Uuid, new: &NewContact) -> Result<Contact, Failure> {
    client::post(&format!("/customers/{company}/contacts"), new).await
}

pub async fn edit(contact: &Contact, change: &EditContact) -> Result<Contact, Failure> {
    client::patch(&format!("/contacts/{}", contact.id), contact.version, change).await
}

pub async fn remove(contact: Uuid) -> Result<(), Failure> {
    client::delete(&format!("/contacts/{contact}")).await
}

/// Persons whom what was typed fits.
pub async fn persons(text: &str) -> Result<Vec<CustomerRow>, Failure> {
    let q = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let query = CustomerQuery { q, kind: Some(CustomerKind::Person), limit: Some(10), ..Default::default() };
    api::list(&query).await.map(|page| page.items)
}
