//! A record's files: adding, downloading, renaming, removing and bringing back.

use leptos::prelude::*;
use platform::{
    client::{self, Failure, Refusal},
    loading::load,
    session::use_session,
};
use shared::{
    Patch,
    access::Permission,
    attachments::{Attachment, EditAttachment, LARGEST, RESTORE_DAYS},
    problem::validate,
};
use ui::{Button, Dialog, EmptyState, Field, Form, FormErrors, Icon, Loaded, Menu, MenuItem, Size, Toasts, Variant, When, size_text};

use super::{about::About, about_api, export_menu::ExportMenu, file_uploads::FileUploads};

/// What the rows work with.
#[derive(Clone, Copy)]
struct Page {
    about: About,
    may: bool,
    renaming: RwSignal<Option<Attachment>>,
    /// Reads the list again.
    reload: Callback<()>,
    toasts: Toasts,
}

/// `changed` counts up when a colleague changed something.
pub fn files_tab(about: About, archived: bool, changed: Signal<u32>) -> AnyView {
    ui::lazy!(activity: files_tab(about: About, archived: bool, changed: Signal<u32>) => view! { <FilesTab about archived changed/> })
}

#[component]
pub fn FilesTab(about: About, archived: bool, changed: Signal<u32>) -> AnyView {
    let may = untrack(|| use_session().can(Permission::AttachmentManage)) && !archived;
    let removed = RwSignal::new(false);
    let first = load(move || {
        changed.track();
        about_api::files(about, removed.get(), None)
    });
    // The pages after the first, and where the next one begins.
    let more = RwSignal::new(Vec::<Attachment>::new());
    let next = RwSignal::new(None::<String>);
    let fetching = RwSignal::new(false);
    Effect::new(move |_| {
        next.set(first.value.read().as_ref().and_then(|page| page.next.clone()));
        more.set(Vec::new());
    });
    let toasts = Toasts::from_context();
    let load_more = move || {
        let Some(after) = next.get_untracked() else { return };
        fetching.set(true);
        leptos::task::spawn_local(async move {
            let answer = about_api::files(about, removed.get_untracked(), Some(after.clone())).await;
            if fetching.try_set(false).is_some() || next.get_untracked() != Some(after) {
                return;
            }
            match answer {
                Ok(page) => {
                    more.update(|more| more.extend(page.items));
                    next.set(page.next);
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
        });
    };
    let page = Page { about, may, renaming: RwSignal::new(None), reload: Callback::new(move |()| first.refetch()), toasts };
    let attached = Callback::new(move |file: Attachment| {
        toasts.success(format!("{} added", file.name));
        removed.set(false);
        first.refetch();
    });
    // The installation says how large a file may be; where it does not answer, the usual limit holds.
    let choices = load(move || about_api::choices(about));
    let largest = Memo::new(move |_| {
        let known = choices.value.with(|choices| choices.as_ref().map(|choices| choices.largest_file));
        known.or(choices.failure.read().as_ref().map(|_| LARGEST))
    });
    let may_export = use_session().holds(about.access.export);
    let export = move |format: &str| {
        let archived = removed.get_untracked().then(|| "true".to_owned());
        client::query(&format!("{}/attachments/export.{format}", about.path()), &[("archived", archived)])
    };
    let any = Memo::new(move |_| first.value.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty())));
    let switch = move || if removed.get() { "Back to files" } else { "Removed files" };
    view! {
        <section class="stack" aria-label="Files">
            {move || largest.get().filter(|_| may).map(|largest| view! { <FileUploads about largest on_attached=attached/> })}
            <div class="files-switch">
                <Show when=move || may_export && any.get()><ExportMenu file="files" request=export size=Size::Small/></Show>
                <Button size=Size::Small variant=Variant::Ghost icon="history" on_click=move |_| removed.update(|removed| *removed = !*removed)>{switch}</Button>
            </div>
            <Loaded of=first lines=4 let:shown>
                {if shown.items.is_empty() {
                    nothing(removed.get_untracked(), may).into_any()
                } else {
                    view! {
                        <ul class="file-list card flush">
                            {shown.items.into_iter().map(|file| view! { <Row file page/> }).collect_view()}
                            <For each=move || more.get() key=|file| (file.id, file.version) let(file)><Row file page/></For>
                        </ul>
                    }
                    .into_any()
                }}
            </Loaded>
            <Show when=move || next.read().is_some()>
                <div><Button busy=fetching on_click=move |_| load_more()>{ui::strings::LOAD_MORE}</Button></div>
            </Show>
            <RenameDialog page/>
        </section>
    }
    .into_any()
}

fn nothing(removed: bool, may: bool) -> impl IntoView {
    if removed {
        let text = format!("Files can be restored for {RESTORE_DAYS} days after they were removed.");
        return view! { <EmptyState icon="history" title="No removed files" text/> }.into_any();
    }
    let text = if may { "Offers, contracts, plans: drop them above." } else { "" };
    view! { <EmptyState icon="paperclip" title="No files yet" text/> }.into_any()
}

