//! A role.

use sea_orm::entity::prelude::*;
use shared::identity::RoleRef;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: String,
    pub name: String,
    pub description: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for RoleRef {
    fn from(Model { id, key, name, description: _ }: Model) -> Self {
        Self { id, key, name }
    }
}
