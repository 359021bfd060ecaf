//! The files beside the database: copied as they are, sealed.

use super::{StartError, checksum, failed};
use platform::clock;
use platform::config::{Config, FileAdapter};
use platform::files::folder;
use platform::private;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The folder's name within a backup.
const FOLDER: &str = "files";

/// One file, as the manifest notes it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Copied {
    /// Folder and key: `ab/0199…ab`.
    name: String,
    sha256: String,
    bytes: u64,
}

/// Copies the files into the backup. The database must have been copied before: a file is there before its row, so each row in the copy has its
/// file. One that is removed meanwhile is left out, as its row went first.
pub fn copy(config: &Config, backup: &Path) -> Result<Vec<Copied>, StartError> {
    let source = folder(config);
    if config.files.adapter != FileAdapter::Folder || !source.exists() {
        return Ok(Vec::new());
    }
    let mut copied = Vec::new();
    for name in names(&source)? {
        let (from, to) = (source.join(&name), backup.join(FOLDER).join(&name));
        make_parent(&to)?;
        match private::copy(&from, &to) {
            Ok(()) => {
                let (sha256, bytes) = checksum(&to)?;
                copied.push(Copied { name, sha256, bytes });
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(failed("copy", &from, &e)),
        }
    }
    Ok(copied)
}

/// Refuses a backup with a file that is missing or damaged.
pub fn check(backup: &Path, copied: &[Copied]) -> Result<(), StartError> {
    for file in copied {
        let path = backup.join(FOLDER).join(safe(&file.name)?);
        if checksum(&path)?.0 != file.sha256 {
            return Err(StartError::Open(format!("{} is damaged: its checksum is not the one in the manifest", path.display())));
        }
    }
    Ok(())
}

/// Puts the files back. What is there is set aside, never overwritten.
pub fn put_back(config: &Config, backup: &Path, copied: &[Copied]) -> Result<(), StartError> {
    if copied.is_empty() {
        return Ok(());
    }
    let target = folder(config);
    let incoming = target.with_extension("restoring");
    for file in copied {
        let name = safe(&file.name)?;
        let (from, to) = (backup.join(FOLDER).join(&name), incoming.join(&name));
        make_parent(&to)?;
        private::copy(&from, &to).map_err(|e| failed("copy", &from, &e))?;
        checksum(&to)?;
    }
    if target.exists() {
        let aside = target.with_extension(format!("before-restore-{}", clock::now().format("%Y%m%dT%H%M%SZ")));
        std::fs::rename(&target, &aside).map_err(|e| failed("move", &target, &e))?;
    }
    std::fs::rename(&incoming, &target).map_err(|e| failed("write", &target, &e))
}

/// The names of all files, in order; what is only half written is none.
fn names(source: &Path) -> Result<Vec<String>, StartError> {
    let mut names = Vec::new();
    for group in entries(source)? {
        if !group.is_dir() {
            continue;
        }
        for file in entries(&group)? {
            let name = file.strip_prefix(source).ok().and_then(Path::to_str).map(str::to_owned);
            names.extend(name.filter(|name| safe(name).is_ok()));
        }
    }
    names.sort();
    Ok(names)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StartError> {
    let read = std::fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect());
    read.map_err(|e| failed("read", folder, &e))
}

/// A manifest may have been changed by others: only names that we give are taken.
fn safe(name: &str) -> Result<PathBuf, StartError> {
    let hexadecimal = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
    match name.split_once('/') {
        Some((group, file)) if hexadecimal(group) && hexadecimal(file) => Ok(Path::new(group).join(file)),
        _ => Err(StartError::Open(format!("the manifest names {name:?}, which is no file of ours"))),
    }
}

fn make_parent(file: &Path) -> Result<(), StartError> {
    let Some(parent) = file.parent() else { return Ok(()) };
    private::make_folder(parent).map_err(|e| failed("make", parent, &e))
}
