use leptos::prelude::*;
use platform::session::use_session;
use ui::{Menu, MenuItem, Toasts, Variant};

use super::{Panels, Theme};

/// Who is signed in: profile, theme, shortcuts, sign out.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = use_session();
    let panels = expect_context::<Panels>();
    let toasts = Toasts::from_context();
    let theme = RwSignal::new(Theme::chosen());
    let name = Memo::new(move |_| session.me().map(|me| (me.name, me.email)).unwrap_or_default());
    let items = Signal::derive(move || {
        let (name, email) = name.get();
        let mut items = vec![
            MenuItem::heading(if name.is_empty() { email } else { format!("{name} · {email}") }),
            MenuItem::link("Your profile", "/profile").icon("user"),
            MenuItem::action("Keyboard shortcuts", move || panels.shortcuts.set(true)).icon("command").keys("?"),
            MenuItem::separator(),
            MenuItem::heading("Theme"),
        ];
        items.extend(Theme::ALL.map(|(choice, label)| {
            MenuItem::check(label, Signal::derive(move || theme.get() == choice), move || {
                choice.choose();
                theme.set(choice);
            })
        }));
        items.push(MenuItem::separator());
        items.push(MenuItem::action("Sign out", move || sign_out(toasts)).icon("log-out"));
        items
    });
    view! { {move || view! { <Menu label=format!("Account of {}", name.get().0) icon="user" icon_only=true variant=Variant::Ghost items/> }} }
}

/// Signs out; where the server cannot be reached the session still stands, and the reader is told.
pub fn sign_out(toasts: Toasts) {
    leptos::task::spawn_local(async move {
        if let Err(failure) = use_session().sign_out().await {
            toasts.error(format!("You are still signed in. {}", failure.message()));
        }
    });
}
