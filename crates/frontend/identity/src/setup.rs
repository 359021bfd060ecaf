use leptos::prelude::*;
use platform::{
    client::{self, Refusal},
    session::use_session,
};
use shared::{
    identity::{NewSetup, SignedIn},
    problem::validate,
};
use ui::{Button, Field, FieldKind, Form, FormErrors, Variant};

use super::{
    entry::{Entry, token_of_link},
    password_field::NewPassword,
};

/// Sets up the first administrator with the link that the server printed.
pub fn setup() -> impl IntoView {
    let session = use_session();
    let linked = token_of_link();
    let has_link = !linked.is_empty();
    let form = Form::new();
    let token = form.field("token", "Set-up code", linked);
    let name = form.field("name", "Your name", String::new());
    let email = form.field("email", "E-mail", String::new());
    let password = form.field("password", "Password", String::new());
    let given = move || NewSetup {
        token: token.value.get().trim().to_owned(),
        name: name.value.get().trim().to_owned(),
        email: email.value.get().trim().to_owned(),
        password: password.value.get(),
    };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let setup = untrack(given);
        async move {
            let signed_in: SignedIn = client::post_public("/setup", &setup).await.map_err(Refusal::from)?;
            session.enter(signed_in);
            Ok(())
        }
    });
    view! {
        <Entry title="Set up ClientSphere" purpose="Create the first administrator. Everybody else is invited from the app.">
            <form class="form" novalidate on:submit=submit>
                <FormErrors form/>
                {(!has_link).then(|| view! {
                    <Field bind=token label="Set-up code" required=true maxlength=200 autocomplete="off"
                        hint="The server printed a set-up link when it started. Open that link, or paste what stands after the # here."/>
                })}
                <Field bind=name label="Your name" required=true autocomplete="name" maxlength=120 autofocus=true/>
                <Field bind=email label="E-mail" kind=FieldKind::Email required=true autocomplete="username" maxlength=120/>
                <NewPassword bind=password label="Password"/>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Create administrator"</Button>
            </form>
        </Entry>
    }
}
