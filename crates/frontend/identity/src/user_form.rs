use leptos::prelude::*;
use platform::{
    client::{self, Refusal},
    session::use_session,
};
use records::conflict::ConflictBanner;
use shared::{
    Patch,
    identity::{EditUser, User},
    problem::validate,
};
use ui::{Button, Card, Field, FieldKind, Form, FormErrors, Select, Toasts, Variant};

use super::choices::{load_teams, team_choices};

/// Edits a user's name, e-mail and team.
#[component]
pub fn UserForm(user: User, #[prop(into)] on_saved: Callback<User>, #[prop(into)] on_reload: Callback<()>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let own = use_session().my_id() == Some(user.id);
    let teams = load_teams();
    let version = RwSignal::new(user.version);
    let conflict = RwSignal::new(false);
    let form = Form::new();
    let name = form.field("name", "Name", user.name.clone());
    let email = form.field("email", "E-mail", user.email.clone());
    let team = form.field("team_id", "Team", user.team.as_ref().map(|team| team.id.to_string()).unwrap_or_default());
    form.guard();
    let before = StoredValue::new(user.clone());
    let given = move || {
        let before = before.get_value();
        let text = |value: RwSignal<String>| Some(value.get().trim().to_owned());
        EditUser {
            name: Patch::between(&Some(before.name), text(name.value)),
            email: Patch::between(&Some(before.email), text(email.value)),
            team_id: Patch::between(&before.team.map(|team| team.id), team.value.get().parse().ok()),
        }
    };
    form.rules(move || validate(&given()));
    let path = StoredValue::new(format!("/users/{}", user.id));
    let submit = form.on_submit(move || {
        let edit = untrack(given);
        async move {
            match client::patch::<_, User>(&path.get_value(), version.get_untracked(), &edit).await {
                Ok(user) => {
                    toasts.success("User saved");
                    on_saved.run(user);
                    Ok(())
                }
                Err(failure) if failure.is_stale() => {
                    conflict.set(true);
                    Err(Refusal::default())
                }
                Err(failure) => Err(failure.into()),
            }
        }
    });
    let overwrite = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            match client::get_with_etag::<User>(&path.get_value()).await {
                Ok((_, newest)) => {
                    version.set(newest);
                    let edit = untrack(given);
                    match client::patch::<_, User>(&path.get_value(), newest, &edit).await {
                        Ok(user) => {
                            toasts.success("User saved");
                            on_saved.run(user);
                        }
                        Err(failure) => form.refuse(failure),
                    }
                }
                Err(failure) => form.refuse(failure),
            }
        });
    });
    view! {
        <Card title="Details">
            <form class="form" novalidate on:submit=submit>
                <ConflictBanner open=conflict on_reload on_overwrite=overwrite/>
                <FormErrors form/>
                <Field bind=name label="Name" required=true maxlength=120 autocomplete="off"/>
                {if own {
                    view! { <p class="note">"You sign in with "{before.read_value().email.clone()}". Another address is chosen on "<a href="/profile">"your profile page"</a>", with your password."</p> }.into_any()
                } else {
                    view! { <Field bind=email label="E-mail" kind=FieldKind::Email required=true maxlength=120 autocomplete="off"/> }.into_any()
                }}
                <Select bind=team label="Team" placeholder="No team" choices=Signal::derive(move || team_choices(&teams.value.read()))/>
                <div class="form-actions">
                    <Button variant=Variant::Primary submit=true busy=form.is_busy() disabled=Signal::derive(move || !form.is_dirty().get())>"Save"</Button>
                </div>
            </form>
        </Card>
    }
}
