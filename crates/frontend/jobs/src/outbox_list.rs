use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    page::{self, Help},
    session::use_session,
};
use records::{export_menu::ExportMenu, filters::choice_filter, listing::list};
use shared::{
    Named,
    access::Permission,
    jobs::{MessageStatus, OutboxMessage},
};
use ui::{Badge, Choice, Column, EmptyState, FilterBar, PageHead, Table, Tone, When, Width};

use super::message_drawer::MessageDrawer;

static HELP: Help = Help {
    purpose: "Every message ClientSphere sends: invitations, password links and later others. Here you see whether it left.",
    tips: &["Open a message to read its text.", "A failed message can be sent again once the reason is gone."],
    terms: &[
        (
            "Outbox folder",
            "Without a mail server (SMTP) in the configuration, messages are written as files into this folder instead of being sent.",
        ),
        ("Waiting", "It leaves within seconds; after a failure it is tried again, ever later."),
        ("Failed", "Given up after the last try."),
    ],
};

/// Outgoing messages, newest first.
pub fn outbox_list() -> impl IntoView {
    page::describe("Outbox".to_owned(), Vec::new(), Some(&HELP));
    let address = use_address();
    let narrowed = move || ["q", "status"].map(|name| (name, address.get(name))).to_vec();
    let messages = list::<OutboxMessage>("/outbox", address, false, narrowed);
    let may_export = use_session().holds(Permission::OutboxExport);
    let export = move |format: &str| client::query(&format!("/outbox/export.{format}"), &narrowed());
    let statuses: Vec<Choice> = MessageStatus::ALL.iter().map(|status| Choice::new(status.code(), status.label())).collect();
    let filters = vec![choice_filter(address, "Status", "status", Signal::stored(statuses))];
    let query = Signal::derive(move || address.get("q").unwrap_or_default());
    let toolbar = move || view! { <FilterBar label="Search recipient or subject" query on_query=move |q: String| address.filter(&[("q", Some(q))], true) filters=filters.clone()/> };
    let empty = move || {
        if address.get("q").is_some() || address.get("status").is_some() {
            view! { <EmptyState icon="send" title="No message fits" text="Change the search or clear the filters."/> }
        } else {
            view! { <EmptyState icon="send" title="Nothing was sent yet" text="Invitations and password links appear here."/> }
        }
    };
    let columns = vec![
        Column::new("subject", "Subject", |message: &OutboxMessage| message.subject.clone()).fixed(),
        Column::new("recipient", "To", |message: &OutboxMessage| message.recipient.clone()),
        Column::new("status", "Status", |message: &OutboxMessage| view! { <Badge text=message.status.label() tone=tone(message.status)/> })
            .width(Width::Medium),
        Column::new("attempts", "Tries", |message: &OutboxMessage| message.attempts).width(Width::Small).end(),
        Column::new("created_at", "Made", |message: &OutboxMessage| view! { <When at=message.created_at/> }).width(Width::Medium),
    ];
    view! {
        <PageHead title="Outbox" purpose="Messages ClientSphere sends. Without a mail server they are written to the outbox folder.">
            {may_export.then(|| view! { <ExportMenu file="outbox" request=export/> })}
        </PageHead>
        <Table
            label="Messages" columns rows=messages.rows() row_key=|message: &OutboxMessage| message.id.to_string()
            row_name=|message: &OutboxMessage| message.subject.clone() row_href=|message: &OutboxMessage| open_href(message)
            on_retry=messages.retry() toolbar empty footer=move || messages.pager()
        />
        <MessageDrawer address on_changed=move |message: OutboxMessage| { let id = message.id; messages.replace(message, |old| old.id == id) }/>
    }
}

/// The list as it is now, with this message open.
fn open_href(message: &OutboxMessage) -> String {
    let search = window().location().search().unwrap_or_default();
    let kept = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("open="));
    let pairs: Vec<_> = kept.map(str::to_owned).chain([format!("open={}", message.id)]).collect();
    format!("/outbox?{}", pairs.join("&"))
}

/// What a status means at a glance.
pub(super) fn tone(status: MessageStatus) -> Tone {
    match status {
        MessageStatus::Pending => Tone::Info,
        MessageStatus::Sent => Tone::Success,
        MessageStatus::Dead => Tone::Danger,
    }
}
