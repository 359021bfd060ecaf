//! Importing customers from sheets.

use shared::customers::CustomerKind;
use shared::customers_import::{Import, ImportIssues, ImportPlan, ImportStatus, RevenueUnit};
use tests::{Client, Reply, until};
use uuid::Uuid;

mod accounts;
mod cancelling;
mod rows;
mod sheets;

/// Uploads a sheet.
pub async fn upload(by: &Client, bytes: impl Into<reqwest::Body>) -> Reply {
    by.post_empty("/customers/imports?filename=customers.csv").body("text/csv", bytes).await
}

/// The plan that the wizard proposes: each column as suggested.
pub fn suggested(import: &Import) -> ImportPlan {
    ImportPlan {
        columns: import.columns.iter().filter_map(|c| Some((c.position, c.suggestion?))).collect(),
        kind: CustomerKind::Company,
        revenue_currency: "EUR".into(),
        revenue_unit: RevenueUnit::One,
        correct_spelling: true,
        tags: Vec::new(),
    }
}

/// Waits until an import is over.
pub async fn finished(by: &Client, id: Uuid) -> Import {
    until("the import to end", async || {
        let import: Import = by.get(&format!("/customers/imports/{id}")).await.read();
        (import.status != ImportStatus::Running).then_some(import)
    })
    .await
}

/// Runs an uploaded import by a plan, to its end.
pub async fn run(by: &Client, import: &Import, plan: &ImportPlan) -> Import {
    by.post(&format!("/customers/imports/{}/run", import.id), plan).await.expect(202);
    finished(by, import.id).await
}

/// Uploads a sheet and imports it as suggested; every row must become a customer.
pub async fn run_whole(by: &Client, sheet: &str) -> Import {
    let import: Import = upload(by, sheet.to_owned()).await.expect(201).read();
    let done = run(by, &import, &suggested(&import)).await;
    assert_eq!((done.status, done.created), (ImportStatus::Finished, done.rows), "{:?}", issues(by, &done).await);
    done
}

/// What went wrong with rows.
pub async fn issues(by: &Client, import: &Import) -> ImportIssues {
    by.get(&format!("/customers/imports/{}/issues", import.id)).await.expect(200).read()
}
