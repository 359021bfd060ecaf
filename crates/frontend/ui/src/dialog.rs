use leptos::{children::ViewFn, html, prelude::*};

use super::{
    Button, Icon, Variant,
    element::{focus, focus_first_field, next_frame, unique_id},
};
use crate::strings;

/// How wide a dialog may grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    Small,
    #[default]
    Medium,
    Large,
}

/// Opens and closes a native `<dialog>` as `open` says, and keeps `open` true to it. The browser returns the focus. A form has it in its first
/// field from the beginning, so that nothing typed is lost.
pub(super) fn follow(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
                // Its content is drawn after it opens: the browser finds nothing to focus but the dialog itself.
                next_frame(move || focus_form(&dialog));
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// Moves the focus into the form of a dialog that has just opened, unless it is in one of its controls already.
fn focus_form(dialog: &web_sys::Element) {
    let is_taken = document().active_element().is_some_and(|focused| {
        let in_head = focused.closest(".dialog-head").ok().flatten().is_some();
        focused != *dialog && !in_head && dialog.contains(Some(&focused))
    });
    if is_taken {
        return;
    }
    if let Ok(Some(wanted)) = dialog.query_selector("[autofocus]") {
        focus(&wanted);
    } else if let Ok(Some(form)) = dialog.query_selector("form") {
        focus_first_field(&form);
    }
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
