//! Who is signed in. The access token lives in memory only; the refresh token is a cookie no script can read.

mod renewal;

use std::cell::OnceCell;

use leptos::prelude::*;
use shared::{
    access::{Permission, Scope},
    identity::{Me, SetupStatus, SignedIn},
};
use uuid::Uuid;

use crate::{
    app_scope::in_app_scope,
    client::{self, Failure},
    time::set_time_zone,
};

pub use renewal::{renew, token};

/// Where the app stands with its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Finding out whether a session goes on.
    Starting,
    /// The server did not answer at the start.
    Unreachable,
    /// There is no administrator yet.
    SetupNeeded,
    /// Nobody is signed in.
    Out,
    In,
}

/// The session. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Session {
    phase: RwSignal<Phase>,
    me: RwSignal<Option<Me>>,
    /// Whether the dialog that asks to sign in again is open.
    asking: RwSignal<bool>,
}

thread_local!(static SESSION: OnceCell<Session> = const { OnceCell::new() });

/// The one session of this tab.
pub fn use_session() -> Session {
    let make = || Session { phase: RwSignal::new(Phase::Starting), me: RwSignal::new(None), asking: RwSignal::new(false) };
    SESSION.with(|session| *session.get_or_init(|| in_app_scope(make)))
}

impl Session {
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Who is signed in; tracked.
    pub fn me(self) -> Option<Me> {
        self.me.get()
    }

    /// The id of who is signed in; not tracked.
    pub fn my_id(self) -> Option<Uuid> {
        self.me.with_untracked(|me| me.as_ref().map(|me| me.id))
    }

    /// Whether the reader holds the permission, in any scope; tracked.
    pub fn can(self, permission: Permission) -> bool {
        self.scope(permission).is_some()
    }

    /// As [`can`](Self::can), not tracked: for pages, which are drawn anew when rights change.
    pub fn holds(self, permission: Permission) -> bool {
        untrack(|| self.can(permission))
    }

    /// How far the permission reaches; tracked.
    pub fn scope(self, permission: Permission) -> Option<Scope> {
        self.me.with(|me| me.as_ref().and_then(|me| me.permissions.get(&permission).copied()))
    }

    /// Whether the reader may do nothing at all; tracked.
    pub fn has_no_access(self) -> bool {
        self.me.with(|me| me.as_ref().is_some_and(|me| me.permissions.is_empty()))
    }

    /// Whether the dialog that asks to sign in again is to be shown.
    pub fn asking(self) -> RwSignal<bool> {
        self.asking
    }

    /// Takes over a changed profile.
    pub fn set_me(self, me: Me) {
        if self.me.with_untracked(|old| old.as_ref() != Some(&me)) {
            set_time_zone(&me.time_zone);
            self.me.set(Some(me));
        }
    }

    /// Finds out whether a session goes on, at the start of the app.
    pub async fn restore(self) {
        self.phase.set(Phase::Starting);
        let phase = match renewal::refresh().await {
            Ok(signed_in) => return self.enter(signed_in),
            Err(Failure::Problem(problem)) if problem.status < 500 => match client::get_public::<SetupStatus>("/setup").await {
                Ok(SetupStatus { needed: true }) => Phase::SetupNeeded,
                Ok(_) => Phase::Out,
                Err(_) => Phase::Unreachable,
            },
            Err(_) => Phase::Unreachable,
        };
        self.phase.set(phase);
    }

    /// Begins or continues a session. Somebody else than before gets a fresh app, so that nobody sends what another has typed.
    pub fn enter(self, signed_in: SignedIn) {
        let before = self.my_id();
        let now = signed_in.user.id;
        renewal::keep(&signed_in);
        self.set_me(signed_in.user);
        self.phase.set(Phase::In);
        self.asking.set(false);
        if before.is_some_and(|before| before != now) {
            let _ = window().location().assign("/");
        }
        renewal::resume();
    }

    /// Ends the session here and on the server, and starts the app afresh so that nothing stays in memory.
    pub async fn sign_out(self) -> Result<(), Failure> {
        match client::post_empty_quiet("/auth/sign-out").await {
            Ok(()) | Err(Failure::SignedOut) => {}
            Err(failure) if failure.status() == Some(401) => {}
            Err(failure) => return Err(failure),
        }
        leave("/sign-in");
        Ok(())
    }

    /// Gives up an ended session: whoever waited for it to go on is refused, and the sign-in page opens.
    pub fn give_up(self) {
        self.asking.set(false);
        renewal::resume();
        leave("/sign-in");
    }
}

fn leave(path: &str) {
    renewal::forget();
    let _ = window().location().assign(path);
}
