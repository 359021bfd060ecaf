use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use platform::storage::{store, stored};
use platform::{client, session::use_session};
use shared::{access::Permission, records::search::SearchHits};
use ui::{Command, CommandPalette, CommandSource, Toasts};

use super::{Panels, Theme, account_menu::sign_out};
use crate::app::NAV;

const RECENT: &str = "recent-commands";
const RECENT_MOST: usize = 4;

/// Pages, customers and actions by typing.
#[component]
pub fn Palette() -> impl IntoView {
    let panels = expect_context::<Panels>();
    let toasts = Toasts::from_context();
    let session = use_session();
    let recent = RwSignal::new(stored(RECENT).map(|text| text.split('\n').map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default());
    let commands = Signal::derive(move || {
        let mut all: Vec<Command> = Vec::new();
        for item in NAV.iter().flat_map(|group| group.allowed(session)) {
            let command = Command::link("Go to", item.icon, item.label, item.href);
            all.push(match item.keys {
                Some(keys) => command.keys(keys),
                None => command,
            });
        }
        all.push(Command::link("Go to", "bell", "Notifications", "/notifications"));
        all.push(Command::link("Go to", "user", "Your profile", "/profile"));
        let deeds = [
            (Permission::CustomerCreate, "plus", "New customer", "/customers/new"),
            (Permission::CustomerImport, "upload", "Import customers", "/customers/import"),
            (Permission::LeadImport, "upload", "Import leads", "/leads/import"),
            (Permission::ProductImport, "upload", "Import products", "/products/import"),
            (Permission::UserInvite, "user-plus", "Invite user", "/users/new"),
        ];
        all.extend(
            deeds
                .into_iter()
                .filter(|(needs, ..)| session.can(*needs))
                .map(|(_, icon, label, href)| Command::link("Do", icon, label, href)),
        );
        all.push(Command::action("toggle-theme", "Do", "sun-moon", "Toggle theme", Theme::toggle));
        all.push(Command::action("shortcuts", "Do", "command", "Keyboard shortcuts", move || panels.shortcuts.set(true)).keys("?"));
        all.push(Command::action("sign-out", "Do", "log-out", "Sign out", move || sign_out(toasts)));
        all
    });
    let navigate = use_navigate();
    let remember = move |id: String| {
        recent.update(|list| {
            list.retain(|known| *known != id && !known.is_empty());
            list.insert(0, id);
            list.truncate(RECENT_MOST);
        });
        store(RECENT, &recent.read_untracked().join("\n"));
    };
    view! {
        <CommandPalette
            open=panels.palette commands recent source=CommandSource::new(find)
            on_go=move |href: String| navigate(&href, NavigateOptions::default())
            on_used=Callback::new(remember)
        />
    }
}

/// What the server finds, each kind under its own heading.
async fn find(text: String) -> Result<Vec<Command>, String> {
    let text: String = text.trim().chars().take(200).collect();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let path = client::query("/search", &[("q", Some(text)), ("limit", Some("8".into()))]);
    let found: SearchHits = client::get(&path).await.map_err(|failure| failure.message())?;
    let shown = found.hits.into_iter().filter_map(|hit| {
        let page = NAV.iter().flat_map(|group| group.items).find(|item| item.href.strip_prefix('/') == Some(hit.record.as_str()))?;
        Some(Command::link(page.label, page.icon, hit.title, format!("{}/{}", page.href, hit.id)).hint(hit.subtitle))
    });
    Ok(shown.collect())
}
