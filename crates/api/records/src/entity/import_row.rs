//! What an import did to a record: so that it can be undone, and so that no record is dealt with twice.

use platform::Error;
use platform::seal::Keyring;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::records::undo::Image;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// Outlives the record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    pub row_number: i64,
    pub outcome: Done,
    /// The fields of an updated record that changed, before and after, as JSON, sealed; what undoing goes by.
    pub image: Option<Vec<u8>>,
    /// The record's version as the import left it.
    pub version: i64,
    pub undone: Option<Undone>,
    /// Why it was kept.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The place of the sealed column; the row is the record's.
const IMAGE: &str = "import_rows.image";

/// What changed about the record of this id, sealed.
pub fn seal_image(keys: &Keyring, record: Uuid, image: &Image) -> Result<Vec<u8>, Error> {
    keys.seal(IMAGE, record, &serde_json::to_vec(image)?)
}

impl Model {
    /// What changed about the record; nothing for one that was created, or where it was forgotten.
    pub fn image(&self, keys: &Keyring) -> Result<Option<Image>, Error> {
        let open = |sealed: &Vec<u8>| Ok(serde_json::from_slice(&keys.open_sealed(IMAGE, self.record_id, sealed)?)?);
        self.image.as_ref().map(open).transpose()
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Done {
    Create,
    Update,
}

/// How that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Undone {
    Removed,
    Restored,
    Kept,
}
