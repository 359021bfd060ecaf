use leptos::prelude::*;
use platform::{
    client::{self, Refusal},
    session::use_session,
};
use shared::{
    identity::{SignIn, SignedIn},
    problem::validate,
};
use ui::{Button, Dialog, DialogSize, Field, FieldKind, Form, FormErrors, Variant};

/// Asks to sign in again over the page where the session has ended, so that nothing typed is lost. The requests that wait go on after it.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let open = use_session().asking();
    view! {
        <Dialog open title="Sign in again" size=DialogSize::Small closable=false><Again/></Dialog>
    }
}

#[component]
fn Again() -> impl IntoView {
    let session = use_session();
    let email = untrack(|| session.me()).map(|me| me.email).unwrap_or_default();
    let form = Form::new();
    let password = form.field("password", "Password", String::new());
    let given = {
        let email = email.clone();
        move || SignIn { email: email.clone(), password: password.value.get(), refresh_token_in_body: false }
    };
    let rules = given.clone();
    form.rules(move || validate(&rules()));
    let submit = form.on_submit(move || {
        let sign_in = untrack(&given);
        async move {
            let signed_in: SignedIn = client::post_public("/auth/sign-in", &sign_in).await.map_err(Refusal::from)?;
            session.enter(signed_in);
            Ok(())
        }
    });
    view! {
        <form class="form" novalidate on:submit=submit>
            <p>"Your session has ended. Sign in to go on where you are; what you typed is kept."</p>
            <FormErrors form/>
            <input type="hidden" name="username" autocomplete="username" value=email.clone()/>
            <p class="muted">{email}</p>
            <Field bind=password label="Password" kind=FieldKind::Password required=true autocomplete="current-password" autofocus=true/>
            <div class="form-actions">
                <Button on_click=move |_| session.give_up()>"Leave"</Button>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Sign in"</Button>
            </div>
        </form>
    }
}
