//! The rows of a chunk of an import that did not become records, as they were in the sheet.

use platform::Error;
use platform::seal::Keyring;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::records::import::RowOutcome;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_faults")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// The first row that is in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_row: i64,
    /// JSON, sealed.
    pub faults: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The place of the sealed column; the row is the import's.
const FAULTS: &str = "import_faults.faults";

/// A row that did not become a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    pub row: u64,
    pub outcome: RowOutcome,
    pub columns: Vec<String>,
    pub reason: String,
    pub cells: Vec<String>,
}

impl Model {
    /// These rows, sealed.
    pub fn seal(keys: &Keyring, import: Uuid, faults: &[Fault]) -> Result<Option<Self>, Error> {
        let Some(first) = faults.first() else { return Ok(None) };
        let first_row = i64::try_from(first.row).map_err(Error::internal)?;
        Ok(Some(Self { import_id: import, first_row, faults: keys.seal(FAULTS, import, &serde_json::to_vec(faults)?)? }))
    }

    /// The rows, opened.
    pub fn open(&self, keys: &Keyring) -> Result<Vec<Fault>, Error> {
        Ok(serde_json::from_slice(&keys.open_sealed(FAULTS, self.import_id, &self.faults)?)?)
    }
}
