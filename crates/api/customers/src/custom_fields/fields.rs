//! The custom fields there are, as everything that deals with customers asks for them.

use crate::entity::customer::Custom;
use crate::entity::customer_custom_field::{Column, Entity, Model};
use platform::{App, Error, Tx};
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use shared::customers::custom_fields::CustomField;
use shared::customers::custom_values::CustomValues;
use std::sync::Arc;
use uuid::Uuid;

/// Under which name the definitions are cached.
const CACHED: &str = "customers.custom_fields";

/// All custom fields in their order: those that are not archived first.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    all: Vec<CustomField>,
    /// How many of them are not archived.
    active: usize,
}

impl Fields {
    fn of(rows: Vec<Model>) -> Self {
        let (active, archived): (Vec<CustomField>, Vec<CustomField>) =
            rows.into_iter().map(CustomField::from).partition(|field| field.archived_at.is_none());
        Self { active: active.len(), all: [active, archived].concat() }
    }

    /// As they are stored now.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self, Error> {
        let rows = Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id);
        Ok(Self::of(rows.all(db).await?))
    }

    /// The same for writing values: until this transaction ends nobody archives a field or takes a choice away.
    pub async fn to_write(tx: &Tx) -> Result<Self, Error> {
        // In one order, so that nobody waits for each other.
        let mut rows = Entity::find().order_by_asc(Column::Id).lock(LockType::KeyShare).all(tx).await?;
        rows.sort_by_key(|row| (row.position, row.id));
        Ok(Self::of(rows))
    }

    /// As they were some seconds ago at most; changes by this server are seen at once.
    pub async fn cached(app: &App) -> Result<Arc<Self>, Error> {
        app.cache.current(CACHED, async || Self::read(app.db.read()).await).await
    }

    /// Forgets what is cached: to be called after a change was committed.
    pub fn forget(app: &App) {
        app.cache.changed(CACHED);
    }

    /// All of them, archived ones at the end.
    pub fn all(&self) -> &[CustomField] {
        &self.all
    }

    /// Those that are not archived.
    pub fn active(&self) -> &[CustomField] {
        &self.all[..self.active]
    }

    /// The field of this key that is not archived.
    pub fn named(&self, key: &str) -> Option<&CustomField> {
        self.active().iter().find(|field| field.key == key)
    }

    /// The values that are shown: those of archived fields are not.
    pub fn shown(&self, custom: &Custom) -> CustomValues {
        if custom.0.is_empty() {
            return CustomValues::new();
        }
        custom.0.iter().filter(|(key, _)| self.named(key).is_some()).map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// The values of a customer that are shown; without values nothing is looked up.
pub async fn shown(db: &impl ConnectionTrait, custom: &Custom) -> Result<CustomValues, Error> {
    if custom.0.is_empty() { Ok(CustomValues::new()) } else { Ok(Fields::read(db).await?.shown(custom)) }
}

/// The field, archived or not; else 404.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model, Error> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("custom field"))
}

/// The same, to be changed: others who want to change it, and those who write values, wait until this transaction ends.
pub async fn to_change(tx: &Tx, id: Uuid) -> Result<Model, Error> {
    Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("custom field"))
}
