//! What happened with a record: interactions and changes, newest first.

use leptos::prelude::*;
use platform::{
    address::use_address,
    loading::{Loading, load},
    session::use_session,
    time::At,
};
use shared::{
    Named,
    access::Permission,
    attachments::Attachment,
    records::changes::{Line, lines},
    records::custom_fields::CustomField,
    records::interactions::{Interaction, InteractionKind},
    records::timeline::{TimelineEntry as Entry, TimelineEvent, TimelineFilter, TimelineQuery},
};
use ui::{
    Button, Choice, ConfirmDialog, Dialog, EmptyState, ErrorState, Icon, Select, Size, Skeleton, Timeline, TimelineEntry, Toasts, Variant,
    format_money,
};
use uuid::Uuid;

use super::{
    about::{About, Told},
    about_api, entry_link,
    export_menu::ExportMenu,
    files_tab::save,
    interaction_form::{InteractionEdit, icon_of},
    interaction_text::InteractionText,
    timeline_show::{By, Show, plural},
};

/// The timeline with its filter, which the address keeps; `changed` counts up when something was added elsewhere, `on_changed` hears of what was corrected
/// or deleted here.
#[component]
pub fn RecordTimeline(about: About, #[prop(into)] changed: Signal<u32>, on_changed: Callback<()>) -> impl IntoView {
    let address = use_address();
    let show = Memo::new(move |_| address.get("show").and_then(|show| Show::from_code(&show)).unwrap_or(Show::All));
    let chosen = RwSignal::new(show.get_untracked().code());
    Effect::new(move |_| chosen.set(show.get().code()));
    Effect::watch(
        move || chosen.get(),
        move |code, _, _| {
            if *code != show.get_untracked().code() {
                address.set(&[("show", Some(code.clone()).filter(|_| *code != Show::All.code()))]);
            }
        },
        false,
    );
    let by = Memo::new(move |_| address.get("by").and_then(|id| id.parse::<Uuid>().ok()));
    let choices = Show::every().map(|show| Choice::new(show.code(), show.label())).collect::<Vec<_>>();

    let first = load(move || {
        changed.track();
        about_api::timeline(about, show.get().query(by.get(), None))
    });
    // The pages after the first, and where the next one begins.
    let more = RwSignal::new(Vec::<Entry>::new());
    let next = RwSignal::new(None::<String>);
    let turn = StoredValue::new(0_u32);
    let fetching = RwSignal::new(false);
    Effect::new(move |_| {
        let page = first.value.read();
        next.set(page.as_ref().and_then(|page| page.next.clone()));
        more.set(Vec::new());
        turn.update_value(|turn| *turn += 1);
    });
    let toasts = Toasts::from_context();
    let load_more = Callback::new(move |()| {
        let Some(after) = next.get_untracked() else { return };
        let mine = turn.get_value();
        fetching.set(true);
        leptos::task::spawn_local(async move {
            let answer = about_api::timeline(about, show.get_untracked().query(by.get_untracked(), Some(after))).await;
            if fetching.try_set(false).is_some() || turn.get_value() != mine {
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
    });

    let custom: Loading<Vec<CustomField>> = load(move || about_api::custom_fields(about));
    let editing = RwSignal::new(None::<Interaction>);
    let deleting = RwSignal::new(None::<Interaction>);
    let entries = Signal::derive(move || {
        let loaded = first.value.with(|page| page.as_ref().map(|page| page.items.clone())).unwrap_or_default();
        let custom = custom.value.get().unwrap_or_default();
        loaded.into_iter().chain(more.get()).map(|entry| shown(about, entry, &custom, editing, deleting)).collect::<Vec<_>>()
    });
    let here = Memo::new(move |_| first.value.read().is_some());
    let retry = Callback::new(move |()| first.refetch());
    let corrected = Callback::new(move |()| {
        first.refetch();
        on_changed.run(());
    });
    let has_more = Signal::derive(move || next.read().is_some());
    let may_export = use_session().holds(about.access.export);
    let export = move |format: &'static str| {
        let query = show.get_untracked().query(by.get_untracked(), None);
        about_api::timeline_file(about, TimelineQuery { limit: None, ..query }, format)
    };
    entry_link::follow(address, entries, has_more, fetching, load_more);
    let empty = move || {
        match show.get_untracked() {
        Show::Part(TimelineFilter::Interactions) => {
            view! { <EmptyState icon="message-square" title="No interactions yet" text="Log the first call, e-mail, meeting or note above."/> }.into_any()
        }
        _ if by.get_untracked().is_some() => {
            view! { <EmptyState icon="history" title="Nothing fits" text="Choose somebody else above, or show everything."/> }.into_any()
        }
        Show::Mentions => {
            view! { <EmptyState icon="at-sign" title="Nobody mentioned you here yet" text="Colleagues tell you of an entry by typing @ and your name."/> }.into_any()
        }
        Show::Kind(kind) => {
            let title = format!("No {} yet", plural(kind));
            view! { <EmptyState icon=icon_of(kind) title text="Choose another kind above, or log the first one."/> }.into_any()
        }
        _ => view! { <EmptyState icon="history" title="Nothing has happened yet"/> }.into_any(),
    }
    };
    view! {
        <div class="timeline-filters">
            <div class="timeline-filter"><Select bind=chosen label="Show" hide_label=true choices/></div>
            <By about address/>
            {may_export.then(|| view! { <div class="timeline-export"><ExportMenu file="timeline" request=export/></div> })}
        </div>
        {move || match (here.get(), first.failure.get()) {
            (_, Some(failure)) => view! { <ErrorState text=failure.message() on_retry=retry/> }.into_any(),
            (false, None) => view! { <Skeleton lines=6/> }.into_any(),
            (true, None) => view! {
                <Timeline entries has_more busy=fetching on_more=load_more empty/>
            }.into_any(),
        }}
        <EditDialog about editing on_done=corrected/>
        <DeleteDialog about deleting on_done=corrected/>
    }
}

#[component]
fn EditDialog(about: About, editing: RwSignal<Option<Interaction>>, on_done: Callback<()>) -> impl IntoView {
    let open = opened_by(editing);
    let done = Callback::new(move |()| {
        open.set(false);
        on_done.run(());
    });
    view! {
        <Dialog open title="Edit entry">
            {move || editing.get_untracked().map(|interaction| view! {
                <InteractionEdit about interaction on_done=done on_cancel=Callback::new(move |()| open.set(false))/>
            })}
        </Dialog>
    }
}

#[component]
fn DeleteDialog(about: About, deleting: RwSignal<Option<Interaction>>, on_done: Callback<()>) -> impl IntoView {
    let open = opened_by(deleting);
    let busy = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let delete = move |()| {
        let Some(interaction) = deleting.get_untracked() else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = about_api::delete_interaction(about, interaction.id).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    open.set(false);
                    toasts.success("Entry deleted");
                    on_done.run(());
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
        });
    };
    let title = Signal::derive(move || format!("Delete this {}?", deleting.read().as_ref().map_or("entry".into(), |i| noun(i.kind))));
    view! {
        <ConfirmDialog
            open title busy danger=true confirm="Delete entry" on_confirm=delete
            text="It is removed from the timeline and cannot be brought back."
        />
    }
}

