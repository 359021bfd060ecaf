//! What a domain hands over to get the form of a record type.

use leptos::prelude::*;
use platform::page::Help;
use shared::{FieldError, record::State};

use super::{form_own::Own, form_view::FormView, pages::Pages};

/// The form of a record type. Not a part of [`Pages`], with which every list would load it.
#[derive(Clone, Copy)]
pub struct FormPages {
    pub pages: &'static Pages,
    /// That of the list where there is none.
    pub help: Option<&'static Help>,
    /// Rules beyond those of the kinds.
    pub rules: fn(&State) -> Vec<FieldError>,
    /// The parts that only the domain knows.
    pub own: &'static [Own],
    /// How it is laid out; all controls in the order of the declaration where it does not say.
    pub layout: Option<fn(FormView) -> AnyView>,
}

impl FormPages {
    /// The form of a type without ways of its own.
    pub const fn new(pages: &'static Pages) -> Self {
        Self { pages, help: None, rules: |_| Vec::new(), own: &[], layout: None }
    }

    pub fn help(&self) -> &'static Help {
        self.help.unwrap_or(self.pages.help)
    }
}
