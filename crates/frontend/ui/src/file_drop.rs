use leptos::{html, prelude::*};
use send_wrapper::SendWrapper;

use super::{Icon, Progress, element::unique_id};
use crate::strings;

/// A file someone chose.
#[derive(Clone)]
pub struct PickedFile {
    pub name: String,
    pub file: SendWrapper<web_sys::File>,
}

impl PickedFile {
    /// In bytes.
    pub fn size(&self) -> u64 {
        self.file.size() as u64
    }
}

/// Takes files by dropping or browsing, refuses those of the wrong type or size in words, and lists the rest.
///
/// ```ignore
/// view! { <FileDrop label="Customer list" files accept=".csv" max_bytes=20_000_000 progress=percent/> }
/// ```
#[component]
pub fn FileDrop(
    #[prop(into)] label: String,
    files: RwSignal<Vec<PickedFile>>,
    /// Endings that are taken, separated by commas; empty takes all.
    #[prop(optional)]
    accept: &'static str,
    #[prop(default = 20_000_000)] max_bytes: u64,
    #[prop(optional)] multiple: bool,
    /// Percent sent, while sending.
    #[prop(optional, into)]
    progress: Signal<Option<u8>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let id = unique_id("file");
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let problem = move || refused.get().or_else(|| error.get());
    let take = move |list: Option<web_sys::FileList>| {
        let Some(list) = list else { return };
        let found: Vec<_> = (0..list.length()).filter_map(|i| list.item(i)).collect();
        let mut taken = Vec::new();
        refused.set(None);
        for file in found.into_iter().take(if multiple { usize::MAX } else { 1 }) {
            let (name, size) = (file.name(), file.size() as u64);
            match refusal(&name, size, accept, max_bytes) {
                Some(reason) => refused.set(Some(reason)),
                None => taken.push(PickedFile { name, file: SendWrapper::new(file) }),
            }
        }
        if !taken.is_empty() {
            files.update(|files| {
                if !multiple {
                    files.clear();
                }
                files.append(&mut taken);
            });
        }
    };
    view! {
        <div class="field file-field">
            <span class="field-label" aria-hidden="true">{label.clone()}</span>
            <label
                class="file-drop" class:over=move || over.get()
                on:dragover=move |event| { event.prevent_default(); over.set(true) }
                on:dragleave=move |_| over.set(false)
                on:drop=move |event| { event.prevent_default(); over.set(false); take(event.data_transfer().and_then(|transfer| transfer.files())) }
            >
                <input
                    type="file" class="visually-hidden" id=id accept=accept multiple=multiple node_ref=input
                    aria-label=label
                    aria-describedby=format!("{error_id} {hint_id}") aria-invalid=move || problem().map(|_| "true")
                    on:change=move |_| if let Some(input) = input.get_untracked() { take(input.files()); input.set_value("") }
                />
                <Icon name="upload"/>
                <span>{strings::DROP_HERE}" "<span class="link">{strings::BROWSE}</span></span>
                <small id=hint_id>{if accept.is_empty() { format!("Up to {}", size_text(max_bytes)) } else { format!("{}, up to {}", endings(accept), size_text(max_bytes)) }}</small>
            </label>
            <div id=error_id role="status">{move || problem().map(|text| view! { <p class="field-error"><Icon name="circle-alert"/>{text}</p> })}</div>
            <ul class="files">
                {move || files.get().into_iter().enumerate().map(|(i, file)| view! {
                    <li>
                        <Icon name="file-text"/><span class="file-name">{file.name.clone()}</span><span class="note">{size_text(file.size())}</span>
                        <button type="button" class="button ghost icon-only small" aria-label=format!("{} {}", strings::REMOVE, file.name)
                            on:click=move |_| files.update(|files| { files.remove(i); })><Icon name="x"/></button>
                    </li>
                }).collect_view()}
            </ul>
            {move || progress.get().map(|_| view! { <Progress label="Sending" value=progress/> })}
        </div>
    }
}

fn refusal(name: &str, size: u64, accept: &str, max: u64) -> Option<String> {
    let lower = name.to_lowercase();
    if !accept.is_empty() && !accept.split(',').any(|ending| lower.ends_with(ending.trim())) {
        return Some(format!("“{name}” is of another type. Choose one that ends in {}.", endings(accept)));
    }
    (size > max).then(|| format!("“{name}” has {}. Choose one of at most {}.", size_text(size), size_text(max)))
}

/// As one reads them: ".csv, .txt".
fn endings(accept: &str) -> String {
    accept.split(',').map(str::trim).collect::<Vec<_>>().join(", ")
}

/// A size in words: `20.5 MB`.
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ if bytes % 1_000_000 < 100_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_refused_by_ending_and_size() {
        assert!(refusal("a.CSV", 10, ".csv, .xlsx", 100).is_none());
        assert!(refusal("a.exe", 10, ".csv,.txt", 100).is_some_and(|r| r.ends_with("ends in .csv, .txt.")));
        assert!(refusal("a.csv", 101, ".csv", 100).is_some_and(|r| r.contains("101 B")));
        assert_eq!(size_text(20_500_000), "20.5 MB");
    }
}
