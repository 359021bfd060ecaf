use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    page::{self, Help},
    session::use_session,
};
use records::{export_menu::ExportMenu, filters::choice_filter, listing::list};
use shared::{
    Named,
    access::Permission,
    identity::{User, UserStatus},
};
use ui::{Avatar, Badge, Button, Choice, Column, EmptyState, FilterBar, PageHead, Sort, Table, Tone, Variant, When, Width};

use super::choices::{load_roles, load_teams, role_choices, team_choices};

static HELP: Help = Help {
    purpose: "Everybody who can sign in, with what they may do. Open a user to change their roles or team, or to close the account.",
    tips: &[
        "Invite somebody: they get an e-mail with a link and choose their own password.",
        "Filter by role or status, then send the address of the page to a colleague: it shows them the same list.",
    ],
    terms: &[
        ("Invited", "The invitation is sent, but no password was chosen yet."),
        ("Deactivated", "The account stays with all its work, but nobody can sign in with it."),
        ("Team", "People who share the records that their roles give them for their team."),
    ],
};

/// All users.
pub fn user_list() -> impl IntoView {
    page::describe("Users".to_owned(), Vec::new(), Some(&HELP));
    let session = use_session();
    let address = use_address();
    let filters = ["q", "status", "role_id", "team_id", "sort", "direction"];
    let narrowed = move || filters.map(|name| (name, address.get(name))).to_vec();
    let users = list::<User>("/users", address, true, narrowed).live(&[shared::live::Topic::USERS]);
    let may_export = session.holds(Permission::UserExport);
    let export = move |format: &str| client::query(&format!("/users/export.{format}"), &narrowed());
    let roles = session.holds(Permission::RoleRead).then(load_roles);
    let teams = load_teams();
    let statuses: Vec<Choice> = UserStatus::ALL.iter().map(|status| Choice::new(status.code(), status.label())).collect();
    let mut chips = vec![choice_filter(address, "Status", "status", Signal::stored(statuses))];
    if let Some(roles) = roles {
        chips.push(choice_filter(address, "Role", "role_id", Signal::derive(move || role_choices(&roles.value.read()))));
    }
    chips.push(choice_filter(address, "Team", "team_id", Signal::derive(move || team_choices(&teams.value.read()))));
    let query = Signal::derive(move || address.get("q").unwrap_or_default());
    let sort =
        Signal::derive(move || Some(Sort { key: address.get("sort")?, descending: address.get("direction").as_deref() == Some("desc") }));
    let on_sort = Callback::new(move |sort: Sort| {
        address.filter(&[("sort", Some(sort.key)), ("direction", sort.descending.then(|| "desc".into()))], false);
    });
    let toolbar = move || view! { <FilterBar label="Search users" query on_query=move |q: String| address.filter(&[("q", Some(q))], true) filters=chips.clone()/> };
    let empty = || view! { <EmptyState icon="users" title="Nobody fits" text="Change the search or clear the filters."/> };
    view! {
        <PageHead title="Users" purpose="Who can sign in, and what they may do.">
            {may_export.then(|| view! { <ExportMenu file="users" request=export/> })}
            {move || session.can(Permission::UserInvite).then(|| view! { <Button variant=Variant::Primary icon="user-plus" href="/users/new">"Invite user"</Button> })}
        </PageHead>
        <Table
            label="Users" columns=columns() rows=users.rows() row_key=|user: &User| user.id.to_string() row_name=|user: &User| user.name.clone()
            row_href=|user: &User| format!("/users/{}", user.id) sort on_sort on_retry=users.retry() toolbar empty footer=move || users.pager()
        />
    }
}

fn columns() -> Vec<Column<User>> {
    vec![
        Column::new("name", "Name", |user: &User| {
            view! { <span class="who"><Avatar id=user.id.to_string() name=user.name.clone()/><span>{user.name.clone()}</span></span> }
        })
        .width(Width::Large)
        .sortable()
        .fixed(),
        Column::new("email", "E-mail", |user: &User| user.email.clone()).sortable(),
        Column::new("roles", "Roles", |user: &User| roles_text(user)),
        Column::new("team", "Team", |user: &User| match &user.team {
            Some(team) => team.name.clone().into_any(),
            None => view! { <span class="muted">"none"</span> }.into_any(),
        })
        .width(Width::Medium),
        Column::new("status", "Status", |user: &User| view! { <Badge text=user.status.label() tone=tone(user.status)/> })
            .width(Width::Medium),
        Column::new("last_sign_in_at", "Last sign-in", |user: &User| match user.last_sign_in_at {
            Some(at) => view! { <When at/> }.into_any(),
            None => view! { <span class="muted">"never"</span> }.into_any(),
        })
        .width(Width::Medium),
        Column::new("created_at", "Added", |user: &User| view! { <When at=user.created_at/> }).width(Width::Medium).sortable(),
    ]
}

fn roles_text(user: &User) -> AnyView {
    if user.roles.is_empty() {
        return view! { <span class="muted">"none yet"</span> }.into_any();
    }
    user.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ").into_any()
}

/// What a status means at a glance.
pub(super) fn tone(status: UserStatus) -> Tone {
    match status {
        UserStatus::Active => Tone::Success,
        UserStatus::Invited => Tone::Info,
        UserStatus::Deactivated => Tone::Neutral,
    }
}
