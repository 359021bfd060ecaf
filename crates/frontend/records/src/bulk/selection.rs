//! Which records of a list are selected: rows on its pages, or all that it finds.

use std::collections::HashSet;

use leptos::prelude::*;
use serde_json::Value;
use shared::{
    page::Total,
    record::{Spec, State},
    records::{
        bulk::{BulkTarget, MAX_IDS},
        bulk_query::BulkQuery,
    },
};
use ui::{Button, Size, Variant, format_number};
use uuid::Uuid;

use super::counted;
use crate::listing::Listing;

/// The parameters of a list that say where in it one is, and in which order: not which records it finds.
const PLACE: [&str; 6] = ["sort", "direction", "after", "before", "limit", "total"];

/// The selection. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Selection {
    pub spec: &'static Spec,
    /// The keys of the selected rows; they last from page to page.
    pub keys: RwSignal<HashSet<String>>,
    /// Whether every record that the list finds is meant, on whichever page.
    all: RwSignal<bool>,
    on_page: Signal<Vec<String>>,
    total: Signal<Option<Total>>,
    /// All that the list finds; none where its filter cannot be read.
    query: Memo<Option<BulkQuery>>,
}

impl Selection {
    /// `parameters` are those of the list's request; it ends when they find other records.
    pub fn of<T: Clone + Send + Sync + 'static>(
        spec: &'static Spec,
        list: Listing<T>,
        key: fn(&T) -> String,
        parameters: impl Fn() -> State + Send + Sync + 'static,
    ) -> Self {
        let page = list.page.value;
        let selection = Self {
            spec,
            keys: RwSignal::new(HashSet::new()),
            all: RwSignal::new(false),
            on_page: Signal::derive(move || page.with(|page| page.iter().flat_map(|page| &page.items).map(key).collect())),
            total: Signal::derive(move || page.with(|page| page.as_ref().and_then(|page| page.total))),
            query: Memo::new(move |_| query_of(parameters())),
        };
        // Read, not only tracked: a memo that nobody reads never learns of changes.
        Effect::watch(move || selection.query.with(|_| ()), move |(), _, _| selection.clear(), false);
        Effect::watch(
            move || selection.on_page.get(),
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
        self.keys.set(self.on_page.get_untracked().into_iter().collect());
        self.all.set(true);
    }

    pub fn clear(self) {
        self.all.set(false);
        self.keys.update(HashSet::clear);
    }

    fn is_page_complete(self) -> bool {
        let on_page = self.on_page.get();
        !on_page.is_empty() && self.keys.with(|keys| on_page.iter().all(|key| keys.contains(key)))
    }

    /// Whether the list shows the archived ones; tracked.
    pub fn is_archived(self) -> bool {
        self.query.with(|query| query.as_ref().is_some_and(|query| query.archived == Some(true)))
    }

    /// The two records, where there are exactly two, the one with the lesser id first; tracked.
    pub fn two(self) -> Option<(Uuid, Uuid)> {
        let mut ids: Vec<Uuid> = self.keys.with(|keys| keys.iter().filter_map(|key| key.parse().ok()).collect());
        ids.sort_unstable();
        match ids.as_slice() {
            [one, other] if !self.all.get() => Some((*one, *other)),
            _ => None,
        }
    }

    /// "12 leads", "1,000+ leads"; tracked.
    pub fn counted(self) -> String {
        match self.total.get().filter(|_| self.all.get()) {
            Some(total) => counted(self.spec.noun, total.count, total.more),
            None => counted(self.spec.noun, self.keys.read().len() as u64, false),
        }
    }

    /// "3 selected", "All 1,000+ leads selected".
    pub fn summary(self) -> Signal<String> {
        Signal::derive(move || match self.all.get() {
            true => format!("All {} selected", self.counted()),
            false => format!("{} selected", format_number(self.keys.read().len() as i64)),
        })
    }

    /// How many records there are to be, where that is known exactly.
    pub fn expected(self) -> Option<u64> {
        self.total.get().filter(|total| self.all.get() && !total.more).map(|total| total.count)
    }

    /// The records as a bulk change names them, or why it cannot.
    pub fn target(self) -> Result<BulkTarget, String> {
        if self.all.get() {
            let query = self.query.get().ok_or("The filter cannot be read.")?;
            return Ok(BulkTarget::Query(Box::new(query)));
        }
        let ids: Vec<_> = self.keys.with(|keys| keys.iter().filter_map(|key| key.parse().ok()).collect());
        if ids.len() > MAX_IDS {
            return Err(format!(
                "At most {MAX_IDS} {} can be picked one by one. Narrow the list by a filter and select all that it finds.",
                self.spec.noun.1
            ));
        }
        Ok(BulkTarget::Ids(ids))
    }
}

/// All that a list with these parameters finds; none where its filter cannot be read.
pub fn query_of(mut parameters: State) -> Option<BulkQuery> {
    parameters.retain(|name, value| !value.is_null() && !PLACE.contains(&name.as_str()));
    if let Some(Value::String(filter)) = parameters.get("filter") {
        let filter = serde_json::from_str(filter).ok()?;
        parameters.insert("filter".to_owned(), filter);
    }
    if let Some(Value::String(archived)) = parameters.get("archived") {
        let archived = archived == "true";
        parameters.insert("archived".to_owned(), Value::Bool(archived));
    }
    serde_json::from_value(Value::Object(parameters)).ok()
}

/// Offers to select what is on the other pages too.
#[component]
pub fn SelectAll(selection: Selection) -> impl IntoView {
    let offered = Memo::new(move |_| {
        let total = selection.total.get()?;
        let there_is_more = total.more || total.count > selection.keys.read().len() as u64;
        (there_is_more && !selection.all.get()).then(|| counted(selection.spec.noun, total.count, total.more))
    });
    move || {
        offered.get().map(|count| {
            view! { <Button size=Size::Small variant=Variant::Ghost on_click=move |_| selection.select_all()>{format!("Select all {count}")}</Button> }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn query(parameters: Value) -> Option<BulkQuery> {
        query_of(parameters.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn what_a_list_finds_is_named_without_its_order_and_place() {
        let filter = r#"{"where":{"field":"city","op":"is","values":["Bonn"]}}"#;
        let parameters =
            json!({ "q": "ada", "stage": "new", "archived": "true", "filter": filter, "sort": "name", "direction": "asc", "tag": null });
        let found = query(parameters).expect("a query");
        assert_eq!((found.q.as_deref(), found.archived, found.quick.len()), (Some("ada"), Some(true), 1));
        assert_eq!(found.filter, serde_json::from_str(filter).ok());
        assert_eq!(query(json!({ "limit": 50, "total": true })), Some(BulkQuery::default()));
        assert_eq!(query(json!({ "filter": "{" })), None);
    }
}
