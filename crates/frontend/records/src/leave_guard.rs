//! Asks before typed work is left behind by a link or by the browser's back and forward buttons. Closing the tab is guarded by the form itself.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::ConfirmDialog;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

type Listener = Closure<dyn FnMut(web_sys::Event)>;

/// While `dirty`, navigation inside the app waits for a yes; `on_leave` runs when it is given.
#[component]
pub fn LeaveGuard(#[prop(into)] dirty: Signal<bool>, on_leave: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let wanted = RwSignal::new(String::new());
    let ask = move |href: String| {
        wanted.set(href);
        open.set(true);
    };
    // Before the router hears of it: in the capturing phase.
    let clicked: Listener = Closure::new(move |event: web_sys::Event| {
        if dirty.try_get_untracked() != Some(true) {
            return;
        }
        let mouse = event.dyn_ref::<web_sys::MouseEvent>();
        if mouse.is_some_and(|e| e.button() != 0 || e.ctrl_key() || e.meta_key() || e.shift_key() || e.alt_key()) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = target
            .and_then(|target| target.closest("a[href]").ok().flatten())
            .and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok());
        let Some(link) = link.filter(|link| matches!(link.target().as_str(), "" | "_self") && !link.has_attribute("download")) else {
            return;
        };
        let own = window().location().origin().unwrap_or_default();
        if link.origin() == own && !is_jump(&link.href()) {
            event.prevent_default();
            event.stop_immediate_propagation();
            ask(link.href());
        }
    });
    // Back and forward, where the browser lets pages ask first; elsewhere the draft brings the typed work back.
    let traversed: Listener = Closure::new(move |event: web_sys::Event| {
        let back_or_forth = text_of(&event, "navigationType").as_deref() == Some("traverse");
        if back_or_forth && event.cancelable() && dirty.try_get_untracked() == Some(true) {
            let destination = Reflect::get(&event, &"destination".into()).ok();
            if let Some(href) = destination.and_then(|destination| text_of(&destination, "url")) {
                event.prevent_default();
                ask(href);
            }
        }
    });
    let history = Reflect::get(&window(), &"navigation".into()).ok().and_then(|history| history.dyn_into::<web_sys::EventTarget>().ok());
    listen(&window(), "click", &clicked, true);
    if let Some(history) = &history {
        listen(history, "navigate", &traversed, true);
    }
    let listeners = StoredValue::new_local(Some((clicked, traversed, history)));
    on_cleanup(move || {
        if let Some(Some((clicked, traversed, history))) = listeners.try_update_value(Option::take) {
            listen(&window(), "click", &clicked, false);
            if let Some(history) = history {
                listen(&history, "navigate", &traversed, false);
            }
        }
    });
    let navigate = use_navigate();
    let leave = move |()| {
        open.set(false);
        on_leave.run(());
        let origin = window().location().origin().unwrap_or_default();
        let href = wanted.get_untracked();
        navigate(href.strip_prefix(&origin).unwrap_or(&href), NavigateOptions::default());
    };
    view! {
        <ConfirmDialog
            open title="Leave without saving?" text="What you typed on this page is not saved yet. If you leave, it is discarded."
            confirm="Discard and leave" danger=true on_confirm=leave
        />
    }
}

/// Whether the link only leads to another place of the same page.
fn is_jump(href: &str) -> bool {
    let page = |address: &str| address.split('#').next().unwrap_or_default().to_owned();
    href.contains('#') && page(href) == page(&window().location().href().unwrap_or_default())
}

fn text_of(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

fn listen(target: &web_sys::EventTarget, event: &str, listener: &Listener, on: bool) {
    let function = listener.as_ref().unchecked_ref();
    let _ = if on {
        target.add_event_listener_with_callback_and_bool(event, function, true)
    } else {
        target.remove_event_listener_with_callback_and_bool(event, function, true)
    };
}
