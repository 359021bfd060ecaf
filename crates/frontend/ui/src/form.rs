//! The state of a form: its fields, what is wrong with them, whether anything changed, and sending it.
//!
//! ```ignore
//! let form = Form::new();
//! let name = form.field("name", "Name", customer.name.clone());
//! let email = form.field("email", "E-mail", customer.email.clone());
//! form.rules(move || validate(&NewCustomer { name: name.value.get(), email: email.value.get() }));
//! let submit = form.on_submit(move || async move { client::create(…).await.map_err(Refusal::from) });
//! view! { <form on:submit=submit novalidate> <FormErrors form/> <Field bind=name label="Name" required=true/> … </form> }
//! ```

use std::future::Future;

use leptos::{ev::SubmitEvent, prelude::*};
use platform::client::Refusal;
use shared::FieldError;

use crate::{Banner, Bind, Tone, focus_id, unique_id};

#[derive(Clone)]
struct Entry {
    name: &'static str,
    label: String,
    id: String,
    dirty: Signal<bool>,
    problem: RwSignal<Option<String>>,
    reset: Callback<()>,
    settle: Callback<()>,
}

type Rules = Box<dyn Fn() -> Result<(), Vec<FieldError>> + Send + Sync>;

/// A form under edit. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Form {
    /// In form order: what the summary and the first focus go by.
    entries: RwSignal<Vec<Entry>>,
    rules: StoredValue<Option<Rules>>,
    /// Rules speak after the first attempt to send, then at each change.
    tried: RwSignal<bool>,
    local: RwSignal<Vec<FieldError>>,
    /// What the server refused; a field's refusal goes when its value changes.
    remote: RwSignal<Vec<FieldError>>,
    message: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    id: StoredValue<String>,
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl Form {
    /// A form without fields yet.
    pub fn new() -> Self {
        let form = Self {
            entries: RwSignal::new(Vec::new()),
            rules: StoredValue::new(None),
            tried: RwSignal::new(false),
            local: RwSignal::new(Vec::new()),
            remote: RwSignal::new(Vec::new()),
            message: RwSignal::new(None),
            busy: RwSignal::new(false),
            id: StoredValue::new(unique_id("form")),
        };
        Effect::new(move |_| {
            if form.tried.get() {
                form.local.set(form.refused());
            }
        });
        form
    }

    /// Adds a field. `name` is its path in the request; declare fields in the order people see them.
    pub fn field<T>(self, name: &'static str, label: impl Into<String>, initial: T) -> Bind<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        let label = label.into();
        let value = RwSignal::new(initial.clone());
        let settled = RwSignal::new(initial);
        let id = format!("{}-{}", self.id.get_value(), name.replace('.', "-"));
        let text = label.clone();
        let error = Signal::derive(move || self.error_of(name).map(|error| sentence(&text, &error.message)));
        let bind = Bind::new(id.clone(), value, error);
        self.entries.update(|entries| {
            entries.push(Entry {
                name,
                label,
                id: id.clone(),
                dirty: Signal::derive(move || value.read() != *settled.read() || bind.problem.read().is_some()),
                problem: bind.problem,
                reset: Callback::new(move |()| value.set(settled.get_untracked())),
                settle: Callback::new(move |()| settled.set(value.get_untracked())),
            });
        });
        Effect::watch(
            move || value.track(),
            move |(), _, _| {
                if self.remote.read_untracked().iter().any(|error| concerns(error, name)) {
                    self.remote.update(|errors| errors.retain(|error| !concerns(error, name)));
                }
            },
            false,
        );
        bind
    }

    /// The rules the server will apply too, from `shared`: usually `validate(&dto)` of the values read with `.get()`.
    pub fn rules(self, rules: impl Fn() -> Result<(), Vec<FieldError>> + Send + Sync + 'static) {
        self.rules.set_value(Some(Box::new(rules)));
    }

    /// Whether any field differs from what was loaded or last saved.
    pub fn is_dirty(self) -> Signal<bool> {
        Signal::derive(move || self.entries.read().iter().any(|entry| entry.dirty.get()))
    }

    /// Whether the field of this name was changed; for building a patch of what changed.
    #[allow(dead_code, reason = "the gallery shows it; forms that send patches compare records")]
    pub fn changed(self, name: &str) -> bool {
        self.entries.read_untracked().iter().any(|entry| entry.name == name && entry.dirty.get_untracked())
    }

    /// Whether it is being sent.
    pub fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Takes all fields back to what was loaded or last saved.
    pub fn reset(self) {
        self.clear();
        for entry in self.entries.get_untracked() {
            entry.reset.run(());
        }
    }

    /// Makes the present values the ones that are saved.
    pub fn settle(self) {
        self.clear();
        for entry in self.entries.get_untracked() {
            entry.settle.run(());
        }
    }

    /// Shows what the server refused and goes to the first such field.
    pub fn refuse(self, refusal: impl Into<Refusal>) {
        let Refusal { errors, message } = refusal.into();
        self.remote.set(errors);
        self.message.set(message);
        self.focus_first();
    }

    /// Runs the rules; where they hold, `true`, otherwise shows what is wrong and goes to the first such field.
    pub fn check(self) -> bool {
        self.tried.set(true);
        self.message.set(None);
        self.remote.set(Vec::new());
        let refused = self.refused();
        let holds = refused.is_empty();
        self.local.set(refused);
        if !holds {
            self.focus_first();
        }
        holds
    }

    /// What a `<form>` does on submit: checks the rules, sends once at a time, then settles the form or shows the refusal.
    pub fn on_submit<F, Fut>(self, send: F) -> impl Fn(SubmitEvent) + Copy
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Refusal>> + 'static,
    {
        let send = StoredValue::new(send);
        move |event| {
            event.prevent_default();
            if self.busy.get_untracked() || !self.check() {
                return;
            }
            self.busy.set(true);
            let sending = send.with_value(|send| send());
            leptos::task::spawn_local(async move {
                let result = sending.await;
                // The page may have gone while the answer was on its way.
                if self.busy.try_set(false).is_some() {
                    return;
                }
                match result {
                    Ok(()) => self.settle(),
                    Err(refusal) => self.refuse(refusal),
                }
            });
        }
    }

    /// Asks the browser to warn before unsaved changes are lost by closing or reloading the page.
    pub fn guard(self) {
        let dirty = self.is_dirty();
        let listener = window_event_listener(leptos::ev::beforeunload, move |event| {
            if dirty.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    }

    fn clear(self) {
        self.tried.set(false);
        self.local.set(Vec::new());
        self.remote.set(Vec::new());
        self.message.set(None);
    }

    /// What is no value yet, and what the rules refuse; tracked.
    fn refused(self) -> Vec<FieldError> {
        let entries = self.entries.read();
        let mut refused: Vec<_> = entries.iter().filter_map(|entry| Some(FieldError::new(entry.name, entry.problem.get()?))).collect();
        refused.extend(self.rules.with_value(|rules| rules.as_ref().and_then(|rules| rules().err()).unwrap_or_default()));
        refused
    }

    fn error_of(self, name: &str) -> Option<FieldError> {
        let local = self.local.read();
        let remote = self.remote.read();
        local.iter().chain(remote.iter()).find(|error| concerns(error, name)).cloned()
    }

    /// Every error in form order as the id of its control and the sentence; errors of no shown field come last, without an id.
    fn summary(self) -> Vec<(Option<String>, String)> {
        let entries = self.entries.read();
        let mut lines: Vec<_> = entries
            .iter()
            .filter_map(|entry| Some((Some(entry.id.clone()), sentence(&entry.label, &self.error_of(entry.name)?.message))))
            .collect();
        let (local, remote) = (self.local.read(), self.remote.read());
        let unmatched = local.iter().chain(remote.iter()).filter(|error| !entries.iter().any(|entry| concerns(error, entry.name)));
        lines.extend(unmatched.map(|error| (None, sentence(&error.field, &error.message))));
        lines
    }

    fn focus_first(self) {
        let Some(id) = untrack(|| self.summary()).into_iter().find_map(|(id, _)| id) else { return };
        // After the errors have been rendered, so that they are read with the control.
        request_animation_frame(move || focus_id(&id));
    }
}

/// Whether an error's path is the field's or lies inside it (`tags[2]` in `tags`).
fn concerns(error: &FieldError, name: &str) -> bool {
    error.field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

fn sentence(label: &str, message: &str) -> String {
    format!("{label} {}", message.trim_end_matches('.'))
}

/// What is wrong with the form, above it: each line leads to its field.
#[component]
pub fn FormErrors(form: Form) -> impl IntoView {
    let lines = Memo::new(move |_| form.summary());
    let title = Signal::derive(move || match lines.read().len() {
        1 => "One field needs your attention.".to_owned(),
        n => format!("{n} fields need your attention."),
    });
    view! {
        {move || form.message.get().map(|text| view! { <Banner tone=Tone::Danger>{text}</Banner> })}
        <Show when=move || !lines.read().is_empty()>
            <Banner tone=Tone::Danger title>
                <ul class="error-links">
                    {move || lines.get().into_iter().map(|(id, text)| match id {
                        Some(id) => view! {
                            <li><button type="button" class="link" on:click=move |_| focus_id(&id)>{text}</button></li>
                        }.into_any(),
                        None => view! { <li>{text}</li> }.into_any(),
                    }).collect_view()}
                </ul>
            </Banner>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_find_their_field_by_path() {
        let error = |field: &str| FieldError::new(field, "is required");
        assert!(concerns(&error("tags[2]"), "tags"));
        assert!(concerns(&error("address.city"), "address"));
        assert!(concerns(&error("email"), "email"));
        assert!(!concerns(&error("email_2"), "email"));
    }

    #[test]
    fn a_message_follows_its_label() {
        assert_eq!(sentence("E-mail", "is required."), "E-mail is required");
    }
}
