//! The sheet of an import as it is stored.

use super::reading::{Reader, Reading, Remark};
use super::sheet::{Place, Rows};
use crate::custom_fields::CustomFields;
use crate::entity::import::Model;
use crate::entity::import_file::{Entity, FILE};
use crate::record::AnyRecord;
use actix_web::web;
use platform::Error;
use platform::seal::Keyring;
use sea_orm::{ConnectionTrait, EntityTrait};
use shared::records::import::{RowIssue, RowOutcome};
use shared::records::import_plan::ImportPlan;
use std::sync::Arc;

/// A sheet that was opened, and how it is to be read.
pub struct Stored {
    record: &'static dyn AnyRecord,
    text: String,
    delimiter: u8,
    headers: Vec<String>,
    plan: ImportPlan,
    fields: Arc<CustomFields>,
}

impl Stored {
    /// Opens the sheet of an import that has not ended.
    pub async fn open(
        db: &impl ConnectionTrait,
        keys: &Keyring,
        (import, record): (&Model, &'static dyn AnyRecord),
        plan: ImportPlan,
        fields: Arc<CustomFields>,
    ) -> Result<Self, Error> {
        let file = Entity::find_by_id(import.id).one(db).await?;
        let file = file.ok_or_else(|| Error::internal(format!("the import {} has no file", import.id)))?;
        let (own_keys, id) = (keys.clone(), import.id);
        let open = move || String::from_utf8(own_keys.open_sealed(FILE, id, &file.file)?).map_err(Error::internal);
        Ok(Self {
            record,
            text: web::block(open).await.map_err(Error::internal)??,
            delimiter: import.delimiter.bytes().next().unwrap_or(b','),
            headers: import.sheet_columns(keys)?.into_iter().map(|c| c.header).collect(),
            plan,
            fields,
        })
    }

    /// How it is to be read.
    pub fn plan(&self) -> &ImportPlan {
        &self.plan
    }

    /// The custom fields as they were when it was opened.
    pub fn fields(&self) -> &Arc<CustomFields> {
        &self.fields
    }

    /// A reader for the rows.
    pub fn reader(&self) -> Reader {
        Reader::new(self.record, self.plan.clone(), self.headers.clone(), self.fields.active().to_vec())
    }

    /// Reads at most `count` rows from a place on (from the first below the header where it is the beginning), and tells where the next begins.
    pub fn read(&self, reader: &mut Reader, from: Place, count: usize) -> (Vec<Reading>, Place) {
        let mut rows = match from {
            Place { byte: 0, .. } => Rows::below_header(&self.text, self.delimiter),
            from => Rows::new(&self.text, self.delimiter, from),
        };
        let readings = rows.by_ref().take(count).map(|row| reader.read(&row)).collect();
        (readings, rows.place())
    }
}

/// A remark about a row.
pub fn issue(row: u64, outcome: RowOutcome, remark: Remark) -> RowIssue {
    RowIssue { row, outcome, column: remark.column, message: remark.message }
}

/// What is said about a name that cannot be linked.
pub fn unlinked(column: Option<String>, name: &str, why: &str) -> Remark {
    Remark { column, message: format!("names “{name}”, {why}; imported without it") }
}
