//! Lists that are read page by page, with their place in the address.

use leptos::prelude::*;
use platform::{
    address::Address,
    client::{self, Failure},
    loading::{Loading, load},
};
use serde::de::DeserializeOwned;
use shared::{live::Topic, page::Page};
use ui::{Pager, Rows};

/// Rows a page.
pub const LIMIT: u16 = 50;

/// One page of a list and where it stands.
pub struct Listing<T: Send + Sync + 'static> {
    pub page: Loading<Page<T>>,
    address: Address,
}

impl<T: Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Listing<T> {}

/// Reads the page of `path` that the address names; `filters` are the further parameters, read again when they change. `count` asks for the
/// number of rows.
pub fn list<T>(
    path: &'static str,
    address: Address,
    count: bool,
    filters: impl Fn() -> Vec<(&'static str, Option<String>)> + Send + Sync + 'static,
) -> Listing<T>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    list_of(address, count, move |place| {
        let mut query = filters();
        query.extend(place);
        client::query(path, &query)
    })
}

/// As [`list`], where the request is put together by `request` from the parameters for the place in the list.
pub fn list_of<T>(
    address: Address,
    count: bool,
    request: impl Fn(Vec<(&'static str, Option<String>)>) -> String + Send + Sync + 'static,
) -> Listing<T>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    // Not every change of the address is another request: the columns shown are in it too.
    let path = Memo::new(move |_| {
        let mut place: Vec<_> = ["after", "before"].map(|name| (name, address.get(name))).into();
        place.push(("limit", Some(LIMIT.to_string())));
        place.push(("total", count.then(|| "true".to_owned())));
        request(place)
    });
    let page = load(move || {
        let path = path.get();
        async move { client::get::<Page<T>>(&path).await }
    });
    Listing { page, address }
}

impl<T: PartialEq + Send + Sync + 'static> Listing<T> {
    /// Reads the page again whenever something about one of the topics changes.
    pub fn live(self, topics: &[Topic]) -> Self {
        self.page.live(topics);
        self
    }
}

impl<T: Clone + Send + Sync + 'static> Listing<T> {
    /// The rows for a table; rows already here stay until the next ones arrive.
    pub fn rows(self) -> Signal<Rows<T>> {
        Signal::derive(move || match (self.page.failure.get(), self.page.value.get()) {
            (Some(failure), _) => Rows::Failed(Failure::message(&failure)),
            (None, Some(page)) => Rows::Ready(page.items),
            (None, None) => Rows::Loading,
        })
    }

    /// Changes one row in place, as after an action on it.
    pub fn replace(self, row: T, is_it: impl Fn(&T) -> bool) {
        self.page.value.update(|page| {
            if let Some(old) = page.as_mut().and_then(|page| page.items.iter_mut().find(|old| is_it(old))) {
                *old = row;
            }
        });
    }

    /// How many rows the whole list has, where it was asked to count.
    pub fn total(self) -> Signal<Option<ui::Total>> {
        Signal::derive(move || self.page.value.with(|page| page.as_ref().and_then(|page| page.total).map(to_total)))
    }

    pub fn retry(self) -> Callback<()> {
        Callback::new(move |()| self.page.refetch())
    }

    /// Where one is in the list, back and forth.
    pub fn pager(self) -> impl IntoView {
        let address = self.address;
        let first = Signal::derive(move || address.get("row").and_then(|row| row.parse::<u64>().ok()).unwrap_or(1).max(1));
        let shown = Signal::derive(move || self.page.value.with(|page| page.as_ref().map_or(0, |page| page.items.len() as u64)));
        let total = self.total();
        let cursor = move |pick: fn(&Page<T>) -> Option<String>| self.page.value.with(|page| page.as_ref().and_then(pick));
        let step = move |name: &'static str, cursor: Option<String>, row: u64| {
            let other = if name == "after" { "before" } else { "after" };
            address.set(&[(other, None), (name, cursor), ("row", Some(row.to_string()).filter(|_| row > 1))]);
            window().scroll_to_with_x_and_y(0.0, 0.0);
        };
        let previous = move || untrack(|| cursor(|page| page.previous.clone()));
        let next = move || untrack(|| cursor(|page| page.next.clone()));
        let has_previous = Signal::derive(move || cursor(|page| page.previous.clone()).is_some());
        let has_next = Signal::derive(move || cursor(|page| page.next.clone()).is_some());
        view! {
            // Nothing to turn where there is nothing at all, nor where the reason stands in place of the rows.
            <Show when=move || { self.page.failure.read().is_none() && (shown.get() > 0 || has_previous.get()) }>
                <Pager
                    first shown total has_previous has_next
                    on_previous=move |()| step("before", previous(), first.get_untracked().saturating_sub(u64::from(LIMIT)).max(1))
                    on_next=move |()| step("after", next(), first.get_untracked() + shown.get_untracked())
                />
            </Show>
        }
    }
}

fn to_total(total: shared::page::Total) -> ui::Total {
    if total.more { ui::Total::AtLeast(total.count) } else { ui::Total::Exact(total.count) }
}
