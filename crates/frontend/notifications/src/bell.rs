//! The bell in the top bar.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use platform::loading::load;
use shared::page::Total;
use ui::{Icon, Popover};
use uuid::Uuid;

use super::{
    api,
    latest::Latest,
    unread::{keep_current, mark},
};

/// Shown counts end here.
const MOST: u64 = 99;

/// How many notices are unread, and the newest of all in a list. Follows what happens elsewhere.
#[component]
pub fn Bell() -> impl IntoView {
    let unread = keep_current(load(api::unread));
    let count = Memo::new(move |_| unread.value.with(|total| total.map_or(0, |Total { count, .. }| count)));
    let open = RwSignal::new(false);
    mark_opened();
    view! {
        <button
            type="button" class="button ghost icon-only bell" popovertarget="notices" title="Notifications"
            aria-haspopup="dialog" aria-expanded=move || open.get().to_string() aria-label=move || label(count.get())
        >
            <Icon name="bell"/>
            {move || (count.get() > 0).then(|| view! { <span class="bell-count" aria-hidden="true">{short(count.get())}</span> })}
        </button>
        <span class="visually-hidden" role="status">{move || (count.get() > 0).then(|| count_text(count.get()))}</span>
        <Popover id="notices" label="Notifications" open><Latest unread=count on_open=move |()| open.set(false)/></Popover>
    }
}

/// Whoever opens what a notice is about, from whichever list or mail, has read it: its address names the notice.
fn mark_opened() {
    let query = use_location().query;
    let opened = Memo::new(move |_| query.with(|query| query.get_str("notice").and_then(|id| id.parse::<Uuid>().ok())));
    Effect::new(move |_| {
        if let Some(id) = opened.get() {
            mark(id);
        }
    });
}

fn label(count: u64) -> String {
    if count == 0 { "Notifications".to_owned() } else { format!("Notifications, {}", count_text(count)) }
}

fn count_text(count: u64) -> String {
    match count {
        1 => "1 unread notification".to_owned(),
        count if count > MOST => format!("more than {MOST} unread notifications"),
        count => format!("{count} unread notifications"),
    }
}

fn short(count: u64) -> String {
    if count > MOST { format!("{MOST}+") } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_bounded_and_said_in_words() {
        assert_eq!((short(1).as_str(), short(99).as_str(), short(1_000).as_str()), ("1", "99", "99+"));
        assert_eq!(label(0), "Notifications");
        assert_eq!(label(1), "Notifications, 1 unread notification");
        assert_eq!(label(100), "Notifications, more than 99 unread notifications");
    }
}
