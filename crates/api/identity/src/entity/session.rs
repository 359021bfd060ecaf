//! A signed-in device.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub user_agent: String,
    pub address: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The session as its owner sees it; `current` is the session that asks.
    pub fn into_dto(self, current: Uuid) -> shared::identity::Session {
        let Self { id, user_id: _, user_agent, address, created_at, last_used_at, expires_at: _, ended_at: _ } = self;
        shared::identity::Session { id, current: id == current, user_agent, address, created_at, last_used_at }
    }
}