/// A dialog's switch that turns on when there is something to show, and empties it when it closes.
fn opened_by<T: Clone + Send + Sync + 'static>(what: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(what.read().is_some()));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            what.set(None);
        }
        now
    });
    open
}

fn shown(
    about: About,
    entry: Entry,
    custom: &[CustomField],
    editing: RwSignal<Option<Interaction>>,
    deleting: RwSignal<Option<Interaction>>,
) -> TimelineEntry {
    let actor = entry.actor.as_ref().map_or_else(|| "ClientSphere".to_owned(), |actor| actor.name.clone());
    let (icon, text, body) = match entry.event {
        TimelineEvent::Interaction(interaction) => {
            let text = match interaction.kind {
                InteractionKind::Note => "wrote a note".to_owned(),
                kind => format!("logged {}", with_article(kind)),
            };
            let icon = icon_of(interaction.kind);
            (icon, text, Some((move || view! { <Body about interaction=interaction.clone() editing deleting/> }).into()))
        }
        TimelineEvent::Change { action, changes } => {
            let lines = lines(about.spec, &changes, &|money| format_money(money.minor, &money.currency), &|path| {
                custom.iter().find(|field| field.path() == path)
            });
            let Told { icon, text, details } = (about.tell)(&action, &lines).unwrap_or_else(|| told(about, &action, &lines));
            (icon, text, (details && !lines.is_empty()).then(|| (move || view! { <Changed lines=lines.clone()/> }).into()))
        }
        TimelineEvent::File { removed, file } => {
            let text = if removed { "removed a file" } else { "added a file" };
            ("paperclip", text.to_owned(), Some((move || view! { <FileLine about file=file.clone()/> }).into()))
        }
    };
    TimelineEntry { id: entry.id.to_string(), at: At::from(entry.at), icon, actor, text, body }
}

