//! What was typed and not saved, kept in this tab so that a reload or an ended session loses nothing.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Banner, Button, Size, Tone};

use super::{
    form_fields::{Fields, Typed},
    stored::Memory,
};

/// A draft with what it was begun from.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsaved {
    pub base: Typed,
    pub typed: Typed,
}

/// The draft under a key such as `leads.draft.new`.
#[derive(Clone, Copy)]
pub struct Drafts {
    key: StoredValue<String>,
    /// Whether the form began with a draft.
    pub restored: RwSignal<bool>,
}

impl Drafts {
    pub fn new(key: String) -> Self {
        Self { key: StoredValue::new(key), restored: RwSignal::new(false) }
    }

    pub fn read(self) -> Option<Unsaved> {
        Memory::Tab.read::<Unsaved>(&self.key.get_value()).filter(|draft| draft.base != draft.typed)
    }

    pub fn forget(self) {
        if let Some(key) = self.key.try_get_value() {
            Memory::Tab.forget(&key);
        }
    }

    /// Keeps what stands in the form from now on; `base` is what it began from.
    pub fn follow(self, fields: Fields, base: StoredValue<Typed>) {
        Effect::watch(
            move || fields.typed(),
            move |typed, _, _| {
                let base = base.get_value();
                if *typed == base {
                    self.forget();
                } else {
                    Memory::Tab.write(&self.key.get_value(), &Unsaved { base, typed: typed.clone() });
                }
            },
            false,
        );
    }
}

/// Says that a draft was brought back, and offers to do without it.
#[component]
pub fn DraftBanner(drafts: Drafts, on_discard: Callback<()>) -> impl IntoView {
    let discard = move |_| {
        drafts.restored.set(false);
        on_discard.run(());
    };
    view! {
        <Show when=move || drafts.restored.get()>
            <Banner tone=Tone::Info title="What you typed earlier is back." on_dismiss=Callback::new(move |()| drafts.restored.set(false))>
                <div class="row">
                    <span>"It was not saved yet."</span>
                    <Button size=Size::Small on_click=discard>"Discard it"</Button>
                </div>
            </Banner>
        </Show>
    }
}