#[component]
fn Row(file: Attachment, page: Page) -> impl IntoView {
    let this = StoredValue::new(file.clone());
    let save = move || save(page.about, this.get_value(), page.toasts);
    let who = file.uploaded_by.as_ref().map_or_else(|| "ClientSphere".to_owned(), |user| user.name.clone());
    let restorable = page.may && file.archived_at.is_some();
    let may_change = page.may && file.archived_at.is_none();
    let items = vec![
        MenuItem::action("Rename", move || page.renaming.set(Some(this.get_value()))).icon("pencil"),
        MenuItem::action("Remove", move || remove(this.get_value(), page)).icon("trash-2"),
    ];
    let name = match file.archived_at {
        Some(_) => view! { <span class="file-name">{file.name.clone()}</span> }.into_any(),
        None => {
            view! { <button type="button" class="link file-name" title="Download" on:click=move |_| save()>{file.name.clone()}</button> }
                .into_any()
        }
    };
    view! {
        <li class="file-row">
            <Icon name=icon_of(&file.content_type)/>
            <div class="file-what">
                {name}
                <p class="quiet">{size_text(file.size.unsigned_abs())}" · "{who}" · "<When at=file.created_at/>
                    {file.archived_at.map(|at| view! { " · removed "<When at/> })}
                </p>
            </div>
            {file.archived_at.is_none().then(|| view! {
                <Button size=Size::Small variant=Variant::Ghost icon="download" label=format!("Download {}", file.name) on_click=move |_| save()/>
            })}
            {restorable.then(|| view! {
                <Button size=Size::Small icon="undo-2" label=format!("Restore {}", file.name) on_click=move |_| restore(this.get_value(), page)/>
            })}
            {may_change.then(|| view! { <Menu label=format!("Actions for {}", file.name) icon="ellipsis" icon_only=true items/> })}
        </li>
    }
}

fn icon_of(content_type: &str) -> &'static str {
    match content_type.split('/').next() {
        Some("image") => "image",
        Some("video") => "video",
        Some("text") => "file-text",
        _ if content_type.contains("zip") || content_type.contains("compressed") || content_type.contains("-tar") => "package",
        _ if content_type.contains("sheet") || content_type.contains("excel") => "table-2",
        _ if content_type.contains("pdf") || content_type.contains("word") => "file-text",
        _ => "file",
    }
}

/// Hands a file to the browser to save.
pub fn save(about: About, file: Attachment, toasts: Toasts) {
    leptos::task::spawn_local(async move {
        if let Err(failure) = about_api::save_file(about, file.id, &file.name).await {
            toasts.error(failure.message());
        }
    });
}

/// Removes a file; undo brings it back.
fn remove(file: Attachment, page: Page) {
    leptos::task::spawn_local(async move {
        match about_api::remove_file(page.about, file.id).await {
            Ok(()) => {
                let text = format!("{} removed", file.name);
                page.toasts.success(text).with_action("Undo", move || restore(file.clone(), page));
                page.reload.try_run(());
            }
            Err(failure) => {
                page.toasts.error(failure.message());
            }
        }
    });
}

fn restore(file: Attachment, page: Page) {
    leptos::task::spawn_local(async move {
        match about_api::restore_file(page.about, file.id).await {
            Ok(file) => {
                page.toasts.success(format!("{} restored", file.name));
                page.reload.try_run(());
            }
            Err(failure) => {
                page.toasts.error(failure.message());
            }
        }
    });
}

#[component]
fn RenameDialog(page: Page) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(page.renaming.read().is_some()));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            page.renaming.set(None);
        }
        now
    });
    let done = Callback::new(move |()| {
        open.set(false);
        page.reload.run(());
    });
    let cancel = Callback::new(move |()| open.set(false));
    view! {
        <Dialog open title="Rename file">
            {move || page.renaming.get_untracked().map(|file| view! { <Rename about=page.about file on_done=done on_cancel=cancel/> })}
        </Dialog>
    }
}

#[component]
fn Rename(about: About, file: Attachment, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let form = Form::new();
    let name = form.field("name", "Name", file.name.clone());
    let before = StoredValue::new(file);
    let change = move || EditAttachment { name: Patch::Value(name.value.get()) };
    form.rules(move || validate(&change()));
    let toasts = Toasts::from_context();
    let submit = form.on_submit(move || async move {
        let stale = |failure: Failure| match failure.is_stale() {
            true => Refusal::message("Somebody changed this file meanwhile. Close this dialog and look at it as it is now."),
            false => Refusal::from(failure),
        };
        let file = about_api::edit_file(about, &before.get_value(), &untrack(change)).await.map_err(stale)?;
        toasts.success(format!("Renamed to {}", file.name));
        on_done.run(());
        Ok(())
    });
    view! {
        <form class="stack" on:submit=submit novalidate>
            <FormErrors form/>
            <Field bind=name label="Name" required=true maxlength=200 autocomplete="off" autofocus=true/>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button submit=true variant=Variant::Primary busy=form.is_busy()>"Rename"</Button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::icon_of;

    #[test]
    fn kinds_have_their_icons() {
        for (kind, icon) in [
            ("image/png", "image"),
            ("application/pdf", "file-text"),
            ("application/zip", "package"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "table-2"),
            ("application/octet-stream", "file"),
        ] {
            assert_eq!(icon_of(kind), icon, "{kind}");
        }
    }
}
