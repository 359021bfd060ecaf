//! A list as somebody left it.

use chrono::{DateTime, Utc};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::entity::prelude::*;
use shared::identity::{RoleRef, UserRef};
use shared::views::{SavedView, ViewState};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_views")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    /// The code of the record type whose list it is.
    pub record: String,
    pub name: String,
    /// The name as it is compared.
    pub name_key: String,
    /// The state as JSON, sealed: filters may name people and phone numbers.
    pub state: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const STATE: &str = "saved_views.state";

/// The state, sealed for the view of this id.
pub fn seal(keys: &Keyring, id: Uuid, state: &ViewState) -> Result<Vec<u8>, Error> {
    keys.seal(STATE, id, &serde_json::to_vec(state)?)
}

impl Model {
    /// What the view remembers.
    pub fn opened(&self, keys: &Keyring) -> Result<ViewState, Error> {
        Ok(serde_json::from_slice(&keys.open_sealed(STATE, self.id, &self.state)?)?)
    }

    /// The view as a reader sees it.
    pub fn into_dto(self, keys: &Keyring, owner: UserRef, roles: Vec<RoleRef>, editable: bool) -> Result<SavedView, Error> {
        let state = self.opened(keys)?;
        let Self { id, owner_id: _, record, name, name_key: _, state: _, created_at, updated_at, version } = self;
        Ok(SavedView { id, record, name, state, owner, roles, editable, created_at, updated_at, version })
    }
}
