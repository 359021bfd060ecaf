//! Finding contacts, and how they are shown.

use crate::access::{EditCustomers, visible_to};
use crate::entity::customer::{self, PHONE};
use crate::entity::customer_contact::{Column, Entity, Model};
use crate::record::find;
use platform::seal::Keyring;
use platform::{Can, Error, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::customers::CustomerRef;
use shared::customers::contacts::Contact;
use uuid::Uuid;

/// A contact with its company, which is held until the transaction ends, and its person.
pub struct Found {
    pub row: Model,
    pub company: customer::Model,
    pub person: customer::Model,
}

/// The contact of a company that one may edit; else 404.
pub async fn to_change(tx: &Tx, by: &Can<EditCustomers>, id: Uuid) -> Result<Found, Error> {
    let not_found = || Error::not_found("contact");
    let seen = Entity::find_by_id(id).one(tx).await?.ok_or_else(not_found)?;
    let company = find::to_change(tx, seen.company_id, visible_to(by)).await.map_err(|e| match e {
        Error::NotFound { .. } => not_found(),
        other => other,
    })?;
    // Again, now that nobody else changes the company's contacts.
    let row = Entity::find_by_id(id).one(tx).await?.ok_or_else(not_found)?;
    let person = customer::Entity::find_by_id(row.person_id).one(tx).await?.ok_or_else(not_found)?;
    Ok(Found { row, company, person })
}

/// The company's primary contact, unless it is this one.
pub async fn other_primary(tx: &Tx, company: Uuid, except: Uuid) -> Result<Option<Model>, Error> {
    let primary = Entity::find().filter(Column::CompanyId.eq(company)).filter(Column::IsPrimary.eq(true)).filter(Column::Id.ne(except));
    Ok(primary.one(tx).await?)
}

/// The name of a contact's person.
pub async fn person_name(tx: &Tx, row: &Model) -> Result<String, Error> {
    let name = customer::Entity::find_by_id(row.person_id).select_only().column(customer::Column::Name).into_tuple().one(tx).await?;
    Ok(name.unwrap_or_default())
}

/// A contact in words, as audit entries show it: the other one's name, the job title, and whether it is the primary contact.
pub fn in_words(name: &str, row: &Model) -> String {
    let primary = row.is_primary.then_some("primary contact");
    [Some(name), row.job_title.as_deref(), primary].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The contact with both names, sealed values opened.
pub fn into_dto(found: Found, keys: &Keyring) -> Result<Contact, Error> {
    let Found { row, company, person } = found;
    let Model { id, company_id: _, person_id: _, job_title, is_primary, created_at, updated_at: _, version } = row;
    Ok(Contact {
        phone: keys.open_text(PHONE, person.id, person.phone_sealed.as_deref())?,
        company: CustomerRef { id: company.id, name: company.name },
        person: CustomerRef { id: person.id, name: person.name },
        email: person.email,
        id,
        job_title,
        is_primary,
        created_at,
        version,
    })
}
