use leptos::prelude::*;
use platform::{
    client::{self, Failure},
    loading::Loading,
};
use shared::identity::{AssignRoles, Role, User};
use ui::{Banner, Button, Card, Checkbox, Loaded, Toasts, Tone, Variant};
use uuid::Uuid;

/// The roles as boxes to tick.
#[component]
pub fn RoleBoxes(roles: Loading<Vec<Role>>, chosen: RwSignal<Vec<Uuid>>) -> impl IntoView {
    let boxes = move |roles: Vec<Role>| roles.into_iter().map(|role| view! { <RoleBox role chosen/> }).collect_view();
    view! { <Loaded of=roles let:roles><div class="stack">{boxes(roles)}</div></Loaded> }
}

#[component]
fn RoleBox(role: Role, chosen: RwSignal<Vec<Uuid>>) -> impl IntoView {
    let id = role.id;
    let ticked = RwSignal::new(chosen.with_untracked(|chosen| chosen.contains(&id)));
    Effect::watch(
        move || chosen.with(|chosen| chosen.contains(&id)),
        move |now, _, _| {
            if ticked.get_untracked() != *now {
                ticked.set(*now)
            }
        },
        false,
    );
    Effect::watch(
        move || ticked.get(),
        move |now, _, _| {
            if chosen.with_untracked(|chosen| chosen.contains(&id)) != *now {
                chosen.update(|chosen| if *now { chosen.push(id) } else { chosen.retain(|other| *other != id) });
            }
        },
        false,
    );
    view! { <Checkbox bind=ticked label=role.name hint=role.description/> }
}

/// Grants and removes a user's roles.
#[component]
pub fn UserRoles(user: User, roles: Loading<Vec<Role>>, #[prop(into)] on_saved: Callback<User>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let before: Vec<Uuid> = user.roles.iter().map(|role| role.id).collect();
    let chosen = RwSignal::new(before.clone());
    let version = RwSignal::new(user.version);
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let changed = Signal::derive(move || {
        let chosen = chosen.read();
        chosen.len() != before.len() || chosen.iter().any(|id| !before.contains(id))
    });
    let path = format!("/users/{}", user.id);
    let save = move |_| {
        busy.set(true);
        refused.set(None);
        let (path, body) = (path.clone(), AssignRoles { role_ids: chosen.get_untracked() });
        leptos::task::spawn_local(async move {
            let answer = client::put::<_, User>(&format!("{path}/roles"), version.get_untracked(), &body).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(user) => {
                    toasts.success(format!("Roles of {} saved", user.name));
                    on_saved.run(user);
                }
                // The ticks stay; the next try is made against the newest version.
                Err(failure) if failure.is_stale() => {
                    let _ = refused
                        .try_set(Some("Somebody else changed this user meanwhile. Look at your choice once more, then save again.".into()));
                    if let Ok((_, newest)) = client::get_with_etag::<User>(&path).await {
                        let _ = version.try_set(newest);
                    }
                }
                Err(failure) => drop(refused.try_set(Some(error_text(&failure)))),
            }
        });
    };
    view! {
        <Card title="Roles">
            <div class="stack">
                {move || refused.get().map(|text| view! { <Banner tone=Tone::Danger>{text}</Banner> })}
                <RoleBoxes roles chosen/>
                <div class="form-actions">
                    <Button variant=Variant::Primary busy disabled=Signal::derive(move || !changed.get()) on_click=save>"Save roles"</Button>
                </div>
            </div>
        </Card>
    }
}

/// What stands against it, with what to do.
pub fn error_text(failure: &Failure) -> String {
    match failure.code() {
        Some("last_super_admin") => "This is the last active Super Admin. Give somebody else that role first.".into(),
        Some("own_account") => "You cannot deactivate your own account. Ask another administrator.".into(),
        _ => failure.message(),
    }
}
