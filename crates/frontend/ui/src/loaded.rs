use leptos::prelude::*;
use platform::loading::Loading;

use super::{Banner, Button, ErrorState, Size, Skeleton, Tone, strings};

/// Shows what was loaded; before that a skeleton, and what went wrong with a way to try again.
#[component]
pub fn Loaded<T, V>(
    of: Loading<T>,
    /// Grey lines shown at first.
    #[prop(default = 6)]
    lines: usize,
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let retry = Callback::new(move |()| of.refetch());
    let here = Memo::new(move |_| of.value.read().is_some());
    let failed = move || {
        let failure = of.failure.get()?;
        Some(if here.get() {
            view! { <Banner tone=Tone::Warning title="This may be out of date.">
                <p>{failure.message()}</p><Button size=Size::Small icon="refresh-cw" on_click=move |_| of.refetch()>{strings::TRY_AGAIN}</Button>
            </Banner> }
            .into_any()
        } else if failure.is_not_found() {
            view! { <ErrorState whole_page=true title="Not found" text="It may have been removed, or you may not see it. Check the link."/> }.into_any()
        } else {
            view! { <ErrorState text=failure.message() on_retry=retry/> }.into_any()
        })
    };
    view! {
        {failed}
        {move || (!here.get() && of.failure.read().is_none()).then(|| view! { <Skeleton lines/> })}
        <div class="loaded" aria-busy=move || of.busy.get().to_string()>{move || of.value.get().map(&children)}</div>
    }
}
