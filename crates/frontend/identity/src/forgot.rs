use leptos::prelude::*;
use platform::client::{self, Refusal};
use shared::{identity::ForgotPassword, problem::validate};
use ui::{Banner, Button, Field, FieldKind, Form, FormErrors, Tone, Variant};

use super::entry::Entry;

/// Asks for a link to choose a new password.
pub fn forgot() -> impl IntoView {
    let sent = RwSignal::new(false);
    let form = Form::new();
    let email = form.field("email", "E-mail", String::new());
    let given = move || ForgotPassword { email: email.value.get().trim().to_owned() };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let forgot = untrack(given);
        async move {
            client::post_public_quiet("/auth/forgot", &forgot).await.map_err(Refusal::from)?;
            sent.set(true);
            Ok(())
        }
    });
    view! {
        <Entry title="Forgotten your password?" purpose="We send you a link to choose a new one." foot=Box::new(|| view! { <a href="/sign-in">"Back to sign-in"</a> }.into_any())>
            <Show when=move || sent.get()>
                <Banner tone=Tone::Success title="Look into your mailbox.">
                    <p>"If an account has this address, a link is on its way. It holds for a short time. Nothing there? Look into the spam folder, or ask your administrator."</p>
                </Banner>
            </Show>
            <form class="form" novalidate on:submit=submit>
                <FormErrors form/>
                <Field bind=email label="E-mail" kind=FieldKind::Email required=true autocomplete="username" maxlength=120 autofocus=true/>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Send the link"</Button>
            </form>
        </Entry>
    }
}
