//! One notice in a list.

use leptos::prelude::*;
use shared::notifications::{NoticeKind, Notification};
use ui::{Avatar, When};

/// What the actor did, as the middle of the sentence that the record's name ends.
pub fn describe(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Mention => "mentioned you on",
    }
}

/// Who did it.
pub fn actor(notice: &Notification) -> String {
    notice.actor.as_ref().map_or_else(|| "ClientSphere".to_owned(), |actor| actor.name.clone())
}

/// Leads to what it is about, which marks it as read; `on_open` hears of it.
#[component]
pub fn NoticeLine(notice: Notification, #[prop(optional, into)] on_open: Option<Callback<()>>) -> impl IntoView {
    let unread = notice.read_at.is_none();
    let href = notice.page();
    let (name, id) = (actor(&notice), notice.actor.as_ref().map_or(notice.id, |actor| actor.id));
    view! {
        <li class="notice-line" class:unread=unread>
            <a href=href on:click=move |_| if let Some(on_open) = on_open { on_open.run(()) }>
                <Avatar id=id.to_string() name=name.clone()/>
                <span class="notice-text">
                    <span><strong>{name}</strong>" "{describe(notice.kind)}" "<strong>{notice.record.name}</strong></span>
                    {notice.excerpt.map(|excerpt| view! { <span class="notice-excerpt">{excerpt}</span> })}
                    <span class="muted"><When at=notice.created_at/></span>
                </span>
                {unread.then(|| view! { <span class="notice-dot"><span class="visually-hidden">"unread"</span></span> })}
            </a>
        </li>
    }
}
