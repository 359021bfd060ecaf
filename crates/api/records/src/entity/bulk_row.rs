//! One record of a bulk change, and what became of it.

use sea_orm::entity::prelude::*;
use shared::records::bulk::BulkOutcome;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub bulk_id: Uuid,
    /// From 1, in the order in which they are dealt with.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    pub record_id: Uuid,
    /// Absent until its turn has come.
    pub outcome: Option<BulkOutcome>,
    pub message: Option<String>,
    /// The fields that changed, before and after, as JSON, sealed; what undoing goes by.
    pub image: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
