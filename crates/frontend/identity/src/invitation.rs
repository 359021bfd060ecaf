use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::{
    client::{self, Refusal},
    loading::load,
    session::use_session,
    time::format_date_time,
};
use shared::{
    identity::{ChoosePassword, Invitation, LinkToken, SignedIn},
    problem::validate,
};
use ui::{Banner, Button, Form, FormErrors, Loaded, Toasts, Tone, Variant};

use super::{
    entry::{Entry, token_of_link},
    password_field::NewPassword,
};

/// Accepts an invitation by choosing a password.
pub fn invitation() -> impl IntoView {
    let token = StoredValue::new(token_of_link());
    let invitation = load(move || {
        let token = LinkToken { token: token.get_value() };
        async move { client::post_public::<_, Invitation>("/invitations/look-up", &token).await }
    });
    let dead = move || {
        invitation.failure.read().as_ref().is_some_and(|failure| failure.code() == Some("link_invalid") || failure.status() == Some(422))
    };
    view! {
        <Entry title="Join ClientSphere">
            {move || if dead() {
                view! {
                    <Banner tone=Tone::Danger title="This invitation does not work any more.">
                        <p>"It was used, replaced by a newer one, or is too old. Ask whoever invited you to send it again."</p>
                    </Banner>
                    <Button href="/sign-in">"Go to sign-in"</Button>
                }.into_any()
            } else {
                view! { <Loaded of=invitation lines=4 let:invitation><Accept invitation token=token.get_value()/></Loaded> }.into_any()
            }}
        </Entry>
    }
}

#[component]
fn Accept(invitation: Invitation, token: String) -> impl IntoView {
    let session = use_session();
    let toasts = Toasts::from_context();
    let navigate = use_navigate();
    let form = Form::new();
    let password = form.field("password", "Password", String::new());
    let given = move || ChoosePassword { token: token.clone(), password: password.value.get() };
    let rules = given.clone();
    form.rules(move || validate(&rules()));
    let submit = form.on_submit(move || {
        let chosen = untrack(&given);
        let navigate = navigate.clone();
        async move {
            let signed_in: SignedIn = client::post_public("/invitations/accept", &chosen).await.map_err(Refusal::from)?;
            toasts.success(format!("Welcome, {}", signed_in.user.name));
            session.enter(signed_in);
            navigate("/", Default::default());
            Ok(())
        }
    });
    let by = invitation.invited_by.map_or_else(|| "You are invited".to_owned(), |name| format!("{name} invited you"));
    view! {
        <p>{by}" as "<strong>{invitation.name}</strong>" ("{invitation.email.clone()}"). Choose a password to begin."</p>
        <form class="form" novalidate on:submit=submit>
            <FormErrors form/>
            <input type="hidden" name="username" autocomplete="username" value=invitation.email/>
            <NewPassword bind=password label="Password"/>
            <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Join"</Button>
            <p class="note">"The invitation holds until "{format_date_time(invitation.expires_at)}"."</p>
        </form>
    }
}
