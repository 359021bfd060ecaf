//! An import of records from a sheet, and how far it got.

use chrono::{DateTime, Utc};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::records::import::{Import, ImportStatus, ImportUndo, SheetColumn, SheetFormat};
use shared::records::import_plan::{DateOrder, ImportPlan, RememberedPlan};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of the record type.
    pub record: String,
    pub owner_id: Uuid,
    pub filename: String,
    pub status: ImportStatus,
    pub format: SheetFormat,
    pub encoding: String,
    pub delimiter: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub sheets: Sheets,
    pub sheet: Option<String>,
    pub date_order: Option<DateOrder>,
    /// The columns as JSON, sealed: their samples are people's data.
    pub columns: Vec<u8>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub plan: Option<Plan>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub remembered: Option<Remembered>,
    pub row_count: i64,
    pub created: i64,
    pub updated: i64,
    pub skipped: i64,
    pub failed: i64,
    /// Rows read so far.
    pub done: i64,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How the sheet is read, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Plan(pub ImportPlan);

/// The names of a workbook's sheets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Sheets(pub Vec<String>);

/// Where a plan comes from that was used before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Remembered(pub RememberedPlan);

const COLUMNS: &str = "imports.columns";

/// The columns of a sheet, sealed for the import of this id.
pub fn seal_columns(keys: &Keyring, id: Uuid, columns: &[SheetColumn]) -> Result<Vec<u8>, Error> {
    keys.seal(COLUMNS, id, &serde_json::to_vec(columns)?)
}

impl Model {
    /// The columns of the sheet.
    pub fn sheet_columns(&self, keys: &Keyring) -> Result<Vec<SheetColumn>, Error> {
        Ok(serde_json::from_slice(&keys.open_sealed(COLUMNS, self.id, &self.columns)?)?)
    }

    /// The import as its owner sees it.
    pub fn into_dto(self, keys: &Keyring, undo: Option<ImportUndo>) -> Result<Import, Error> {
        let columns = self.sheet_columns(keys)?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let Self {
            id,
            record,
            owner_id: _,
            filename,
            status,
            format,
            encoding,
            delimiter,
            sheets,
            sheet,
            date_order,
            columns: _,
            plan,
            remembered,
            row_count,
            created,
            updated,
            skipped,
            failed,
            done,
            created_at,
            finished_at,
        } = self;
        Ok(Import {
            columns,
            rows: count(row_count),
            created: count(created),
            updated: count(updated),
            skipped: count(skipped),
            failed: count(failed),
            done: count(done),
            plan: plan.map(|p| p.0),
            remembered: remembered.map(|r| r.0).filter(|_| status == ImportStatus::Uploaded),
            sheets: sheets.0,
            id,
            record,
            filename,
            status,
            format,
            encoding,
            delimiter,
            sheet,
            date_order,
            undo,
            created_at,
            finished_at,
        })
    }
}
