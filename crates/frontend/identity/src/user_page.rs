use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use platform::{
    client,
    loading::{Loading, load},
    page::{self, Crumb, Help},
    session::use_session,
};
use shared::{
    Named,
    access::Permission,
    identity::{User, UserStatus},
};
use ui::{Badge, Banner, Button, Card, ConfirmDialog, Description, DescriptionList, Loaded, PageHead, Tag, Toasts, Tone, Variant, When};

use super::{
    choices::load_roles,
    user_access::{UserRoles, error_text},
    user_form::UserForm,
    user_list::tone,
};

static HELP: Help = Help {
    purpose: "One account: who it is, what they may do, and whether they can sign in.",
    tips: &[
        "Deactivate somebody who leaves: they are signed out at once, their API keys are revoked, and everything they did stays.",
        "Send the invitation again when its link is lost or too old. Earlier links stop working.",
    ],
    terms: &[("Role", "A named set of things one may do. Somebody may hold several; what they allow adds up.")],
};

/// One user.
pub fn user_page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let user = load(move || {
        let path = format!("/users/{}", client::encode(&id.get()));
        async move { client::get::<User>(&path).await }
    });
    let name = Memo::new(move |_| user.value.with(|user| user.as_ref().map_or_else(|| "User".to_owned(), |user| user.name.clone())));
    page::describe(name, vec![Crumb::link("Users", "/users")], Some(&HELP));
    view! {
        <PageHead title=name><Actions user/></PageHead>
        <Loaded of=user let:shown><Detail user=shown loading=user/></Loaded>
    }
}

#[component]
fn Detail(user: User, loading: Loading<User>) -> impl IntoView {
    let session = use_session();
    let saved = Callback::new(move |user: User| loading.value.set(Some(user)));
    let reload = Callback::new(move |()| loading.refetch());
    let (edit, assign) =
        (session.holds(Permission::UserEdit), session.holds(Permission::RoleAssign) && session.holds(Permission::RoleRead));
    let roles = user.roles.iter().map(|role| view! { <Tag text=role.name.clone()/> }).collect_view();
    let no_role = user.roles.is_empty();
    view! {
        {(user.status == UserStatus::Deactivated).then(|| view! {
            <Banner tone=Tone::Warning title="This account is deactivated.">"Nobody can sign in with it. Everything they did stays."</Banner>
        })}
        <div class:with-aside=edit || assign>
            <div class="stack" hidden=!(edit || assign)>
                {edit.then(|| view! { <UserForm user=user.clone() on_saved=saved on_reload=reload/> })}
                {assign.then(|| view! { <UserRoles user=user.clone() roles=load_roles() on_saved=saved/> })}
            </div>
            <Card title="About">
                <DescriptionList>
                    <Description term="Status"><Badge text=Named::label(user.status) tone=tone(user.status)/></Description>
                    <Description term="E-mail">{user.email.clone()}</Description>
                    <Description term="Team">{user.team.as_ref().map_or_else(|| "none".to_owned(), |team| team.name.clone())}</Description>
                    <Description term="Roles">{if no_role { "none yet".into_any() } else { view! { <span class="row">{roles}</span> }.into_any() }}</Description>
                    <Description term="Last sign-in">{match user.last_sign_in_at {
                        Some(at) => view! { <When at/> }.into_any(),
                        None => "never".into_any(),
                    }}</Description>
                    <Description term="Added"><When at=user.created_at exact=true/></Description>
                </DescriptionList>
                {session.holds(Permission::AuditRead).then(|| view! { <p class="card-link"><a href=format!("/audit?actor_id={}", user.id)>"What they did"</a></p> })}
            </Card>
        </div>
    }
}

/// What can be done with the account.
#[component]
fn Actions(user: Loading<User>) -> impl IntoView {
    let session = use_session();
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let change = move |action: &'static str, done: &'static str| {
        let Some(id) = user.value.with_untracked(|user| user.as_ref().map(|user| user.id)) else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::post_empty::<User>(&format!("/users/{id}/{action}")).await {
                Ok(changed) => {
                    toasts.success(format!("{} {done}", changed.name));
                    let _ = user.value.try_set(Some(changed));
                }
                Err(failure) => {
                    toasts.error(error_text(&failure));
                }
            }
            let _ = busy.try_set(false);
            let _ = asking.try_set(false);
        });
    };
    let invite = move |_| {
        let Some(id) = user.value.with_untracked(|user| user.as_ref().map(|user| user.id)) else { return };
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::post_empty_quiet(&format!("/users/{id}/invitation")).await {
                Ok(()) => {
                    toasts.success("A fresh invitation is on its way");
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let status = Memo::new(move |_| user.value.with(|user| user.as_ref().map(|user| (user.status, Some(user.id) == session.my_id()))));
    let name = move || user.value.with(|user| user.as_ref().map(|user| user.name.clone()).unwrap_or_default());
    view! {
        {move || status.get().map(|(status, own)| {
            let close = !own && session.holds(Permission::UserDeactivate);
            view! {
                {(status == UserStatus::Invited && session.holds(Permission::UserInvite)).then(|| view! { <Button icon="send" busy on_click=invite>"Send invitation again"</Button> })}
                {(close && status != UserStatus::Deactivated).then(|| view! { <Button icon="user-x" on_click=move |_| asking.set(true)>"Deactivate"</Button> })}
                {(close && status == UserStatus::Deactivated).then(|| view! {
                    <Button variant=Variant::Primary icon="rotate-ccw" busy on_click=move |_| change("reactivate", "can sign in again")>"Reactivate"</Button>
                })}
            }
        })}
        <ConfirmDialog
            open=asking danger=true busy confirm="Deactivate"
            title=Signal::derive(move || format!("Deactivate {}?", name()))
            text="They are signed out at once and cannot sign in any more. Everything they did stays, and you can reactivate them later."
            on_confirm=move |()| change("deactivate", "is deactivated")
        />
    }
}
