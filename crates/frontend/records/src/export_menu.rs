//! Lists as files: all that their filters let through, not only the page.

use leptos::prelude::*;
use platform::client;
use ui::{Menu, MenuItem, Size, Toasts};

/// The formats: what people read and how the file ends.
const FORMATS: [(&str, &str); 3] =
    [("CSV, for any program", "csv"), ("XLSX, for spreadsheets", "xlsx"), ("PDF, to print and hand over", "pdf")];

/// Saves a list as a file.
#[component]
pub fn ExportMenu(
    /// What the file is called, without its ending.
    file: &'static str,
    /// The request for a file that ends so, with the list's filters.
    #[prop(into)]
    request: Callback<&'static str, String>,
    #[prop(optional)] size: Size,
    #[prop(default = "Export")] label: &'static str,
) -> impl IntoView {
    let toasts = Toasts::from_context();
    let save = move |format: &'static str| {
        toasts.info(format!("Preparing {file}.{format}…"));
        let path = untrack(|| request.run(format));
        leptos::task::spawn_local(async move {
            match client::download(&path, &format!("{file}.{format}")).await {
                Ok(()) => toasts.success(format!("Exported as {file}.{format}")),
                Err(failure) => toasts.error(failure.message()),
            };
        });
    };
    let items = FORMATS.map(|(label, format)| MenuItem::action(label, move || save(format)).icon("file-text")).to_vec();
    view! { <Menu label icon="download" size items=Signal::stored(items)/> }
}
