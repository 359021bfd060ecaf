//! Backup and restore by the program's own commands, on both databases.

use serde_json::json;
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tests::{Client, Folder, Ground, Kind, Spawned, binary, path_with_postgres_tools, until};

/// Runs a command of the program in `folder`, on the database that `environment` names; what it printed, `Err` when it failed.
pub async fn command(folder: &Path, environment: &[(String, String)], path: &str, arguments: &[&str]) -> Result<String, String> {
    let mut program = tokio::process::Command::new(binary());
    program.args(arguments).current_dir(folder).env_clear().env("PATH", path).env("CLIENTSPHERE_DATA_DIR", "data");
    let done = program.envs(environment.iter().cloned()).output().await.expect("the program");
    let output = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if done.status.success() { Ok(output) } else { Err(output) }
}

pub fn tools() -> String {
    if Kind::of_this_run() == Kind::Postgres { path_with_postgres_tools() } else { String::new() }
}

pub async fn serve(ground: &Ground) -> Spawned {
    let environment = ground.environment();
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Spawned::start(&ground.folder, &environment).await
}

pub async fn stop(mut server: Spawned) {
    server.terminate();
    assert!(server.ended().await, "{}", server.output());
}

/// Makes a backup; its folder.
pub async fn back_up(ground: &Ground, target: &str) -> PathBuf {
    command(&ground.folder, &ground.environment(), &tools(), &["backup", target]).await.unwrap_or_else(|e| panic!("{e}"));
    let folders: Vec<_> = std::fs::read_dir(ground.folder.join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders[0].clone()
}

/// A fresh place with the key and the database of the backup.
async fn restored(from: &Ground, backup: &Path) -> Ground {
    let ground = Ground::new().await;
    std::fs::create_dir_all(ground.folder.join("data")).unwrap();
    std::fs::copy(from.folder.join("data/secret.key"), ground.folder.join("data/secret.key")).unwrap();
    restore(&ground, backup).await.unwrap_or_else(|e| panic!("{e}"));
    ground
}

async fn restore(ground: &Ground, backup: &Path) -> Result<String, String> {
    command(&ground.folder, &ground.environment(), &tools(), &["restore", backup.to_str().unwrap()]).await
}

async fn picture(ground: &Ground) -> Vec<String> {
    let inside = ground.inside().await;
    let picture = inside.picture(&[]).await;
    inside.close().await;
    picture
}

async fn add(by: &Client, name: &str) {
    by.post("/customers", &json!({ "kind": "company", "name": name, "phone": "+49 30 123456" })).await.expect(201);
}

#[tokio::test]
async fn a_backup_brings_back_every_row_and_the_product_that_serves_them() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let by = server.set_up().await;
    for n in 0..30 {
        add(&by, &format!("Company {n}")).await;
    }
    stop(server).await;
    let backup = back_up(&ground, "backups").await;
    assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o700);

    let copy = restored(&ground, &backup).await;
    assert_eq!(picture(&copy).await, picture(&ground).await, "every row of every table");
    let server = serve(&copy).await;
    let by = server.sign_in().await;
    let found = by.get("/customers?q=company&limit=100").await.json();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 30);
    let one = by.get(&format!("/customers/{}", items[0]["id"].as_str().unwrap())).await.json();
    assert_eq!(one["phone"], "+49 30 123456", "sealed data are opened with the key");
    assert_eq!(by.get("/audit/verify").await.json()["intact"], true);
    add(&by, "Afterwards").await;
    stop(server).await;

    // What is there is not overwritten.
    let before = picture(&copy).await;
    let again = restore(&copy, &backup).await;
    if Kind::of_this_run() == Kind::Postgres {
        assert!(again.is_err(), "a database that is not empty was restored into");
        assert_eq!(picture(&copy).await, before);
    } else {
        again.unwrap();
        let names = std::fs::read_dir(copy.folder.join("data")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        assert_eq!(names.filter(|name| name.contains("before-restore")).count(), 1);
        assert_eq!(picture(&copy).await, picture(&ground).await);
    }
}

