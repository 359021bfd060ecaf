use leptos::prelude::*;
use platform::client::{self, Refusal};
use shared::{identity::ChangeEmail, problem::validate};
use ui::{Banner, Button, Card, Field, FieldKind, Form, FormErrors, Tone, Variant};

/// Asks for the link that moves the own account to another address.
#[component]
pub fn EmailForm(present: String) -> impl IntoView {
    let asked = RwSignal::new(None::<String>);
    let form = Form::new();
    let email = form.field("email", "New e-mail", String::new());
    let current = form.field("current_password", "Password", String::new());
    let given = move || ChangeEmail { email: email.value.get().trim().to_owned(), current_password: current.value.get() };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let change = untrack(given);
        async move {
            client::post_quiet("/me/email", &change).await.map_err(Refusal::from)?;
            // Emptied before the form settles, so that it is clean again.
            email.value.set(String::new());
            current.value.set(String::new());
            asked.set(Some(change.email));
            Ok(())
        }
    });
    view! {
        <Card title="E-mail">
            <div class="stack">
                <p>"You sign in with "<strong>{present}</strong>". Messages go there, too."</p>
                {move || asked.get().map(|address| view! {
                    <Banner tone=Tone::Success title="Look into the new mailbox.">
                        <p>"If the address can be used, a link was sent to "<strong>{address}</strong>". Your address changes when you open it, within 24 hours."</p>
                    </Banner>
                })}
                <form class="form" novalidate on:submit=submit>
                    <FormErrors form/>
                    <Field bind=email label="New e-mail" kind=FieldKind::Email required=true autocomplete="email" maxlength=120/>
                    <Field bind=current label="Password" kind=FieldKind::Password required=true autocomplete="current-password" maxlength=128/>
                    <div class="form-actions">
                        <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Send the link"</Button>
                    </div>
                </form>
            </div>
        </Card>
    }
}
