//! What lies on the disk is for its owner alone, whatever umask the program was started under and whatever earlier versions left.

use crate::attachments::{attach, customer};
use std::fs::{Permissions, metadata, read_dir, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::{Ground, Kind, Spawned, binary, path_with_postgres_tools, until};

/// Starts the program as most machines do, where others may read what it makes.
async fn serve(ground: &Ground) -> Result<Spawned, String> {
    let environment = ground.environment();
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Spawned::try_start_with_umask(&ground.folder, &environment).await
}

fn command(ground: &Ground, arguments: &[&str]) {
    let path = if Kind::of_this_run() == Kind::Postgres { path_with_postgres_tools() } else { String::new() };
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "umask 022; exec \"$0\" \"$@\""]).arg(binary()).args(arguments);
    shell.current_dir(&*ground.folder).env_clear().env("PATH", path).env("CLIENTSPHERE_DATA_DIR", "data").envs(ground.environment());
    let done = shell.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A folder, and all that is in it at any depth.
fn all(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut next) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = next.pop() {
        if path.is_dir() {
            next.extend(read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        found.push(path);
    }
    found
}

#[track_caller]
fn assert_private(folder: &Path) {
    for path in all(folder) {
        // A running database makes and removes files at any time.
        let Ok(found) = metadata(&path) else { continue };
        let (mode, wanted) = (found.permissions().mode() & 0o7777, if found.is_dir() { 0o700 } else { 0o600 });
        assert_eq!(mode, wanted, "{} has {mode:o}", path.display());
    }
}

/// As if somebody had copied it without a thought for modes.
fn open_to_all(folder: &Path) {
    for path in all(folder) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    }
}

#[tokio::test]
async fn files_and_folders_are_their_owners_alone() {
    let ground = Ground::new().await;
    let data = ground.folder.join("data");
    let mut server = serve(&ground).await.unwrap();
    let by = server.set_up().await;
    let acme = customer(&by, "Acme").await;
    attach(&by, acme.id, "offer.txt", &[b'x'; 2_000_000]).await;
    crate::imports::upload(&by, "name\nBolt\n").await.expect(201);
    by.get("/customers/export.xlsx").await.expect(200);
    server.anyone.post("/auth/forgot", &serde_json::json!({ "email": "ada@example.com" })).await;
    let mail = data.join("outbox");
    until("a mail", async || read_dir(&mail).ok()?.next().map(drop)).await;
    for part in ["secret.key", "files", "outbox"] {
        assert!(data.join(part).exists(), "{part}");
    }
    assert_private(&data);
    command(&ground, &["backup", "backups"]);
    assert_private(&ground.folder.join("backups"));
    server.terminate();
    assert!(server.ended().await, "{}", server.output());

    // What an earlier version left is tightened, as far as it is ours to know.
    open_to_all(&data);
    set_permissions(data.join("secret.key"), Permissions::from_mode(0o600)).unwrap();
    std::fs::write(data.join("README"), "of the operator").unwrap();
    set_permissions(data.join("README"), Permissions::from_mode(0o644)).unwrap();
    let mut server = serve(&ground).await.unwrap();
    assert_eq!(metadata(data.join("README")).unwrap().permissions().mode() & 0o777, 0o644);
    std::fs::remove_file(data.join("README")).unwrap();
    assert_private(&data);
    assert!(server.output().contains("open to other users"), "{}", server.output());
    server.terminate();
    assert!(server.ended().await, "{}", server.output());

    // A backup that others could read comes back closed, and so does what is set aside for it.
    let backup = read_dir(ground.folder.join("backups")).unwrap().next().unwrap().unwrap().path();
    open_to_all(&backup);
    open_to_all(&data);
    let other = Ground::new().await;
    command(&other, &["restore", backup.to_str().unwrap()]);
    assert_private(&other.folder.join("data"));
    if Kind::of_this_run() == Kind::Sqlite {
        set_permissions(data.join("secret.key"), Permissions::from_mode(0o600)).unwrap();
        command(&ground, &["restore", backup.to_str().unwrap()]);
        assert_private(&data);
    }
}

#[tokio::test]
async fn a_key_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let ground = Ground::new().await;
    let key = ground.folder.join("data/secret.key");
    let mut server = serve(&ground).await.unwrap();
    server.terminate();
    assert!(server.ended().await, "{}", server.output());
    for mode in [0o644, 0o640, 0o604] {
        set_permissions(&key, Permissions::from_mode(mode)).unwrap();
        let told = serve(&ground).await.err().unwrap_or_else(|| panic!("it starts with a key of mode {mode:o}"));
        let mend = told.split_once("start again: ").and_then(|(_, rest)| rest.lines().next()).expect("a command");
        assert_eq!(mend, format!("chmod 600 {}", key.canonicalize().unwrap().display()));
        assert_eq!(metadata(&key).unwrap().permissions().mode() & 0o777, mode, "only its owner knows who has read it");
        assert!(Command::new("sh").args(["-c", mend]).status().unwrap().success());
        let mut server = serve(&ground).await.unwrap();
        server.terminate();
        assert!(server.ended().await, "{}", server.output());
    }
}
