use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::client::{self, Refusal};
use shared::{identity::ChoosePassword, problem::validate};
use ui::{Button, Form, FormErrors, Toasts, Variant};

use super::{
    entry::{Entry, token_of_link},
    password_field::NewPassword,
};

/// Chooses a new password with the link from an e-mail.
pub fn reset() -> impl IntoView {
    let token = StoredValue::new(token_of_link());
    let toasts = Toasts::from_context();
    let navigate = use_navigate();
    let form = Form::new();
    let password = form.field("password", "New password", String::new());
    let given = move || ChoosePassword { token: token.get_value(), password: password.value.get() };
    form.rules(move || validate(&given()).map_err(|errors| errors.into_iter().filter(|error| error.field != "token").collect()));
    let submit = form.on_submit(move || {
        let chosen = untrack(given);
        let navigate = navigate.clone();
        async move {
            if let Err(failure) = client::post_public_quiet("/auth/reset", &chosen).await {
                let dead = failure.code() == Some("link_invalid") || chosen.token.is_empty();
                return Err(if dead {
                    Refusal::message("This link was used or is too old. Ask for a new one below.")
                } else {
                    failure.into()
                });
            }
            toasts.success("Your new password holds. Sign in with it.");
            navigate("/sign-in", Default::default());
            Ok(())
        }
    });
    view! {
        <Entry title="Choose a new password" purpose="All your sessions end with it, and your API keys are revoked." foot=Box::new(|| view! { <a href="/forgot">"Ask for a new link"</a> }.into_any())>
            <form class="form" novalidate on:submit=submit>
                <FormErrors form/>
                <NewPassword bind=password label="New password"/>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Save the password"</Button>
            </form>
        </Entry>
    }
}
