//! Which customers of the list are selected: rows on its pages, or all that it finds.

use records::{list_query::Query, listing::Listing, pages::id_of};
use std::collections::HashSet;
use ui::{Button, Size, Variant, format_number};

use leptos::prelude::*;
use serde_json::Value;
use shared::{
    customers::bulk::{BulkQuery, BulkTarget, MAX_IDS},
    record::State,
};

use uuid::Uuid;

use super::{columns::counted, customer_pages::CUSTOMERS};

/// The selection. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The keys of the selected rows; they last from page to page.
    pub keys: RwSignal<HashSet<String>>,
    /// Whether every customer that the list finds is meant, on whichever page.
    all: RwSignal<bool>,
    list: Listing<State>,
    query: Memo<Query>,
}

impl Selection {
    pub fn of(list: Listing<State>, query: Memo<Query>) -> Self {
        let selection = Self { keys: RwSignal::new(HashSet::new()), all: RwSignal::new(false), list, query };
        let rows = Memo::new(move |_| narrowing(&query.read()));
        // Read, not only tracked: a memo that nobody reads never learns of changes.
        Effect::watch(move || rows.with(|_| ()), move |(), _, _| selection.clear(), false);
        Effect::watch(
            move || selection.on_page(),
            move |on_page, _, _| {
                if selection.all.get_untracked() {
                    selection.keys.set(on_page.iter().cloned().collect());
                }
            },
            false,
        );
        // Taking a mark away ends "all".
        Effect::new(move |_| {
            let complete = selection.is_page_complete();
            if selection.all.get_untracked() && !complete {
                selection.all.set(false);
            }
        });
        selection
    }

    fn select_all(self) {
        self.keys.set(untrack(|| self.on_page()).into_iter().collect());
        self.all.set(true);
    }

    pub fn clear(self) {
        self.all.set(false);
        self.keys.update(HashSet::clear);
    }

    fn on_page(self) -> Vec<String> {
        self.list
            .page
            .value
            .with(|page| page.as_ref().map(|page| page.items.iter().map(|row| id_of(row).to_owned()).collect()).unwrap_or_default())
    }

    fn is_page_complete(self) -> bool {
        let on_page = self.on_page();
        !on_page.is_empty() && self.keys.with(|keys| on_page.iter().all(|key| keys.contains(key)))
    }

    fn total(self) -> Option<shared::page::Total> {
        self.list.page.value.with(|page| page.as_ref().and_then(|page| page.total))
    }

    /// The two customers, where there are exactly two, the one with the lesser id first; tracked.
    pub fn two(self) -> Option<(Uuid, Uuid)> {
        let mut ids: Vec<Uuid> = self.keys.with(|keys| keys.iter().filter_map(|key| key.parse().ok()).collect());
        ids.sort_unstable();
        match ids.as_slice() {
            [one, other] if !self.all.get() => Some((*one, *other)),
            _ => None,
        }
    }

    /// "12 customers", "1,000+ customers"; tracked.
    pub fn counted(self) -> String {
        match self.total().filter(|_| self.all.get()) {
            Some(total) => CUSTOMERS.counted(total.count, total.more),
            None => counted(self.keys.read().len()),
        }
    }

    /// "3 selected", "All 1,000+ customers selected"; tracked.
    pub fn summary(self) -> String {
        if self.all.get() {
            format!("All {} selected", self.counted())
        } else {
            format!("{} selected", format_number(self.keys.read().len() as i64))
        }
    }

    /// How many customers there are to be, where that is known exactly.
    pub fn expected(self) -> Option<u64> {
        self.total().filter(|total| self.all.get() && !total.more).map(|total| total.count)
    }

    /// The customers as a bulk change names them, or why it cannot.
    pub fn target(self) -> Result<BulkTarget, String> {
        if self.all.get() {
            return bulk_query(&self.query.read())
                .map(|query| BulkTarget::Query(Box::new(query)))
                .ok_or_else(|| "The filter cannot be read.".to_owned());
        }
        let ids: Vec<_> = self.keys.with(|keys| keys.iter().filter_map(|key| key.parse().ok()).collect());
        if ids.len() > MAX_IDS {
            return Err(format!(
                "At most {MAX_IDS} customers can be picked one by one. Narrow the list by a filter and select all that it finds."
            ));
        }
        Ok(BulkTarget::Ids(ids))
    }
}

/// The list's query without its order.
fn narrowing(query: &Query) -> Query {
    query.iter().filter(|(name, value)| value.is_some() && !matches!(*name, "sort" | "direction")).cloned().collect()
}

/// The same as bulk changes name it.
fn bulk_query(query: &Query) -> Option<BulkQuery> {
    let value = |(name, text): (&str, Option<String>)| {
        let text = text?;
        let value = if matches!(name, "filter" | "archived") { serde_json::from_str(&text).ok()? } else { Value::String(text) };
        Some((name.to_owned(), value))
    };
    serde_json::from_value(Value::Object(narrowing(query).into_iter().filter_map(value).collect())).ok()
}

/// Offers to select what is on the other pages too.
#[component]
pub fn SelectAll(selection: Selection) -> impl IntoView {
    let offered = Memo::new(move |_| {
        let total = selection.total()?;
        let there_is_more = total.more || total.count > selection.keys.read().len() as u64;
        (there_is_more && !selection.all.get()).then(|| CUSTOMERS.counted(total.count, total.more))
    });
    move || {
        offered.get().map(|count| {
            view! { <Button size=Size::Small variant=Variant::Ghost on_click=move |_| selection.select_all()>{format!("Select all {count}")}</Button> }
        })
    }
}
