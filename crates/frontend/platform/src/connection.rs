//! Whether the server can be reached, as the browser says and as requests find.

use std::{cell::OnceCell, time::Duration};

use gloo_net::http::Request;
use leptos::prelude::*;

use crate::app_scope::in_app_scope;

const FIRST_WAIT: Duration = Duration::from_secs(3);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The connection to the server. While it is lost it is tried again by itself, ever less often.
#[derive(Clone, Copy)]
pub struct Connection {
    online: RwSignal<bool>,
    trying: RwSignal<bool>,
}

thread_local!(static CONNECTION: OnceCell<Connection> = const { OnceCell::new() });

/// The one connection of this tab.
pub fn use_connection() -> Connection {
    let make = || {
        let connection = Connection { online: RwSignal::new(true), trying: RwSignal::new(false) };
        // These two live as long as the tab.
        let _ = window_event_listener(leptos::ev::online, move |_| connection.retry());
        let _ = window_event_listener(leptos::ev::offline, move |_| connection.lose());
        connection
    };
    CONNECTION.with(|connection| *connection.get_or_init(|| in_app_scope(make)))
}

/// Takes note of whether a request was answered, whatever the answer was.
pub(crate) fn observed(answered: bool) {
    let connection = use_connection();
    if !answered {
        connection.lose();
    } else if !connection.online.get_untracked() {
        connection.online.set(true);
    }
}

impl Connection {
    pub fn online(self) -> Signal<bool> {
        self.online.into()
    }

    /// Whether it is being tried right now.
    pub fn trying(self) -> Signal<bool> {
        self.trying.into()
    }

    /// Tries at once.
    pub fn retry(self) {
        if self.trying.get_untracked() {
            return;
        }
        self.trying.set(true);
        leptos::task::spawn_local(async move {
            let answered = Request::get("/api/v1/setup").send().await.is_ok();
            self.trying.set(false);
            if self.online.get_untracked() != answered {
                self.online.set(answered);
            }
        });
    }

    fn lose(self) {
        if self.online.get_untracked() {
            self.online.set(false);
            self.retry_after(FIRST_WAIT);
        }
    }

    fn retry_after(self, wait: Duration) {
        set_timeout(
            move || {
                if !self.online.get_untracked() {
                    self.retry();
                    self.retry_after((wait * 2).min(LONGEST_WAIT));
                }
            },
            wait,
        );
    }
}
