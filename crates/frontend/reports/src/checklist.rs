use leptos::prelude::*;
use platform::{
    client,
    session::use_session,
    storage::{store, stored},
};
use shared::{access::Permission, identity::User, page::Page};
use ui::{Button, Card, Icon, Size, Variant};

const HIDDEN: &str = "checklist";

/// The first steps of somebody with these rights, until all are done or the reader puts them away.
#[component]
pub fn Checklist(has_customers: bool) -> impl IntoView {
    let session = use_session();
    let hidden = RwSignal::new(stored(HIDDEN).as_deref() == Some("hidden"));
    let has_colleagues = RwSignal::new(None::<bool>);
    if session.holds(Permission::UserInvite) && session.holds(Permission::UserRead) && !hidden.get_untracked() {
        leptos::task::spawn_local(async move {
            if let Ok(page) = client::get::<Page<User>>("/users?limit=2").await {
                let _ = has_colleagues.try_set(Some(page.items.len() > 1));
            }
        });
    }
    let steps = move || {
        let mut steps = Vec::new();
        if session.can(Permission::CustomerImport) {
            steps.push(("Import your customers", "A CSV file is enough; columns are matched for you.", "/customers/import", has_customers));
        } else if session.can(Permission::CustomerCreate) {
            steps.push(("Add your first customer", "A name is enough to begin.", "/customers/new", has_customers));
        }
        if let Some(done) = has_colleagues.get() {
            steps.push(("Invite your colleagues", "They get an e-mail and choose their own password.", "/users/new", done));
        }
        let has_zone = session.me().is_some_and(|me| !me.time_zone.is_empty());
        steps.push(("Complete your profile", "Check your name and choose your time zone.", "/profile", has_zone));
        steps
    };
    let hide = move |_| {
        store(HIDDEN, "hidden");
        hidden.set(true);
    };
    move || {
        let steps = steps();
        let open = steps.iter().any(|(.., done)| !done);
        (open && !hidden.get()).then(|| {
            let actions = move || view! { <Button variant=Variant::Ghost size=Size::Small on_click=hide>"Hide"</Button> };
            let lines = steps.into_iter().map(|(label, note, href, done)| view! { <Step label note href done/> }).collect_view();
            view! { <Card title="First steps" actions><ul class="checklist">{lines}</ul></Card> }
        })
    }
}

#[component]
fn Step(label: &'static str, note: &'static str, href: &'static str, done: bool) -> impl IntoView {
    view! {
        <li>
            <a href=href class:done=done>
                {if done { view! { <Icon name="circle-check"/> } } else { view! { <Icon name="circle"/> } }}
                <span>{label}{done.then(|| view! { <span class="visually-hidden">" (done)"</span> })}<small>{note}</small></span>
                <Icon name="chevron-right"/>
            </a>
        </li>
    }
}
