//! Changing what a person is at a company.

use super::find::{Found, in_words, into_dto, other_primary, person_name, to_change};
use crate::access::EditCustomers;
use crate::changed;
use crate::entity::customer;
use crate::entity::customer_contact::{ActiveModel, Column, Entity, Model};
use actix_web::{HttpResponse, patch};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use shared::customers::contacts::{Contact, EditContact};
use shared::text::trimmed;

/// Change a contact.
///
/// Absent fields stay as they are, `null` clears. `If-Match` carries the version that was read.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.edit"])), request_body = EditContact,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, body = Contact, headers(("ETag" = String))), (status = 409, description = "duplicate_email, merged, erased")))]
#[patch("/contacts/{id}")]
pub async fn edit_contact(by: Can<EditCustomers>, id: Id, edit: Valid<EditContact>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let edit = edit.0;
    let contact: Contact = by
        .write(async |tx| {
            let Found { row: before, company, person } = to_change(tx, &by, id.0).await?;
            if before.version != expected {
                return Err(Error::Changed);
            }
            let row = Model {
                job_title: edit.job_title.change().map_or(before.job_title.clone(), trimmed),
                is_primary: edit.is_primary.unwrap_or(before.is_primary),
                updated_at: clock::now(),
                version: before.version + 1,
                ..before.clone()
            };
            let mut changes = Vec::new();
            if row.is_primary
                && let Some(other) = other_primary(tx, company.id, row.id).await?
            {
                changes.push(take_primary(tx, &company, other).await?);
            }
            store(tx, &row).await?;
            changed::note(tx, &[company.id, person.id]).await?;
            let edited = |this: &customer::Model, name: &str, other: &customer::Model| {
                let about = Change::new("contact.edited", this.id, this.name.clone()).about("customer");
                about.field(name, in_words(&other.name, &before), in_words(&other.name, &row))
            };
            changes.extend([edited(&company, "contact", &person), edited(&person, "works_at", &company)]);
            Ok(Recorded::all(into_dto(Found { row, company, person }, by.keys())?, changes))
        })
        .await?;
    let version = contact.version;
    Ok(versioned(&contact, version))
}

async fn store(tx: &Tx, row: &Model) -> Result<(), Error> {
    let update = Entity::update_many().set(ActiveModel::from(row.clone()).reset_all());
    update.filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(())
}

/// Makes the company's primary contact one like the others, in favour of somebody else.
pub async fn take_primary(tx: &Tx, company: &customer::Model, before: Model) -> Result<Change, Error> {
    let row = Model { is_primary: false, updated_at: clock::now(), version: before.version + 1, ..before.clone() };
    store(tx, &row).await?;
    let name = person_name(tx, &row).await?;
    let about = Change::new("contact.edited", company.id, company.name.clone()).about("customer");
    Ok(about.field("contact", in_words(&name, &before), in_words(&name, &row)))
}
