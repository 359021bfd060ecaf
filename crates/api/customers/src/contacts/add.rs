//! Making a person a contact of a company.

use super::edit::take_primary;
use super::find::{Found, in_words, into_dto, other_primary};
use crate::access::{EditCustomers, readable_by, visible_to};
use crate::changed;
use crate::entity::customer;
use crate::entity::customer_contact::{ActiveModel, Column, Entity, Model};
use crate::record::create;
use crate::record::find;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Tx, Valid, clock};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use shared::access::Permission;
use shared::customers::contacts::{Contact, NewContact, NewPerson};
use shared::customers::{CustomerKind, NewCustomer};
use shared::text::trimmed;
use uuid::Uuid;

/// Add a contact.
///
/// The person is a customer already (`person_id`) or becomes one (`new_person`), in the same step.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.edit"])), request_body = NewContact,
    params(("id" = Uuid, Path, description = "The company")),
    responses((status = 201, body = Contact, headers(("ETag" = String), ("Location" = String))),
        (status = 409, description = "duplicate_email, duplicate_external_id, duplicate_contact, not_a_company, too_many_contacts, merged, erased")))]
#[post("/customers/{id}/contacts")]
pub async fn add_contact(by: Can<EditCustomers>, id: Id, new: Valid<NewContact>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let NewContact { person_id, new_person, job_title, is_primary } = new.0;
        let company = find::to_change(tx, id.0, visible_to(&by)).await?;
        if company.kind != CustomerKind::Company {
            return Err(Error::conflict("not_a_company", "id", "is not a company"));
        }
        let (person, mut changes) = match new_person {
            Some(new) => add_person(tx, &by, new).await?,
            None => (existing(tx, &by, company.id, person_id).await?, Vec::new()),
        };
        let (row, joined) = join(tx, &company, &person, trimmed(job_title), is_primary, by.config().limits.records.contacts).await?;
        changes.extend(joined);
        let (version, location) = (row.version, format!("/api/v1/contacts/{}", row.id));
        let contact: Contact = into_dto(Found { row, company, person }, by.keys())?;
        Ok(Recorded::all(Answer::created(contact, version, location), changes))
    })
    .await
}

/// Makes a person a contact of the company, which is held; the first one is the primary contact unless said otherwise. Gives back the row and what is
/// to be recorded. That one may, and that the person is no contact yet, is checked before.
pub async fn join(
    tx: &Tx,
    company: &customer::Model,
    person: &customer::Model,
    job_title: Option<String>,
    is_primary: Option<bool>,
    most: u64,
) -> Result<(Model, Vec<Change>), Error> {
    let others = Entity::find().filter(Column::CompanyId.eq(company.id)).count(tx).await?;
    if others >= most {
        return Err(Error::conflict("too_many_contacts", "id", format!("has {most} contacts already")));
    }
    let now = clock::now();
    let row = Model {
        id: Uuid::now_v7(),
        company_id: company.id,
        person_id: person.id,
        job_title,
        is_primary: is_primary.unwrap_or(others == 0),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let mut changes = Vec::new();
    if row.is_primary
        && let Some(other) = other_primary(tx, company.id, row.id).await?
    {
        changes.push(take_primary(tx, company, other).await?);
    }
    Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx).await?;
    changed::note(tx, &[company.id, person.id]).await?;
    let added = |this: &customer::Model, name: &str, other: &customer::Model| {
        let about = Change::new("contact.added", this.id, this.name.clone()).about("customer");
        about.field(name, Value::Null, in_words(&other.name, &row))
    };
    changes.extend([added(company, "contact", person), added(person, "works_at", company)]);
    Ok((row, changes))
}

/// The person whom the request names, if the reader can see it and it is no contact yet.
async fn existing(tx: &Tx, by: &Can<EditCustomers>, company: Uuid, person: Option<Uuid>) -> Result<customer::Model, Error> {
    let refuse = |message: &str| Error::invalid("person_id", message);
    let unseen = || refuse("is not a customer you can see");
    let readable = readable_by(by.principal()).unwrap_or_else(|| visible_to(by));
    let person = find::to_change(tx, person.ok_or_else(unseen)?, readable).await.map_err(|e| match e {
        Error::NotFound { .. } => unseen(),
        other => other,
    })?;
    if person.archived_at.is_some() {
        return Err(unseen());
    }
    if person.kind != CustomerKind::Person {
        return Err(refuse("must be a person"));
    }
    let known = Entity::find().filter(Column::CompanyId.eq(company)).filter(Column::PersonId.eq(person.id));
    if known.count(tx).await? > 0 {
        return Err(Error::conflict("duplicate_contact", "person_id", "is a contact of this company already"));
    }
    let companies = Entity::find().filter(Column::PersonId.eq(person.id)).count(tx).await?;
    let most = by.config().limits.records.contacts;
    if companies >= most {
        return Err(Error::conflict("too_many_contacts", "person_id", format!("works at {most} companies already")));
    }
    Ok(person)
}

/// Adds the person as a customer of whoever adds it.
async fn add_person(tx: &Tx, by: &Can<EditCustomers>, new: NewPerson) -> Result<(customer::Model, Vec<Change>), Error> {
    if !by.principal().may(Permission::CustomerCreate) {
        return Err(Error::Forbidden { detail: "You may not add customers; choose somebody who is one.".to_owned() });
    }
    let NewPerson { name, email, phone } = new;
    let new = NewCustomer { email: Some(email), phone, ..NewCustomer::named(CustomerKind::Person, name) };
    let added = create::insert(tx, by.keys(), by.principal(), new).await.map_err(in_new_person)?;
    Ok((added.row, vec![added.change]))
}

/// The refusals of a person's fields as fields of the request.
fn in_new_person(error: Error) -> Error {
    let inside = |mut errors: Vec<shared::FieldError>| {
        errors.iter_mut().for_each(|error| error.field = format!("new_person.{}", error.field));
        errors
    };
    match error {
        Error::Invalid(errors) => Error::Invalid(inside(errors)),
        Error::Conflict { code, detail, errors } => Error::Conflict { code, detail, errors: inside(errors) },
        other => other,
    }
}
