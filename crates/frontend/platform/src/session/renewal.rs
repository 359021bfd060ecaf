//! The access token and how it is renewed: once at a time, however many requests find it spent.

use std::{cell::RefCell, future::Future, pin::Pin, time::Duration};

use futures_util::{FutureExt, future::Shared};
use js_sys::{Date, Function, Promise};
use leptos::prelude::Set;
use shared::identity::{Refresh, SignedIn};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::use_session;
use crate::client::{self, Failure};

type Renewal = Shared<Pin<Box<dyn Future<Output = Result<String, Failure>>>>>;

struct Token {
    text: String,
    /// Milliseconds since 1970 on this machine's clock.
    expires: f64,
}

/// Renew this long before the end, so that a request on its way does not outlive its token.
const MARGIN_MS: f64 = 5_000.0;

thread_local! {
    static TOKEN: RefCell<Option<Token>> = const { RefCell::new(None) };
    static RENEWAL: RefCell<Option<Renewal>> = const { RefCell::new(None) };
    /// Wakes whoever waits for the reader to sign in again.
    static WAKE: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// An access token that holds, renewed where it is about to run out.
pub async fn token() -> Result<String, Failure> {
    let (text, holds) =
        TOKEN.with_borrow(|token| token.as_ref().map_or_else(Default::default, |t| (t.text.clone(), Date::now() < t.expires - MARGIN_MS)));
    if holds { Ok(text) } else { renew(&text).await }
}

/// A token in place of the `spent` one. Waits while the reader signs in again.
pub async fn renew(spent: &str) -> Result<String, Failure> {
    if let Some(text) = TOKEN.with_borrow(|token| token.as_ref().filter(|t| t.text != spent).map(|t| t.text.clone())) {
        return Ok(text);
    }
    let renewal = RENEWAL.with_borrow_mut(|running| {
        let start = || -> Renewal {
            let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(async {
                let outcome = renew_now().await;
                RENEWAL.set(None);
                outcome
            });
            work.shared()
        };
        running.get_or_insert_with(start).clone()
    });
    renewal.await
}

async fn renew_now() -> Result<String, Failure> {
    match refresh().await {
        Ok(signed_in) => {
            use_session().enter(signed_in);
            held().ok_or(Failure::SignedOut)
        }
        Err(failure) if failure.status() == Some(401) => ask().await,
        Err(failure) => Err(failure),
    }
}

/// Asks the server to continue the session of the cookie. Where another tab was quicker its cookie is about to arrive here too.
pub(super) async fn refresh() -> Result<SignedIn, Failure> {
    let mut tries = 0;
    loop {
        match client::post_public("/auth/refresh", &Refresh::default()).await {
            Err(failure) if failure.code() == Some("refreshed_elsewhere") && tries < 8 => {
                tries += 1;
                client::pause(Duration::from_millis(200)).await;
            }
            answer => return answer,
        }
    }
}

/// Opens the sign-in dialog and waits for its outcome.
async fn ask() -> Result<String, Failure> {
    forget();
    let answered = Promise::new(&mut |resolve, _| WAKE.set(Some(resolve)));
    use_session().asking().set(true);
    let _ = JsFuture::from(answered).await;
    held().ok_or(Failure::SignedOut)
}

/// Lets the waiting requests go on, with the new token or without one.
pub(super) fn resume() {
    if let Some(wake) = WAKE.take() {
        let _ = wake.call0(&JsValue::NULL);
    }
}

pub(super) fn keep(signed_in: &SignedIn) {
    let expires = Date::now() + f64::from(signed_in.expires_in) * 1_000.0;
    TOKEN.set(Some(Token { text: signed_in.access_token.clone(), expires }));
}

pub(super) fn forget() {
    TOKEN.set(None);
}

fn held() -> Option<String> {
    TOKEN.with_borrow(|token| token.as_ref().map(|t| t.text.clone()))
}
