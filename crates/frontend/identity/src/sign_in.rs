use leptos::prelude::*;
use platform::{
    client::{self, Failure, Refusal},
    session::use_session,
};
use shared::{
    identity::{SignIn, SignedIn},
    problem::validate,
};
use ui::{Button, Field, FieldKind, Form, FormErrors, Variant};

use super::entry::Entry;

/// E-mail and password.
pub fn sign_in() -> impl IntoView {
    let session = use_session();
    let form = Form::new();
    let email = form.field("email", "E-mail", String::new());
    let password = form.field("password", "Password", String::new());
    let given = move || SignIn { email: email.value.get().trim().to_owned(), password: password.value.get(), refresh_token_in_body: false };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let sign_in = untrack(given);
        async move {
            let signed_in: SignedIn = client::post_public("/auth/sign-in", &sign_in).await.map_err(refusal)?;
            session.enter(signed_in);
            Ok(())
        }
    });
    view! {
        <Entry title="Sign in" purpose="Welcome back." foot=Box::new(|| "New here? An administrator of your company can invite you.".into_any())>
            <form class="form" novalidate on:submit=submit>
                <FormErrors form/>
                <Field bind=email label="E-mail" kind=FieldKind::Email required=true autocomplete="username" autofocus=true maxlength=120/>
                <Field bind=password label="Password" kind=FieldKind::Password required=true autocomplete="current-password"/>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Sign in"</Button>
                <p><a href="/forgot">"Forgotten your password?"</a></p>
            </form>
        </Entry>
    }
}

fn refusal(failure: Failure) -> Refusal {
    match failure.code() {
        Some("wrong_credentials") => Refusal::message("This e-mail and password do not belong together. Check both and try again."),
        _ => failure.into(),
    }
}
