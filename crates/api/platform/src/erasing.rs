//! Taking somebody out of what the platform keeps: the audit log, the outbox, and stored answers.
//!
//! Nobody can rewrite the audit log, but names and details can be emptied: the chain is made of digests of them. Of the entries of earlier
//! versions the name itself is part of the chain; when it goes, a seal that only the key can make vouches for the rest.

use super::db::Tx;
use super::entity::audit_entry::{Column, Entity, Model};
use super::entity::{idempotency_key, outbox_message};
use super::error::Error;
use super::mail;
use super::seal::Keyring;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// What stands where a name stood. The database lets nothing else be written there.
pub const ERASED: &str = "(erased)";

const ERASURE: &str = "audit_entries.erasure_seal";
/// Ids in one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 1_000;
/// How many entries of one transaction are looked through before and after one about somebody.
const AROUND: i64 = 3;

/// The keyed digest of an entry's label: without the key nobody can try names against it. `None` where the key is not here.
pub fn label_digest(keys: &Keyring, key: u8, entry: Uuid, label: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(keys.audit_mac(key, "label", format!("{entry}:{label}").as_bytes())?.map(|mac| mac[..16].to_vec()))
}

/// Whether an entry is as it was written, apart from what was erased.
pub fn is_genuine(keys: &Keyring, entry: &Model) -> Result<bool, Error> {
    let is_chained = || Ok::<_, Error>(entry.chained_hash(keys)?.is_some_and(|hash| hash == entry.hash));
    let is_erased = entry.subject_label == ERASED;
    Ok(match (&entry.label_digest, &entry.erasure_seal) {
        (Some(digest), _) => is_chained()? && (is_erased || is_label(keys, entry, digest)?),
        (None, _) if entry.key_id.is_some() => false,
        (None, Some(seal)) => is_erased && keys.blind_indexes(ERASURE, &erasure_content(entry))?.contains(seal),
        (None, None) => is_chained()?,
    })
}

fn is_label(keys: &Keyring, entry: &Model, digest: &[u8]) -> Result<bool, Error> {
    Ok(match entry.key_id.map(u8::try_from) {
        Some(Ok(key)) => label_digest(keys, key, entry.id, &entry.subject_label)?.is_some_and(|own| own == digest),
        Some(Err(_)) => false,
        // Earlier versions made it with the key of the indexes.
        None => keys.blind_indexes("audit_entries.subject_label", &format!("{}:{}", entry.id, entry.subject_label))?.iter().any(|own| own == digest),
    })
}

/// Empties an entry of its details and its subject's name.
pub fn empty(keys: &Keyring, entry: &mut Model) -> Result<(), Error> {
    entry.details = None;
    if entry.subject_label != ERASED {
        entry.subject_label = ERASED.to_owned();
        entry.erasure_seal = match entry.label_digest {
            None => Some(keys.blind_index(ERASURE, &erasure_content(entry))?),
            Some(_) => None,
        };
    }
    Ok(())
}

/// What vouches for an emptied entry of an earlier version is a keyed digest of all that is left and of the hash it had.
fn erasure_content(entry: &Model) -> String {
    let left = Model { subject_label: ERASED.to_owned(), ..entry.clone() };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{}:{}", hex(&left.unkeyed_hash()), hex(&entry.hash))
}

/// Whether what is deleted from here on is overwritten also in pages that become free. It costs writing, so it is done for erasing alone, until
/// [`super::scrubbing`] is done.
pub async fn overwrite_deleted(tx: &Tx, overwrite: bool) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        tx.execute_unprepared(if overwrite { "PRAGMA secure_delete = ON" } else { "PRAGMA secure_delete = FAST" }).await?;
    }
    Ok(())
}

/// Empties the audit entries about these records; tells how many there are.
pub async fn forget_subjects(tx: &Tx, keys: &Keyring, subjects: &[Uuid]) -> Result<u64, Error> {
    let mut emptied = 0;
    for subjects in subjects.chunks(TOGETHER) {
        let about = Condition::all().add(Column::SubjectId.is_in(subjects.to_vec()));
        let filled = about.add(Condition::any().add(Column::Details.is_not_null()).add(Column::SubjectLabel.ne(ERASED)));
        let older = Entity::find().filter(filled.clone()).filter(Column::LabelDigest.is_null()).all(tx).await?;
        for mut entry in older {
            empty(keys, &mut entry)?;
            let one = Entity::update_many()
                .col_expr(Column::Details, Expr::value(None::<Vec<u8>>))
                .col_expr(Column::SubjectLabel, Expr::value(ERASED))
                .col_expr(Column::ErasureSeal, Expr::value(entry.erasure_seal));
            emptied += one.filter(Column::Seq.eq(entry.seq)).exec(tx).await?.rows_affected;
        }
        let rest = Entity::update_many()
            .col_expr(Column::Details, Expr::value(None::<Vec<u8>>))
            .col_expr(Column::SubjectLabel, Expr::value(ERASED));
        emptied += rest.filter(filled).exec(tx).await?.rows_affected;
    }
    Ok(emptied)
}

