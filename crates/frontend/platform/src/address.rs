//! The query of the page's address as its state: what a list is filtered by, which record is open.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    params::ParamsMap,
};

use crate::client;

/// The parameters that say where in a list one is; a new filter begins at its start.
const PLACE: [&str; 3] = ["after", "before", "row"];

/// A change of the query: parameters and what they hold from now on.
pub type Change<'a> = &'a [(&'a str, Option<String>)];

/// The address of this page.
#[derive(Clone, Copy)]
pub struct Address {
    path: StoredValue<String>,
    query: Memo<ParamsMap>,
    /// Changes of one moment, such as "clear all": they become one navigation.
    pending: StoredValue<Option<Pending>>,
    go: Callback<(String, bool)>,
}

struct Pending {
    values: Vec<(String, Option<String>)>,
    /// Whether none of them is to leave a step for back.
    replace: bool,
}

/// The address of the page that calls this; it keeps still while another page takes over.
pub fn use_address() -> Address {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let own = path.clone();
    let query = Memo::new(move |before: Option<&ParamsMap>| match before {
        Some(before) if location.pathname.get() != own => before.clone(),
        _ => location.query.get(),
    });
    let navigate = use_navigate();
    let go = Callback::new(move |(href, replace): (String, bool)| {
        navigate(&href, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    });
    Address { path: StoredValue::new(path), query, pending: StoredValue::new(None), go }
}

impl Address {
    /// What the parameter holds, if anything; tracked.
    pub fn get(self, name: &str) -> Option<String> {
        self.query.with(|query| query.get_str(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned))
    }

    /// As [`get`](Self::get), as a signal.
    pub fn signal(self, name: &'static str) -> Signal<Option<String>> {
        Memo::new(move |_| self.get(name)).into()
    }

    /// The address after the change.
    pub fn href(self, change: Change<'_>) -> String {
        let kept = untrack(|| {
            self.query.with(|query| query.latest_values().map(|(name, value)| (name.to_string(), value.to_owned())).collect::<Vec<_>>())
        });
        let kept = kept.into_iter().filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
        let all: Vec<_> =
            kept.map(|(name, value)| (name, Some(value))).chain(change.iter().map(|(n, v)| ((*n).to_owned(), v.clone()))).collect();
        let all: Vec<_> = all.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        client::query(&self.path.get_value(), &all)
    }

    /// Changes parameters; back undoes it.
    pub fn set(self, change: Change<'_>) {
        self.soon(change, false);
    }

    /// Changes filters and begins at the start of the list. `replace` leaves no step for back, as while typing.
    pub fn filter(self, change: Change<'_>, replace: bool) {
        let mut all: Vec<_> = PLACE.iter().map(|name| (*name, None)).collect();
        all.extend(change.iter().cloned());
        self.soon(&all, replace);
    }

    fn soon(self, change: Change<'_>, replace: bool) {
        let waiting = self.pending.try_update_value(|pending| {
            let waiting = pending.is_some();
            let pending = pending.get_or_insert_with(|| Pending { values: Vec::new(), replace: true });
            for (name, value) in change {
                pending.values.retain(|(held, _)| held != name);
                pending.values.push(((*name).to_owned(), value.clone()));
            }
            pending.replace &= replace;
            waiting
        });
        if waiting == Some(false) {
            set_timeout(move || self.navigate(), Duration::ZERO);
        }
    }

    fn navigate(self) {
        // The page may have gone meanwhile.
        let Some(Some(Pending { values, replace })) = self.pending.try_update_value(Option::take) else { return };
        let change: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        self.go.run((self.href(&change), replace));
    }
}