#[tokio::test]
async fn a_backup_under_writes_is_one_moment_of_the_database() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let by = server.set_up().await;
    let (acknowledged, enough) = (Arc::new(Mutex::new(BTreeSet::new())), Arc::new(AtomicBool::new(false)));
    let write = |writer: usize| {
        let (by, acknowledged, enough) = (by.clone(), acknowledged.clone(), enough.clone());
        async move {
            for n in 0.. {
                if enough.load(Ordering::Relaxed) {
                    break;
                }
                let name = format!("W{writer} N{n}");
                add(&by, &name).await;
                acknowledged.lock().unwrap().insert(name);
            }
        }
    };
    let writers: Vec<_> = (0..4).map(|writer| tokio::spawn(write(writer))).collect();
    until("some writes", async || (acknowledged.lock().unwrap().len() >= 40).then_some(())).await;
    let before = acknowledged.lock().unwrap().clone();
    let backup = back_up(&ground, "backups").await;
    let during = acknowledged.lock().unwrap().len() - before.len();
    enough.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("every write succeeds while the backup is made");
    }
    assert!(during > 0, "nothing was written while the backup was made");
    stop(server).await;

    let copy = restored(&ground, &backup).await;
    let inside = copy.inside().await;
    let stored: BTreeSet<_> = inside.texts("SELECT name FROM customers").await.into_iter().collect();
    assert!(before.is_subset(&stored), "lost: {:?}", before.difference(&stored).collect::<Vec<_>>());
    let all = acknowledged.lock().unwrap().clone();
    assert!(stored.is_subset(&all), "made up: {:?}", stored.difference(&all).collect::<Vec<_>>());
    // Nothing is half there: each customer with its audit row and its place in the search.
    for (table, condition) in [("audit_entries", "action = 'customer.created'"), ("search_documents", "1 = 1")] {
        assert_eq!(inside.count(table, condition).await, stored.len() as i64, "{table}");
    }
    inside.close().await;
    // The rows are the original's, byte for byte: these tables only grow here.
    let original: BTreeSet<_> = picture(&ground).await.into_iter().collect();
    let grows = |row: &String| ["customers: ", "audit_entries: "].iter().any(|table| row.starts_with(table));
    let changed: Vec<_> = picture(&copy).await.into_iter().filter(|row| grows(row) && !original.contains(row)).collect();
    assert!(changed.is_empty(), "{changed:?}");
    let server = serve(&copy).await;
    assert_eq!(server.sign_in().await.get("/audit/verify").await.json()["intact"], true);
    stop(server).await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_nothing_is_touched() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    server.set_up().await;
    stop(server).await;
    let backup = back_up(&ground, "backups").await;
    let file = if Kind::of_this_run() == Kind::Postgres { "clientsphere.dump" } else { "clientsphere.db" };
    let mut bytes = std::fs::read(backup.join(file)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(backup.join(file), bytes).unwrap();
    let before = picture(&ground).await;
    let error = restore(&ground, &backup).await.unwrap_err();
    assert!(error.contains("damaged"), "{error}");
    assert_eq!(picture(&ground).await, before);
}

#[tokio::test]
async fn a_backup_brings_back_attached_files() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let by = server.set_up().await;
    let acme = crate::attachments::customer(&by, "Acme").await;
    let file = crate::attachments::attach(&by, acme.id, "offer.pdf", crate::attachments::PDF).await;
    let backup = back_up(&ground, "backups").await;
    stop(server).await;

    let copy = restored(&ground, &backup).await;
    let server = serve(&copy).await;
    let by = server.sign_in().await;
    assert_eq!(crate::attachments::content(&by, file.id).await.expect(200).body, crate::attachments::PDF);
    stop(server).await;

    // A file that is damaged in the backup is noticed before anything is touched.
    let name = file.id.simple().to_string();
    let path = backup.join("files").join(&name[30..]).join(&name);
    std::fs::write(&path, "damaged").unwrap();
    let fresh = Ground::new().await;
    let error = restore(&fresh, &backup).await.unwrap_err();
    assert!(error.contains("damaged"), "{error}");
    assert!(!fresh.folder.join("data/clientsphere.db").exists() && !fresh.folder.join("data/files").exists());
}

async fn verify(ground: &Ground, against: &[&Path]) -> Result<String, String> {
    let mut arguments = vec!["audit", "verify"];
    if !against.is_empty() {
        arguments.push("--against");
        arguments.extend(against.iter().map(|folder| folder.to_str().unwrap()));
    }
    command(&ground.folder, &ground.environment(), "", &arguments).await
}