/// Empties the details of entries about other records in which somebody is mentioned: of entries about `neighbours`, of those that were made together with
/// entries about `subjects`, and of exports, whose filters say what was looked for.
pub async fn forget_mentions(
    tx: &Tx,
    keys: &Keyring,
    subjects: &[Uuid],
    neighbours: &[Uuid],
    mentions: impl Fn(&str) -> bool,
) -> Result<u64, Error> {
    let mut seen: Vec<Model> = Vec::new();
    for neighbours in neighbours.chunks(TOGETHER) {
        let about = Entity::find().filter(Column::SubjectId.is_in(neighbours.to_vec())).filter(Column::Details.is_not_null());
        seen.extend(about.all(tx).await?);
    }
    for subjects in subjects.chunks(TOGETHER) {
        let own = Entity::find().select_only().column(Column::Seq).filter(Column::SubjectId.is_in(subjects.to_vec()));
        let own: Vec<i64> = own.into_tuple().all(tx).await?;
        let around: Vec<i64> = own.iter().flat_map(|seq| (seq - AROUND..=seq + AROUND).filter(move |at| at != seq)).collect();
        for around in around.chunks(TOGETHER) {
            let others = Entity::find().filter(Column::Seq.is_in(around.to_vec())).filter(Column::Details.is_not_null());
            seen.extend(others.all(tx).await?);
        }
    }
    let is_one = |entry: &Model| {
        let opened = entry.details.as_ref().map(|sealed| keys.open_sealed("audit_entries.details", entry.id, sealed));
        // What cannot be opened tells nobody anything.
        matches!(opened, Some(Ok(details)) if mentions(&String::from_utf8_lossy(&details)))
    };
    let mut found: Vec<i64> = seen.iter().filter(|entry| is_one(entry)).map(|entry| entry.seq).collect();
    let mut last = 0;
    loop {
        let exports = Entity::find().filter(Column::Action.like("%exported")).filter(Column::Details.is_not_null());
        let exports = exports.filter(Column::Seq.gt(last)).order_by_asc(Column::Seq).limit(TOGETHER as u64).all(tx).await?;
        let Some(newest) = exports.last() else { break };
        last = newest.seq;
        found.extend(exports.iter().filter(|entry| is_one(entry)).map(|entry| entry.seq));
    }
    found.sort_unstable();
    found.dedup();
    for seqs in found.chunks(TOGETHER) {
        let emptied = Entity::update_many().col_expr(Column::Details, Expr::value(None::<Vec<u8>>));
        emptied.filter(Column::Seq.is_in(seqs.to_vec())).exec(tx).await?;
    }
    Ok(found.len() as u64)
}

/// Deletes messages to these addresses, written in lower case, whatever became of them, and mails to others in which somebody is mentioned, links to
/// sign in with apart; gives back their ids.
pub async fn forget_messages(tx: &Tx, keys: &Keyring, recipients: &[String], mentions: impl Fn(&str) -> bool) -> Result<Vec<Uuid>, Error> {
    use outbox_message::{Column, Entity};
    let mut found: Vec<Uuid> = Vec::new();
    if !recipients.is_empty() {
        let to_them = Expr::expr(Func::lower(Expr::col(Column::Recipient))).is_in(recipients.to_vec());
        found = Entity::find().select_only().column(Column::Id).filter(to_them).into_tuple().all(tx).await?;
    }
    let mut last = Uuid::nil();
    loop {
        let mails = Entity::find().filter(Column::Kind.eq(mail::KIND)).filter(Column::Secret.eq(false)).filter(Column::Id.gt(last));
        let mails = mails.order_by_asc(Column::Id).limit(TOGETHER as u64).all(tx).await?;
        let Some(end) = mails.last() else { break };
        last = end.id;
        for mail in mails {
            let Ok(opened) = keys.open_sealed("outbox_messages.payload", mail.id, &mail.payload) else { continue };
            let text = serde_json::from_slice::<String>(&opened).unwrap_or_default();
            if !found.contains(&mail.id) && (mentions(&mail.subject) || mentions(&text)) {
                found.push(mail.id);
            }
        }
    }
    for ids in found.chunks(TOGETHER) {
        Entity::delete_many().filter(Column::Id.is_in(ids.to_vec())).exec(tx).await?;
    }
    Ok(found)
}

/// Replaces the stored answers to repeatable POSTs in which somebody is mentioned: whoever repeats one of them is told that it is gone.
pub async fn forget_answers(tx: &Tx, keys: &Keyring, mentions: impl Fn(&str) -> bool) -> Result<u64, Error> {
    use idempotency_key::{Column as Key, Entity as Keys};
    let gone = serde_json::json!({
        "type": "/docs/problems#erased", "title": "This was erased", "status": 410, "code": "erased",
        "detail": "What this request made was erased since."
    });
    let gone = serde_json::to_vec(&gone)?;
    let (mut last, mut replaced): (Option<(Uuid, String)>, u64) = (None, 0);
    loop {
        let mut next = Keys::find().order_by_asc(Key::OwnerId).order_by_asc(Key::Key).limit(TOGETHER as u64);
        if let Some((owner, key)) = &last {
            let place = Expr::tuple([Expr::col(Key::OwnerId), Expr::col(Key::Key)]);
            next = next.filter(place.gt(Expr::tuple([Expr::val(*owner), Expr::val(key.clone())])));
        }
        let rows = next.all(tx).await?;
        let Some(end) = rows.last().map(|row| (row.owner_id, row.key.clone())) else { return Ok(replaced) };
        for row in rows {
            let place = Uuid::from_bytes(row.fingerprint.get(..16).and_then(|b| b.try_into().ok()).unwrap_or_default());
            let Ok(body) = keys.open_sealed("idempotency_keys.body", place, &row.body) else { continue };
            if !mentions(&String::from_utf8_lossy(&body)) {
                continue;
            }
            Keys::update_many()
                .col_expr(Key::Status, Expr::value(410))
                .col_expr(Key::Etag, Expr::value(None::<String>))
                .col_expr(Key::Location, Expr::value(None::<String>))
                .col_expr(Key::Body, Expr::value(keys.seal("idempotency_keys.body", place, &gone)?))
                .filter(Key::OwnerId.eq(row.owner_id))
                .filter(Key::Key.eq(row.key))
                .exec(tx)
                .await?;
            replaced += 1;
        }
        last = Some(end);
    }
}
