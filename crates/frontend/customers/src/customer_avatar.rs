//! A customer as a picture where there is one, else as initials.
//!
//! Pictures need the access token, so they are fetched and shown by an address within the page. Each is fetched once: another picture of the same
//! customer has another id.

use std::{cell::RefCell, collections::VecDeque};
use ui::{Avatar, Size};

use leptos::prelude::*;
use uuid::Uuid;
use web_sys::Url;

use super::picture_api;

/// Pictures that are kept; the oldest make room.
const KEPT: usize = 300;

thread_local!(static PICTURES: RefCell<VecDeque<(Uuid, String)>> = const { RefCell::new(VecDeque::new()) });

fn known(image: Uuid) -> Option<String> {
    PICTURES.with_borrow(|kept| kept.iter().find(|(id, _)| *id == image).map(|(_, url)| url.clone()))
}

fn keep(image: Uuid, url: String) {
    PICTURES.with_borrow_mut(|kept| {
        if kept.len() == KEPT
            && let Some((_, oldest)) = kept.pop_front()
        {
            let _ = Url::revoke_object_url(&oldest);
        }
        kept.push_back((image, url));
    });
}

#[component]
pub fn CustomerAvatar(
    id: Uuid,
    #[prop(into)] name: String,
    image: Option<Uuid>,
    #[prop(optional)] size: Size,
    #[prop(optional)] square: bool,
) -> impl IntoView {
    let src = RwSignal::new(image.and_then(known));
    if let Some(image) = image.filter(|_| src.get_untracked().is_none()) {
        leptos::task::spawn_local(async move {
            // Without a picture the initials stay, which say as much.
            let Ok(url) = picture_api::picture(id).await else { return };
            keep(image, url.clone());
            src.try_set(Some(url));
        });
    }
    move || view! { <Avatar id=id.to_string() name=name.clone() nostrip:image=src.get() size square/> }
}
