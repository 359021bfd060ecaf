//! Pages that say why there is nothing else to see.

use leptos::prelude::*;
use platform::{page, session::use_session};
use ui::{Button, EmptyState, PageHead, Toasts, Variant};

use super::account_menu::sign_out;

/// No page has this address.
#[component]
pub fn NotFound() -> impl IntoView {
    page::describe("Page not found", Vec::new(), None);
    view! {
        <PageHead title="Page not found"/>
        <EmptyState icon="map-pin" title="There is no page at this address" text="The link may be old or mistyped.">
            <Button variant=Variant::Primary href="/">"Go to the home page"</Button>
        </EmptyState>
    }
}

/// The page exists, but not for this reader.
#[component]
pub fn NotAllowed() -> impl IntoView {
    page::describe("No access", Vec::new(), None);
    view! {
        <PageHead title="No access"/>
        <EmptyState icon="lock" title="You may not open this page" text="If you need it for your work, ask an administrator for a role that includes it.">
            <Button variant=Variant::Primary href="/">"Go to the home page"</Button>
        </EmptyState>
    }
}

/// Somebody signed in who may do nothing yet.
#[component]
pub fn NoAccess() -> impl IntoView {
    page::describe("No access yet", Vec::new(), None);
    let session = use_session();
    let toasts = Toasts::from_context();
    let busy = RwSignal::new(false);
    let again = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            session.restore().await;
            let _ = busy.try_set(false);
        });
    };
    let text = move || {
        let me = session.me();
        let email = me.as_ref().map(|me| me.email.clone()).unwrap_or_default();
        if me.is_some_and(|me| me.roles.is_empty()) {
            format!("Your account {email} works, but it has no role yet. Ask an administrator to give you one; then look again.")
        } else {
            format!(
                "Your account {email} works, but its role opens no pages yet. Ask an administrator if you expect to see something here."
            )
        }
    };
    view! {
        <PageHead title="No access yet"/>
        <EmptyState icon="key-round" title="You are almost there" text=untrack(text)>
            <Button variant=Variant::Primary icon="refresh-cw" busy on_click=again>"Look again"</Button>
            <Button href="/profile">"Your profile"</Button>
            <Button icon="log-out" on_click=move |_| sign_out(toasts)>"Sign out"</Button>
        </EmptyState>
    }
}

/// The server did not answer at the start.
#[component]
pub fn Unreachable() -> impl IntoView {
    let session = use_session();
    let retry = move |_| leptos::task::spawn_local(async move { session.restore().await });
    view! {
        <main class="bare">
            <EmptyState icon="wifi-off" title="ClientSphere cannot be reached" text="Check your connection. It is also tried again as soon as your connection is back.">
                <Button variant=Variant::Primary icon="refresh-cw" on_click=retry>"Try again"</Button>
            </EmptyState>
        </main>
    }
}
