//! Putting a custom field away, and bringing it back.

use leptos::prelude::*;
use shared::records::custom_fields::CustomField;
use ui::{Banner, Button, Dialog, DialogSize, Toasts, Tone, Variant};

use super::{custom_api, custom_field_list::Page};

/// Asks before a field is archived; what still uses it is said here.
#[component]
pub fn ArchiveDialog(page: Page) -> impl IntoView {
    let open = RwSignal::new(false);
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    Effect::new(move |_| {
        let wanted = page.archiving.read().is_some();
        refused.set(None);
        open.set(wanted);
    });
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if !open && page.archiving.read_untracked().is_some() {
                page.archiving.set(None);
            }
        },
        false,
    );
    let toasts = Toasts::from_context();
    let archive = move |_| {
        let Some(field) = page.archiving.get_untracked() else { return };
        busy.set(true);
        refused.set(None);
        leptos::task::spawn_local(async move {
            let answer = custom_api::archive(field.id).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    page.archiving.set(None);
                    page.all.refetch();
                    let toast = toasts.success(format!("“{}” archived", field.label));
                    toast.with_action("Undo", move || restore(page, field.clone(), toasts));
                }
                Err(failure) => refused.set(Some(failure.message())),
            }
        });
    };
    let title =
        Signal::derive(move || page.archiving.read().as_ref().map_or_else(String::new, |field| format!("Archive “{}”?", field.label)));
    let footer = move || {
        view! {
            <Button on_click=move |_| page.archiving.set(None)>"Cancel"</Button>
            <Button variant=Variant::Danger busy on_click=archive>"Archive field"</Button>
        }
    };
    view! {
        <Dialog open title size=DialogSize::Small footer>
            <div class="stack">
                {move || refused.get().map(|reason| view! { <Banner tone=Tone::Danger>{reason}</Banner> })}
                <p>"It is no longer in forms, lists, filters, imports, exports and the API. The values that records have are kept; they come back when the field is restored."</p>
            </div>
        </Dialog>
    }
}

/// Takes an archived field into use again.
pub fn restore(page: Page, field: CustomField, toasts: Toasts) {
    leptos::task::spawn_local(async move {
        match custom_api::restore(field.id).await {
            Ok(_) => {
                toasts.success(format!("“{}” is in use again", field.label));
                if page.all.value.try_with_untracked(|_| ()).is_some() {
                    page.all.refetch();
                }
            }
            Err(failure) => {
                toasts.error(failure.message());
            }
        }
    });
}
