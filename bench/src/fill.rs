//! Filling a database by the product's own import: what it makes of a sheet, search index, tags, sealed columns and audit rows included.

use crate::accounts::{Account, Accounts};
use crate::client::{Call, Client};
use anyhow::{Result, bail};
use bench_data::{COLUMNS, Random, sheet};
use serde_json::{Value, json};
use shared::records::import::{Import, ImportStatus};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Rows of one sheet at most: what an upload may hold.
const MOST_ROWS: usize = 100_000;

/// Imports `n` customers, spread over the owners. A few in a thousand happen to have another one's name and are skipped. Tells how long it took.
pub async fn fill(address: SocketAddr, accounts: &Accounts, n: usize) -> Result<Duration> {
    let started = Instant::now();
    let mut first = 0;
    for (place, owner) in accounts.owners.iter().enumerate() {
        let share = n * (place + 1) / accounts.owners.len() - first;
        let mut left = share;
        while left > 0 {
            let rows = left.min(MOST_ROWS);
            let sheet = sheet(&mut Random::seeded(first as u64 + 1), "c", first, rows)?;
            let import = import(address, owner, sheet).await?;
            if import.failed > 0 || import.skipped * 100 > rows as u64 {
                bail!(
                    "of {rows} made-up customers {} were created, {} skipped as known, {} refused",
                    import.created,
                    import.skipped,
                    import.failed
                );
            }
            (first, left) = (first + rows, left - rows);
        }
    }
    Ok(started.elapsed())
}

/// Uploads a sheet, runs the import and waits for its end.
pub async fn import(address: SocketAddr, owner: &Account, sheet: Vec<u8>) -> Result<Import> {
    let mut client = Client::new(address, Some(&owner.token));
    let uploaded: Import = client.ask(&Call::upload("/api/v1/customers/imports?filename=made-up.csv", sheet)).await?;
    let columns: serde_json::Map<String, Value> = COLUMNS.iter().enumerate().map(|(n, field)| (n.to_string(), json!(field))).collect();
    let plan = json!({ "columns": columns, "defaults": { "kind": "company" }, "currency": "EUR", "correct_spelling": false, "tags": [] });
    let path = format!("/api/v1/imports/{}", uploaded.id);
    let mut import: Import = client.ask(&Call::post(format!("{path}/run"), &plan)).await?;
    while matches!(import.status, ImportStatus::Running | ImportStatus::Uploaded) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        import = client.ask(&Call::get(path.as_str())).await?;
    }
    Ok(import)
}
