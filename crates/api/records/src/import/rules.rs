//! What rows of sheets have of their own in a record type: the words people use, columns that are no fields, and who else a key leads to.

use crate::record::Work;
use async_trait::async_trait;
use platform::Error;
use platform::db::{Conn, Tx};
use platform::seal::Keyring;
use sea_orm::Condition;
use serde_json::Value;
use shared::record::{Field, State};
use shared::records::import::NamedRecord;
use std::collections::HashMap;
use uuid::Uuid;

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub struct CellValue {
    /// As requests have it.
    pub value: Value,
    /// As people read it, where the spelling was put right.
    pub corrected: Option<String>,
}

impl From<Value> for CellValue {
    fn from(value: Value) -> Self {
        Self { value, corrected: None }
    }
}

/// Each has a default that fits most record types.
#[async_trait(?Send)]
pub trait SheetRules: Send + Sync {
    /// Reads a cell that is not empty, where people write the field in their own way; `None` where its kind says enough. `Err` says what is wrong,
    /// after the column's name.
    fn read(&self, _field: &Field, _text: &str) -> Option<Result<CellValue, String>> {
        None
    }

    /// Puts what a row says into the shape of a request: of one that creates, or of one that edits the record that is `now` so. Columns that are no
    /// part of requests are under their own keys; `null` clears.
    fn shape(&self, row: State, _now: Option<&State>) -> State {
        row
    }

    /// Whether a new record can be recognised by this key, and be referred to by it.
    fn has_key(&self, _key: &str, _new: &State) -> bool {
        true
    }

    /// Among which records a key is looked for that several may have; `seen` are those that the importer may see.
    fn key_among(&self, _key: &str, seen: Condition) -> Condition {
        seen
    }

    /// Which records have these values of a key beside their own, such as further addresses; as they are compared.
    async fn beside(
        &self,
        _db: &Conn<'_>,
        _keys: &Keyring,
        _key: &str,
        _values: &[String],
        _seen: Condition,
    ) -> Result<Vec<(String, Uuid)>, Error> {
        Ok(Vec::new())
    }

    /// What those of these archived records were merged into that were.
    async fn merged_into(&self, _db: &Conn<'_>, _archived: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
        Ok(HashMap::new())
    }

    /// Which records this field can refer to.
    fn refers_to(&self, _field: &str) -> Condition {
        Condition::all()
    }

    /// The record that each of these new ones probably is, in their order, among those that the importer may read.
    async fn look_alikes(&self, _work: &Work<'_>, new: &[&State]) -> Result<Vec<Option<NamedRecord>>, Error> {
        Ok(vec![None; new.len()])
    }

    /// Those of these records that something refers to, so that they cannot be removed, and what. References of other record types are known.
    async fn referred(&self, _tx: &Tx, _ids: &[Uuid]) -> Result<HashMap<Uuid, &'static str>, Error> {
        Ok(HashMap::new())
    }
}

/// Nothing of its own.
pub struct UsualSheet;

impl SheetRules for UsualSheet {}
