//! Pages in WASM chunks that are fetched on the first visit.

/// The view of a route: `page!(admin: team_list = identity::team_list)`. With the feature `split` the page is in the chunk `admin`,
/// together with the pages people open next. The page's name is unique in the app.
///
/// `page!(identity::sign_in)` is a page of the main module: one that people see first.
macro_rules! page {
    ($page:path) => {
        || ::leptos::prelude::IntoAny::into_any($page())
    };
    ($chunk:ident: $name:ident = $page:path) => {
        || {
            ::ui::lazy!($chunk: $name() => {
                #[cfg(feature = "split")]
                $crate::lazy::below::$chunk();
                $page()
            })
        }
    };
}

pub(crate) use page;

/// What each chunk builds on. What several chunks need is split off once more, for each combination of them, most of it tiny: eight chunks
/// that know nothing of one another made fifty requests for a list. So a chunk names what is there by the time it is fetched; all that they
/// have in common then belongs to the same combinations, and is in few files.
#[cfg(feature = "split")]
pub mod below {
    use std::hint::black_box;

    use records::parts;

    /// Makes these belong to the chunk of the caller too. They need not run for it: that they are named is enough. They are `AnyView` already;
    /// else what draws them would belong only to whoever makes them one.
    fn name<const N: usize>(parts: [*const (); N]) {
        black_box(parts);
    }

    pub fn home() {}

    pub fn notifications() {
        name([reports::home as *const ()]);
    }

    pub fn list() {}

    /// What people see first: the home page, notices and lists.
    fn first() {
        notifications();
        name([notifications::notification_list as *const ()]);
        name([sales::lead_list as *const (), sales::product_list as *const (), customers::customer_list as *const ()]);
    }

    /// Forms, pages of records, and the dialogs of lists.
    pub fn record() {
        first();
    }

    /// The tabs of a record's page.
    pub fn activity() {
        first();
        name([sales::lead_new as *const (), sales::lead_edit as *const (), sales::lead_page as *const ()]);
        name([sales::product_new as *const (), sales::product_edit as *const (), sales::product_page as *const ()]);
        name(parts::dialogs());
    }

    /// A customer's page begins with the timeline.
    pub fn customers() {
        activity();
        name(parts::tabs());
        name([customers::interaction_list as *const ()]);
    }

    /// Imports and bulk changes.
    pub fn batch() {
        first();
    }

    pub fn admin() {
        first();
    }
}
