//! Undoing an import: asked for, on its way, and what it left.

use leptos::prelude::*;
use platform::{
    loading::{Loading, load},
    session::use_session,
};
use shared::{
    records::import::{Import, ImportUndo, KeptRow, KeptRows, UndoStatus},
    text::capitalised,
};
use ui::{Banner, Card, Loaded, Progress, Tone, format_number};

use super::api::{self, of};
use crate::{confirmed_action::ConfirmedAction, export_menu::ExportMenu, pages::Pages};

/// Offers to undo an import that has ended.
#[component]
pub fn UndoButton(pages: &'static Pages, import: Loading<Import>) -> impl IntoView {
    let text = move || {
        let (created, updated) = import.value.with(|import| import.as_ref().map_or((0, 0), |import| (import.created, import.updated)));
        format!(
            "{} created {} are removed, and {} updated ones get their former values back. {} that were changed since stay as they are; created ones that something refers to are archived. Both are listed afterwards.",
            format_number(created as i64),
            pages.many(),
            format_number(updated as i64),
            pages.title()
        )
    };
    view! {
        <ConfirmedAction
            icon="undo-2" label="Undo the import" title="Undo the whole import?" text=Signal::derive(text) confirm="Undo everything" danger=true
            act=move || of(import, api::undo) on_done=move |now| import.value.set(Some(now))
        />
    }
}

/// How far the undoing is, and what it left.
#[component]
pub fn UndoState(pages: &'static Pages, import: Loading<Import>) -> impl IntoView {
    let undo = Memo::new(move |_| import.value.with(|import| import.as_ref().and_then(|import| import.undo.clone())));
    let status = Memo::new(move |_| undo.read().as_ref().map(|undo| undo.status));
    let percent = Signal::derive(move || undo.read().as_ref().map(|undo| (undo.done * 100 / undo.total.max(1)).min(100) as u8));
    move || match status.get() {
        None => ().into_any(),
        Some(UndoStatus::Running) => {
            let done = move || {
                let done = |undo: &ImportUndo| {
                    format!("{} of {} {}", format_number(undo.done as i64), format_number(undo.total as i64), pages.many())
                };
                undo.read().as_ref().map(done)
            };
            view! {
                <Card title="The import is being undone">
                    <div class="stack">
                        <Progress label="Undoing" value=percent/>
                        <p class="quiet">{done}" · You can leave this page; it goes on."</p>
                    </div>
                </Card>
            }
            .into_any()
        }
        Some(UndoStatus::Finished) => view! { <Undone pages import/> }.into_any(),
    }
}

#[component]
fn Undone(pages: &'static Pages, import: Loading<Import>) -> impl IntoView {
    let found = import.value.get_untracked();
    let Some((id, undo)) = found.and_then(|import| Some((import.id, import.undo?))) else { return ().into_any() };
    let counts = taken_back(&undo, |count| pages.counted(count, false));
    let tone = if undo.kept > 0 { Tone::Warning } else { Tone::Success };
    let kept = (undo.kept > 0).then(|| {
        let rows: Loading<KeptRows> = load(move || api::kept(id));
        let may_export = use_session().holds(pages.access.export);
        let export = move |format: &'static str| format!("{}/{id}/kept/export.{format}", api::PATH);
        let actions = move || may_export.then(|| view! { <ExportMenu file="import-undo" request=export/> });
        view! {
            <Card title=format!("{} that were left", pages.title()) flush=true actions>
                <Loaded of=rows lines=4 let:kept>
                    {kept.more.then(|| view! { <p class="card-note quiet">{if may_export { "The first 1,000 are listed; a file holds all of them." } else { "The first 1,000 are listed." }}</p> })}
                    <Kept pages rows=kept.rows/>
                </Loaded>
            </Card>
        }
    });
    view! {
        <Banner tone title="The import was undone."><p>{counts}</p></Banner>
        {kept}
    }
    .into_any()
}

/// What became of the records, without what became of none: "2 leads were removed. 1 lead was left as it is."
fn taken_back(undo: &ImportUndo, counted: impl Fn(u64) -> String) -> String {
    let said = [
        (undo.removed, "was removed", "were removed"),
        (undo.restored, "has its former values again", "have their former values again"),
        (undo.kept, "was left as it is", "were left as they are"),
    ];
    let said = said.into_iter().filter(|(count, ..)| *count > 0);
    let said: Vec<_> = said.map(|(count, one, many)| format!("{} {}.", counted(count), if count == 1 { one } else { many })).collect();
    if said.is_empty() { "There was nothing to take back.".to_owned() } else { said.join(" ") }
}

#[component]
fn Kept(pages: &'static Pages, rows: Vec<KeptRow>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let name = match row.record {
            Some(record) => view! { <a href=pages.record_path(&record.id.to_string())>{record.name}</a> }.into_any(),
            None => "–".into_any(),
        };
        let state = if row.archived { "Archived" } else { "As it was" };
        view! { <tr><td class="end">{row.row}</td><td>{name}</td><td>{state}</td><td class="wide">{capitalised(&row.reason)}</td></tr> }
    });
    view! {
        <div class="table-scroll" role="region" aria-label=format!("{} that were left", pages.title()) tabindex="0">
            <table class="sheet">
                <thead><tr><th scope="col" class="end">"Row"</th><th scope="col">{capitalised(pages.one())}</th><th scope="col">"State"</th><th scope="col">"Why"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Moment;

    #[test]
    fn only_what_became_of_some_is_said() {
        let undo = |removed, restored, kept| {
            let at = Moment::UNIX_EPOCH;
            let undo = ImportUndo {
                status: UndoStatus::Finished,
                total: removed + restored + kept,
                done: 0,
                removed,
                restored,
                kept,
                started_at: at,
                finished_at: None,
            };
            taken_back(&undo, |count| if count == 1 { "1 lead".to_owned() } else { format!("{count} leads") })
        };
        assert_eq!(undo(2, 0, 0), "2 leads were removed.");
        assert_eq!(undo(0, 1, 3), "1 lead has its former values again. 3 leads were left as they are.");
        assert_eq!(undo(0, 0, 0), "There was nothing to take back.");
    }
}
