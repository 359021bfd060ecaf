//! Pages in WASM chunks that are fetched on the first visit.

/// The view of a route: `page!(admin: team_list = identity::team_list)`. With the feature `split` the page is in the chunk `admin`,
/// together with the pages people open next. What several chunks share is split off once more, for each combination of chunks: every
/// further chunk may double the number of requests, so few are made. The page's name is unique in the app.
///
/// `page!(identity::sign_in)` is a page of the main module: one that people see first.
#[cfg(not(feature = "split"))]
macro_rules! page {
    ($page:path) => {
        || ::leptos::prelude::IntoAny::into_any($page())
    };
    ($chunk:ident : $name:ident = $page:path) => {
        || ::leptos::prelude::IntoAny::into_any($page())
    };
}

#[cfg(feature = "split")]
macro_rules! page {
    ($page:path) => {
        || ::leptos::prelude::IntoAny::into_any($page())
    };
    ($chunk:ident : $name:ident = $page:path) => {{
        #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
        fn $name() -> Result<::leptos::prelude::AnyView, ::leptos::wasm_split::SplitLoaderError> {
            Ok(::leptos::prelude::IntoAny::into_any($page()))
        }
        || $crate::lazy::lazy_page(|| Box::pin(async { $name().await.ok() }))
    }};
}

pub(crate) use page;

#[cfg(feature = "split")]
type Chunk = std::pin::Pin<Box<dyn Future<Output = Option<leptos::prelude::AnyView>>>>;

/// Shows a page once its chunk is here; a failed download offers another try.
#[cfg(feature = "split")]
pub fn lazy_page(fetch: fn() -> Chunk) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    use send_wrapper::SendWrapper;
    use ui::{ErrorState, Skeleton};

    let attempt = RwSignal::new(0_u32);
    let retry = Callback::new(move |()| attempt.update(|n| *n += 1));
    let page = move || {
        attempt.track();
        Suspend::new(SendWrapper::new(async move {
            fetch().await.unwrap_or_else(|| {
                let text = "Check your connection, then try again.";
                view! { <ErrorState title="This page could not be loaded." text on_retry=retry/> }.into_any()
            })
        }))
    };
    view! { <Suspense fallback=|| view! { <Skeleton lines=8/> }>{page}</Suspense> }.into_any()
}
