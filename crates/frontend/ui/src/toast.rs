use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Icon, Tone};
use crate::strings;

const SHOWN_FOR: Duration = Duration::from_secs(6);

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
    action: Option<(String, Run)>,
    timer: ArcStoredValue<Option<TimeoutHandle>>,
}

/// A toast outlives what showed it, such as a dialog that has closed by then. So nothing of it belongs to anybody's scope: a `Callback` or a
/// `StoredValue` made there would be gone when it is wanted.
type Run = Arc<dyn Fn() + Send + Sync>;

/// Short messages about what just happened. Provided once by the app, taken from context by pages.
///
/// ```ignore
/// Toasts::from_context().success("Customer archived").with_action("Undo", restore);
/// ```
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

/// A toast just shown; give it an action such as "Undo".
pub struct Shown(Toasts, u32);

impl Toasts {
    /// Makes the list and provides it to everything below; show it with [`ToastHost`].
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(Vec::new()), last: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// The list the app provided. Outside of the app messages go nowhere.
    pub fn from_context() -> Self {
        use_context().unwrap_or_else(|| Self { shown: RwSignal::new(Vec::new()), last: StoredValue::new(0) })
    }

    pub fn success(self, text: impl Into<String>) -> Shown {
        self.show(Tone::Success, text.into())
    }

    pub fn info(self, text: impl Into<String>) -> Shown {
        self.show(Tone::Info, text.into())
    }

    /// Stays until it is dismissed.
    pub fn error(self, text: impl Into<String>) -> Shown {
        self.show(Tone::Danger, text.into())
    }

    fn show(self, tone: Tone, text: String) -> Shown {
        let id = self.last.with_value(|n| n + 1);
        self.last.set_value(id);
        self.shown.update(|list| {
            if list.len() == 4 {
                list.remove(0);
            }
            list.push(Toast { id, tone, text, action: None, timer: ArcStoredValue::new(None) });
        });
        self.resume(id);
        Shown(self, id)
    }

    fn dismiss(self, id: u32) {
        self.pause(id);
        let _ = self.shown.try_update(|list| list.retain(|toast| toast.id != id));
    }

    fn find(self, id: u32) -> Option<Toast> {
        self.shown.try_with_untracked(|list| list.iter().find(|toast| toast.id == id).cloned()).flatten()
    }

    fn pause(self, id: u32) {
        if let Some(handle) = self.find(id).and_then(|toast| toast.timer.try_update_value(Option::take).flatten()) {
            handle.clear();
        }
    }

    fn resume(self, id: u32) {
        self.pause(id);
        if let Some(toast) = self.find(id).filter(|toast| toast.tone != Tone::Danger) {
            toast.timer.set_value(set_timeout_with_handle(move || self.dismiss(id), SHOWN_FOR).ok());
        }
    }
}

impl Shown {
    /// Offers something to do about it; doing it dismisses the toast. `run` may come when the page that showed the toast has gone: it reads no
    /// signal of that page without asking whether it is still there.
    pub fn with_action(self, label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) {
        let label = label.into();
        let run: Run = Arc::new(run);
        self.0.shown.update(|list| {
            // A new key makes the list render the toast again, now with its action.
            if let Some(toast) = list.iter_mut().find(|toast| toast.id == self.1) {
                toast.action = Some((label, run));
            }
        });
    }
}

/// Where toasts appear. They wait while the pointer or the focus is on them.
#[component]
pub fn ToastHost(toasts: Toasts) -> impl IntoView {
    view! {
        <section class="toasts" aria-label=strings::NOTIFICATIONS>
            <div class="toast-list" role="log" aria-live="polite" aria-relevant="additions">
                <For each=move || toasts.shown.get() key=|toast| (toast.id, toast.action.is_some()) let(toast)>
                    <ToastView toast toasts/>
                </For>
            </div>
        </section>
    }
}

#[component]
fn ToastView(toast: Toast, toasts: Toasts) -> impl IntoView {
    let Toast { id, tone, text, action, .. } = toast;
    let icon = match tone {
        Tone::Danger => "circle-alert",
        Tone::Success => "circle-check",
        _ => "info",
    };
    view! {
        <div
            class="toast" data-tone=tone.name()
            on:mouseenter=move |_| toasts.pause(id) on:mouseleave=move |_| toasts.resume(id)
            on:focusin=move |_| toasts.pause(id) on:focusout=move |_| toasts.resume(id)
        >
            <Icon name=icon/>
            <span class="toast-text">{text}</span>
            {action.map(|(label, run)| view! {
                <button type="button" class="button small" on:click=move |_| { toasts.dismiss(id); run() }>{label}</button>
            })}
            <button type="button" class="button ghost icon-only small" aria-label=strings::DISMISS on:click=move |_| toasts.dismiss(id)><Icon name="x"/></button>
        </div>
    }
}
