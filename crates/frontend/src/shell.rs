//! What stands around every page: navigation, search, notices about connection and session.

mod account_menu;
mod boundary;
mod commands;
mod guard;
mod help_panel;
mod keys;
mod nav;
mod notices;
mod offline_banner;
mod sidebar;
mod sign_in_again;
mod theme;
mod topbar;

pub use boundary::Boundary;
pub use commands::Palette;
pub use guard::{allowed, is_public, watch};
pub use help_panel::HelpPanel;
pub use keys::{Shortcuts, follow as follow_keys};
pub use nav::{NavGroup, NavItem};
pub use notices::{NoAccess, NotFound, Unreachable};
pub use offline_banner::OfflineBanner;
pub use sidebar::Sidebar;
pub use sign_in_again::SignInAgain;
pub use theme::Theme;
pub use topbar::Topbar;

use leptos::prelude::*;

/// What is open over or beside the page.
#[derive(Clone, Copy)]
pub struct Panels {
    pub palette: RwSignal<bool>,
    pub shortcuts: RwSignal<bool>,
    pub help: RwSignal<bool>,
    /// The sidebar on narrow screens.
    pub navigation: RwSignal<bool>,
}

impl Panels {
    /// Provided once by the app.
    pub fn provide() -> Self {
        let closed = || RwSignal::new(false);
        let panels = Self { palette: closed(), shortcuts: closed(), help: closed(), navigation: closed() };
        provide_context(panels);
        panels
    }
}
