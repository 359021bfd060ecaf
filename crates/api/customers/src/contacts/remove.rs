//! Ending that a person is a contact of a company; both stay customers.

use super::find::{Found, in_words, to_change};
use crate::access::EditCustomers;
use crate::changed;
use crate::entity::customer;
use crate::entity::customer_contact::Entity;
use actix_web::{HttpResponse, delete};
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded};
use sea_orm::EntityTrait;
use serde_json::Value;

/// Remove a contact.
///
/// The person and the company both stay.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.edit"])), params(("id" = uuid::Uuid, Path)), responses((status = 204),
        (status = 409, description = "merged, erased")))]
#[delete("/contacts/{id}")]
pub async fn delete_contact(by: Can<EditCustomers>, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let Found { row, company, person } = to_change(tx, &by, id.0).await?;
        Entity::delete_by_id(row.id).exec(tx).await?;
        changed::note(tx, &[company.id, person.id]).await?;
        let removed = |this: &customer::Model, name: &str, other: &customer::Model| {
            let about = Change::new("contact.removed", this.id, this.name.clone()).about("customer");
            about.field(name, in_words(&other.name, &row), Value::Null)
        };
        Ok(Recorded::all((), vec![removed(&company, "contact", &person), removed(&person, "works_at", &company)]))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
