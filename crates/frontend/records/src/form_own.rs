//! Parts of a form that only the domain knows: several values of one sort, edited as rows.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use ui::Bind;

/// One such field. Rows are what its controls edit; they may hold more than the record does, such as lines that are still empty.
#[derive(Clone, Copy)]
pub struct Own {
    pub key: &'static str,
    /// The rows of what a record holds.
    pub rows: fn(&Value) -> Value,
    /// What the rows make, as requests have it.
    pub read: fn(&Value) -> Value,
    /// What an edit sends, where that is less than all: given what the record holds, and the rows.
    pub change: Option<fn(&Value, &Value) -> Value>,
    /// The rows as people read them, for comparing and for conflicts.
    pub describe: fn(&Value) -> String,
}

/// The rows of a field as their type has them; both are changed together.
pub fn typed_rows<R>(bind: Bind<Value>) -> Bind<Vec<R>>
where
    R: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
{
    let read = |value: &Value| serde_json::from_value::<Vec<R>>(value.clone()).unwrap_or_default();
    let rows = RwSignal::new(bind.value.with_untracked(read));
    Effect::watch(
        move || bind.value.with(read),
        move |now, _, _| {
            if *rows.read_untracked() != *now {
                rows.set(now.clone());
            }
        },
        false,
    );
    Effect::watch(
        move || rows.with(|rows| serde_json::to_value(rows).unwrap_or_default()),
        move |now, _, _| {
            if *bind.value.read_untracked() != *now {
                bind.value.set(now.clone());
            }
        },
        false,
    );
    Bind::new(bind.id(), rows, bind.error)
}
