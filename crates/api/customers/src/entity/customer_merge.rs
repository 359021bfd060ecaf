//! Two customers that were merged.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::customers::merges::Moved;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_merges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kept_id: Uuid,
    pub other_id: Uuid,
    /// What undoing goes by, sealed; gone once the merge is undone or can no longer be.
    pub image: Option<Vec<u8>>,
    #[sea_orm(column_type = "JsonBinary")]
    pub moved: MovedRows,
    pub merged_by: Option<Uuid>,
    pub merged_at: DateTime<Utc>,
    pub undone_by: Option<Uuid>,
    pub undone_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The place of the sealed column.
pub const IMAGE: &str = "customer_merges.image";

/// How many rows of each sort moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct MovedRows(pub Vec<Moved>);
