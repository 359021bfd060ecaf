//! The backups that were made from this data folder: they hold what is erased later until somebody throws them away.

use super::config::Config;
use super::error::Error;
use super::private;
use serde::{Deserialize, Serialize};
use shared::Moment;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// One that was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    pub at: Moment,
    pub folder: PathBuf,
}

/// Those whose folders are still where they were made, the newest first; where the list cannot be read, none.
pub fn made(config: &Config) -> Vec<Made> {
    let listed = std::fs::read(list(config)).ok().and_then(|bytes| serde_json::from_slice::<Vec<Made>>(&bytes).ok());
    let mut made = listed.unwrap_or_default();
    made.retain(|backup| backup.folder.exists());
    made.sort_by_key(|backup| std::cmp::Reverse(backup.at));
    made
}

/// Puts a backup on the list; those that are gone are taken off it.
pub fn note(config: &Config, at: Moment, folder: &Path) -> Result<(), Error> {
    let file = list(config);
    let failed = |e: std::io::Error| Error::internal(format!("cannot write {}: {e}", file.display()));
    let folder = std::fs::canonicalize(folder).map_err(failed)?;
    let all: Vec<Made> = std::iter::once(Made { at, folder }).chain(made(config)).collect();
    private::make_folder(&config.data_dir).map_err(failed)?;
    let mut incoming = tempfile::NamedTempFile::new_in(&config.data_dir).map_err(failed)?;
    incoming.write_all(&serde_json::to_vec_pretty(&all)?).and_then(|()| incoming.as_file().sync_all()).map_err(failed)?;
    incoming.persist(&file).map_err(|e| failed(e.error))?;
    Ok(())
}

fn list(config: &Config) -> PathBuf {
    config.data_dir.join("backups.json")
}
