//! The head of a record's page.

use leptos::prelude::*;
use platform::{loading::Loading, session::use_session};
use shared::record::State;
use ui::{Badge, Banner, Button, Icon, Menu, MenuItem, Size, Toasts, Tone, Variant, When};

use super::{
    api,
    pages::{Pages, id_of, is_archived, text_of},
};

/// What it is, and what can be done. `shown` is the page's record, which archiving changes.
#[component]
pub fn RecordHead(pages: &'static Pages, record: State, shown: Loading<State>) -> impl IntoView {
    let holds = |permission| use_session().holds(permission);
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    let id = StoredValue::new(id_of(&record).to_owned());
    let archived = is_archived(&record);
    let may_archive = holds(pages.access.archive);
    let may_edit = holds(pages.access.edit) && !archived;
    let set_archived = Callback::new(move |archived: bool| {
        busy.try_set(true);
        let id = id.get_value();
        leptos::task::spawn_local(async move {
            change(pages, shown, toasts, id, archived).await;
            busy.try_set(false);
        });
    });
    let items = vec![MenuItem::action("Archive", move || set_archived.run(true)).icon("archive")];
    let at = text_of(&record, "archived_at").to_owned();
    view! {
        {archived.then(|| view! {
            <Banner tone=Tone::Warning title=format!("This {} is archived.", pages.one())>
                <div class="row">
                    <span>"Archived "<When at/>". It is hidden from lists until it is restored."</span>
                    {may_archive.then(|| view! { <Button size=Size::Small icon="archive-restore" busy on_click=move |_| set_archived.run(false)>"Restore"</Button> })}
                </div>
            </Banner>
        })}
        <header class="page-head record-head">
            <div class="record-title">
                <span class="record-icon" aria-hidden="true"><Icon name=pages.icon/></span>
                <h1 tabindex="-1">{pages.spec.title_of(&record)}</h1>
                {archived.then(|| view! { <Badge text="Archived" tone=Tone::Warning/> })}
            </div>
            <div class="page-actions">
                {may_edit.then(|| view! {
                    <Button variant=Variant::Primary icon="pencil" href=format!("{}/edit", pages.record_path(&id.get_value()))>"Edit"</Button>
                })}
                {(may_archive && !archived).then(|| view! { <Menu label="More actions" icon="ellipsis" icon_only=true items=Signal::stored(items)/> })}
            </div>
        </header>
    }
}

/// Archives or restores, and shows the record as it is then where it still is on the page; archiving can be undone, also from another page.
async fn change(pages: &'static Pages, shown: Loading<State>, toasts: Toasts, id: String, archived: bool) {
    match api::set_archived(pages, &id, archived).await {
        Ok(record) => {
            let name = pages.spec.title_of(&record);
            if archived {
                let undo = move || {
                    let id = id.clone();
                    leptos::task::spawn_local(async move { Box::pin(change(pages, shown, toasts, id, false)).await });
                };
                toasts.success(format!("{name} archived")).with_action("Undo", undo);
            } else {
                toasts.success(format!("{name} restored"));
            }
            let is_here = |here: &Option<State>| here.as_ref().is_some_and(|here| id_of(here) == id_of(&record));
            if shown.value.try_with_untracked(is_here) == Some(true) {
                shown.value.try_set(Some(record));
            }
        }
        Err(failure) => {
            toasts.error(failure.message());
        }
    }
}
