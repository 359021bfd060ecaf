use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::Choice;

type Found<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, String>>>>;

/// Where choices come from: a search that answers later, or what is here already.
///
/// ```ignore
/// let owners = Source::new(|text| async move { users::find(&text).await.map(into_choices) });
/// let tags = Source::local(move |text| known.with_untracked(|known| matching(known, text)));
/// let sectors = Source::fixed(vec![Choice::new("retail", "Retail")]);
/// ```
pub struct Source<T: 'static = Choice>(Search<T>);

/// What is known already, narrowed by a text.
type Known<T> = Arc<dyn Fn(&str) -> Vec<T> + Send + Sync>;

enum Search<T: 'static> {
    Later(Arc<dyn Fn(String) -> Found<T> + Send + Sync>),
    Now(Known<T>),
}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Search::Later(search) => Search::Later(search.clone()),
            Search::Now(search) => Search::Now(search.clone()),
        })
    }
}

impl<T: 'static> Source<T> {
    /// Asks `search` with what was typed; an `Err` is shown to the reader.
    pub fn new<F, Fut>(search: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<T>, String>> + 'static,
    {
        Self(Search::Later(Arc::new(move |text| Box::pin(search(text)))))
    }

    /// Looks through what is here, without a wait.
    pub fn local(search: impl Fn(&str) -> Vec<T> + Send + Sync + 'static) -> Self {
        Self(Search::Now(Arc::new(search)))
    }
}

impl Source<Choice> {
    /// Looks through a list that is already here, without regard to case; see [`matching`].
    pub fn fixed(choices: Vec<Choice>) -> Self {
        Self::local(move |text| matching(choices.iter().cloned(), text))
    }
}

/// The choices that contain the text, the likeliest first: the one that reads so, those that begin so, those of which a word begins so, all
/// others. Among their like they stay in the order given.
pub fn matching(choices: impl IntoIterator<Item = Choice>, text: &str) -> Vec<Choice> {
    let wanted = text.trim().to_lowercase();
    let mut found: Vec<_> =
        choices.into_iter().filter_map(|choice| Some((closeness(&choice.label.to_lowercase(), &wanted)?, choice))).collect();
    found.sort_by_key(|(closeness, _)| *closeness);
    found.into_iter().map(|(_, choice)| choice).collect()
}

/// How far a label is from what is wanted, both in lower case; `None` where it is not that at all.
fn closeness(label: &str, wanted: &str) -> Option<u8> {
    let begins_word = |(at, _): (usize, &str)| label[..at].chars().next_back().is_some_and(|before| !before.is_alphanumeric());
    if wanted.is_empty() || label == wanted {
        Some(0)
    } else if label.starts_with(wanted) {
        Some(1)
    } else if label.match_indices(wanted).any(begins_word) {
        Some(2)
    } else {
        label.contains(wanted).then_some(3)
    }
}

/// A search as one types: waits for a pause, drops answers that come too late.
pub(super) struct Lookup<T: Send + Sync + 'static> {
    pub found: RwSignal<Vec<T>>,
    /// What was found does not belong to the last text yet.
    pub pending: RwSignal<bool>,
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
            pending: RwSignal::new(false),
            failed: RwSignal::new(None),
            source: StoredValue::new(source),
            turn: StoredValue::new(0),
            timer: StoredValue::new(None),
        }
    }

    /// Searches after a pause in typing, where it takes a request.
    pub fn soon(self, text: String) {
        if self.source.with_value(|source| matches!(source.0, Search::Now(_))) {
            return self.now(text);
        }
        self.pending.set(true);
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
        self.pending.set(true);
        let search = match self.source.get_value().0 {
            Search::Now(search) => return self.answer(Ok(search(&text))),
            Search::Later(search) => search(text),
        };
        leptos::task::spawn_local(async move {
            let answer = search.await;
            if self.turn.try_get_value() == Some(turn) {
                self.answer(answer);
            }
        });
    }

    fn answer(self, answer: Result<Vec<T>, String>) {
        self.pending.set(false);
        let (found, failed) = match answer {
            Ok(found) => (found, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        self.failed.set(failed);
        self.found.set(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(labels: &[&str], text: &str) -> Vec<String> {
        matching(labels.iter().map(|label| Choice::from(*label)), text).into_iter().map(|choice| choice.label).collect()
    }

    #[test]
    fn the_likeliest_choice_comes_first() {
        assert_eq!(found(&["Algeria", "Niger", "Germany"], "GER"), ["Germany", "Algeria", "Niger"]);
        assert_eq!(found(&["Réunion", "Tunisia", "United Kingdom"], "uni"), ["United Kingdom", "Réunion", "Tunisia"]);
        assert_eq!(found(&["Nigeria", "Niger"], " niger "), ["Niger", "Nigeria"]);
        assert_eq!(
            found(&["Réunion", "Papua New Guinea", "Guinea-Bissau", "Guinea"], "guinea"),
            ["Guinea", "Guinea-Bissau", "Papua New Guinea"]
        );
    }

    #[test]
    fn without_a_text_all_stay_as_they_are() {
        assert_eq!(found(&["b", "a"], " "), ["b", "a"]);
        assert!(found(&["b", "a"], "c").is_empty());
    }
}
