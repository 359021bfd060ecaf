//! An import of customers from a sheet, and how far it got.

use crate::platform::Error;
use crate::platform::seal::Keyring;
use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::customers_import::{Import, ImportPlan, ImportStatus, SheetColumn};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub filename: String,
    pub status: ImportStatus,
    pub encoding: String,
    pub delimiter: String,
    /// The columns as JSON, sealed: their samples are people's data.
    pub columns: Vec<u8>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub plan: Option<Plan>,
    pub row_count: i64,
    pub created: i64,
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

const COLUMNS: &str = "customer_imports.columns";

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
    pub fn into_dto(self, keys: &Keyring) -> Result<Import, Error> {
        let sheet_columns = self.sheet_columns(keys)?;
        let Self {
            id,
            owner_id: _,
            filename,
            status,
            encoding,
            delimiter,
            columns: _,
            plan,
            row_count,
            created,
            skipped,
            failed,
            done,
            created_at,
            finished_at,
        } = self;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(Import {
            columns: sheet_columns,
            rows: count(row_count),
            created: count(created),
            skipped: count(skipped),
            failed: count(failed),
            done: count(done),
            plan: plan.map(|p| p.0),
            id,
            filename,
            status,
            encoding,
            delimiter,
            created_at,
            finished_at,
        })
    }
}
