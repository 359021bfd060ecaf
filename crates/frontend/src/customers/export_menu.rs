//! Exports of the list: all that its filters let through, not only the page.

use leptos::prelude::*;
use shared::customers::CustomerQuery;

use super::api;
use crate::ui::{Menu, MenuItem, Toasts};

/// The formats: what people read and how the file ends.
const FORMATS: [(&str, &str); 3] =
    [("CSV, for any program", "csv"), ("XLSX, for spreadsheets", "xlsx"), ("PDF, to print and hand over", "pdf")];

#[component]
pub fn ExportMenu(query: Memo<CustomerQuery>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let save = move |format: &'static str| {
        toasts.info(format!("Preparing customers.{format}…"));
        leptos::task::spawn_local(async move {
            match api::export(query.get_untracked(), format).await {
                Ok(()) => toasts.success(format!("Exported as customers.{format}")),
                Err(failure) => toasts.error(failure.message()),
            };
        });
    };
    let items = FORMATS.map(|(label, format)| MenuItem::action(label, move || save(format)).icon("file-text")).to_vec();
    view! { <Menu label="Export" icon="download" items=Signal::stored(items)/> }
}
