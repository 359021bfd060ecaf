//! The requests about imports.

use leptos::prelude::*;
use platform::{
    client::{self, Failure, encode},
    loading::Loading,
};
use shared::{
    records::import::{Import, ImportIssues, ImportPreview, KeptRows, SheetReading},
    records::import_plan::ImportPlan,
};
use uuid::Uuid;

use crate::pages::Pages;

/// Where one's imports are, of whatever records.
pub const PATH: &str = "/imports";

/// Uploads a sheet of records of a type.
pub async fn upload(pages: &Pages, file: web_sys::File, on_progress: impl Fn(f64) + Clone + 'static) -> Result<Import, Failure> {
    let path = format!("{}/imports?filename={}", pages.path(), encode(&file.name()));
    client::upload(&path, file, "text/csv", on_progress).await
}

pub async fn get(id: Uuid) -> Result<Import, Failure> {
    client::get(&format!("{PATH}/{id}")).await
}

pub async fn preview(id: Uuid, plan: &ImportPlan) -> Result<ImportPreview, Failure> {
    client::post(&format!("{PATH}/{id}/preview"), plan).await
}

pub async fn run(id: Uuid, plan: &ImportPlan) -> Result<Import, Failure> {
    client::post(&format!("{PATH}/{id}/run"), plan).await
}

/// Does this to the import that a page shows.
pub fn of<Coming>(import: Loading<Import>, act: fn(Uuid) -> Coming) -> impl Future<Output = Result<Import, Failure>>
where
    Coming: Future<Output = Result<Import, Failure>>,
{
    let id = import.value.with_untracked(|import| import.as_ref().map(|import| import.id));
    async move { act(id.ok_or(Failure::Unreadable)?).await }
}

pub async fn cancel(id: Uuid) -> Result<Import, Failure> {
    client::post_empty(&format!("{PATH}/{id}/cancel")).await
}

pub async fn reread(id: Uuid, reading: &SheetReading) -> Result<Import, Failure> {
    client::post(&format!("{PATH}/{id}/reading"), reading).await
}

pub async fn undo(id: Uuid) -> Result<Import, Failure> {
    client::post_empty(&format!("{PATH}/{id}/undo")).await
}

pub async fn kept(id: Uuid) -> Result<KeptRows, Failure> {
    client::get(&format!("{PATH}/{id}/kept")).await
}

/// Saves the rows that did not become records as a CSV file.
pub async fn errors(id: Uuid, filename: &str) -> Result<(), Failure> {
    let stem = filename.rsplit_once('.').map_or(filename, |(stem, _)| stem);
    client::download(&format!("{PATH}/{id}/errors.csv"), &format!("{stem}-errors.csv")).await
}

pub async fn issues(id: Uuid) -> Result<ImportIssues, Failure> {
    client::get(&format!("{PATH}/{id}/issues")).await
}
