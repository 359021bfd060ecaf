use leptos::prelude::*;

use platform::storage::{store, stored};

const KEY: &str = "theme";

/// Light, dark, or as the system is. `js/theme.js` applies it before the first paint and follows the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    #[default]
    System,
}

impl Theme {
    pub const ALL: [(Self, &'static str); 3] = [(Self::Light, "Light"), (Self::Dark, "Dark"), (Self::System, "As the system")];

    /// What was chosen in this browser.
    pub fn chosen() -> Self {
        match stored(KEY).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// Shows and keeps the choice.
    pub fn choose(self) {
        store(KEY, self.name());
        let Some(root) = document().document_element() else { return };
        let _ = root.set_attribute("data-theme-choice", self.name());
        let _ = root.set_attribute("data-theme", if self.is_dark() { "dark" } else { "light" });
    }

    fn is_dark(self) -> bool {
        let system = || window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches());
        self == Self::Dark || (self == Self::System && system())
    }

    /// Light where it is dark now, dark where it is light.
    pub fn toggle() {
        let dark = document().document_element().and_then(|root| root.get_attribute("data-theme")).as_deref() == Some("dark");
        if dark { Self::Light } else { Self::Dark }.choose();
    }
}
