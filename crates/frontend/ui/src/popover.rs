use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlElement;

use super::element::next_frame;

/// A small surface that a button opens; the button carries this `id` as its `popover`. Esc and a click beside it close it.
///
/// ```ignore
/// view! { <Button popover="due">"Due"</Button> <Popover id="due" label="Due date">…</Popover> }
/// ```
#[component]
pub fn Popover(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Follows whether the surface is open; set it to `false` to close.
    #[prop(optional, into)]
    open: Option<RwSignal<bool>>,
    children: ChildrenFn,
) -> impl IntoView {
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    let node = NodeRef::<html::Div>::new();
    attach(node, open, id.clone());
    view! {
        <div id=id class="popover" popover="auto" role="dialog" aria-label=label node_ref=node>
            <Show when=move || open.get()>{children()}</Show>
        </div>
    }
}

/// Keeps `open` true to the popover, closes it when `open` turns false, and keeps it beside its button.
pub(super) fn attach(node: NodeRef<html::Div>, open: RwSignal<bool>, id: String) {
    let anchor = StoredValue::new(format!("[popovertarget='{id}']"));
    let place_now = move || {
        let button = document().query_selector(&anchor.get_value()).ok().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok());
        if let (Some(surface), Some(button)) = (node.get_untracked(), button) {
            place(&surface, &button, false);
        }
    };
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if let Some(surface) = node.get() {
            if before == Some(true) && !now {
                let _ = surface.hide_popover();
            } else if now {
                // After the content has been rendered, so that its size is known.
                next_frame(place_now);
            }
        }
        now
    });
    let listener = StoredValue::new_local(None::<Following>);
    node.on_load(move |surface| {
        let element = surface.clone();
        let toggled = move |_| {
            let is_open = element.matches(":popover-open").unwrap_or(false);
            open.set(is_open);
            listener.set_value(is_open.then(|| Following::start(place_now)));
        };
        let handle = Closure::<dyn FnMut(web_sys::Event)>::new(toggled);
        let _ = surface.add_event_listener_with_callback("toggle", handle.as_ref().unchecked_ref());
        handle.forget();
    });
}

/// While it lives, calls back when anything on the page scrolls or the window changes its size.
pub(super) struct Following(Closure<dyn FnMut()>);

impl Following {
    pub(super) fn start(moved: impl FnMut() + 'static) -> Self {
        let moved = Closure::<dyn FnMut()>::new(moved);
        let target = window();
        let _ = target.add_event_listener_with_callback_and_bool("scroll", moved.as_ref().unchecked_ref(), true);
        let _ = target.add_event_listener_with_callback("resize", moved.as_ref().unchecked_ref());
        Self(moved)
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let target = window();
        let _ = target.remove_event_listener_with_callback_and_bool("scroll", self.0.as_ref().unchecked_ref(), true);
        let _ = target.remove_event_listener_with_callback("resize", self.0.as_ref().unchecked_ref());
    }
}

const GAP: f64 = 4.0;

/// Puts `surface` under `anchor`, or over it where there is no room; where neither fits, inside the window. A surface as wide as its anchor
/// belongs to an input and never covers it.
pub(super) fn place(surface: &HtmlElement, anchor: &HtmlElement, match_width: bool) {
    // Without the scroll bar.
    let (width, height) =
        document().document_element().map_or((0.0, 0.0), |root| (f64::from(root.client_width()), f64::from(root.client_height())));
    let at = anchor.get_bounding_client_rect();
    let style = surface.style();
    if match_width {
        let _ = style.set_property("width", &format!("{}px", at.width()));
    }
    let (own_width, own_height) = (f64::from(surface.offset_width()), f64::from(surface.offset_height()));
    let below = at.bottom() + GAP;
    let above = at.top() - GAP - own_height;
    let top = if below + own_height <= height {
        below
    } else if above >= GAP {
        above
    } else if match_width {
        below
    } else {
        (height - own_height - GAP).max(GAP)
    };
    let left = at.left().min(width - own_width - 2.0 * GAP).max(2.0 * GAP);
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = surface.set_attribute("data-placed", "");
}
