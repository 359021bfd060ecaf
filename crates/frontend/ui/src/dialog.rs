use leptos::{children::ViewFn, html, prelude::*};

use super::{Button, Icon, Variant, element::unique_id};
use crate::strings;

/// How wide a dialog may grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    Small,
    #[default]
    Medium,
    Large,
}

/// Opens and closes a native `<dialog>` as `open` says, and keeps `open` true to it. The browser returns the focus.
pub(super) fn follow(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// A modal dialog. Esc and the close button leave it, unless `guard` answers that it must stay.
///
/// ```ignore
/// view! {
///     <Dialog open title="Log a call" footer=move || view! { <Button variant=Variant::Primary on_click=save>"Save"</Button> }>
///         <Field bind=subject label="Subject"/>
///     </Dialog>
/// }
/// ```
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] size: DialogSize,
    #[prop(optional, into)] footer: Option<ViewFn>,
    /// Asked before the dialog closes by Esc or its button; `false` keeps it open.
    #[prop(optional, into)]
    guard: Option<Callback<(), bool>>,
    /// `false` leaves only the ways out that the content offers.
    #[prop(default = true)]
    closable: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow(node, open);
    let heading = StoredValue::new(unique_id("dialog"));
    let leave = move || {
        if closable && guard.is_none_or(|guard| guard.run(())) {
            open.set(false);
        }
    };
    let size = match size {
        DialogSize::Small => "small",
        DialogSize::Medium => "medium",
        DialogSize::Large => "large",
    };
    view! {
        <dialog
            class="dialog" data-size=size node_ref=node aria-labelledby=heading.get_value()
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); leave() }
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>
                <header class="dialog-head">
                    <h2 id=heading.get_value()>{title}</h2>
                    {closable.then(|| view! {
                        <button type="button" class="button ghost icon-only small" aria-label=strings::CLOSE on:click=move |_| leave()><Icon name="x"/></button>
                    })}
                </header>
                <div class="dialog-body">{children()}</div>
                {footer.as_ref().map(|footer| view! { <footer class="dialog-foot">{footer.run()}</footer> })}
            </Show>
        </dialog>
    }
}

/// Asks before something that is hard to undo. `confirm` names the deed ("Archive 3 customers"), never "OK".
///
/// ```ignore
/// view! { <ConfirmDialog open title="Archive Acme?" text="It can be restored later." confirm="Archive" danger=true on_confirm=archive/> }
/// ```
#[component]
pub fn ConfirmDialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] confirm: Signal<String>,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_confirm: Callback<()>,
) -> impl IntoView {
    let variant = if danger { Variant::Danger } else { Variant::Primary };
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{strings::CANCEL}</Button>
            <Button variant busy on_click=move |_| on_confirm.run(())>{confirm}</Button>
        }
    };
    view! { <Dialog open title size=DialogSize::Small footer><p>{text}</p></Dialog> }
}
