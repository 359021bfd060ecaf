//! Sudden death of the server during an import and its undoing. SQLite only, as in `platform::crash`.

use super::{finished, suggested, undo, upload};
use serde_json::json;
use shared::records::import::{Import, ImportStatus};
use shared::records::import_plan::{ImportPlan, Matched};
use std::fmt::Write;
use tests::{Client, Folder, Inside, PASSWORD, Spawned, until};

const ROWS: u64 = 4_000;

fn sheet(city: &str) -> String {
    let rows = (0..ROWS).fold(String::new(), |mut rows, n| {
        writeln!(rows, "{n},Company {n},c{n}@example.com,{city}").unwrap();
        rows
    });
    format!("external_id,name,email,city\n{rows}")
}

async fn sign_in(server: &Spawned) -> Client {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = server.anyone.post("/auth/sign-in", &body).await.expect(200);
    server.anyone.with_token(answer.json()["access_token"].as_str().unwrap())
}

/// Kills the server as soon as the import is as far as asked, and starts it again.
async fn kill_when(server: &mut Spawned, folder: &Folder, import: &Import, far: impl Fn(&Import) -> bool) -> Client {
    let by = sign_in(server).await;
    let path = format!("/imports/{}", import.id);
    until("the work to be under way", async || Some(by.get(&path).await.read::<Import>()).filter(&far).map(drop)).await;
    server.kill();
    *server = Spawned::start(folder, &[]).await;
    sign_in(server).await
}

#[tokio::test]
async fn imports_updates_and_undoing_go_on_after_a_kill_and_lose_and_double_nothing() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    let token = server.setup_link.as_deref().unwrap().split('#').nth(1).unwrap().to_owned();
    let body = json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    server.anyone.post("/setup", &body).await.expect(201);
    let by = sign_in(&server).await;
    let first: Import = upload(&by, sheet("Bonn")).await.expect(201).read();
    by.post(&format!("/imports/{}/run", first.id), &suggested(&first)).await.expect(202);
    let by = kill_when(&mut server, &folder, &first, |import| import.done > 0).await;
    let done = finished(&by, first.id).await;
    assert_eq!((done.status, done.created, done.skipped, done.failed), (ImportStatus::Finished, ROWS, 0, 0));

    let second: Import = upload(&by, sheet("Kiel")).await.expect(201).read();
    let plan = ImportPlan { matched: Matched::Update, match_by: Some(vec!["external_id".into()]), ..suggested(&second) };
    by.post(&format!("/imports/{}/run", second.id), &plan).await.expect(202);
    let by = kill_when(&mut server, &folder, &second, |import| import.done > 0).await;
    let done = finished(&by, second.id).await;
    assert_eq!((done.status, done.updated, done.skipped, done.failed), (ImportStatus::Finished, ROWS, 0, 0));

    by.post_empty(&format!("/imports/{}/undo", second.id)).await.expect(202);
    let by = kill_when(&mut server, &folder, &second, |import| import.undo.as_ref().is_some_and(|undo| undo.done > 0)).await;
    let undone = undo(&by, &second).await.undo.unwrap();
    assert_eq!((undone.restored, undone.removed, undone.kept), (ROWS, 0, 0));
    assert_eq!(by.get("/audit/verify").await.json()["intact"], true);
    server.terminate();
    assert!(server.ended().await);
    let inside = Inside::open(&format!("sqlite:{}", folder.join("data/clientsphere.db").display())).await;
    let all = i64::try_from(ROWS).unwrap();
    assert_eq!(inside.count("customers", "city = 'Bonn' AND version = 3").await, all);
    assert_eq!(inside.count("audit_entries", "action = 'customer.imported'").await, all);
    assert_eq!(inside.count("audit_entries", "action = 'customer.edited'").await, 2 * all);
}
