//! One row of the audit log. Append-only: the database refuses anything else.

use super::super::error::Error;
use super::super::seal::Keyring;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub subject_label: String,
    pub address: Option<String>,
    pub request_id: Option<Uuid>,
    /// The changed fields as JSON, sealed.
    pub details: Option<Vec<u8>>,
    /// SHA-256 of the sealed details, so that the chain holds when the details are erased.
    pub details_digest: Vec<u8>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    /// A keyed digest of the label, which stands for it in the chain, so that the chain holds when the label is erased. Entries of earlier versions
    /// have none.
    pub label_digest: Option<Vec<u8>>,
    /// Of an entry without that digest whose label was erased: a keyed digest of all the rest, see [`super::super::erasing`].
    pub erasure_seal: Option<Vec<u8>>,
    /// The key under which the entry is chained. Entries of earlier versions have none.
    pub key_id: Option<i16>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The previous entry's hash and everything in this one, which the entry's own hash is made of.
    fn content(&self) -> Vec<u8> {
        let mut content = Vec::with_capacity(400);
        let mut part = |bytes: &[u8]| {
            content.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            content.extend_from_slice(bytes);
        };
        part(&self.previous_hash);
        part(&self.seq.to_be_bytes());
        part(self.id.as_bytes());
        part(&self.at.timestamp_micros().to_be_bytes());
        part(self.actor_kind.as_bytes());
        part(self.actor_id.as_ref().map_or(&[][..], |id| id.as_bytes()));
        part(self.action.as_bytes());
        part(self.subject_kind.as_bytes());
        part(self.subject_id.as_ref().map_or(&[][..], |id| id.as_bytes()));
        part(self.label_digest.as_deref().unwrap_or(self.subject_label.as_bytes()));
        part(self.address.as_deref().unwrap_or_default().as_bytes());
        part(self.request_id.as_ref().map_or(&[][..], |id| id.as_bytes()));
        part(&self.details_digest);
        content
    }

    /// SHA-256 of the content: the link of entries without a key.
    pub fn unkeyed_hash(&self) -> Vec<u8> {
        Sha256::digest(self.content()).to_vec()
    }

    /// The link of the chain: an HMAC-SHA-256 of the content under the entry's key. `None` where that key is not here.
    pub fn chained_hash(&self, keys: &Keyring) -> Result<Option<Vec<u8>>, Error> {
        let Some(key) = self.key_id else { return Ok(Some(self.unkeyed_hash())) };
        let Ok(key) = u8::try_from(key) else { return Ok(None) };
        Ok(keys.audit_mac(key, "entry", &self.content())?.map(|mac| mac.to_vec()))
    }
}
