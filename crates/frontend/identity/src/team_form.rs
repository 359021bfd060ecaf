use leptos::prelude::*;
use platform::client::{self, Refusal};
use shared::{
    identity::{NewTeam, Team},
    problem::validate,
};
use ui::{Button, Field, Form, FormErrors, Toasts, Variant};

/// Adds a team, or renames the one given.
#[component]
pub fn TeamForm(team: Option<Team>, #[prop(into)] on_saved: Callback<()>, #[prop(into)] on_cancel: Callback<()>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let form = Form::new();
    let name = form.field("name", "Name", team.as_ref().map(|team| team.name.clone()).unwrap_or_default());
    let given = move || NewTeam { name: name.value.get().trim().to_owned() };
    form.rules(move || validate(&given()));
    let is_new = team.is_none();
    let submit = form.on_submit(move || {
        let (new, team) = (untrack(given), team.clone());
        async move {
            let saved: Team = match team {
                Some(team) => client::patch(&format!("/teams/{}", team.id), team.version, &new).await.map_err(|failure| {
                    if failure.is_stale() {
                        Refusal::message("Somebody else renamed this team meanwhile. Close this and look at it again.")
                    } else {
                        failure.into()
                    }
                })?,
                None => client::post("/teams", &new).await.map_err(Refusal::from)?,
            };
            toasts.success(if is_new { format!("Team {} added", saved.name) } else { format!("Team renamed to {}", saved.name) });
            on_saved.run(());
            Ok(())
        }
    });
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormErrors form/>
            <Field bind=name label="Name" required=true maxlength=80 autofocus=true/>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>{if is_new { "Add team" } else { "Save" }}</Button>
            </div>
        </form>
    }
}
