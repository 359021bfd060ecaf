//! Sudden death under writes. SQLite only: what PostgreSQL has acknowledged is PostgreSQL's to keep.

use serde_json::json;
use shared::customers::Customer;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use std::collections::BTreeSet;
use tests::{Client, Folder, Inside, PASSWORD, Spawned};
use tokio::sync::mpsc;
use uuid::Uuid;

/// Adds customers until the server is gone; what was acknowledged. `told` hears of each.
async fn write_until_the_end(by: Client, round: usize, writer: usize, told: mpsc::UnboundedSender<()>) -> Vec<(Uuid, String, Uuid)> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let (name, key) = (format!("R{round} W{writer} N{n}"), Uuid::new_v4());
        let sent = by.post("/customers", &json!({ "kind": "company", "name": name, "tags": ["crash"] })).key(key).send().await;
        match sent {
            Ok(answer) if answer.status == 201 => {
                acknowledged.push((answer.read::<Customer>().id, name, key));
                let _ = told.send(());
            }
            Ok(answer) => panic!("{}", answer.text()),
            Err(_) => break,
        }
    }
    acknowledged
}

async fn sign_in(server: &Spawned) -> Client {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = server.anyone.post("/auth/sign-in", &body).await.expect(200);
    server.anyone.with_token(answer.json()["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn every_acknowledged_write_survives_a_kill() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    let token = server.setup_link.as_deref().unwrap().split('#').nth(1).unwrap().to_owned();
    let body = json!({ "token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    server.anyone.post("/setup", &body).await.expect(201);

    let mut acknowledged = Vec::new();
    for round in 0..12 {
        let client = sign_in(&server).await;
        let (told, mut heard) = mpsc::unbounded_channel();
        let writers: Vec<_> = (0..4).map(|writer| tokio::spawn(write_until_the_end(client.clone(), round, writer, told.clone()))).collect();
        // After another number of writes each time, while the others are at whatever step they are.
        for _ in 0..5 + 2 * round {
            heard.recv().await.expect("a write");
        }
        server.kill();
        for writer in writers {
            acknowledged.extend(writer.await.expect("a writer"));
        }
        server = Spawned::start(&folder, &[]).await;
    }
    assert!(acknowledged.len() > 100, "only {} writes were tried", acknowledged.len());

    let client = sign_in(&server).await;
    let mut stored = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page: Page<CustomerRow> = client.get(&format!("/customers?tag=crash&limit=200{after}")).await.read();
        stored.extend(page.items.into_iter().map(|row| (row.id, row.name)));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    let lost: Vec<_> = acknowledged.iter().filter(|(id, name, _)| !stored.contains(&(*id, name.clone()))).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged writes are lost: {lost:?}", lost.len(), acknowledged.len());
    // The last answers can be asked for again under their keys.
    for (id, name, key) in acknowledged.iter().rev().take(5) {
        let again = client.post("/customers", &json!({ "kind": "company", "name": name, "tags": ["crash"] })).key(*key).await.expect(201);
        assert_eq!(again.read::<Customer>().id, *id);
    }
    assert_eq!(client.get("/audit/verify").await.json()["intact"], true);
    server.terminate();
    assert!(server.ended().await);
    let inside = Inside::open(&format!("sqlite:{}", folder.join("data/clientsphere.db").display())).await;
    assert_eq!(inside.texts("PRAGMA integrity_check").await, ["ok"]);
    assert_eq!(inside.texts("SELECT 'orphan' FROM pragma_foreign_key_check").await, [""; 0]);
    let audited = inside.count("audit_entries", "action = 'customer.created'").await;
    assert_eq!(audited, inside.count("customers", "1 = 1").await, "each customer has its audit row, and no audit row stands alone");
    let indexed = inside.count("search_documents", "1 = 1").await;
    assert_eq!(indexed, inside.count("customers", "1 = 1").await);
}
