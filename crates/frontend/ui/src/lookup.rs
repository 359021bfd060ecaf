use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::Choice;

type Found<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, String>>>>;

/// Where choices come from: a search that answers later, or a fixed list.
///
/// ```ignore
/// let owners = Source::new(|text| async move { users::find(&text).await.map(into_choices) });
/// let sectors = Source::fixed(vec![Choice::new("retail", "Retail")]);
/// ```
pub struct Source<T: 'static = Choice>(Arc<dyn Fn(String) -> Found<T> + Send + Sync>);

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: 'static> Source<T> {
    /// Asks `search` with what was typed; an `Err` is shown to the reader.
    pub fn new<F, Fut>(search: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<T>, String>> + 'static,
    {
        Self(Arc::new(move |text| Box::pin(search(text))))
    }

    pub(super) fn search(&self, text: String) -> Found<T> {
        (self.0)(text)
    }
}

impl Source<Choice> {
    /// Looks through a list that is already here, without regard to case.
    pub fn fixed(choices: Vec<Choice>) -> Self {
        let choices = Arc::new(choices);
        Self::new(move |text| {
            let wanted = text.trim().to_lowercase();
            let found = choices.iter().filter(|choice| choice.label.to_lowercase().contains(&wanted)).cloned().collect();
            std::future::ready(Ok(found))
        })
    }
}

/// A search as one types: waits for a pause, drops answers that come too late.
pub(super) struct Lookup<T: Send + Sync + 'static> {
    pub found: RwSignal<Vec<T>>,
    pub loading: RwSignal<bool>,
    pub failed: RwSignal<Option<String>>,
    source: StoredValue<Source<T>>,
    turn: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl<T: Send + Sync + 'static> Clone for Lookup<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Lookup<T> {}

impl<T: Send + Sync + 'static> Lookup<T> {
    pub fn new(source: Source<T>) -> Self {
        Self {
            found: RwSignal::new(Vec::new()),
            loading: RwSignal::new(false),
            failed: RwSignal::new(None),
            source: StoredValue::new(source),
            turn: StoredValue::new(0),
            timer: StoredValue::new(None),
        }
    }

    /// Searches after a pause in typing.
    pub fn soon(self, text: String) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.now(text), Duration::from_millis(180)).ok());
    }

    /// Searches at once.
    pub fn now(self, text: String) {
        let Some(turn) = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        }) else {
            return;
        };
        self.loading.set(true);
        let search = self.source.with_value(|source| source.search(text));
        leptos::task::spawn_local(async move {
            let answer = search.await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.loading.set(false);
            match answer {
                Ok(found) => {
                    self.failed.set(None);
                    self.found.set(found);
                }
                Err(reason) => {
                    self.failed.set(Some(reason));
                    self.found.set(Vec::new());
                }
            }
        });
    }
}
