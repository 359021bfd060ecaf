use leptos::prelude::*;
use platform::{
    client::{self, Refusal},
    session::use_session,
};
use shared::{identity::ChangePassword, problem::validate};
use ui::{Button, Card, Checkbox, Field, FieldKind, Form, FormErrors, Toasts, Variant};

use super::password_field::NewPassword;

/// Changes the own password.
#[component]
pub fn PasswordForm(#[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let email = untrack(|| use_session().me()).map(|me| me.email).unwrap_or_default();
    let form = Form::new();
    let current = form.field("current_password", "Current password", String::new());
    let new = form.field("new_password", "New password", String::new());
    let revoke = form.field("revoke_api_keys", "API keys", false);
    let given = move || ChangePassword {
        current_password: current.value.get(),
        new_password: new.value.get(),
        revoke_api_keys: revoke.value.get(),
    };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let change = untrack(given);
        async move {
            client::post_quiet("/me/password", &change).await.map_err(Refusal::from)?;
            // Emptied before the form settles, so that it is clean again.
            current.value.set(String::new());
            new.value.set(String::new());
            revoke.value.set(false);
            toasts.success(match change.revoke_api_keys {
                true => "Password changed. Your other sessions have ended, and your API keys are revoked.",
                false => "Password changed. Your other sessions have ended.",
            });
            on_changed.try_run(());
            Ok(())
        }
    });
    view! {
        <Card title="Password">
            <form class="form" novalidate on:submit=submit>
                <FormErrors form/>
                <input type="hidden" name="username" autocomplete="username" value=email/>
                <Field bind=current label="Current password" kind=FieldKind::Password required=true autocomplete="current-password" maxlength=128/>
                <NewPassword bind=new label="New password"/>
                <Checkbox
                    bind=revoke
                    label="Revoke my API keys, too"
                    hint="Programs that use one need a new key. Without this they go on."
                />
                <div class="form-actions">
                    <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Change password"</Button>
                </div>
            </form>
        </Card>
    }
}
