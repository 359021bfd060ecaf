use leptos::prelude::*;
use platform::{
    page::{self, Help},
    session::use_session,
};
use records::export_menu::ExportMenu;
use shared::{access::Permission, identity::Role};
use ui::{Card, Loaded, PageHead};

use super::{choices::load_roles, role_matrix::RoleMatrix};

static HELP: Help = Help {
    purpose: "Which role allows what. Somebody may hold several roles; what they allow adds up, and the widest reach counts.",
    tips: &["Grant roles on a user's page.", "Follow the number of users to see who holds a role."],
    terms: &[("All", "Every record."), ("Team", "The records of one's own team."), ("Own", "One's own records only.")],
};

/// All roles and what they allow.
pub fn role_list() -> impl IntoView {
    page::describe("Roles".to_owned(), Vec::new(), Some(&HELP));
    let roles = load_roles();
    let may_export = use_session().holds(Permission::UserExport);
    view! {
        <PageHead title="Roles" purpose="What each role allows, and on which records.">
            {may_export.then(|| view! { <ExportMenu file="roles" request=|format: &'static str| format!("/roles/export.{format}")/> })}
        </PageHead>
        <Loaded of=roles lines=12 let:roles>
            {body(roles)}
        </Loaded>
    }
}

fn body(roles: Vec<Role>) -> impl IntoView {
    let lines = roles.iter().cloned().map(line).collect_view();
    view! {
        <Card><ul class="plain-list">{lines}</ul></Card>
        <Card title="What they allow" flush=true><RoleMatrix roles/></Card>
    }
}

fn line(role: Role) -> impl IntoView {
    let users = match role.users {
        0 => "nobody".to_owned(),
        1 => "1 user".to_owned(),
        n => format!("{n} users"),
    };
    let users = if role.users > 0 && use_session().holds(Permission::UserRead) {
        view! { <a href=format!("/users?role_id={}", role.id)>{users}</a> }.into_any()
    } else {
        view! { <span class="muted">{users}</span> }.into_any()
    };
    view! { <li><span class="grow"><strong>{role.name}</strong><small>{role.description}</small></span>{users}</li> }
}
