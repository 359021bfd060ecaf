//! A parent that comes later in a sheet than the row that names it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_import_links")]
pub struct Model {
    /// The subsidiary.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: Uuid,
    pub import_id: Uuid,
    pub row_number: i64,
    pub parent_name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
