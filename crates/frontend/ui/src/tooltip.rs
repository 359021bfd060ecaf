use leptos::{html, prelude::*};

use super::{
    Icon,
    element::unique_id,
    popover::{attach, place},
};

/// A few words that appear over what they are about, on hover and on focus; Esc hides them.
///
/// ```ignore
/// view! { <Tooltip text="Second factor is on"><Icon name="shield-check"/></Tooltip> }
/// ```
#[component]
pub fn Tooltip(#[prop(into)] text: String, children: Children) -> impl IntoView {
    let id = unique_id("tip");
    let host = NodeRef::<html::Span>::new();
    let tip = NodeRef::<html::Span>::new();
    let show = move || {
        if let (Some(host), Some(tip)) = (host.get_untracked(), tip.get_untracked()) {
            let _ = tip.show_popover();
            place(&tip, &host, false);
        }
    };
    let hide = move || {
        if let Some(tip) = tip.get_untracked() {
            let _ = tip.hide_popover();
        }
    };
    view! {
        <span
            class="tip-host" node_ref=host tabindex="0" role="note" aria-describedby=id.clone()
            on:mouseenter=move |_| show() on:mouseleave=move |_| hide() on:focusin=move |_| show() on:focusout=move |_| hide()
            on:keydown=move |event| if event.key() == "Escape" { hide() }
        >
            {children()}
        </span>
        <span class="tip" id=id role="tooltip" popover="manual" node_ref=tip>{text}</span>
    }
}

/// Explains a term where it stands: a question mark that opens a short text.
///
/// ```ignore
/// view! { <HelpTip term="SLA">"The time within which the customer must hear from us."</HelpTip> }
/// ```
#[component]
pub fn HelpTip(#[prop(into)] term: String, children: ChildrenFn) -> impl IntoView {
    let id = unique_id("help");
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    attach(node, open, id.clone());
    view! {
        <button type="button" class="help" popovertarget=id.clone() aria-expanded=move || open.get().to_string() aria-label=format!("What is {term}?")>
            <Icon name="circle-question-mark"/>
        </button>
        <div id=id class="popover help-text" popover="auto" role="note" node_ref=node><strong>{term}</strong>{children()}</div>
    }
}