/// A change as its declaration tells it.
fn told(about: About, action: &str, lines: &[Line]) -> Told {
    let icon = match action.rsplit('.').next() {
        Some("created" | "imported") => "plus",
        Some("archived") => "archive",
        Some("restored") => "archive-restore",
        _ => "pencil",
    };
    let edited = action.ends_with(".edited");
    let text = match lines {
        [line] if edited => format!("changed {}", line.field.to_lowercase()),
        lines if edited => format!("changed {} fields", lines.len()),
        _ => about.spec.deed(action),
    };
    Told { icon, text, details: edited }
}

#[component]
fn Body(
    about: About,
    interaction: Interaction,
    editing: RwSignal<Option<Interaction>>,
    deleting: RwSignal<Option<Interaction>>,
) -> impl IntoView {
    let can = |permission| untrack(|| use_session().can(permission));
    let own = interaction.author.as_ref().map(|author| author.id) == use_session().my_id();
    let may = can(Permission::InteractionLog) && (own || can(about.access.edit));
    let (edit, delete) = (interaction.clone(), interaction.clone());
    let name = noun(interaction.kind);
    view! {
        <InteractionText interaction/>
        {may.then(|| view! {
            <div class="entry-actions">
                <Button size=Size::Small variant=Variant::Ghost icon="pencil" label=format!("Edit this {name}") on_click=move |_| editing.set(Some(edit.clone()))/>
                <Button size=Size::Small variant=Variant::Ghost icon="trash-2" label=format!("Delete this {name}") on_click=move |_| deleting.set(Some(delete.clone()))/>
            </div>
        })}
    }
}

/// The file by name; one that is still there can be downloaded.
#[component]
fn FileLine(about: About, file: Attachment) -> impl IntoView {
    let toasts = Toasts::from_context();
    let name = file.name.clone();
    if file.archived_at.is_some() {
        return view! { <p class="quiet">{name}</p> }.into_any();
    }
    view! { <span class="file-line"><Button size=Size::Small icon="download" on_click=move |_| save(about, file.clone(), toasts)>{name}</Button></span> }
        .into_any()
}

#[component]
fn Changed(lines: Vec<Line>) -> impl IntoView {
    let side = |text: String| {
        if text.is_empty() { view! { <span class="quiet">"empty"</span> }.into_any() } else { view! { <span>{text}</span> }.into_any() }
    };
    view! {
        <dl class="change-lines">
            {lines.into_iter().map(|line| view! {
                <div>
                    <dt>{line.field}</dt>
                    <dd>
                        <span class="before">{side(line.before)}</span>
                        <Icon name="arrow-right"/><span class="visually-hidden">" became "</span>
                        <span class="after">{side(line.after)}</span>
                    </dd>
                </div>
            }).collect_view()}
        </dl>
    }
}

fn noun(kind: InteractionKind) -> String {
    match kind {
        InteractionKind::Sms => "SMS".into(),
        InteractionKind::Other => "interaction".into(),
        kind => kind.label().to_lowercase(),
    }
}

fn with_article(kind: InteractionKind) -> String {
    let article = if matches!(kind, InteractionKind::Email | InteractionKind::Sms | InteractionKind::Other) { "an" } else { "a" };
    format!("{article} {}", noun(kind))
}
