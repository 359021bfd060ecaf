//! How a user last read sheets with these headers.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_mappings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of the record type.
    pub record: String,
    pub owner_id: Uuid,
    /// Blind index over the headers, in whatever order they are.
    pub headers: Vec<u8>,
    /// JSON, sealed.
    pub mapping: Vec<u8>,
    pub used_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The places of the index and the sealed column.
pub const HEADERS: &str = "import_mappings.headers";
pub const MAPPING: &str = "import_mappings.mapping";
