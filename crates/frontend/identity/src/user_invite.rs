use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use platform::{
    client::{self, Refusal},
    page::{self, Crumb, Help},
    session::use_session,
};
use shared::{
    access::Permission,
    identity::{NewUser, User},
    problem::validate,
};
use ui::{Button, Card, Field, FieldKind, Form, FormErrors, PageHead, Select, Toasts, Variant};
use uuid::Uuid;

use super::{
    choices::{load_roles, load_teams, team_choices},
    user_access::RoleBoxes,
};

static HELP: Help = Help {
    purpose: "Invites somebody by e-mail. They follow the link in it and choose their own password.",
    tips: &[
        "Without a role they can sign in, but see nothing yet. Roles can be granted now or later.",
        "The invitation can be sent again from the user's page.",
    ],
    terms: &[("Role", "A named set of things one may do. Somebody may hold several; what they allow adds up.")],
};

/// Invites a user.
pub fn user_invite() -> impl IntoView {
    page::describe("Invite user".to_owned(), vec![Crumb::link("Users", "/users")], Some(&HELP));
    let session = use_session();
    let toasts = Toasts::from_context();
    let navigate = use_navigate();
    let may_assign = session.holds(Permission::RoleAssign) && session.holds(Permission::RoleRead);
    let teams = load_teams();
    let form = Form::new();
    let name = form.field("name", "Name", String::new());
    let email = form.field("email", "E-mail", String::new());
    let team = form.field("team_id", "Team", String::new());
    let roles = form.field("role_ids", "Roles", Vec::<Uuid>::new());
    form.guard();
    let given = move || NewUser {
        name: name.value.get().trim().to_owned(),
        email: email.value.get().trim().to_owned(),
        role_ids: roles.value.get(),
        team_id: team.value.get().parse().ok(),
    };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let new = untrack(given);
        let navigate = navigate.clone();
        async move {
            let user: User = client::post("/users", &new).await.map_err(Refusal::from)?;
            toasts.success(format!("Invitation for {} is on its way", user.name));
            navigate(&format!("/users/{}", user.id), Default::default());
            Ok(())
        }
    });
    view! {
        <PageHead title="Invite user" purpose="They get an e-mail with a link and choose their own password."/>
        <form class="form narrow" novalidate on:submit=submit>
            <FormErrors form/>
            <Card title="Person">
                <div class="stack">
                    <Field bind=name label="Name" required=true autocomplete="off" maxlength=120 autofocus=true/>
                    <Field bind=email label="E-mail" kind=FieldKind::Email required=true autocomplete="off" maxlength=120/>
                    <Select bind=team label="Team" placeholder="No team" choices=Signal::derive(move || team_choices(&teams.value.read()))/>
                </div>
            </Card>
            {may_assign.then(|| view! { <Card title="Roles"><RoleBoxes roles=load_roles() chosen=roles.value/></Card> })}
            <div class="form-actions">
                <Button href="/users">"Cancel"</Button>
                <Button variant=Variant::Primary icon="send" submit=true busy=form.is_busy()>"Send invitation"</Button>
            </div>
        </form>
    }
}
