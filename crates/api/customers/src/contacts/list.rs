//! Listing a company's contacts, or the companies that a person works at.

use crate::access::{ReadCustomers, visible_to};
use crate::entity::customer::{self, PHONE};
use crate::entity::customer_contact::{Column, Entity, Model};
use crate::record::find;
use actix_web::{get, web};
use platform::seal::Keyring;
use platform::valid::Id;
use platform::{Can, Ctx, Error};
use sea_orm::{ColumnTrait, Condition, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers::contacts::Contact;
use shared::customers::{CustomerKind, CustomerRef};
use std::collections::HashMap;
use uuid::Uuid;

/// What is shown of a customer at either end.
#[derive(Clone, DerivePartialModel)]
#[sea_orm(entity = "customer::Entity")]
struct End {
    id: Uuid,
    name: String,
    name_key: String,
    email: Option<String>,
    phone_sealed: Option<Vec<u8>>,
}

/// List contacts.
///
/// A company's contacts, the primary one first, or the companies that a person works at; as far as one may see them and without archived ones, at
/// most as many as one may have.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.read"])), params(("id" = Uuid, Path, description = "The company or person")),
    responses((status = 200, body = Vec<Contact>)))]
#[get("/customers/{id}/contacts")]
pub async fn list_contacts(by: Can<ReadCustomers>, id: Id) -> Result<web::Json<Vec<Contact>>, Error> {
    let this = find::visible(by.db(), id.0, visible_to(&by)).await?;
    Ok(web::Json(all(&by, this, visible_to(&by)).await?))
}

/// A customer's contacts in the order of the list, as far as the condition allows those at the other end.
pub async fn all(ctx: &Ctx, this: customer::Model, visible: Condition) -> Result<Vec<Contact>, Error> {
    let (db, keys) = (ctx.db(), ctx.keys());
    let is_company = this.kind == CustomerKind::Company;
    let this = End { id: this.id, name: this.name, name_key: this.name_key, email: this.email, phone_sealed: this.phone_sealed };
    let own = if is_company { Column::CompanyId } else { Column::PersonId };
    let rows = Entity::find().filter(own.eq(this.id)).order_by_desc(Column::IsPrimary).order_by_asc(Column::Id);
    let rows = rows.limit(ctx.config().limits.records.contacts).all(db).await?;
    let other = |row: &Model| if is_company { row.person_id } else { row.company_id };
    let others: HashMap<Uuid, End> = customer::Entity::find()
        .filter(customer::Column::Id.is_in(rows.iter().map(other)))
        .filter(visible)
        .filter(customer::Column::ArchivedAt.is_null())
        .into_partial_model::<End>()
        .all(db)
        .await?
        .into_iter()
        .map(|end| (end.id, end))
        .collect();
    let mut seen: Vec<(Model, End)> = rows.into_iter().filter_map(|row| others.get(&other(&row)).cloned().map(|end| (row, end))).collect();
    seen.sort_by(|(a, one), (b, two)| (!a.is_primary, &one.name_key, a.id).cmp(&(!b.is_primary, &two.name_key, b.id)));
    let contact = |(row, other): (Model, End)| {
        let (company, person) = if is_company { (this.clone(), other) } else { (other, this.clone()) };
        into_dto(row, company, person, keys)
    };
    seen.into_iter().map(contact).collect()
}

fn into_dto(row: Model, company: End, person: End, keys: &Keyring) -> Result<Contact, Error> {
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
