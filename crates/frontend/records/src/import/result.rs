//! The last step of an import: how far it got, and what became of the rows.

use leptos::prelude::*;
use platform::{
    client,
    loading::{Loading, load},
};
use shared::records::import::{Import, ImportIssues, ImportStatus};
use ui::{Banner, Button, Card, Loaded, Progress, Stat, Toasts, Tone, Variant, format_number};

use super::{
    api::{self, of},
    rows::Issues,
    undo::{UndoButton, UndoState},
};
use crate::{confirmed_action::ConfirmedAction, pages::Pages};

#[component]
pub fn ResultStep(pages: &'static Pages, import: Loading<Import>) -> impl IntoView {
    let running =
        Memo::new(move |_| import.value.with(|import| import.as_ref().is_some_and(|import| import.status == ImportStatus::Running)));
    let count = move |pick: fn(&Import) -> u64| {
        Signal::derive(move || format_number(import.value.with(|import| import.as_ref().map_or(0, pick)) as i64))
    };
    let undone = Memo::new(move |_| import.value.with(|import| import.as_ref().is_some_and(|import| import.undo.is_some())));
    view! {
        {move || import.failure.get().map(|failure| view! { <Banner tone=Tone::Warning title="This may be out of date.">{failure.message()}</Banner> })}
        {move || if running.get() { view! { <Running pages import/> }.into_any() } else { view! { <UndoState pages import/><Done pages import/> }.into_any() }}
        // What was taken back is told in its own words; counts beside them would say that it is still there.
        <Show when=move || !undone.get()>
            <div class="columns-4">
                <Stat label="Created" value=count(|import| import.created) note=Signal::derive(move || format!("of {} rows", count(|import| import.rows).get()))/>
                <Stat label="Updated" value=count(|import| import.updated) note=format!("{} that were here", pages.many())/>
                <Stat label="Skipped" value=count(|import| import.skipped) note="there already, or up to date"/>
                <Stat label="Failed" value=count(|import| import.failed) note="stayed out"/>
            </div>
        </Show>
        {move || (!running.get()).then(|| import.value.get_untracked()).flatten().filter(|import| import.skipped + import.failed > 0).map(|found| {
            let issues: Loading<ImportIssues> = load(move || api::issues(found.id));
            view! {
                <Card title="Rows that need a look" flush=true>
                    <ErrorFile found=found.clone()/>
                    <Loaded of=issues lines=4 let:issues>
                        {issues.more.then(|| view! { <p class="card-note quiet">"The first 1,000 are listed."</p> })}
                        <Issues issues=issues.issues done=true/>
                    </Loaded>
                </Card>
            }
        })}
    }
}

/// Offers the rows that stayed out as a file.
#[component]
fn ErrorFile(found: Import) -> impl IntoView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let save = move |_| {
        let (id, filename) = (found.id, found.filename.clone());
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = api::errors(id, &filename).await;
            busy.try_set(false);
            if let Err(failure) = answer {
                toasts.error(failure.message());
            }
        });
    };
    view! {
        <div class="card-note row">
            <Button icon="download" busy on_click=save>"Save the rows that stayed out"</Button>
            <span class="quiet">"A CSV file with the reasons, to correct and import again"</span>
        </div>
    }
}

#[component]
fn Running(pages: &'static Pages, import: Loading<Import>) -> impl IntoView {
    let percent = Signal::derive(move || {
        import.value.with(|import| import.as_ref().map(|import| (import.done * 100 / import.rows.max(1)).min(100) as u8))
    });
    let done = move || {
        import.value.with(|import| {
            import.as_ref().map(|import| format!("{} of {} rows", format_number(import.done as i64), format_number(import.rows as i64)))
        })
    };
    view! {
        <Card title="The import is running">
            <div class="stack">
                <Progress label="Import" value=percent/>
                <p class="quiet">{done}" · You can leave this page; the import goes on, and you find it under Import."</p>
                <div>
                    <ConfirmedAction
                        label="Cancel the import" title="Cancel the import?"
                        text=format!("{} created and updated so far stay, and can be taken back by undoing the import; the other rows are not read any more.", pages.title())
                        confirm="Cancel the import" danger=true
                        act=move || of(import, api::cancel) on_done=move |now| import.value.set(Some(now))
                    />
                </div>
            </div>
        </Card>
    }
}

#[component]
fn Done(pages: &'static Pages, import: Loading<Import>) -> impl IntoView {
    // Drawn anew when the import ends or is undone, not with each count.
    let ended =
        Memo::new(move |_| import.value.with(|import| import.as_ref().map(|import| (import.id, import.status, import.undo.is_some()))));
    move || {
        let (_, _, undone) = ended.get()?;
        let import_now = import.value.get_untracked()?;
        let came = import_now.created + import_now.updated;
        let (tone, title) = match import_now.status {
            ImportStatus::Cancelled => (Tone::Warning, "The import was cancelled.".to_owned()),
            _ if came == 0 => (Tone::Warning, format!("The import is done, but no {} was created or updated.", pages.one())),
            _ => (Tone::Success, "The import is done.".to_owned()),
        };
        let href = client::query(&pages.path(), &[("import_id", Some(import_now.id.to_string()))]);
        let created = import_now.created > 0 && !undone;
        let actions = view! {
            <div class="row banner-actions">
                {created.then(|| view! { <Button variant=Variant::Primary href=href>{format!("Show the imported {}", pages.many())}</Button> })}
                {created.then(|| (pages.imported)(import_now.id))}
                <Button href=pages.import_path()>"Import another file"</Button>
                {(came > 0 && !undone).then(|| view! { <UndoButton pages import/> })}
            </div>
        };
        Some(if undone { actions.into_any() } else { view! { <Banner tone title>{actions}</Banner> }.into_any() })
    }
}
