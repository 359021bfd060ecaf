//! What a control edits, and the choices it offers.

use leptos::prelude::*;

use super::element::unique_id;

/// A value under edit with its error and its place in the form. An `RwSignal` converts into one; so does a form's field.
pub struct Bind<T: Send + Sync + 'static> {
    pub value: RwSignal<T>,
    pub error: Signal<Option<String>>,
    /// What is wrong with what stands in the control, where that is no value yet. Nothing is to be saved until it is gone.
    pub problem: RwSignal<Option<String>>,
    id: StoredValue<String>,
}

impl<T: Send + Sync + 'static> Clone for Bind<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bind<T> {}

impl<T: Send + Sync + 'static> Bind<T> {
    /// Ties `value` to its `error` under an element id.
    pub fn new(id: impl Into<String>, value: RwSignal<T>, error: impl Into<Signal<Option<String>>>) -> Self {
        Self { value, error: error.into(), problem: RwSignal::new(None), id: StoredValue::new(id.into()) }
    }

    /// The same, with its problem where the caller sees it.
    pub fn with_problem(self, problem: RwSignal<Option<String>>) -> Self {
        Self { problem, ..self }
    }

    /// The id of the control that edits this value.
    pub fn id(&self) -> String {
        self.id.get_value()
    }

    /// The ids of the texts that describe the control, for `aria-describedby`.
    pub fn described_by(&self, hint: bool) -> Option<String> {
        let id = self.id();
        match (self.error.read().is_some(), hint) {
            (true, true) => Some(format!("{id}-error {id}-hint")),
            (true, false) => Some(format!("{id}-error")),
            (false, true) => Some(format!("{id}-hint")),
            (false, false) => None,
        }
    }

    /// `"true"` while the value is refused, for `aria-invalid`.
    pub fn invalid(&self) -> Option<&'static str> {
        self.error.read().is_some().then_some("true")
    }
}

impl<T: Send + Sync + 'static> From<RwSignal<T>> for Bind<T> {
    fn from(value: RwSignal<T>) -> Self {
        Self::new(unique_id("field"), value, Signal::<Option<String>>::stored(None))
    }
}

/// One thing that can be chosen: the value that is stored and the label that is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
}

impl Choice {
    /// A choice stored as `value`, read as `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// Adds a second, quieter line.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<&str> for Choice {
    fn from(text: &str) -> Self {
        Self::new(text, text)
    }
}

impl From<String> for Choice {
    fn from(text: String) -> Self {
        Self::new(text.clone(), text)
    }
}
