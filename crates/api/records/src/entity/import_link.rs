//! A record that comes later in a sheet than the row that names it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// The record that the row became.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// Its field that refers to the other one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    pub row_number: i64,
    /// What the other one is called.
    pub name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
