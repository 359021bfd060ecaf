//! The custom fields of a record type, as everything that deals with its records asks for them.

use crate::entity::custom_field::{Column, Entity, Model};
use crate::kit::Kit;
use crate::record::AnyRecord;
use platform::{App, Ctx, Error, Tx};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::records::custom_fields::CustomField;
use shared::records::custom_values::CustomValues;
use std::sync::Arc;
use uuid::Uuid;

/// All custom fields in their order: those that are not archived first.
#[derive(Clone, Debug, Default)]
pub struct CustomFields {
    all: Vec<CustomField>,
    /// How many of them are not archived.
    active: usize,
}

impl CustomFields {
    fn of(rows: Vec<Model>) -> Self {
        let (active, archived): (Vec<CustomField>, Vec<CustomField>) =
            rows.into_iter().map(CustomField::from).partition(|field| field.archived_at.is_none());
        Self { active: active.len(), all: [active, archived].concat() }
    }

    /// As they are stored now.
    pub async fn read(db: &impl ConnectionTrait, record: &dyn AnyRecord) -> Result<Self, Error> {
        let rows = Entity::find().filter(Column::Record.eq(record.spec().code)).order_by_asc(Column::Position).order_by_asc(Column::Id);
        Ok(Self::of(rows.all(db).await?))
    }

    /// The same for writing values: until this transaction ends nobody archives a field or takes a choice away.
    pub async fn to_write(tx: &Tx, record: &dyn AnyRecord) -> Result<Self, Error> {
        // In one order, so that nobody waits for each other.
        let rows = Entity::find().filter(Column::Record.eq(record.spec().code));
        let mut rows = rows.order_by_asc(Column::Id).lock(LockType::KeyShare).all(tx).await?;
        rows.sort_by_key(|row| (row.position, row.id));
        Ok(Self::of(rows))
    }

    /// As they were some seconds ago at most; changes by this server are seen at once.
    pub async fn cached(app: &App, record: &dyn AnyRecord) -> Result<Arc<Self>, Error> {
        app.cache.current(&topic(record), async || Self::read(app.db.read(), record).await).await
    }

    /// Forgets what is cached: to be called after a change was committed.
    pub fn forget(app: &App, record: &dyn AnyRecord) {
        app.cache.changed(&topic(record));
    }

    /// The same of every record type, where it is not at hand which one has the field.
    pub fn forget_all(ctx: &Ctx) -> Result<(), Error> {
        Kit::of(ctx)?.records().iter().for_each(|record| Self::forget(ctx.app(), *record));
        Ok(())
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
    pub fn shown(&self, values: &CustomValues) -> CustomValues {
        values.iter().filter(|(key, _)| self.named(key).is_some()).map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// The values of a record that are shown; without values nothing is looked up.
pub async fn shown(db: &impl ConnectionTrait, record: &dyn AnyRecord, values: &CustomValues) -> Result<CustomValues, Error> {
    if values.is_empty() { Ok(CustomValues::new()) } else { Ok(CustomFields::read(db, record).await?.shown(values)) }
}

/// Under which name the definitions are cached.
fn topic(record: &dyn AnyRecord) -> String {
    format!("{}.custom_fields", record.spec().code)
}

/// The field, archived or not; else 404.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Model, Error> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("custom field"))
}

/// The same, to be changed: others who want to change it, and those who write values, wait until this transaction ends.
pub async fn to_change(tx: &Tx, id: Uuid) -> Result<Model, Error> {
    Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("custom field"))
}
