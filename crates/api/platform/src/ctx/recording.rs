//! What a write leaves behind: its audit rows, each linked to the one before, and its outgoing messages.

use super::{Actor, Ctx};
use crate::chain;
use crate::clock;
use crate::db::Tx;
use crate::entity::{audit_entry, outbox_message};
use crate::erasing;
use crate::error::Error;
use crate::outbox::Message;
use crate::record::Change;
use sea_orm::{ActiveValue::Set, EntityTrait};
use sha2::{Digest, Sha256};
use shared::jobs::MessageStatus;
use uuid::Uuid;

impl Ctx {
    /// Writes audit rows and outbox rows. Comes last in a transaction: on PostgreSQL the head of the audit log, which keeps it in order, is held from here to
    /// the commit.
    pub(super) async fn record(&self, tx: &Tx, mut changes: Vec<Change>, messages: Vec<Message>) -> Result<(), Error> {
        let now = clock::now();
        if !messages.is_empty() {
            let rows = messages.into_iter().map(|m| self.outbox_row(m, now)).collect::<Result<Vec<_>, _>>()?;
            outbox_message::Entity::insert_many(rows).exec(tx).await?;
        }
        if changes.is_empty() {
            return Ok(());
        }
        let end = chain::end(tx, self.keys(), &mut changes).await?;
        let (mut seq, mut previous) = (end.seq, end.hash.clone());
        let mut rows = Vec::with_capacity(changes.len());
        for change in changes {
            seq += 1;
            let entry = self.audit_row(change, seq, previous, now)?;
            previous = entry.hash.clone();
            rows.push(audit_entry::ActiveModel::from(entry));
        }
        for rows in rows.chunks(500) {
            audit_entry::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
        }
        end.move_to(tx, self.keys(), seq, previous).await
    }

    fn audit_row(&self, change: Change, seq: i64, previous_hash: Vec<u8>, at: shared::Moment) -> Result<audit_entry::Model, Error> {
        let (id, key) = (Uuid::now_v7(), self.keys().audit_key()?);
        let details = match change.fields.is_empty() {
            true => None,
            false => Some(self.keys().seal("audit_entries.details", id, &serde_json::to_vec(&change.fields)?)?),
        };
        let (actor_kind, actor_id) = match (&self.actor, change.on_behalf) {
            (Actor::User(principal), _) => ("user", Some(principal.user_id)),
            (Actor::Anonymous, Some(user)) => ("user", Some(user)),
            (Actor::Anonymous, None) => ("anonymous", None),
            (Actor::System, by) => (if by.is_some() { "user" } else { "system" }, by),
        };
        let mut entry = audit_entry::Model {
            seq,
            id,
            at,
            actor_kind: actor_kind.to_owned(),
            actor_id,
            action: change.action.into_owned(),
            subject_kind: change.subject_kind.into_owned(),
            subject_id: change.subject_id,
            label_digest: erasing::label_digest(self.keys(), key, id, &change.subject_label)?,
            erasure_seal: None,
            subject_label: change.subject_label,
            address: self.address(),
            request_id: self.request_id(),
            details_digest: Sha256::digest(details.as_deref().unwrap_or_default()).to_vec(),
            details,
            previous_hash,
            hash: Vec::new(),
            key_id: Some(key.into()),
        };
        entry.hash = entry.chained_hash(self.keys())?.ok_or_else(|| Error::internal("no key for the audit log"))?;
        Ok(entry)
    }

    fn outbox_row(&self, message: Message, now: shared::Moment) -> Result<outbox_message::ActiveModel, Error> {
        let id = Uuid::now_v7();
        Ok(outbox_message::ActiveModel {
            id: Set(id),
            kind: Set(message.kind.to_owned()),
            recipient: Set(message.recipient),
            subject: Set(message.subject),
            payload: Set(self.keys().seal("outbox_messages.payload", id, &serde_json::to_vec(&message.payload)?)?),
            secret: Set(message.secret),
            status: Set(MessageStatus::Pending),
            attempts: Set(0),
            next_attempt_at: Set(message.not_before.unwrap_or(now)),
            claimed_until: Set(None),
            last_error: Set(None),
            created_at: Set(now),
            sent_at: Set(None),
        })
    }
}
