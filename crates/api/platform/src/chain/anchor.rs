//! The anchor: a copy of the head outside the database.

use super::super::clock;
use super::super::config::Config;
use super::super::ctx::App;
use super::super::error::Error;
use super::super::private;
use super::super::seal::Keyring;
use super::{Head, hash_at};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use shared::Moment;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often the end of the log is noted outside the database.
const EVERY: Duration = Duration::from_secs(60);

/// A head as it was once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    pub entries: i64,
    /// The hash of the last entry, as base64.
    hash: String,
    key: i16,
    seal: String,
    /// When it was noted.
    pub at: Moment,
}

impl Anchor {
    /// The database's head as it is now; `None` where it has none.
    pub async fn now(db: &impl ConnectionTrait) -> Result<Option<Self>, Error> {
        Ok(Head::read(db).await?.map(|head| Self::of(&head)))
    }

    fn of(head: &Head) -> Self {
        Self {
            entries: head.entries,
            hash: STANDARD.encode(&head.hash),
            key: head.key,
            seal: STANDARD.encode(&head.seal),
            at: clock::now(),
        }
    }

    fn head(&self) -> Option<Head> {
        Some(Head {
            entries: self.entries,
            hash: STANDARD.decode(&self.hash).ok()?,
            key: self.key,
            seal: STANDARD.decode(&self.seal).ok()?,
        })
    }

    /// The hash that the entry at its place had; `None` where it was not made with one of our keys.
    pub(super) fn genuine_hash(&self, keys: &Keyring) -> Result<Option<Vec<u8>>, Error> {
        let Some(head) = self.head() else { return Ok(None) };
        Ok(if head.is_genuine(keys)? { Some(head.hash) } else { None })
    }
}

/// A backup that was put back: since then the log is as it was at the backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restoration {
    /// When the backup was made.
    pub made_at: Moment,
    /// When it was put back.
    pub at: Moment,
    /// How many entries the log had had before, as far as that is known.
    pub entries_before: Option<i64>,
}

/// What the file says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    pub anchor: Option<Anchor>,
    /// Until the next start, which records it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<Restoration>,
}

impl Kept {
    /// What the file says; nothing where there is none.
    pub fn read(config: &Config) -> Result<Self, Error> {
        let file = file(config);
        match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| Error::internal(format!("{} cannot be read: {e}", file.display()))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(Error::internal(format!("{} cannot be read: {e}", file.display()))),
        }
    }

    /// Replaces the file at once, so that there is always a whole one.
    pub fn write(&self, config: &Config) -> Result<(), Error> {
        let file = file(config);
        let failed = |e: std::io::Error| Error::internal(format!("cannot write {}: {e}", file.display()));
        private::make_folder(&config.data_dir).map_err(failed)?;
        let mut incoming = tempfile::NamedTempFile::new_in(&config.data_dir).map_err(failed)?;
        incoming.write_all(&serde_json::to_vec_pretty(self)?).and_then(|()| incoming.as_file().sync_all()).map_err(failed)?;
        incoming.persist(&file).map_err(|e| failed(e.error))?;
        Ok(())
    }
}

/// Where the anchor is.
pub(super) fn file(config: &Config) -> PathBuf {
    config.data_dir.join("audit-anchor.json")
}

/// The anchor, where there is one.
pub(super) fn kept(config: &Config) -> Result<Option<Anchor>, Error> {
    Ok(Kept::read(config)?.anchor)
}

/// Says that a backup was put back into the data folder, which the next start records; `anchor` is the head in the backup.
pub fn note_restored(config: &Config, made_at: Moment, anchor: Option<Anchor>) -> Result<(), Error> {
    let before = Kept::read(config).unwrap_or_default();
    let entries_before = before.anchor.map(|anchor| anchor.entries);
    Kept { anchor, restored: Some(Restoration { made_at, at: clock::now(), entries_before }) }.write(config)
}

/// How the log stands to the anchor.
pub(super) enum Standing {
    /// The anchor's entry stands where it stood, or there is no anchor.
    Same,
    /// Another entry stands there, or none.
    Other(Anchor),
    /// The anchor was not made with one of our keys.
    Foreign,
}

pub(super) async fn standing(db: &impl ConnectionTrait, keys: &Keyring, anchor: Option<Anchor>) -> Result<Standing, Error> {
    let Some(anchor) = anchor else { return Ok(Standing::Same) };
    let Some(hash) = anchor.genuine_hash(keys)? else { return Ok(Standing::Foreign) };
    Ok(if hash_at(db, anchor.entries).await? == Some(hash) { Standing::Same } else { Standing::Other(anchor) })
}

/// Notes the end of the log as it is now. An anchor that the log does not fit is kept: it says that something is wrong until somebody has looked.
pub(super) async fn note(app: &App) -> Result<(), Error> {
    let (db, kept) = (app.db.read(), kept(&app.config)?);
    let Some(head) = Head::read(db).await? else { return Ok(()) };
    if kept.as_ref().is_some_and(|anchor| anchor.entries == head.entries && anchor.head().is_some_and(|noted| noted == head)) {
        return Ok(());
    }
    let file = file(&app.config);
    match standing(db, &app.keys, kept).await? {
        Standing::Same if head.is_genuine(&app.keys)? => {
            return Kept { anchor: Some(Anchor::of(&head)), restored: None }.write(&app.config);
        }
        Standing::Same => tracing::error!("the end of the audit log was changed outside ClientSphere"),
        Standing::Other(anchor) => tracing::error!(entries = anchor.entries, at = %anchor.at, "{}", told(&file)),
        Standing::Foreign => tracing::error!("{} was not made with the key of this installation", file.display()),
    }
    Ok(())
}

fn told(file: &Path) -> String {
    format!(
        "the audit log was longer, or another one, when its end was noted: an older state of the database was put back. If it was you, delete {} and start again",
        file.display()
    )
}

/// Notes the end of the log again and again, until the task is dropped.
pub async fn keep_anchored(app: &App) {
    loop {
        if let Err(error) = note(app).await {
            tracing::warn!(%error, "the end of the audit log could not be noted; trying again later");
        }
        tokio::time::sleep(EVERY).await;
    }
}
