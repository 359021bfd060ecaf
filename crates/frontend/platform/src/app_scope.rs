//! Signals that outlive the page that first asks for them.

use leptos::prelude::Owner;

/// Makes signals that live as long as the tab, whatever page first asks for them.
pub fn in_app_scope<T>(make: impl FnOnce() -> T) -> T {
    let here = Owner::current();
    // A new root becomes the current owner; the page's own comes back after it.
    let root = Owner::new_root(None);
    let made = root.with(make);
    std::mem::forget(root);
    if let Some(here) = here {
        here.set();
    }
    made
}
