//! What lies on the disk is its owner's alone: 0700 for folders, 0600 for files. Mails hold live links, the database names in clear.

use nix::sys::stat::{Mode, umask};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::geteuid;
use std::fs::{DirBuilder, File, Metadata, Permissions};
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// What others may do.
const OTHERS: u32 = 0o077;

/// What we keep in the data folder, besides the key: these, and what begins with one of them and a dot or a dash (`clientsphere.db-wal`).
const OURS: [&str; 8] =
    ["audit-anchor", "backups", "clientsphere.db", "clientsphere.restoring", "demo-accounts.txt", "files", "outbox", "running"];

/// From now on all that this process and the programs it starts make is for their owner alone.
pub fn by_default() {
    umask(Mode::from_bits_truncate(0o077));
}

/// Makes a folder, and those above it that are missing.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Copies a file; the copy is for its owner alone, whoever may read the original.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(from, to)?;
    std::fs::set_permissions(to, Permissions::from_mode(0o600))
}

/// Takes from others what they may do with the data folder and what we keep in it: earlier versions and copies by hand left them much. What
/// belongs to somebody else stays as it is, and so does what we do not know.
pub fn tighten(folder: &Path) {
    let Ok(found) = std::fs::metadata(folder) else { return };
    let mut done = usize::from(take_from_others(folder, &found));
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_ours) {
            done += within(&entry, 0);
        }
    }
    if done > 0 {
        tracing::info!(folder = %folder.display(), done, "files and folders were open to other users of this machine, and are not any more");
    }
}

fn is_ours(name: &str) -> bool {
    let mut rests = OURS.iter().filter_map(|known| name.strip_prefix(known));
    rests.any(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

/// How many files and folders others could do something with.
fn within(entry: &std::fs::DirEntry, depth: usize) -> usize {
    // Not where a link leads to.
    let Ok(found) = entry.metadata() else { return 0 };
    if !(found.is_dir() || found.is_file()) {
        return 0;
    }
    let taken = take_from_others(&entry.path(), &found);
    // Of many thousand attached files, those in a folder that was closed could not be reached.
    if !found.is_dir() || (depth > 0 && !taken) {
        return usize::from(taken);
    }
    let entries = std::fs::read_dir(entry.path()).into_iter().flatten().flatten();
    entries.fold(usize::from(taken), |done, entry| done + within(&entry, depth + 1))
}

fn take_from_others(path: &Path, found: &Metadata) -> bool {
    let mode = found.mode() & 0o7777;
    if mode & OTHERS == 0 || found.uid() != geteuid().as_raw() {
        return false;
    }
    match std::fs::set_permissions(path, Permissions::from_mode(mode & 0o700)) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "other users of this machine may read this, and it cannot be taken from them");
            false
        }
    }
}

/// Reads a file that holds a key. One that others can read is refused, with the command that mends it: what has happened to it meanwhile only
/// its owner knows. `None` where there is no such file.
pub fn read_key(path: &Path) -> Result<Option<Zeroizing<String>>, String> {
    let shown = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let shown = shown.display().to_string();
    let us = geteuid().as_raw();
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Err(format!("cannot read the key {shown}. Give it to the user that runs ClientSphere: {}", mending(&shown, None, us)));
        }
        Err(error) => return Err(format!("cannot read {shown}: {error}")),
    };
    let failed = |error: io::Error| format!("cannot read {shown}: {error}");
    let found = file.metadata().map_err(failed)?;
    let fixed = statvfs(path).is_ok_and(|on| on.flags().contains(FsFlags::ST_RDONLY));
    if !is_kept(found.mode(), found.uid(), us, fixed) {
        return Err(format!(
            "other users of this machine can read the key {shown} (mode {:04o}). Take that from them, and start again: {}\nWhere that changes nothing, because the file system knows no modes, give the key as CLIENTSPHERE_SECRET_KEY.",
            found.mode() & 0o7777,
            mending(&shown, Some(found.uid()), us),
        ));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

/// Whether a key with this mode and owner is kept as it must be. Root may hand one to a group, as services are given keys that they cannot
/// change; and on a file system that cannot be written (a secret that Docker or Kubernetes mounts) modes say nothing.
fn is_kept(mode: u32, owner: u32, us: u32, fixed: bool) -> bool {
    mode & OTHERS == 0 || fixed || (owner == 0 && us != 0 && mode & 0o037 == 0)
}

fn mending(path: &str, owner: Option<u32>, us: u32) -> String {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+:,@".contains(c));
    let path = if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) };
    if us == 0 || owner == Some(us) { format!("chmod 600 {path}") } else { format!("sudo chown {us} {path} && sudo chmod 600 {path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_owners_or_what_root_hands_over() {
        for (mode, owner, us, fixed, kept) in [
            (0o100_600, 1000, 1000, false, true),
            (0o100_400, 1000, 1000, false, true),
            (0o100_640, 1000, 1000, false, false),
            (0o100_604, 1000, 1000, false, false),
            (0o100_644, 0, 0, false, false),
            (0o100_640, 0, 0, false, false),
            (0o100_640, 0, 1000, false, true),
            (0o100_660, 0, 1000, false, false),
            (0o100_444, 0, 1000, false, false),
            (0o100_444, 0, 1000, true, true),
        ] {
            assert_eq!(is_kept(mode, owner, us, fixed), kept, "{mode:o} of {owner} for {us}");
        }
    }

    #[test]
    fn the_command_can_be_pasted() {
        assert_eq!(mending("/srv/data/secret.key", Some(7), 7), "chmod 600 /srv/data/secret.key");
        assert_eq!(mending("/a b/it's", Some(0), 0), r"chmod 600 '/a b/it'\''s'");
        assert_eq!(mending("/k", Some(8), 7), "sudo chown 7 /k && sudo chmod 600 /k");
    }
}
