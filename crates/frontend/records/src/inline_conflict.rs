//! Two people gave the same value another one: the reader chooses which is to stand.

use leptos::prelude::*;
use serde_json::Value;
use shared::record::State;
use ui::{Button, Dialog, DialogSize, Variant};

use super::{
    attribute::Attr,
    attribute_value::Draft,
    inline_edit::{Inline, lower},
};

/// Somebody else gave the same field another value meanwhile.
#[derive(Clone, PartialEq)]
pub struct Conflict {
    pub attr: Attr,
    /// The record before the edit, and as it is now.
    pub before: State,
    pub theirs: State,
    /// What this reader wants.
    pub value: Value,
    pub draft: Draft,
}

/// The dialog that lets the reader choose, fetched when there is something to choose.
pub fn conflict_dialog(inline: Inline) -> AnyView {
    let wanted = Signal::derive(move || inline.conflict.read().is_some());
    let give_up = Callback::new(move |()| inline.conflict.set(None));
    ui::on_demand!(wanted, give_up, record: inline_conflict(inline: Inline) => view! { <ConflictDialog inline/> })
}

#[component]
pub fn ConflictDialog(inline: Inline) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(inline.conflict.read().is_some()));
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if !open && inline.conflict.read_untracked().is_some() {
                inline.conflict.set(None)
            }
        },
        false,
    );
    let title = Signal::derive(move || {
        let of = |c: &Conflict| format!("Somebody else changed the {} of {}", lower(c.attr), inline.pages.spec.title_of(&c.before));
        inline.conflict.read().as_ref().map(of).unwrap_or_default()
    });
    let mine = move |_| {
        let Some(Conflict { attr, theirs, value, draft, .. }) = inline.conflict.get_untracked() else { return };
        inline.conflict.set(None);
        leptos::task::spawn_local(async move { inline.send(theirs, attr, value, draft).await });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| inline.conflict.set(None)>"Keep theirs"</Button>
            <Button variant=Variant::Primary on_click=mine>"Save mine"</Button>
        }
    };
    let shown =
        |attr: Attr, value: &Value| Some(attr.describe(value)).filter(|text| !text.is_empty()).unwrap_or_else(|| "empty".to_owned());
    view! {
        <Dialog open title size=DialogSize::Small footer>
            {move || inline.conflict.get().map(|Conflict { attr, before, theirs, value, .. }| view! {
                <dl class="descriptions">
                    <div><dt>"Before"</dt><dd>{shown(attr, attr.of(&before))}</dd></div>
                    <div><dt>"Theirs"</dt><dd>{shown(attr, attr.of(&theirs))}</dd></div>
                    <div><dt>"Yours"</dt><dd>{shown(attr, &value)}</dd></div>
                </dl>
            })}
        </Dialog>
    }
    .into_any()
}
