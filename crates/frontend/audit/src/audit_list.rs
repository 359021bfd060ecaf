use leptos::prelude::*;
use platform::{
    address::{Address, use_address},
    client,
    page::{self, Help},
    session::use_session,
};
use records::{
    export_menu::ExportMenu,
    filters::{choice_filter, day_begins, days_filter},
    listing::list,
};
use shared::{access::Permission, audit::AuditEntry, identity::User, page::Page};
use ui::{Button, Card, Choice, Combobox, EmptyState, ErrorState, Filter, FilterBar, PageHead, Rows, Skeleton, Source};
use uuid::Uuid;

use super::{audit_entry::AuditEntryView, chain_check::ChainCheck};

static HELP: Help = Help {
    purpose: "Everything that was done in ClientSphere: who did it, when, from where, and what changed. Nobody can edit it here.",
    tips: &[
        "Open a line to see each field before and after.",
        "Filter by person, by action and by days; the address of the page keeps the filter.",
        "Check the log to prove that no entry was changed or removed.",
    ],
    terms: &[(
        "Chain",
        "Each entry carries a fingerprint, made with the installation's key, of itself and of the one before it, and a seal says where the log ends. Whoever changes or removes \
         an entry without the key breaks the chain, and the check shows it.",
    )],
};

const ACTIONS: [(&str, &str); 18] = [
    ("customer.", "Customers"),
    ("contact.", "Contacts"),
    ("interaction.", "Interactions"),
    ("attachment.", "Files"),
    ("notification.", "Notifications"),
    ("import.", "Imports"),
    ("bulk_change.", "Bulk changes"),
    ("duplicate.", "Duplicates"),
    ("merge.", "Lists of merges"),
    ("timeline.", "Timelines"),
    ("segment.", "Segments"),
    ("custom_field.", "Custom fields"),
    ("user.", "Users and sign-ins"),
    ("team.", "Teams"),
    ("role.", "Roles"),
    ("audit.", "Audit log"),
    ("session.", "Sessions"),
    ("outbox.", "Outgoing messages"),
];

/// The audit log, newest first.
pub fn audit_list() -> impl IntoView {
    page::describe("Audit log".to_owned(), Vec::new(), Some(&HELP));
    let address = use_address();
    let narrowing = move || {
        vec![
            ("actor_id", address.get("actor_id")),
            ("action", address.get("action")),
            ("subject_kind", address.get("subject_kind")),
            ("subject_id", address.get("subject_id")),
            ("from", address.get("from").and_then(|day| day_begins(&day, 0))),
            // The last day counts whole.
            ("to", address.get("to").and_then(|day| day_begins(&day, 1))),
        ]
    };
    let entries = list::<AuditEntry>("/audit", address, false, narrowing);
    let may_export = use_session().holds(Permission::AuditExport);
    let export = move |format: &str| client::query(&format!("/audit/export.{format}"), &narrowing());
    let check = ChainCheck::new();
    let actions: Vec<Choice> = ACTIONS.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
    let mut filters = vec![
        choice_filter(address, "Action", "action", Signal::stored(actions)),
        days_filter(address, "Days", "from", "to"),
        subject_filter(address),
    ];
    if use_session().holds(Permission::UserRead) {
        filters.insert(0, actor_filter(address));
    }
    let narrowed = move || ["actor_id", "action", "subject_id", "from", "to"].iter().any(|name| address.get(name).is_some());
    let rows = entries.rows();
    view! {
        <PageHead title="Audit log" purpose="Who did what, when and from where.">
            {may_export.then(|| view! { <ExportMenu file="audit-log" request=export/> })}
            {check.button()}
        </PageHead>
        {check.result()}
        <Card>
            <div class="stack">
                <Filters filters/>
                {move || match rows.get() {
                    Rows::Loading => view! { <Skeleton lines=10/> }.into_any(),
                    Rows::Failed(text) => view! { <ErrorState text on_retry=entries.retry()/> }.into_any(),
                    Rows::Ready(list) if list.is_empty() => {
                        let text = if narrowed() { "Clear a filter to see more." } else { "Everything done from now on appears here." };
                        view! { <EmptyState icon="history" title="No entries" text/> }.into_any()
                    }
                    Rows::Ready(list) => view! {
                        <ul class="plain-list">{list.into_iter().map(|entry| view! { <AuditEntryView entry/> }).collect_view()}</ul>
                    }.into_any(),
                }}
                {entries.pager()}
            </div>
        </Card>
    }
}

/// Filters without a search: the log is found by who, what and when.
#[component]
fn Filters(filters: Vec<Filter>) -> impl IntoView {
    view! { <FilterBar filters/> }
}

fn subject_filter(address: Address) -> Filter {
    let held = address.signal("subject_id");
    let clear = move || address.filter(&[("subject_id", None), ("subject_kind", None)], false);
    Filter::new("Record", Signal::derive(move || held.get().map(|_| "one record".to_owned())), clear, move || {
        if held.read().is_some() {
            view! { <Button on_click=move |_| clear()>"Show all records"</Button> }.into_any()
        } else {
            view! { <p class="note">"Open a customer or a user and follow its link to the audit log to see one record here."</p> }
                .into_any()
        }
    })
}

/// By person, found by typing.
fn actor_filter(address: Address) -> Filter {
    let held = address.signal("actor_id");
    let name = RwSignal::new(None::<(String, String)>);
    // The address carries the id only; the name is looked up once.
    Effect::new(move |_| {
        let Some(id) = held.get().filter(|id| id.parse::<Uuid>().is_ok()) else { return };
        if name.with_untracked(|known| known.as_ref().is_some_and(|(known, _)| *known == id)) {
            return;
        }
        leptos::task::spawn_local(async move {
            if let Ok(user) = client::get::<User>(&format!("/users/{id}")).await {
                let _ = name.try_set(Some((id, user.name)));
            }
        });
    });
    let text = Signal::derive(move || {
        let id = held.get()?;
        Some(name.get().filter(|(known, _)| *known == id).map_or_else(|| "one person".to_owned(), |(_, name)| name))
    });
    Filter::new(
        "Person",
        text,
        move || address.filter(&[("actor_id", None)], false),
        move || {
            let chosen = RwSignal::new(
                name.get_untracked().filter(|(id, _)| held.get_untracked().as_ref() == Some(id)).map(|(id, name)| Choice::new(id, name)),
            );
            Effect::watch(
                move || chosen.get(),
                move |choice, _, _| {
                    name.set(choice.as_ref().map(|choice| (choice.value.clone(), choice.label.clone())));
                    address.filter(&[("actor_id", choice.as_ref().map(|choice| choice.value.clone()))], false);
                },
                false,
            );
            view! { <Combobox bind=chosen label="Person" source=Source::new(find_users) placeholder="Name or e-mail"/> }
        },
    )
}

async fn find_users(text: String) -> Result<Vec<Choice>, String> {
    let path = client::query("/users", &[("q", Some(text.trim().to_owned())), ("limit", Some("10".into()))]);
    let found: Page<User> = client::get(&path).await.map_err(|failure| failure.message())?;
    Ok(found.items.into_iter().map(|user| Choice::new(user.id.to_string(), user.name).hint(user.email)).collect())
}
