//! Unread notices on the home page.

use leptos::prelude::*;
use platform::loading::load;
use ui::{Button, Card, Size, Variant};

use super::{api, notice_line::NoticeLine, unread::keep_current};

/// Notices shown at once.
const MOST: u16 = 5;

/// What one has not read yet; nothing at all where there is nothing.
#[component]
pub fn Newest() -> impl IntoView {
    let notices = keep_current(load(|| api::newest(true, MOST)));
    let actions = || view! { <Button variant=Variant::Ghost size=Size::Small href="/notifications">"All notifications"</Button> };
    move || {
        let items = notices.value.get().map(|page| page.items).unwrap_or_default();
        (!items.is_empty()).then(|| {
            let lines = items.into_iter().map(|notice| view! { <NoticeLine notice/> }).collect_view();
            view! { <Card title="For you" actions flush=true><ul class="notice-list">{lines}</ul></Card> }
        })
    }
}
