//! A bulk change and how far it got.

use chrono::{DateTime, NaiveDate, Utc};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::identity::UserRef;
use shared::records::bulk::{BulkAction, BulkChange, BulkStatus, BulkTarget};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of the record type.
    pub record: String,
    pub owner_id: Uuid,
    /// The bulk change that this one undoes.
    pub undoes_id: Option<Uuid>,
    /// What was asked for as JSON, sealed: filters may name people and phone numbers.
    pub request: Vec<u8>,
    pub status: BulkStatus,
    /// Records noted down so far.
    pub total: i64,
    /// Records dealt with.
    pub done: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub failed: i64,
    pub out_of_reach: i64,
    /// Why the system gave it up.
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// To do this to these. Days begin where the one who asked was, and today is the day on which it was asked for.
    Change { target: BulkTarget, action: BulkAction, zone: String, today: NaiveDate },
    /// To undo what another bulk change did, which archived or restored records, or changed their fields.
    Undo { archives: bool },
}

impl Request {
    /// Whether it hides or shows records.
    pub fn archives(&self) -> bool {
        match self {
            Self::Change { action, .. } => action.archives(),
            Self::Undo { archives } => *archives,
        }
    }
}

const REQUEST: &str = "bulk_changes.request";

/// The request, sealed for the bulk change of this id.
pub fn seal(keys: &Keyring, id: Uuid, request: &Request) -> Result<Vec<u8>, Error> {
    keys.seal(REQUEST, id, &serde_json::to_vec(request)?)
}

impl Model {
    /// One that begins now.
    pub fn new(id: Uuid, record: &str, owner: Uuid, request: Vec<u8>, created_at: DateTime<Utc>) -> Self {
        Self {
            id,
            record: record.to_owned(),
            owner_id: owner,
            undoes_id: None,
            request,
            status: BulkStatus::Preparing,
            total: 0,
            done: 0,
            changed: 0,
            unchanged: 0,
            failed: 0,
            out_of_reach: 0,
            reason: None,
            created_at,
            finished_at: None,
        }
    }

    /// What was asked for.
    pub fn request(&self, keys: &Keyring) -> Result<Request, Error> {
        Ok(serde_json::from_slice(&keys.open_sealed(REQUEST, self.id, &self.request)?)?)
    }

    /// Whether it has come to its end, by itself or because somebody ended it.
    pub fn is_over(&self) -> bool {
        matches!(self.status, BulkStatus::Finished | BulkStatus::Cancelled)
    }

    /// The bulk change as its owner sees it.
    pub fn into_dto(self, keys: &Keyring, owner: UserRef, undone_by: Option<Uuid>, can_undo: bool) -> Result<BulkChange, Error> {
        let action = match self.request(keys)? {
            Request::Change { action, .. } => Some(action),
            Request::Undo { .. } => None,
        };
        let Self { id, record, owner_id: _, undoes_id, request: _, status, total, done, changed, unchanged, failed, .. } = self;
        let Self { out_of_reach, reason, created_at, finished_at, .. } = self;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(BulkChange {
            id,
            record,
            status,
            action,
            undoes: undoes_id,
            undone_by,
            can_undo,
            owner,
            total: count(total),
            done: count(done),
            changed: count(changed),
            unchanged: count(unchanged),
            failed: count(failed),
            out_of_reach: count(out_of_reach),
            reason,
            created_at,
            finished_at,
        })
    }
}