#[tokio::test]
async fn a_backup_tells_when_the_audit_log_does_not_go_on_from_it() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let by = server.set_up().await;
    let inside = ground.inside().await;
    let hex = |column: &str| if inside.kind() == Kind::Sqlite { format!("HEX({column})") } else { format!("ENCODE({column}, 'hex')") };
    let head = format!(
        "SELECT CAST(seq AS TEXT) || ' ' || CAST(key_id AS TEXT) || ' ' || {} || ' ' || {} FROM audit_head",
        hex("hash"),
        hex("seal")
    );
    let head = inside.texts(&head).await.remove(0);
    for n in 0..3 {
        add(&by, &format!("Company {n}")).await;
    }
    let backup = back_up(&ground, "backups").await;
    add(&by, "Afterwards").await;
    let said = verify(&ground, &[&backup]).await.unwrap_or_else(|e| panic!("{e}"));
    assert!(said.contains("The audit log is whole"), "{said}");
    stop(server).await;

    // Whoever may write everywhere, but has not the key, puts an older state back and removes what was noted of the later one.
    let (entries, _) = head.split_once(' ').unwrap();
    inside.unlock_audit_log().await;
    for sql in [format!("DELETE FROM audit_entries WHERE seq > {entries}"), "DELETE FROM audit_head".to_owned(), put(&head, inside.kind())]
    {
        inside.execute(&sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
    inside.close().await;
    let error = verify(&ground, &[]).await.unwrap_err();
    assert!(error.contains("older than the note in the data folder says"), "{error}");
    std::fs::remove_file(ground.folder.join("data/audit-anchor.json")).unwrap();
    verify(&ground, &[]).await.unwrap_or_else(|e| panic!("without any copy of a later end it cannot be told: {e}"));
    let error = verify(&ground, &[&backup]).await.unwrap_err();
    assert!(error.contains("older than the backup") && error.contains(&format!("now has {entries}")), "{error}");
}

/// The statement that puts a head of the audit log back.
fn put(head: &str, kind: Kind) -> String {
    let [seq, key, hash, seal] = head.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let bytes = |hex: &str| if kind == Kind::Sqlite { format!("X'{hex}'") } else { format!("'\\x{hex}'") };
    format!("INSERT INTO audit_head (seq, key_id, hash, seal) VALUES ({seq}, {key}, {}, {})", bytes(hash), bytes(seal))
}

#[tokio::test]
async fn a_backup_that_is_put_back_is_recorded_and_no_alarm() {
    let ground = Ground::new().await;
    let server = serve(&ground).await;
    let by = server.set_up().await;
    let backup = back_up(&ground, "backups").await;
    add(&by, "Afterwards").await;
    assert_eq!(by.get("/audit/verify").await.json()["intact"], true, "and its end is noted");
    stop(server).await;
    // PostgreSQL's tools put it back into an empty database alone.
    let fresh = Ground::new().await;
    let copy = if Kind::of_this_run() == Kind::Sqlite { &ground } else { &fresh };
    if Kind::of_this_run() == Kind::Postgres {
        std::fs::create_dir_all(copy.folder.join("data")).unwrap();
        for file in ["secret.key", "audit-anchor.json"] {
            std::fs::copy(ground.folder.join("data").join(file), copy.folder.join("data").join(file)).unwrap();
        }
    }
    restore(copy, &backup).await.unwrap_or_else(|e| panic!("{e}"));
    let server = serve(copy).await;
    let by = server.sign_in().await;
    assert_eq!(by.get("/audit/verify").await.json()["intact"], true);
    let recorded = by.get("/audit?action=audit.restored").await.json();
    assert_eq!(recorded["items"].as_array().unwrap().len(), 1, "{recorded}");
    stop(server).await;
}

/// Stands in for PostgreSQL's tools: notes its arguments and the password it was given, and writes the file it was asked for.
const TOOL: &str = "#!/bin/sh
printf '%s\\n' \"$0\" \"$@\" >> called
printf '%s\\n' \"$PGPASSWORD\" >> passwords
for last; do :; done
[ -e \"$last\" ] || echo dump > \"$last\"
";

#[tokio::test]
async fn no_argument_of_the_tools_tells_the_password() {
    let folder = Folder::new();
    for tool in ["pg_dump", "pg_restore"] {
        std::fs::write(folder.join(tool), TOOL).unwrap();
        std::fs::set_permissions(folder.join(tool), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let address = "postgres://crm:s%40fe%2Bpass%20word@db.example:5433/crm?statement-cache-capacity=9&ssl-mode=require";
    for (target, url) in
        [("one", address.to_owned()), ("two", format!("{}&password=s%40fe%2Bpass%20word", address.replace(":s%40fe%2Bpass%20word", "")))]
    {
        let environment = [("DATABASE_URL".to_owned(), url)];
        command(&folder, &environment, &path, &["backup", target]).await.unwrap_or_else(|e| panic!("{e}"));
        let backup = std::fs::read_dir(folder.join(target)).unwrap().next().unwrap().unwrap().path();
        command(&folder, &environment, &path, &["restore", backup.to_str().unwrap()]).await.unwrap_or_else(|e| panic!("{e}"));
    }
    let called = std::fs::read_to_string(folder.join("called")).unwrap();
    assert!(!called.contains("s@fe") && !called.contains("%40fe") && !called.contains("word"), "{called}");
    let addresses = called.lines().filter(|line| *line == "postgres://crm@db.example:5433/crm?sslmode=require").count();
    assert_eq!(addresses, 4, "{called}");
    assert_eq!(std::fs::read_to_string(folder.join("passwords")).unwrap(), "s@fe+pass word\n".repeat(4));
}
