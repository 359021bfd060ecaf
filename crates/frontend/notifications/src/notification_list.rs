//! All own notices, newest first.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    page::{self, Help},
};
use records::{export_menu::ExportMenu, filters::choice_filter, listing::list};
use shared::notifications::Notification;
use ui::{Badge, Button, Choice, Column, EmptyState, FilterBar, PageHead, Size, Table, Toasts, Tone, Variant, When, Width};

use super::{
    notice_line::{actor, describe},
    unread::{keep_current, mark, mark_all},
};

static HELP: Help = Help {
    purpose: "What colleagues tell you: each time one mentions you with @ in what is logged with a customer.",
    tips: &[
        "Open a line to see the entry in the customer's timeline; that marks it as read.",
        "What you are told about a customer that you can no longer see is not shown.",
        "Whether you get an e-mail, too, is a choice on your profile page.",
        "What you have read goes away after 90 days.",
    ],
    terms: &[("Mention", "Your name behind an @ in a call, e-mail, meeting or note.")],
};

/// The page of notices.
pub fn notification_list() -> AnyView {
    page::describe("Notifications".to_owned(), Vec::new(), Some(&HELP));
    let address = use_address();
    let narrowed = move || vec![("unread", address.get("unread"))];
    let notices = list::<Notification>("/me/notifications", address, true, narrowed);
    let export = move |format: &str| client::query(&format!("/me/notifications/export.{format}"), &narrowed());
    keep_current(notices.page);
    let states = vec![Choice::new("true", "Unread"), Choice::new("false", "Read")];
    let filters = vec![choice_filter(address, "State", "unread", Signal::stored(states))];
    let toolbar = move || view! { <FilterBar filters=filters.clone()/> };
    let toasts = Toasts::from_context();
    let any_unread = Signal::derive(move || {
        notices.page.value.with(|page| page.as_ref().is_some_and(|page| page.items.iter().any(|notice| notice.read_at.is_none())))
    });
    let empty = move || {
        if address.get("unread").is_some() {
            view! { <EmptyState icon="bell" title="No notification fits" text="Clear the filter to see all of them."/> }
        } else {
            view! { <EmptyState icon="bell" title="Nothing to tell" text="When a colleague mentions you with @, it appears here."/> }
        }
    };
    view! {
        <PageHead title="Notifications" purpose="What colleagues tell you, newest first.">
            <ExportMenu file="notifications" request=export/>
            <Show when=move || any_unread.get()>
                <Button icon="check-check" on_click=move |_| mark_all(toasts)>"Mark all as read"</Button>
            </Show>
        </PageHead>
        <div class="notification-list">
            <Table
                label="Notifications" columns=columns() rows=notices.rows() row_key=|notice: &Notification| notice.id.to_string()
                row_name=|notice: &Notification| notice.record.name.clone()
                row_href=|notice: &Notification| notice.page()
                on_retry=notices.retry() toolbar empty footer=move || notices.pager()
            />
        </div>
    }
    .into_any()
}

fn columns() -> Vec<Column<Notification>> {
    vec![
        Column::new("what", "What", |notice: &Notification| format!("{} {} {}", actor(notice), describe(notice.kind), notice.record.name))
            .width(Width::Large)
            .fixed(),
        Column::new("excerpt", "What was said", |notice: &Notification| {
            view! { <span class="excerpt">{notice.excerpt.clone().unwrap_or_default()}</span> }
        }),
        Column::new("state", "State", |notice: &Notification| match notice.read_at {
            Some(_) => view! { <Badge text="Read"/> }.into_any(),
            None => {
                let id = notice.id;
                view! {
                    <span class="with-icon">
                        <Badge text="Unread" tone=Tone::Accent/>
                        <Button size=Size::Small variant=Variant::Ghost icon="check" label="Mark as read" on_click=move |_| mark(id)/>
                    </span>
                }
                .into_any()
            }
        })
        .width(Width::Medium),
        Column::new("created_at", "When", |notice: &Notification| view! { <When at=notice.created_at/> }).width(Width::Medium),
    ]
}
