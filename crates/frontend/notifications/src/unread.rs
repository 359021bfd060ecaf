//! What is read here shows at once wherever notices are shown; what happens elsewhere, by the event stream.

use platform::{app_scope::in_app_scope, loading::Loading};
use std::cell::OnceCell;
use ui::Toasts;

use leptos::prelude::*;
use shared::live::Topic;
use uuid::Uuid;

use super::api;

thread_local!(static READ: OnceCell<RwSignal<u32>> = const { OnceCell::new() });

/// Counts up when something was read in this tab.
fn read_here() -> RwSignal<u32> {
    READ.with(|read| *read.get_or_init(|| in_app_scope(|| RwSignal::new(0))))
}

/// Reads again when notices come, go, or are read, here or elsewhere.
pub fn keep_current<T: PartialEq + Send + Sync + 'static>(loading: Loading<T>) -> Loading<T> {
    let read = read_here();
    Effect::watch(move || read.get(), move |_, _, _| loading.refetch(), false);
    loading.live(&[Topic::NOTIFICATIONS])
}

/// Marks a notice as read. Nothing is said where that fails: it is still there, and what it led to is open.
pub fn mark(id: Uuid) {
    leptos::task::spawn_local(async move {
        if api::read(id).await.is_ok() {
            read_here().update(|n| *n = n.wrapping_add(1));
        }
    });
}

/// Marks all notices as read.
pub fn mark_all(toasts: Toasts) {
    leptos::task::spawn_local(async move {
        match api::read_all().await {
            Ok(()) => read_here().update(|n| *n = n.wrapping_add(1)),
            Err(failure) => {
                toasts.error(failure.message());
            }
        }
    });
}
