//! What undoing a merge goes by.

use super::fields::Fields;
use crate::entity::customer_contact;
use crate::entity::customer_merge::IMAGE;
use platform::Error;
use platform::seal::Keyring;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All that a merge changed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Image {
    pub fields: Fields,
    /// The key in another system that the other one lost to the one that stays.
    pub other_external_id: Option<String>,
    pub rows: Vec<Rows>,
    pub contacts: Vec<Contact>,
    /// Kind and id of what says that something was bought.
    pub purchases: Vec<(String, Uuid)>,
    /// The picture that the one that stays got.
    #[serde(default)]
    pub picture: Option<Uuid>,
}

/// Rows of one table that changed their customer.
#[derive(Debug, Serialize, Deserialize)]
pub struct Rows {
    pub table: String,
    pub column: String,
    pub what: String,
    pub ids: Vec<Uuid>,
}

/// A contact as it was, and its version since; without one it was removed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Contact {
    pub id: Uuid,
    pub company: Uuid,
    pub person: Uuid,
    pub job_title: Option<String>,
    pub is_primary: bool,
    pub created_at: shared::Moment,
    pub version: i64,
    pub since: Option<i64>,
}

impl Contact {
    pub fn of(row: &customer_contact::Model, since: Option<i64>) -> Self {
        let customer_contact::Model { id, company_id, person_id, job_title, is_primary, created_at, updated_at: _, version } = row.clone();
        Self { id, company: company_id, person: person_id, job_title, is_primary, created_at, version, since }
    }
}

impl Image {
    /// Sealed for the merge of this id.
    pub fn seal(&self, keys: &Keyring, merge: Uuid) -> Result<Vec<u8>, Error> {
        keys.seal(IMAGE, merge, &serde_json::to_vec(self)?)
    }

    pub fn open(keys: &Keyring, merge: Uuid, sealed: &[u8]) -> Result<Self, Error> {
        Ok(serde_json::from_slice(&keys.open_sealed(IMAGE, merge, sealed)?)?)
    }
}
