//! The text of an uploaded sheet, kept until its import ends.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// Comma-separated values in UTF-8, sealed.
    pub file: Vec<u8>,
    /// The file as it was uploaded, sealed; gone once it is run.
    pub original: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The places of the sealed columns.
pub const FILE: &str = "import_files.file";
pub const ORIGINAL: &str = "import_files.original";
