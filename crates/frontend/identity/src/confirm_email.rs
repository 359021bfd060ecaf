use leptos::prelude::*;
use platform::{
    client::{self, Failure},
    session::{Phase, use_session},
};
use shared::identity::{ConfirmedEmail, LinkToken};
use ui::{Banner, Button, Skeleton, Tone, Variant, strings};

use super::entry::{Entry, token_of_link};

/// Confirms a new e-mail address as soon as its link is opened.
pub fn confirm_email() -> impl IntoView {
    let token = StoredValue::new(token_of_link());
    let session = use_session();
    let outcome = RwSignal::new(None::<Result<ConfirmedEmail, Failure>>);
    // Once, and again only when somebody asks for it: the link can be used but once.
    let confirm = move || {
        outcome.set(None);
        leptos::task::spawn_local(async move {
            let answer = client::post_public("/auth/email", &LinkToken { token: token.get_value() }).await;
            // Most likely it is the account of this session.
            if answer.is_ok()
                && session.phase().get_untracked() == Phase::In
                && let Ok(me) = client::get("/me").await
            {
                session.set_me(me);
            }
            let _ = outcome.try_set(Some(answer));
        });
    };
    confirm();
    view! {
        <Entry title="Your new e-mail address">
            {move || match outcome.get() {
                None => view! { <Skeleton lines=3/> }.into_any(),
                Some(Ok(confirmed)) => view! {
                    <Banner tone=Tone::Success title="The address is confirmed.">
                        <p>"From now on you sign in with "<strong>{confirmed.email}</strong>". You stay signed in where you are."</p>
                    </Banner>
                    <Onward/>
                }.into_any(),
                Some(Err(failure)) if is_final(&failure) => view! {
                    <Banner tone=Tone::Danger title="This link does not work any more.">
                        <p>{reason(&failure)}</p>
                    </Banner>
                    <Onward/>
                }.into_any(),
                Some(Err(failure)) => view! {
                    <Banner tone=Tone::Danger title="The address could not be confirmed."><p>{failure.message()}</p></Banner>
                    <Button variant=Variant::Primary icon="refresh-cw" on_click=move |_| confirm()>{strings::TRY_AGAIN}</Button>
                }.into_any(),
            }}
        </Entry>
    }
}

/// The way on: into the app where somebody is signed in, else to the sign-in.
#[component]
fn Onward() -> impl IntoView {
    let session = use_session();
    move || {
        if session.phase().get() == Phase::In {
            view! { <Button variant=Variant::Primary href="/profile">"Go to your profile"</Button> }.into_any()
        } else {
            view! { <Button variant=Variant::Primary href="/sign-in">"Go to sign-in"</Button> }.into_any()
        }
    }
}

/// Whether another try with the same link is of no use.
fn is_final(failure: &Failure) -> bool {
    matches!(failure.status(), Some(404 | 409 | 422))
}

fn reason(failure: &Failure) -> &'static str {
    match failure.status() {
        Some(409) => "Another account has this address by now. Ask your administrator, or choose another address on your profile page.",
        _ => "It was used already, replaced by a newer one, or is too old. Ask for a new one on your profile page.",
    }
}
