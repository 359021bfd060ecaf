//! A team.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use shared::identity::TeamRef;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "teams")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The team with the number of its members.
    pub fn into_dto(self, members: u64) -> shared::identity::Team {
        let Self { id, name, name_key: _, created_at: _, updated_at: _, version } = self;
        shared::identity::Team { id, name, members, version }
    }
}

impl From<Model> for TeamRef {
    fn from(Model { id, name, name_key: _, created_at: _, updated_at: _, version: _ }: Model) -> Self {
        Self { id, name }
    }
}
