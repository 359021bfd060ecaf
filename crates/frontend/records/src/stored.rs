//! What this browser remembers: choices for good, drafts until the tab is closed.

use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};
use web_sys::Storage;

/// How long the browser remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// On this device.
    Device,
    /// In this tab, over reloads.
    Tab,
}

impl Memory {
    /// `None` where the browser forbids it; then nothing is remembered.
    fn storage(self) -> Option<Storage> {
        match self {
            Self::Device => window().local_storage(),
            Self::Tab => window().session_storage(),
        }
        .ok()
        .flatten()
    }

    pub fn read<T: DeserializeOwned>(self, key: &str) -> Option<T> {
        serde_json::from_str(&self.storage()?.get_item(&full(key)).ok()??).ok()
    }

    pub fn write(self, key: &str, value: &impl Serialize) {
        if let (Some(storage), Ok(text)) = (self.storage(), serde_json::to_string(value)) {
            let _ = storage.set_item(&full(key), &text);
        }
    }

    pub fn forget(self, key: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(&full(key));
        }
    }
}

fn full(key: &str) -> String {
    format!("clientsphere.{key}")
}
