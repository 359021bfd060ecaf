use leptos::prelude::*;
use shared::{
    Named,
    access::{Permission, Scope},
    identity::Role,
};

/// Permissions down, roles across, with how far each reaches.
#[component]
pub fn RoleMatrix(roles: Vec<Role>) -> impl IntoView {
    let span = roles.len() + 1;
    let heads = roles.iter().map(|role| view! { <th scope="col">{role.name.clone()}</th> }).collect_view();
    let mut group = "";
    let rows = Permission::ALL
        .iter()
        .map(|permission| {
            let noun = noun(permission.code());
            let heading = (std::mem::replace(&mut group, noun) != noun)
                .then(|| view! { <tr class="group"><th scope="rowgroup" colspan=span>{heading(noun)}</th></tr> });
            let cells = roles.iter().map(|role| cell(role.permissions.get(permission).copied())).collect_view();
            view! { {heading}<tr><th scope="row">{permission.label()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="What each role allows">
            <table class="table plain matrix">
                <thead><tr><th scope="col">"Permission"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn cell(scope: Option<Scope>) -> AnyView {
    match scope {
        Some(scope) => {
            let short = match scope {
                Scope::All => "All",
                Scope::Team => "Team",
                Scope::Own => "Own",
            };
            view! { <td title=scope.label()>{short}</td> }.into_any()
        }
        None => view! { <td><span class="none" aria-hidden="true">"–"</span><span class="visually-hidden">"no"</span></td> }.into_any(),
    }
}

fn noun(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// A heading for the permissions on one noun.
fn heading(noun: &str) -> String {
    match noun {
        "customer" => "Customers".into(),
        "interaction" => "Interactions".into(),
        "dashboard" => "Dashboard".into(),
        "user" => "Users".into(),
        "role" => "Roles".into(),
        "team" => "Teams".into(),
        "audit" => "Audit log".into(),
        "outbox" => "Outbox".into(),
        other => {
            let mut letters = other.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}
