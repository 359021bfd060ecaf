use leptos::{children::ViewFn, html, prelude::*};

use super::{Icon, dialog::follow, element::unique_id};
use crate::strings;

/// A modal panel at the side, for details and filters without leaving the list. A click beside it closes it.
///
/// ```ignore
/// view! { <Drawer open title="Acme">…</Drawer> }
/// ```
#[component]
pub fn Drawer(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] footer: Option<ViewFn>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow(node, open);
    let heading = StoredValue::new(unique_id("drawer"));
    view! {
        <dialog
            class="drawer" node_ref=node aria-labelledby=heading.get_value()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // Only the backdrop is the dialog itself; its content fills it.
                let beside = node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
                if beside {
                    open.set(false);
                }
            }
        >
            <Show when=move || open.get()>
                <div class="drawer-panel">
                    <header class="dialog-head">
                        <h2 id=heading.get_value()>{title}</h2>
                        <button type="button" class="button ghost icon-only small" aria-label=strings::CLOSE on:click=move |_| open.set(false)><Icon name="x"/></button>
                    </header>
                    <div class="dialog-body">{children()}</div>
                    {footer.as_ref().map(|footer| view! { <footer class="dialog-foot">{footer.run()}</footer> })}
                </div>
            </Show>
        </dialog>
    }
}
