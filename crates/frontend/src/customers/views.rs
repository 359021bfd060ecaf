//! Saved views of the list: the built-in ones, and the reader's own on this device.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{customers::CustomerSort, page::Direction};
use uuid::Uuid;

use super::{
    list_address::ListAddress,
    list_state::{ListState, Place},
    period::Period,
    stored::Memory,
};
use crate::ui::{Button, Dialog, DialogSize, Field, SavedView, SavedViews, Toasts, Variant};

/// A view as it is kept: the values of its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    name: String,
    values: Vec<(String, String)>,
}

impl Kept {
    fn new(name: &str, state: &ListState) -> Self {
        let state = ListState { place: Place::Start, ..state.clone() };
        Self { name: name.to_owned(), values: state.pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect() }
    }

    fn state(&self) -> ListState {
        ListState::read(|name| self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    }
}

/// The views everybody has.
fn built_in(me: Option<Uuid>) -> Vec<(&'static str, ListState)> {
    let mut views = vec![("All customers", ListState::default())];
    if me.is_some() {
        views.push(("My customers", ListState { owner: me, ..Default::default() }));
    }
    let newest = Some((CustomerSort::CreatedAt, Direction::Desc));
    views.push(("Added this week", ListState { added: Some(Period::ThisWeek), sort: newest, ..Default::default() }));
    views.push(("Archived", ListState { archived: true, ..Default::default() }));
    views
}

/// The menu of views, and the dialog that names a new one.
#[component]
pub fn Views(address: ListAddress, me: Option<Uuid>) -> impl IntoView {
    let key = StoredValue::new(format!("views.{}", me.map(|id| id.to_string()).unwrap_or_default()));
    let kept = RwSignal::new(Memory::Device.read::<Vec<Kept>>(&key.get_value()).unwrap_or_default());
    let keep = move |change: &dyn Fn(&mut Vec<Kept>)| {
        kept.update(|kept| change(kept));
        Memory::Device.write(&key.get_value(), &*kept.read_untracked());
    };
    let every = move || {
        let own = kept.get().into_iter().map(|view| (view.name.clone(), view.state(), true));
        built_in(me).into_iter().map(|(name, state)| (name.to_owned(), state, false)).chain(own).collect::<Vec<_>>()
    };
    let views = Signal::derive(move || {
        every().into_iter().map(|(name, state, own)| SavedView { id: id_of(&name, own), href: state.href(), name, own }).collect::<Vec<_>>()
    });
    let current = Signal::derive(move || {
        let state = address.state.read();
        // One's own view wins over a built-in one of the same content.
        every().into_iter().rev().find(|(_, view, _)| view.same_view(&state)).map(|(name, _, own)| id_of(&name, own))
    });
    let asking = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let ask = Callback::new(move |()| {
        name.set(String::new());
        asking.set(true);
    });
    let save = move || {
        let wanted = name.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            return;
        }
        let view = Kept::new(&wanted, &ListState { columns: Some(address.columns()), ..address.state.get_untracked() });
        keep(&|kept| {
            kept.retain(|old| old.name != wanted);
            kept.push(view.clone());
        });
        asking.set(false);
        Toasts::from_context().success(format!("View “{wanted}” saved on this device"));
    };
    let delete = Callback::new(move |id: String| {
        let removed = kept.with_untracked(|kept| kept.iter().find(|view| id_of(&view.name, true) == id).cloned());
        let Some(removed) = removed else { return };
        keep(&|kept| kept.retain(|view| view.name != removed.name));
        let again = removed.clone();
        Toasts::from_context()
            .info(format!("View “{}” deleted", removed.name))
            .with_action("Undo", move || keep(&|kept| kept.push(again.clone())));
    });
    view! {
        <SavedViews views current on_save=ask on_delete=delete/>
        <Dialog open=asking title="Save this view" size=DialogSize::Small footer=move || view! {
            <Button on_click=move |_| asking.set(false)>"Cancel"</Button>
            <Button variant=Variant::Primary on_click=move |_| save()>"Save view"</Button>
        }>
            <form on:submit=move |event| { event.prevent_default(); save() }>
                <Field
                    bind=name label="Name" required=true maxlength=60 autofocus=true
                    hint="Keeps the search, filters, sort and columns, on this device. A view of the same name is replaced."
                />
            </form>
        </Dialog>
    }
}

fn id_of(name: &str, own: bool) -> String {
    format!("{}:{name}", if own { "own" } else { "built-in" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_view_shows_the_same_list_from_its_start() {
        let state = ListState {
            q: "acme".into(),
            tag: Some("vip".into()),
            added: Some(Period::ThisWeek),
            place: Place::After("cursor".into(), 51),
            ..Default::default()
        };
        let text = serde_json::to_string(&Kept::new("VIPs", &state)).expect("text");
        let kept: Kept = serde_json::from_str(&text).expect("a view");
        assert_eq!(kept.state(), ListState { place: Place::Start, ..state });
    }

    #[test]
    fn built_in_views_differ() {
        let views = built_in(Some(Uuid::from_u128(1)));
        for (i, (_, one)) in views.iter().enumerate() {
            assert!(views[i + 1..].iter().all(|(_, other)| !one.same_view(other)));
        }
    }
}
