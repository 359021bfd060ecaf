//! Idempotency keys: a POST whose answer was lost carries the same key when the reader sends it again, so it happens once.

use std::{cell::RefCell, collections::HashMap};

use uuid::Uuid;

use super::Failure;

thread_local!(static UNANSWERED: RefCell<HashMap<(String, String), Uuid>> = RefCell::new(HashMap::new()));

/// A POST under way.
pub(super) struct Attempt {
    pub key: Uuid,
    what: (String, String),
}

/// Takes the key of the same request where its answer was lost, otherwise a new one.
pub(super) fn begin(path: &str, body: Option<&str>) -> Attempt {
    let what = (path.to_owned(), body.unwrap_or_default().to_owned());
    let key = UNANSWERED.with_borrow(|lost| lost.get(&what).copied()).unwrap_or_else(random);
    Attempt { key, what }
}

impl Attempt {
    /// Remembers the key only where nobody knows whether it happened.
    pub fn end(self, failure: Option<&Failure>) {
        UNANSWERED.with_borrow_mut(|lost| {
            if failure.is_some_and(Failure::is_unanswered) {
                lost.insert(self.what, self.key);
            } else {
                lost.remove(&self.what);
            }
        });
    }
}

/// `crypto.randomUUID` exists on secure origins only; random values exist everywhere.
pub(super) fn random() -> Uuid {
    let mut bytes = [0_u8; 16];
    let filled = leptos::prelude::window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        bytes.iter_mut().for_each(|byte| *byte = (js_sys::Math::random() * 256.0) as u8);
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
