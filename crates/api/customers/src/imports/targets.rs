//! The customers that rows would update.

use super::updating::needs_details;
use crate::access::within;
use crate::entity::customer::{self, Column, Entity, Related};
use crate::entity::{customer_address, customer_consent, customer_email, customer_phone};
use crate::record::{Details, find};
use platform::seal::Keyring;
use platform::{Error, Principal};
use records::custom_fields::CustomFields;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::access::Permission;
use shared::customers::import_plan::ImportPlan;
use shared::customers::{Customer, CustomerRef};
use std::collections::HashMap;
use uuid::Uuid;

/// A customer as it is before the import.
pub struct Target {
    pub row: customer::Model,
    pub customer: Customer,
}

/// Reads those of these customers that the importer may edit. What a customer has several of is read where the plan touches it.
pub async fn load(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    by: &Principal,
    plan: &ImportPlan,
    fields: &CustomFields,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Target>, Error> {
    let Some(scope) = by.scope(Permission::CustomerEdit).filter(|_| !ids.is_empty()) else { return Ok(HashMap::new()) };
    let rows = Entity::find().filter(Column::Id.is_in(ids)).filter(within(scope, by)).filter(Column::ArchivedAt.is_null()).all(db).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut details = if needs_details(plan) { details(db, ids).await? } else { HashMap::new() };
    let parents = find::names(db, rows.iter().filter_map(|row| row.parent_id).collect()).await?;
    let parents: HashMap<Uuid, String> = parents.into_iter().collect();
    let target = |row: customer::Model| {
        let parent = row.parent_id.map(|id| CustomerRef { id, name: parents.get(&id).cloned().unwrap_or_default() });
        let (details, custom) = (details.remove(&row.id).unwrap_or_default(), fields.shown(&row.custom.0));
        let related = Related { parent, details, custom, ..Related::default() };
        Ok((row.id, Target { customer: row.clone().into_dto(keys, related)?, row }))
    };
    rows.into_iter().map(target).collect()
}

async fn details(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Details>, Error> {
    use {customer_address as address, customer_consent as consent, customer_email as email, customer_phone as phone};
    let mut all: HashMap<Uuid, Details> = HashMap::new();
    let emails = email::Entity::find().filter(email::Column::CustomerId.is_in(ids.clone())).order_by_asc(email::Column::Id);
    for row in emails.all(db).await? {
        all.entry(row.customer_id).or_default().emails.push(row);
    }
    let phones = phone::Entity::find().filter(phone::Column::CustomerId.is_in(ids.clone())).order_by_asc(phone::Column::Id);
    for row in phones.all(db).await? {
        all.entry(row.customer_id).or_default().phones.push(row);
    }
    let addresses = address::Entity::find().filter(address::Column::CustomerId.is_in(ids.clone())).order_by_asc(address::Column::Id);
    for row in addresses.all(db).await? {
        all.entry(row.customer_id).or_default().addresses.push(row);
    }
    for row in consent::Entity::find().filter(consent::Column::CustomerId.is_in(ids)).all(db).await? {
        all.entry(row.customer_id).or_default().consents.push(row);
    }
    Ok(all)
}
