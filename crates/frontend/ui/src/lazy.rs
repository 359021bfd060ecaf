//! Views in WASM chunks that are fetched when they are first shown. Without the feature `split` all of them are in one module.

/// A view with what it takes from here, in the chunk `activity`; a skeleton stands there until it comes:
/// `lazy!(activity: files(about: About) => view! { <FilesTab about/> })`. Its name is unique in the app.
///
/// What several chunks share is split off once more, for each combination of chunks: every further chunk may double the number of requests,
/// so few are made.
#[cfg(not(feature = "split"))]
#[macro_export]
macro_rules! lazy {
    ($chunk:ident: $name:ident($($argument:ident: $type:ty),*) => $view:expr) => {
        ::leptos::prelude::IntoAny::into_any($view)
    };
}

#[cfg(feature = "split")]
#[macro_export]
macro_rules! lazy {
    ($chunk:ident: $name:ident($($argument:ident: $type:ty),*) => $view:expr) => {
        $crate::lazy::shown($crate::fetch!($chunk: $name($($argument: $type),*) => $view))
    };
}

/// A view that is made when it is first wanted, and stays, as dialogs do: `on_demand!(wanted, give_up, record: rename(id: Uuid) => …)`. Where
/// it cannot be fetched, a message says so, and `give_up` takes the wish back.
#[cfg(not(feature = "split"))]
#[macro_export]
macro_rules! on_demand {
    ($wanted:expr, $give_up:expr, $chunk:ident: $name:ident($($argument:ident: $type:ty),*) => $view:expr) => {{
        let _: ::leptos::prelude::Callback<()> = $give_up;
        $crate::lazy::made($wanted, ::std::sync::Arc::new(move || ::leptos::prelude::IntoAny::into_any($view)))
    }};
}

#[cfg(feature = "split")]
#[macro_export]
macro_rules! on_demand {
    ($wanted:expr, $give_up:expr, $chunk:ident: $name:ident($($argument:ident: $type:ty),*) => $view:expr) => {
        $crate::lazy::fetched($wanted, $give_up, $crate::fetch!($chunk: $name($($argument: $type),*) => $view))
    };
}

/// Fetches a chunk in which something opens by a key, before it is wanted: what is typed meanwhile would be lost. `ahead!(record: editor_ahead)`
#[cfg(not(feature = "split"))]
#[macro_export]
macro_rules! ahead {
    ($chunk:ident: $name:ident) => {};
}

#[cfg(feature = "split")]
#[macro_export]
macro_rules! ahead {
    ($chunk:ident: $name:ident) => {{
        #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
        fn $name() -> Result<(), ::leptos::wasm_split::SplitLoaderError> {
            Ok(())
        }
        // Where it cannot be fetched now, whoever wants it tries again.
        ::leptos::task::spawn_local(async { drop($name().await) });
    }};
}

/// Cuts a view off into its chunk: what is left is how to fetch it.
#[cfg(feature = "split")]
#[doc(hidden)]
#[macro_export]
macro_rules! fetch {
    ($chunk:ident: $name:ident($($argument:ident: $type:ty),*) => $view:expr) => {{
        #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
        fn $name($($argument: $type),*) -> Result<::leptos::prelude::AnyView, ::leptos::wasm_split::SplitLoaderError> {
            Ok(::leptos::prelude::IntoAny::into_any($view))
        }
        let fetch: $crate::lazy::Fetch =
            ::std::sync::Arc::new(move || ::std::boxed::Box::pin(async move { $name($($argument),*).await.ok() }));
        fetch
    }};
}

#[cfg(not(feature = "split"))]
pub use whole::made;

#[cfg(feature = "split")]
pub use chunks::{Fetch, fetched, shown};

#[cfg(not(feature = "split"))]
mod whole {
    use std::sync::Arc;

    use leptos::prelude::*;

    /// Makes a view when it is first wanted, and keeps it.
    pub fn made(wanted: Signal<bool>, make: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        let is_here = Memo::new(move |before: Option<&bool>| before.is_some_and(|before| *before) || wanted.get());
        (move || is_here.get().then(|| untrack(|| make()))).into_any()
    }
}

#[cfg(feature = "split")]
mod chunks {
    use std::{pin::Pin, sync::Arc};

    use leptos::{prelude::*, reactive::computed::ScopedFuture};
    use send_wrapper::SendWrapper;

    use crate::{ErrorState, Skeleton, Toasts, strings};

    /// A view on its way; `None` where it could not be fetched.
    pub type Coming = Pin<Box<dyn Future<Output = Option<AnyView>>>>;
    pub type Fetch = Arc<dyn Fn() -> Coming + Send + Sync>;

    /// Shows a view once its chunk is here; a failed download offers another try.
    pub fn shown(fetch: Fetch) -> AnyView {
        let attempt = RwSignal::new(0_u32);
        let retry = Callback::new(move |()| attempt.update(|n| *n += 1));
        let view = move || {
            attempt.track();
            let coming = fetch();
            Suspend::new(SendWrapper::new(async move {
                coming.await.unwrap_or_else(|| {
                    view! { <ErrorState title=strings::PAGE_NOT_LOADED text=strings::CHECK_CONNECTION on_retry=retry/> }.into_any()
                })
            }))
        };
        view! { <Suspense fallback=|| view! { <Skeleton lines=8/> }>{view}</Suspense> }.into_any()
    }

    /// Fetches a view when it is first wanted, and keeps it.
    pub fn fetched(wanted: Signal<bool>, give_up: Callback<()>, fetch: Fetch) -> AnyView {
        let (view, is_here) = (StoredValue::new_local(None::<AnyView>), RwSignal::new(false));
        let is_coming = StoredValue::new(false);
        let toasts = Toasts::from_context();
        // The view belongs to what it is shown in, not to the effect, which forgets all it made when it runs again.
        let owner = Owner::current().unwrap_or_default();
        Effect::new(move |_| {
            if !wanted.get() || is_here.get_untracked() || is_coming.get_value() {
                return;
            }
            is_coming.set_value(true);
            let coming = owner.with(|| ScopedFuture::new_untracked(fetch()));
            leptos::task::spawn_local(async move {
                let made = coming.await;
                if is_coming.try_set_value(false).is_some() {
                    return;
                }
                match made {
                    Some(made) => {
                        view.set_value(Some(made));
                        is_here.set(true);
                    }
                    None => {
                        toasts.error(format!("{} {}", strings::NOT_LOADED, strings::CHECK_CONNECTION));
                        give_up.run(());
                    }
                }
            });
        });
        (move || is_here.get().then(|| view.try_update_value(Option::take).flatten())).into_any()
    }
}
