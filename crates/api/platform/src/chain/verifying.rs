//! Verifying the log from its first entry to its sealed end.

use super::super::entity::audit_entry::{Column, Entity, Model};
use super::super::erasing;
use super::super::error::Error;
use super::super::seal::Keyring;
use super::{Anchor, HEAD_LOST, Head, NOTHING, OLDER, hash_at};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use shared::audit::{AuditFinding, AuditProblem, AuditVerdict};
use uuid::Uuid;

/// Entries read at a time.
const BATCH: u64 = 2_000;
/// Findings that are told; who meets more looks at the backups.
const TOLD: usize = 20;

/// A head that somebody kept: in a backup, or in the data folder.
pub struct Copied {
    /// What people call the place where it is kept.
    pub kept_in: String,
    pub anchor: Anchor,
}

/// Verifies the log, its end, and that the ends that were copied before still stand where they stood.
pub async fn verify(db: &DatabaseConnection, keys: &Keyring, copies: &[Copied]) -> Result<AuditVerdict, Error> {
    let mut walk = walk(db, keys).await?;
    walk.check_end(db, keys).await?;
    for copy in copies {
        let told = |problem, to| AuditFinding {
            problem,
            entry: copy.anchor.entries,
            to,
            id: None,
            noted_at: Some(copy.anchor.at),
            kept_in: Some(copy.kept_in.clone()),
        };
        match copy.anchor.genuine_hash(keys)? {
            None => walk.note(told(AuditProblem::AnchorChanged, None)),
            Some(hash) => {
                if hash_at(db, copy.anchor.entries).await? != Some(hash) {
                    walk.note(told(AuditProblem::Older, Some(walk.seq)));
                }
            }
        }
    }
    Ok(AuditVerdict {
        intact: walk.findings.is_empty(),
        entries: walk.fitting,
        broken_at: walk.findings.iter().find_map(|finding| finding.id),
        findings: walk.findings,
    })
}

/// Follows all entries, without looking at the head.
pub(super) async fn walk(db: &DatabaseConnection, keys: &Keyring) -> Result<Walk, Error> {
    let mut walk = Walk::default();
    walk.go_on(db, keys).await?;
    Ok(walk)
}

/// How far the log has been followed, and what was found.
pub(super) struct Walk {
    seq: i64,
    hash: Vec<u8>,
    /// Whether the last entry was as it was written.
    fits: bool,
    is_keyed: bool,
    /// Entries before the first finding.
    fitting: u64,
    pub findings: Vec<AuditFinding>,
}

impl Default for Walk {
    fn default() -> Self {
        Self { seq: 0, hash: NOTHING.to_vec(), fits: true, is_keyed: false, fitting: 0, findings: Vec::new() }
    }
}

impl Walk {
    /// Follows the entries that are there; tells whether there were any.
    async fn go_on(&mut self, db: &DatabaseConnection, keys: &Keyring) -> Result<bool, Error> {
        let from = self.seq;
        loop {
            let rows = Entity::find().filter(Column::Seq.gt(self.seq)).order_by_asc(Column::Seq).limit(BATCH).all(db).await?;
            let is_last = (rows.len() as u64) < BATCH;
            for row in rows {
                self.step(keys, row)?;
            }
            if is_last {
                return Ok(self.seq > from);
            }
        }
    }

    /// Goes on by one entry. After one that does not fit it goes on as well: each holds by its own key.
    fn step(&mut self, keys: &Keyring, row: Model) -> Result<(), Error> {
        let follows = row.seq == self.seq + 1;
        if !follows {
            self.note(AuditFinding { to: Some(row.seq - 1), id: Some(row.id), ..finding(AuditProblem::Missing, self.seq + 1) });
        }
        let is_linked = row.previous_hash == self.hash || !follows || !self.fits;
        let details = row.details.as_ref().is_none_or(|details| Sha256::digest(details).as_slice() == row.details_digest);
        let keeps_key = row.key_id.is_some() || !self.is_keyed;
        let is_genuine = details && keeps_key && erasing::is_genuine(keys, &row)?;
        if !is_genuine || !is_linked {
            self.note(AuditFinding { id: Some(row.id), ..finding(AuditProblem::Changed, row.seq) });
        } else if row.action == HEAD_LOST || row.action == OLDER {
            self.note(AuditFinding { id: Some(row.id), noted_at: Some(row.at), ..finding(AuditProblem::Recorded, row.seq) });
        }
        self.fits = is_genuine;
        self.is_keyed |= row.key_id.is_some();
        self.fitting += u64::from(self.findings.is_empty());
        (self.seq, self.hash) = (row.seq, row.hash);
        Ok(())
    }

    /// Holds the last entry against the head.
    async fn check_end(&mut self, db: &DatabaseConnection, keys: &Keyring) -> Result<(), Error> {
        loop {
            let head = match Head::read(db).await? {
                Some(head) if head.is_genuine(keys)? => head,
                _ => break self.note(finding(AuditProblem::EndChanged, self.seq)),
            };
            if head.entries == self.seq {
                if head.hash != self.hash && self.fits {
                    self.note(finding(AuditProblem::EndChanged, self.seq));
                }
                break;
            }
            if head.entries < self.seq {
                // The head was read after the entries: it knows all that were written by us.
                break self.note(AuditFinding { to: Some(self.seq), ..finding(AuditProblem::Added, head.entries + 1) });
            }
            // Written meanwhile, or missing.
            if !self.go_on(db, keys).await? {
                break self.note(AuditFinding { to: Some(head.entries), ..finding(AuditProblem::EndMissing, self.seq + 1) });
            }
        }
        Ok(())
    }

    fn note(&mut self, finding: AuditFinding) {
        if self.findings.len() < TOLD {
            self.findings.push(finding);
        }
    }
}

fn finding(problem: AuditProblem, entry: i64) -> AuditFinding {
    AuditFinding { problem, entry, to: None, id: None::<Uuid>, noted_at: None, kept_in: None }
}

#[cfg(test)]
mod tests;
