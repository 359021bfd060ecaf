//! The list under the bell.

use leptos::prelude::*;
use platform::loading::load;
use ui::{Button, EmptyState, Loaded, Size, Toasts, Variant};

use super::{
    api,
    notice_line::NoticeLine,
    unread::{keep_current, mark_all},
};

/// Notices shown at once.
const MOST: u16 = 10;

/// The newest notices, read and unread; `on_open` hears when one leads away.
#[component]
pub fn Latest(#[prop(into)] unread: Signal<u64>, #[prop(into)] on_open: Callback<()>) -> impl IntoView {
    let notices = keep_current(load(|| api::newest(false, MOST)));
    let toasts = Toasts::from_context();
    view! {
        <div class="notices">
            <header class="notices-head">
                <h2>"Notifications"</h2>
                <Show when=move || { unread.get() > 0 }>
                    <Button size=Size::Small variant=Variant::Ghost icon="check-check" on_click=move |_| mark_all(toasts)>"Mark all as read"</Button>
                </Show>
            </header>
            <Loaded of=notices lines=4 let:page>
                {if page.items.is_empty() {
                    view! { <EmptyState icon="bell" title="Nothing to tell" text="When a colleague mentions you with @, it appears here."/> }.into_any()
                } else {
                    view! { <ul class="notice-list">{page.items.into_iter().map(|notice| view! { <NoticeLine notice on_open/> }).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
            <footer class="notices-foot"><a href="/notifications" on:click=move |_| on_open.run(())>"See all notifications"</a></footer>
        </div>
    }
}
