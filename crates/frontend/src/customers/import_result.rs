//! The last step of an import: how far it got, and what became of the rows.

use leptos::prelude::*;
use shared::customers_import::{Import, ImportIssues, ImportStatus};

use super::{api, import_preview::Issues, list_state::ListState};
use crate::{
    loading::{Loaded, Loading, load},
    ui::{Banner, Button, Card, ConfirmDialog, Progress, Stat, Toasts, Tone, Variant, format_number},
};

#[component]
pub fn ResultStep(import: Loading<Import>) -> impl IntoView {
    let running =
        Memo::new(move |_| import.value.with(|import| import.as_ref().is_some_and(|import| import.status == ImportStatus::Running)));
    let count = move |pick: fn(&Import) -> u64| {
        Signal::derive(move || format_number(import.value.with(|import| import.as_ref().map_or(0, pick)) as i64))
    };
    let note = |text: &str| Signal::stored(text.to_owned());
    view! {
        {move || import.failure.get().map(|failure| view! { <Banner tone=Tone::Warning title="This may be out of date.">{failure.message()}</Banner> })}
        {move || if running.get() { view! { <Running import/> }.into_any() } else { view! { <Done import/> }.into_any() }}
        <div class="columns-4">
            <Stat label="Rows" value=count(|import| import.rows) note=note("in the file")/>
            <Stat label="Created" value=count(|import| import.created) note=note("new customers")/>
            <Stat label="Skipped" value=count(|import| import.skipped) note=note("there already")/>
            <Stat label="Failed" value=count(|import| import.failed) note=note("stayed out")/>
        </div>
        {move || (!running.get()).then(|| import.value.get_untracked()).flatten().filter(|import| import.skipped + import.failed > 0).map(|found| {
            let issues: Loading<ImportIssues> = load(move || api::import_issues(found.id));
            view! {
                <Card title="Rows that need a look" flush=true>
                    <Loaded of=issues lines=4 let:issues>
                        {issues.more.then(|| view! { <p class="card-note quiet">"The first 1,000 are listed."</p> })}
                        <Issues issues=issues.issues/>
                    </Loaded>
                </Card>
            }
        })}
    }
}

#[component]
fn Running(import: Loading<Import>) -> impl IntoView {
    let percent = Signal::derive(move || {
        import.value.with(|import| import.as_ref().map(|import| (import.done * 100 / import.rows.max(1)).min(100) as u8))
    });
    let done = move || {
        import.value.with(|import| {
            import.as_ref().map(|import| format!("{} of {} rows", format_number(import.done as i64), format_number(import.rows as i64)))
        })
    };
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let cancel = move |()| {
        let Some(id) = import.value.with_untracked(|import| import.as_ref().map(|import| import.id)) else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = api::cancel_import(id).await;
            if busy.try_set(false).is_some() {
                return;
            }
            asking.set(false);
            match answer {
                Ok(now) => import.value.set(Some(now)),
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
        });
    };
    view! {
        <Card title="The import is running">
            <div class="stack">
                <Progress label="Import" value=percent/>
                <p class="quiet">{done}" · You can leave this page; the import goes on, and you find it under Import."</p>
                <div><Button on_click=move |_| asking.set(true)>"Cancel the import"</Button></div>
            </div>
        </Card>
        <ConfirmDialog
            open=asking title="Cancel the import?" text="Customers created so far stay; the other rows are not read any more."
            confirm="Cancel the import" danger=true busy on_confirm=cancel
        />
    }
}

#[component]
fn Done(import: Loading<Import>) -> impl IntoView {
    let found = move || import.value.get();
    move || {
        found().map(|import| {
            let (tone, title) = match import.status {
                ImportStatus::Cancelled => (Tone::Warning, "The import was cancelled.".to_owned()),
                _ if import.created == 0 => (Tone::Warning, "The import is done, but no customer was created.".to_owned()),
                _ => (Tone::Success, "The import is done.".to_owned()),
            };
            let href = ListState { import: Some(import.id), ..Default::default() }.href();
            view! {
                <Banner tone title>
                    <div class="row banner-actions">
                        {(import.created > 0).then(|| view! { <Button variant=Variant::Primary href=href>"Show the imported customers"</Button> })}
                        <Button href="/customers/import">"Import another file"</Button>
                    </div>
                </Banner>
            }
        })
    }
}
