//! Keeps the list and its address true to each other.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use super::{
    columns::{self, ColumnId, SHOWN_FIRST},
    list_state::{ListState, Place},
    stored::Memory,
};

const COLUMNS_KEY: &str = "columns";

type Go = Box<dyn Fn(&str, NavigateOptions)>;

/// The list's state. It changes at once; the address follows, and changes of the address (back, a link) come in.
#[derive(Clone, Copy)]
pub struct ListAddress {
    pub state: RwSignal<ListState>,
    /// The keys of the hidden columns, for the table.
    pub hidden: RwSignal<Vec<String>>,
    go: StoredValue<Go, LocalStorage>,
    /// Whether a navigation is about to start, and whether it leaves a step in the history.
    pending: StoredValue<Option<bool>>,
}

impl ListAddress {
    /// Begins with the present address; call it in a page.
    pub fn follow() -> Self {
        let query = use_query_map();
        let path = use_location().pathname;
        let home = path.get_untracked();
        let read = move || ListState::read(|name| query.read().get(name));
        let state = RwSignal::new(untrack(read));
        let hidden = RwSignal::new(columns::hidden(&chosen(&state.read_untracked())));
        let navigate = use_navigate();
        let go: Go = Box::new(move |href, options| navigate(href, options));
        let address = Self { state, hidden, go: StoredValue::new_local(go), pending: StoredValue::new(None) };
        Effect::new(move |_| {
            let there = read();
            // On the way to another page the query is not ours any more.
            if *path.read_untracked() == home && *state.read_untracked() != there && address.pending.get_value().is_none() {
                hidden.set(columns::hidden(&chosen(&there)));
                state.set(there);
            }
        });
        Effect::watch(
            move || hidden.get(),
            move |hidden, _, _| {
                let shown = columns::shown(hidden);
                if chosen(&state.read_untracked()) != shown {
                    Memory::Device.write(COLUMNS_KEY, &shown.iter().map(|column| column.key()).collect::<Vec<_>>());
                    address.set(ListState { columns: Some(shown), ..state.get_untracked() }, false);
                }
            },
            false,
        );
        address
    }

    /// The optional columns shown now.
    pub fn columns(self) -> Vec<ColumnId> {
        columns::shown(&self.hidden.read_untracked())
    }

    /// Changes search, filters or sort: the list begins at its start again.
    pub fn change(self, change: impl FnOnce(&mut ListState)) {
        let mut state = self.state.get_untracked();
        change(&mut state);
        state.place = Place::Start;
        self.set(state, true);
    }

    /// As [`change`](Self::change), without a step in the history for each pause in typing.
    pub fn search(self, q: String) {
        let step = self.state.read_untracked().q.is_empty() != q.is_empty();
        self.set(ListState { q, place: Place::Start, ..self.state.get_untracked() }, step);
    }

    /// Goes to another page of the list.
    pub fn turn(self, place: Place) {
        self.set(ListState { place, ..self.state.get_untracked() }, true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn set(self, state: ListState, step: bool) {
        if *self.state.read_untracked() == state {
            return;
        }
        self.state.set(state);
        let waiting = self.pending.get_value();
        self.pending.set_value(Some(step || waiting == Some(true)));
        if waiting.is_none() {
            // Several changes of one moment, such as "clear all", are one navigation.
            set_timeout(move || self.navigate(), Duration::ZERO);
        }
    }

    fn navigate(self) {
        // The page may have gone meanwhile.
        let Some(Some(step)) = self.pending.try_update_value(Option::take) else { return };
        let options = NavigateOptions { replace: !step, scroll: false, ..Default::default() };
        let href = self.state.read_untracked().href();
        self.go.with_value(|go| go(&href, options));
    }
}

/// The columns an address names, else those chosen last on this device.
fn chosen(state: &ListState) -> Vec<ColumnId> {
    let remembered = || {
        let keys: Vec<String> = Memory::Device.read(COLUMNS_KEY)?;
        Some(columns::COLUMNS.into_iter().filter(|column| keys.iter().any(|key| key == column.key())).collect())
    };
    let named = state.columns.clone().map(|named| columns::COLUMNS.into_iter().filter(|column| named.contains(column)).collect());
    named.or_else(remembered).unwrap_or_else(|| SHOWN_FIRST.to_vec())
}
