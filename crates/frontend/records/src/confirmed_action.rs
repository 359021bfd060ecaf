//! What cannot simply be done again: asked about first, then done to what the page shows.

use leptos::prelude::*;
use platform::client::Failure;
use ui::{Button, ConfirmDialog, Toasts};

/// The button, and the dialog that asks. `act` sends the request; `on_done` hears the answer, unless the page has gone or it was refused.
#[component]
pub fn ConfirmedAction<T, Act, Coming, Done>(
    #[prop(optional)] icon: Option<&'static str>,
    label: &'static str,
    title: &'static str,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] confirm: Signal<String>,
    #[prop(optional)] danger: bool,
    act: Act,
    on_done: Done,
) -> impl IntoView
where
    T: 'static,
    Act: Fn() -> Coming + Send + Sync + 'static,
    Coming: Future<Output = Result<T, Failure>> + 'static,
    Done: Fn(T) + Copy + Send + Sync + 'static,
{
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let toasts = Toasts::from_context();
    let run = move |()| {
        let answer = untrack(&act);
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            if busy.try_set(false).is_some() {
                return;
            }
            asking.set(false);
            match answer {
                Ok(now) => on_done(now),
                Err(failure) => drop(toasts.error(failure.message())),
            }
        });
    };
    view! {
        {match icon {
            Some(icon) => view! { <Button icon on_click=move |_| asking.set(true)>{label}</Button> }.into_any(),
            None => view! { <Button on_click=move |_| asking.set(true)>{label}</Button> }.into_any(),
        }}
        <ConfirmDialog open=asking title text confirm danger busy on_confirm=run/>
    }
}
