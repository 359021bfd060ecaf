//! Customers as lists of pairs show them.

use crate::entity::customer::{Column, Entity, PHONE};
use chrono::{DateTime, Utc};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::{ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter};
use shared::customers::CustomerKind;
use shared::customers::duplicates::Lookalike;
use shared::identity::UserRef;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct Shown {
    id: Uuid,
    kind: CustomerKind,
    name: String,
    email: Option<String>,
    phone_sealed: Option<Vec<u8>>,
    website: Option<String>,
    city: Option<String>,
    country: Option<String>,
    owner_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

/// These customers with sealed values opened. That the reader may see them is checked before.
pub async fn similar_by_id(db: &impl ConnectionTrait, keys: &Keyring, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Lookalike>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Shown> = Entity::find().filter(Column::Id.is_in(ids)).into_partial_model().all(db).await?;
    let owners = identity::names(db, rows.iter().filter_map(|row| row.owner_id)).await?;
    let one = |row: Shown| {
        let Shown { id, kind, name, email, phone_sealed, website, city, country, owner_id, created_at, updated_at, version } = row;
        let phone = keys.open_text(PHONE, id, phone_sealed.as_deref())?;
        let owner = owner_id.and_then(|id| Some(UserRef { id, name: owners.get(&id)?.clone() }));
        Ok((id, Lookalike { id, kind, name, email, phone, website, city, country, owner, created_at, updated_at, version }))
    };
    rows.into_iter().map(one).collect()
}
