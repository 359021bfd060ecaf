//! Views that were kept on this device before they were saved on the server: offered once to be taken over.

use leptos::prelude::*;
use platform::{client, session::use_session};
use serde::Deserialize;
use shared::views::{NewView, ViewState};
use ui::{Banner, Button, Size, Toasts, Tone};

use records::{Views, save_view};

use super::stored::Memory;

/// A view as this device kept it: the values of its address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Kept {
    name: String,
    values: Vec<(String, String)>,
}

impl Kept {
    fn state(&self) -> ViewState {
        let value = |name: &str| self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let query: Vec<_> =
            self.values.iter().filter(|(key, _)| key != "columns").map(|(key, value)| (key.as_str(), Some(value.clone()))).collect();
        ViewState {
            query: client::query("", &query).trim_start_matches('?').to_owned(),
            columns: value("columns")
                .map(|columns| columns.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect())
                .unwrap_or_default(),
            layout: None,
        }
    }
}

#[component]
pub fn TakeOver(views: Views) -> impl IntoView {
    let key = StoredValue::new(format!("views.{}", use_session().my_id().map(|id| id.to_string()).unwrap_or_default()));
    let kept = RwSignal::new(Memory::Device.read::<Vec<Kept>>(&key.get_value()).unwrap_or_default());
    let busy = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let forget = move || {
        Memory::Device.forget(&key.get_value());
        kept.set(Vec::new());
    };
    let take = move |_| {
        busy.set(true);
        let all = kept.get_untracked();
        leptos::task::spawn_local(async move {
            let mut left = Vec::new();
            for view in all {
                if let Err(failure) = save(&view, views).await {
                    left.push(format!("{}: {}", view.name, failure.message()));
                }
            }
            if busy.try_set(false).is_some() {
                return;
            }
            if left.is_empty() {
                toasts.success("Your views are saved in your account");
                forget();
            } else {
                toasts.error(format!("Not every view could be saved. {}", left.join(" ")));
            }
        });
    };
    let title = move || match kept.read().as_slice() {
        [one] => format!("The view “{}” is kept on this device only.", one.name),
        several => format!("{} views are kept on this device only.", several.len()),
    };
    view! {
        <Show when=move || !kept.read().is_empty()>
            <Banner tone=Tone::Info title=title()>
                <p>"Save them in your account to have them everywhere and to share them."</p>
                <div class="row banner-actions">
                    <Button size=Size::Small busy on_click=take>"Save in my account"</Button>
                    <Button size=Size::Small on_click=move |_| forget()>"Discard"</Button>
                </div>
            </Banner>
        </Show>
    }
}

/// Under another name where there is one of the same name already.
async fn save(view: &Kept, views: Views) -> Result<(), client::Failure> {
    let new = NewView { record: shared::customers::spec::SPEC.code.to_owned(), name: view.name.clone(), state: view.state() };
    let saved = match save_view(&new).await {
        Err(failure) if matches!(failure.status(), Some(409 | 422)) => {
            let name: String = view.name.chars().take(45).collect();
            save_view(&NewView { name: format!("{name} (device)"), ..new }).await
        }
        answer => answer,
    }?;
    views.keep(saved, false);
    Ok(())
}
