//! A part of a form that folds.

use leptos::{html, prelude::*};
use ui::Icon;

/// A titled part that can be folded; it opens by itself where something in it is refused. `note` says in few words what is in it.
#[component]
pub fn Fold(
    #[prop(into)] title: String,
    #[prop(optional, into)] note: Signal<String>,
    /// Whether it is open at first.
    open: bool,
    #[prop(into)] refused: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        if refused.get()
            && let Some(details) = node.get_untracked()
        {
            details.set_open(true);
        }
    });
    view! {
        <details class="fold" open=open node_ref=node>
            <summary><Icon name="chevron-right"/><h2>{title}</h2><span class="fold-note">{note}</span></summary>
            <div class="section-body">{children()}</div>
        </details>
    }
}
