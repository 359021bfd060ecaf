//! Reading what of customers is compared.

use super::fingerprint::{Fingerprint, Written};
use crate::entity::customer::{Column, Entity, PHONE};
use crate::entity::{customer_email, customer_phone};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QuerySelect};
use shared::customers::CustomerKind;
use std::collections::HashMap;
use uuid::Uuid;

/// Customers read by one statement.
const TOGETHER: usize = 1_000;

/// A customer to be compared.
pub struct Subject {
    pub name: String,
    pub fingerprint: Fingerprint,
    /// A company that belongs to another is alike, but not the same.
    pub parent: Option<Uuid>,
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct Compared {
    id: Uuid,
    kind: CustomerKind,
    name: String,
    email: Option<String>,
    phone_sealed: Option<Vec<u8>>,
    website: Option<String>,
    sector: Option<String>,
    city: Option<String>,
    country: Option<String>,
    parent_id: Option<Uuid>,
}

/// Reads those of these customers that are at work and that `among` allows.
pub async fn subjects(db: &impl ConnectionTrait, keys: &Keyring, ids: &[Uuid], among: Condition) -> Result<HashMap<Uuid, Subject>, Error> {
    let mut subjects = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(TOGETHER) {
        let found = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).filter(Column::ArchivedAt.is_null()).filter(among.clone());
        let found: Vec<Compared> = found.into_partial_model().all(db).await?;
        let ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
        let (emails, phones) = (further_emails(db, &ids).await?, further_phones(db, keys, &ids).await?);
        for row in found {
            let own = keys.open_text(PHONE, row.id, row.phone_sealed.as_deref())?;
            let further = emails.get(&row.id).into_iter().flatten().map(String::as_str);
            let numbers = phones.get(&row.id).into_iter().flatten().map(String::as_str);
            let fingerprint = Fingerprint::of(&Written {
                kind: row.kind,
                name: &row.name,
                emails: row.email.as_deref().into_iter().chain(further).collect(),
                phones: own.as_deref().into_iter().chain(numbers).collect(),
                website: row.website.as_deref(),
                city: row.city.as_deref(),
                country: row.country.as_deref(),
                sector: row.sector.as_deref(),
            });
            subjects.insert(row.id, Subject { name: row.name, fingerprint, parent: row.parent_id });
        }
    }
    Ok(subjects)
}

async fn further_emails(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    use customer_email::{Column, Entity};
    let rows = Entity::find().select_only().columns([Column::CustomerId, Column::Email]);
    let rows: Vec<(Uuid, String)> = rows.filter(Column::CustomerId.is_in(ids.iter().copied())).into_tuple().all(db).await?;
    let mut emails: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (customer, email) in rows {
        emails.entry(customer).or_default().push(email);
    }
    Ok(emails)
}

async fn further_phones(db: &impl ConnectionTrait, keys: &Keyring, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    use customer_phone::{Column, Entity};
    let mut phones: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in Entity::find().filter(Column::CustomerId.is_in(ids.iter().copied())).all(db).await? {
        phones.entry(row.customer_id).or_default().push(row.into_dto(keys)?.phone);
    }
    Ok(phones)
}
