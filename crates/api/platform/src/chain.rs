//! The seal of the audit log, so that whoever can write to the database, but has not the key, can neither change the log nor shorten it unseen.
//!
//! Each entry's hash is an HMAC over its content and the hash before. The head says how many entries there are and the last one's hash, under the
//! same key; it is replaced in each transaction that adds entries. An older head put back together with its older end is found by the anchor, a
//! copy of a later head outside the database: a file in the data folder, and the manifest of each backup.
//!
//! Entries of versions that had no key are not written anew: the first entry with a key holds the hash of the last one without, and with it all of
//! them.

mod anchor;
mod beginning;
mod verifying;

pub use anchor::{Anchor, Restoration, keep_anchored, note_restored};
pub use beginning::begin;
pub use verifying::Copied;

use super::ctx::App;
use super::db::Tx;
use super::entity::{audit_entry, audit_head};
use super::error::Error;
use super::record::Change;
use super::seal::Keyring;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::audit::AuditVerdict;
use subtle::ConstantTimeEq as _;

/// The topic that orders those who mend the head.
const MENDING: i64 = 7_238_450_919;
/// What the first entry holds for the hash of the one before.
const NOTHING: [u8; 32] = [0; 32];
/// The action of an entry that says that the head was gone or not ours.
pub const HEAD_LOST: &str = "audit.head_lost";
/// The action of an entry that says that the log had been longer, or another one.
pub const OLDER: &str = "audit.found_older";

/// Verifies the log, also against the end that was noted in the data folder and against further copies, and notes its end where nothing was found.
pub async fn check(app: &App, mut copies: Vec<Copied>) -> Result<AuditVerdict, Error> {
    let noted = anchor::kept(&app.config)?.map(|anchor| Copied { kept_in: "the note in the data folder".to_owned(), anchor });
    copies.extend(noted);
    let verdict = verifying::verify(app.db.read(), &app.keys, &copies).await?;
    if verdict.intact {
        anchor::note(app).await?;
    }
    Ok(verdict)
}

/// The sealed end of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries there are.
    pub entries: i64,
    /// The hash of the last one.
    pub hash: Vec<u8>,
    key: i16,
    seal: Vec<u8>,
}

impl Head {
    fn new(keys: &Keyring, entries: i64, hash: Vec<u8>) -> Result<Self, Error> {
        let key = keys.audit_key()?;
        let seal = seal(keys, key, entries, &hash)?.ok_or_else(|| Error::internal("no key for the audit log"))?;
        Ok(Self { entries, hash, key: key.into(), seal: seal.to_vec() })
    }

    /// Whether it was made with one of our keys.
    pub fn is_genuine(&self, keys: &Keyring) -> Result<bool, Error> {
        let Ok(key) = u8::try_from(self.key) else { return Ok(false) };
        Ok(seal(keys, key, self.entries, &self.hash)?.is_some_and(|seal| bool::from(seal.as_slice().ct_eq(&self.seal))))
    }

    /// The head as it is stored.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Option<Self>, Error> {
        Ok(audit_head::Entity::find().order_by_desc(audit_head::Column::Seq).one(db).await?.map(Self::from))
    }

    /// The same, held to the end of the transaction on PostgreSQL, so that nobody else adds entries meanwhile.
    async fn hold(tx: &Tx) -> Result<Option<Self>, Error> {
        let query = audit_head::Entity::find().order_by_desc(audit_head::Column::Seq).lock_exclusive();
        Ok(query.one(tx).await?.map(Self::from))
    }

    async fn insert(self, tx: &Tx) -> Result<(), Error> {
        let row = audit_head::ActiveModel { seq: Set(self.entries), hash: Set(self.hash), key_id: Set(self.key), seal: Set(self.seal) };
        audit_head::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }
}

impl From<audit_head::Model> for Head {
    fn from(row: audit_head::Model) -> Self {
        Self { entries: row.seq, hash: row.hash, key: row.key_id, seal: row.seal }
    }
}

/// `None` where that key is not here.
fn seal(keys: &Keyring, key: u8, entries: i64, hash: &[u8]) -> Result<Option<[u8; 32]>, Error> {
    keys.audit_mac(key, "head", &[&entries.to_be_bytes(), hash].concat())
}

/// Where the log goes on.
pub(super) struct End {
    /// The place of the last entry.
    pub seq: i64,
    pub hash: Vec<u8>,
    /// The place that the stored head has; `None` where there is none.
    stored: Option<i64>,
}

/// The end to go on from. Where the head is gone or was not made with our key, the log goes on from its last entry; `changes` begins with a record of
/// that then, so that a new head covers up nothing.
pub(super) async fn end(tx: &Tx, keys: &Keyring, changes: &mut Vec<Change>) -> Result<End, Error> {
    let found = Head::hold(tx).await?;
    if let Some(head) = found
        && head.is_genuine(keys)?
    {
        return Ok(End { seq: head.entries, stored: Some(head.entries), hash: head.hash });
    }
    tx.hold(MENDING).await?;
    let found = Head::hold(tx).await?;
    if let Some(head) = &found
        && head.is_genuine(keys)?
    {
        // Somebody else mended it meanwhile.
        return Ok(End { seq: head.entries, stored: Some(head.entries), hash: head.hash.clone() });
    }
    let (seq, hash) = last(tx).await?;
    let said = found.map(|head| head.entries);
    tracing::error!(entries = seq, ?said, "the end of the audit log was changed outside ClientSphere; the log goes on from its last entry");
    audit_head::Entity::delete_many().exec(tx).await?;
    changes.insert(0, Change::new(HEAD_LOST, None, "").field("entries", said, seq));
    Ok(End { seq, hash, stored: None })
}

impl End {
    /// Stores the head of the log as it has become.
    pub(super) async fn move_to(self, tx: &Tx, keys: &Keyring, seq: i64, hash: Vec<u8>) -> Result<(), Error> {
        let head = Head::new(keys, seq, hash)?;
        let Some(stored) = self.stored else { return head.insert(tx).await };
        let moved = audit_head::Entity::update_many()
            .col_expr(audit_head::Column::Seq, Expr::value(head.entries))
            .col_expr(audit_head::Column::Hash, Expr::value(head.hash))
            .col_expr(audit_head::Column::KeyId, Expr::value(head.key))
            .col_expr(audit_head::Column::Seal, Expr::value(head.seal))
            .filter(audit_head::Column::Seq.eq(stored))
            .exec(tx)
            .await?;
        if moved.rows_affected == 1 { Ok(()) } else { Err(Error::internal("the head of the audit log is not where it was")) }
    }
}

/// The place and the hash of the last entry.
async fn last(db: &impl ConnectionTrait) -> Result<(i64, Vec<u8>), Error> {
    use audit_entry::{Column, Entity};
    let last = Entity::find().select_only().columns([Column::Seq, Column::Hash]).order_by_desc(Column::Seq).limit(1).into_tuple();
    Ok(last.one(db).await?.unwrap_or((0, NOTHING.to_vec())))
}

/// The hash of the entry at this place; before the first one 32 zeros.
async fn hash_at(db: &impl ConnectionTrait, seq: i64) -> Result<Option<Vec<u8>>, Error> {
    use audit_entry::{Column, Entity};
    if seq == 0 {
        return Ok(Some(NOTHING.to_vec()));
    }
    Ok(Entity::find_by_id(seq).select_only().column(Column::Hash).into_tuple().one(db).await?)
}
