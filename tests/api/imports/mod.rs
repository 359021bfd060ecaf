//! Importing customers from sheets.

use shared::records::import::{Import, ImportIssues, ImportPreview, ImportStatus, UndoStatus};
use shared::records::import_plan::{DateOrder, ImportPlan};
use tests::{Client, Reply, until};
use uuid::Uuid;

mod accounts;
mod cancelling;
mod export;
mod faults;
mod hostile;
mod kept_export;
mod killing;
mod matching;
mod reading;
mod record;
mod remembered;
mod rows;
mod sheets;
mod undoing;
mod updating;
mod workbooks;

/// Uploads a sheet.
pub async fn upload(by: &Client, bytes: impl Into<reqwest::Body>) -> Reply {
    by.post_empty("/customers/imports?filename=customers.csv").body("text/csv", bytes).await
}

/// The plan that the wizard proposes: each column as suggested.
pub fn suggested(import: &Import) -> ImportPlan {
    let columns = import.columns.iter().filter_map(|c| Some((c.position, c.suggestion.clone()?))).collect();
    let defaults = [("kind".to_owned(), "company".to_owned())].into();
    ImportPlan { date_order: import.date_order.unwrap_or(DateOrder::Ymd), defaults, ..ImportPlan::of_columns(columns, "EUR") }
}

/// Waits until an import is over.
pub async fn finished(by: &Client, id: Uuid) -> Import {
    until("the import to end", async || {
        let import: Import = by.get(&format!("/imports/{id}")).await.read();
        (import.status != ImportStatus::Running).then_some(import)
    })
    .await
}

/// Runs an uploaded import by a plan, to its end.
pub async fn run(by: &Client, import: &Import, plan: &ImportPlan) -> Import {
    by.post(&format!("/imports/{}/run", import.id), plan).await.expect(202);
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
    by.get(&format!("/imports/{}/issues", import.id)).await.expect(200).read()
}

/// What an import would do.
pub async fn preview(by: &Client, import: &Import, plan: &ImportPlan) -> ImportPreview {
    by.post(&format!("/imports/{}/preview", import.id), plan).await.expect(200).read()
}

/// Uploads a sheet and runs it by a plan that is made from the suggested one; the preview must have said the same.
pub async fn run_as(by: &Client, sheet: &str, change: impl FnOnce(&mut ImportPlan)) -> (ImportPreview, Import) {
    let import: Import = upload(by, sheet.to_owned()).await.expect(201).read();
    let mut plan = suggested(&import);
    change(&mut plan);
    let preview = preview(by, &import, &plan).await;
    let done = run(by, &import, &plan).await;
    assert_eq!(
        (done.created, done.updated, done.skipped, done.failed),
        (preview.create, preview.update, preview.skip, preview.fail),
        "{:?}\n{:?}",
        preview.issues,
        issues(by, &done).await.issues
    );
    assert_eq!(done.created + done.updated + done.skipped + done.failed, done.rows, "every row is accounted for");
    (preview, done)
}

/// Undoes an import, to its end.
pub async fn undo(by: &Client, import: &Import) -> Import {
    by.post_empty(&format!("/imports/{}/undo", import.id)).await.expect(202);
    until("the import to be undone", async || {
        let import: Import = by.get(&format!("/imports/{}", import.id)).await.read();
        import.undo.as_ref().is_some_and(|undo| undo.status == UndoStatus::Finished).then_some(import)
    })
    .await
}
