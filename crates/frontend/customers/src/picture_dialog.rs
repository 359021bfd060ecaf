//! The picture in the head of a customer's page, and the dialog that changes it.

use leptos::prelude::*;
use platform::loading::Loading;
use shared::{
    attachments::LARGEST_PICTURE,
    customers::{Customer, CustomerKind},
};
use ui::{Button, Dialog, DialogSize, FileDrop, PickedFile, Size, Toasts, Variant};
use web_sys::Url;

use super::{api, customer_avatar::CustomerAvatar, picture_api};

/// The picture; whoever may, changes it by clicking on it.
#[component]
pub fn Picture(record: Customer, customer: Loading<Customer>, may_change: bool) -> impl IntoView {
    let (id, name, image, square) = (record.id, record.name.clone(), record.image, record.kind == CustomerKind::Company);
    let avatar = move || view! { <CustomerAvatar id name=name.clone() image size=Size::Large square/> };
    if !may_change {
        return avatar().into_any();
    }
    let open = RwSignal::new(false);
    let label = if image.is_some() { "Change the picture" } else { "Add a picture" };
    view! {
        // The initials lie below the button, not in it: its name does not begin with them.
        <span class="picture" class:square=square>
            {avatar()}
            <button type="button" class="picture-button" aria-label=label title=label on:click=move |_| open.set(true)></button>
        </span>
        <Dialog open title="Picture" size=DialogSize::Small>
            <Change record=record.clone() customer on_done=Callback::new(move |()| { open.try_set(false); })/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Change(record: Customer, customer: Loading<Customer>, on_done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let files = RwSignal::new(Vec::<PickedFile>::new());
    let sent = RwSignal::new(None::<u8>);
    let error = RwSignal::new(None::<String>);
    let removing = RwSignal::new(false);
    let preview = preview_of(files);
    let square = record.kind == CustomerKind::Company;
    let (id, name, image) = (record.id, record.name.clone(), record.image);
    let set = move || {
        let Some(file) = files.get_untracked().into_iter().next() else { return };
        error.set(None);
        sent.set(Some(0));
        leptos::task::spawn_local(async move {
            let progress = move |share: f64| {
                sent.try_set(Some((share * 100.0) as u8));
            };
            let answer = picture_api::set_picture(id, (*file.file).clone(), progress).await;
            let here = sent.try_set(None).is_none();
            match answer {
                Ok(record) => {
                    toasts.success("Picture saved");
                    on_done.try_run(());
                    customer.value.try_set(Some(record));
                }
                Err(failure) if here => error.set(Some(failure.about_file())),
                Err(_) => {}
            }
        });
    };
    let remove = move || {
        removing.set(true);
        leptos::task::spawn_local(async move {
            let answer = match picture_api::remove_picture(id).await {
                Ok(()) => api::get(id).await,
                Err(failure) => Err(failure),
            };
            removing.try_set(false);
            match answer {
                Ok(record) => {
                    toasts.success("Picture removed");
                    on_done.try_run(());
                    customer.value.try_set(Some(record));
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
        });
    };
    let shown = move || {
        match preview.get() {
        // What is no picture is not shown; the server says what is wrong with it.
        Some(src) => {
            view! { <img class="picture-preview" class:square=square src=src alt="The chosen picture" on:error=move |_| preview.set(None)/> }
                .into_any()
        }
        None => view! { <span class="picture-preview-now"><CustomerAvatar id name=name.clone() image size=Size::Large square/></span> }
            .into_any(),
    }
    };
    view! {
        <div class="stack">
            <div class="picture-shown">{shown}</div>
            <FileDrop label="Picture" files accept=".png,.jpg,.jpeg,.webp,.gif" max_bytes=LARGEST_PICTURE progress=sent error/>
            <div class="form-actions">
                {image.map(|_| view! { <Button icon="trash-2" busy=removing on_click=move |_| remove()>"Remove picture"</Button> })}
                <Button
                    variant=Variant::Primary busy=Signal::derive(move || sent.read().is_some())
                    disabled=Signal::derive(move || files.read().is_empty()) on_click=move |_| set()
                >"Save picture"</Button>
            </div>
        </div>
    }
}

/// The address of the chosen file within the page, for as long as it is chosen.
fn preview_of(files: RwSignal<Vec<PickedFile>>) -> RwSignal<Option<String>> {
    let preview = RwSignal::new(None::<String>);
    let forget = move || {
        if let Some(old) = preview.try_update(Option::take).flatten() {
            let _ = Url::revoke_object_url(&old);
        }
    };
    Effect::new(move |_| {
        let chosen = files.read().first().and_then(|file| Url::create_object_url_with_blob(&file.file).ok());
        untrack(forget);
        preview.set(chosen);
    });
    on_cleanup(forget);
    preview
}
