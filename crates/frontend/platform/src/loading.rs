//! Data on its way to a page: loading, here, failed, and again.

use std::{future::Future, time::Duration};

use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};

use crate::{client::Failure, connection::use_connection};

/// What a page reads from the server. The last answer stays while the next one is on its way.
pub struct Loading<T: Send + Sync + 'static> {
    pub value: RwSignal<Option<T>>,
    pub failure: RwSignal<Option<Failure>>,
    pub busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Loading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loading<T> {}

/// Reads with `fetch`, and again whenever a signal changes that `fetch` reads before its first wait. Answers that come too late are dropped.
///
/// ```ignore
/// let team = load(move || { let id = id.get(); async move { client::get::<Team>(&format!("/teams/{id}")).await } });
/// view! { <Loaded of=team let:team>{team.name}</Loaded> }
/// ```
pub fn load<T, F, Fut>(fetch: F) -> Loading<T>
where
    T: PartialEq + Send + Sync + 'static,
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<T, Failure>> + 'static,
{
    let loading = Loading { value: RwSignal::new(None), failure: RwSignal::new(None), busy: RwSignal::new(true), again: RwSignal::new(0) };
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        loading.again.track();
        let answer = fetch();
        loading.busy.set(true);
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // Later requests win, and the page may have gone.
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(value) => {
                    loading.failure.set(None);
                    // What has not changed is not drawn anew.
                    if loading.value.read_untracked().as_ref() != Some(&value) {
                        loading.value.set(Some(value));
                    }
                }
                Err(failure) => loading.failure.set(Some(failure)),
            }
            loading.busy.set(false);
        });
    });
    let online = use_connection().online();
    Effect::watch(
        move || online.get(),
        move |online, _, _| {
            if *online && matches!(loading.failure.get_untracked(), Some(Failure::Offline | Failure::TimedOut)) {
                loading.refetch();
            }
        },
        false,
    );
    loading
}

impl<T: Send + Sync + 'static> Loading<T> {
    /// Reads again.
    pub fn refetch(self) {
        self.again.update(|n| *n = n.wrapping_add(1));
    }

    /// Reads again and again while what was read last says that it goes on.
    pub fn refetch_while(self, goes_on: impl Fn(&T) -> bool + Send + Sync + 'static, every: Duration) {
        let goes_on = Memo::new(move |_| self.value.with(|value| value.as_ref().is_some_and(&goes_on)));
        let timer = StoredValue::new(None::<IntervalHandle>);
        let stop = move || {
            if let Some(handle) = timer.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        Effect::new(move |_| {
            stop();
            if goes_on.get() {
                let ask = move || {
                    // One question at a time; none once the page has gone.
                    if !self.busy.try_get_untracked().unwrap_or(true) {
                        self.refetch();
                    }
                };
                timer.set_value(set_interval_with_handle(ask, every).ok());
            }
        });
        on_cleanup(stop);
    }
}
