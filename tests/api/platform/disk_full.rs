//! A disk without space. SQLite only: PostgreSQL's disk is PostgreSQL's.

use serde_json::json;
use shared::customers::Customer;
use std::collections::BTreeSet;
use tests::{Client, Folder, Inside, Reply, Spawned};
use uuid::Uuid;

/// Where the write-ahead log is stopped, and what less than nothing is left then; the program's own output stays below.
const SPACE: u64 = 512 * 1024;
const NO_SPACE: u64 = 64 * 1024;

async fn add(by: &Client, name: &str) -> Reply {
    by.post("/customers", &json!({ "kind": "company", "name": name, "description": "x".repeat(4_000) })).await
}

/// Adds customers and remembers those that were acknowledged.
struct Writer {
    names: BTreeSet<String>,
    tried: usize,
}

impl Writer {
    async fn add(&mut self, by: &Client) -> Reply {
        self.tried += 1;
        let name = format!("Customer {}", self.tried);
        let answer = add(by, &name).await;
        if answer.status == 201 {
            self.names.insert(name);
        }
        answer
    }
}

async fn still_reads(server: &Spawned, by: &Client, known: &Uuid) {
    server.anyone.get("/healthz").await.expect(200);
    server.anyone.get("/readyz").await.expect(200);
    assert!(!by.get("/customers").await.expect(200).json()["items"].as_array().unwrap().is_empty());
    by.get(&format!("/customers/{known}")).await.expect(200);
}

#[tokio::test]
async fn with_a_full_disk_it_reads_refuses_writes_loses_nothing_and_recovers() {
    let folder = Folder::new();
    let mut server = Spawned::start(&folder, &[]).await;
    server.set_up().await;
    server.terminate();
    assert!(server.ended().await);

    // A start with an empty write-ahead log, which then grows until the limit stops it within a transaction.
    let mut server = Spawned::start_on_limited_disk(&folder).await;
    let by = server.sign_in().await;
    let mut writer = Writer { names: BTreeSet::new(), tried: 0 };
    let first: Customer = writer.add(&by).await.read();
    server.limit_files(Some(SPACE));
    let refused = loop {
        let answer = writer.add(&by).await;
        if answer.status != 201 {
            break answer;
        }
        assert!(writer.tried < 2_000, "the disk does not get full");
    };
    refused.refused(507, "storage_full");
    for _ in 0..10 {
        let answer = writer.add(&by).await;
        assert!([201, 507].contains(&answer.status), "{}", answer.text());
        still_reads(&server, &by, &first.id).await;
    }
    // Not even room for the smallest write, several at once.
    server.limit_files(Some(NO_SPACE));
    let names = ["A", "B", "C", "D"];
    for answer in futures_util::future::join_all(names.map(|name| add(&by, name))).await {
        answer.refused(507, "storage_full");
    }
    by.patch(&format!("/customers/{}", first.id), &json!({ "name": "Renamed" })).if_match(1).await.refused(507, "storage_full");
    still_reads(&server, &by, &first.id).await;

    // Space is back: no restart, and the next write is there.
    server.limit_files(None);
    for _ in 0..20 {
        writer.add(&by).await.expect(201);
    }
    assert_eq!(by.get("/audit/verify").await.json()["intact"], true);

    // It dies with a full disk.
    server.limit_files(Some(NO_SPACE));
    writer.add(&by).await.refused(507, "storage_full");
    server.kill();
    let mut server = Spawned::start(&folder, &[]).await;
    let by = server.sign_in().await;
    assert_eq!(by.get("/audit/verify").await.json()["intact"], true);
    server.terminate();
    assert!(server.ended().await);
    let inside = Inside::open(&format!("sqlite:{}", folder.join("data/clientsphere.db").display())).await;
    assert_eq!(inside.texts("PRAGMA integrity_check").await, ["ok"]);
    let stored: BTreeSet<_> = inside.texts("SELECT name FROM customers").await.into_iter().collect();
    assert_eq!(stored, writer.names, "what was acknowledged is there, and nothing else");
    assert_eq!(inside.count("audit_entries", "action = 'customer.created'").await, stored.len() as i64);
}
