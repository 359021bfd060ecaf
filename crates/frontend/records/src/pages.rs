//! What a domain hands over to get the pages of a record type.

use super::about::{About, Tell};
use leptos::prelude::*;
use platform::page::Help;
use shared::{
    access::Permission,
    live::Topic,
    record::{Spec, State},
    text::capitalised,
};
use ui::Source;
use uuid::Uuid;

use super::bulk::Selection;

/// The permissions of a record type.
#[derive(Clone, Copy)]
pub struct Access {
    pub read: Permission,
    pub create: Permission,
    pub edit: Permission,
    pub archive: Permission,
    pub import: Permission,
    pub export: Permission,
}

/// A record type as its pages need it. Compiled once for all: what differs is here.
#[derive(Clone, Copy)]
pub struct Pages {
    pub spec: &'static Spec,
    pub icon: &'static str,
    pub access: Access,
    /// What the list is for, in a line.
    pub purpose: &'static str,
    pub help: &'static Help,
    /// What a new record has in the form at first, by the keys of the fields.
    pub defaults: &'static [(&'static str, &'static str)],
    /// Draws the value of a field its own way, by the field's key; `None` leaves it to the field's kind.
    pub cell: fn(&str, &State) -> Option<AnyView>,
    /// What else can be done with the selected rows of the list.
    pub selected: fn(Selection) -> AnyView,
    /// Whether the form asks for a field, given what the others hold as requests have it.
    pub asks: fn(&str, &State) -> bool,
    /// Tells changes in the timeline its own way; `None` leaves it to the declaration.
    pub tell: Tell,
    /// The choices of a field in a way of its own, by its key and the id of the record under edit.
    pub source: fn(&str, Option<Uuid>) -> Option<Source>,
    /// The columns besides the title in their order, by the keys of the fields; empty for the order of the declaration.
    pub columns: &'static [&'static str],
    /// By what new rows of a sheet are taken for records that are there, where the type is searched for duplicates.
    pub look_alikes: Option<&'static str>,
    /// What else can be done with the records that an import created, by its id.
    pub imported: fn(Uuid) -> AnyView,
}

impl Pages {
    /// The pages of a type without ways of its own.
    pub const fn new(spec: &'static Spec, icon: &'static str, access: Access, purpose: &'static str, help: &'static Help) -> Self {
        Self {
            spec,
            icon,
            access,
            purpose,
            help,
            defaults: &[],
            cell: |_, _| None,
            selected: |_| ().into_any(),
            asks: |_, _| true,
            tell: |_, _| None,
            source: |_, _| None,
            columns: &[],
            look_alikes: None,
            imported: |_| ().into_any(),
        }
    }

    /// The address of the list, and of its requests.
    pub fn path(&self) -> String {
        format!("/{}", self.spec.code)
    }

    /// What open pages follow to see what others change.
    pub const fn topic(&self) -> Topic {
        Topic::of(self.spec)
    }

    pub fn record_path(&self, id: &str) -> String {
        format!("/{}/{id}", self.spec.code)
    }

    /// Where sheets are imported; an import is below it, by its id.
    pub fn import_path(&self) -> String {
        format!("/{}/import", self.spec.code)
    }

    /// The record of this id, as notes, files and the timeline speak of it.
    pub fn about(&self, id: Uuid) -> About {
        About { spec: self.spec, access: self.access, id, tell: self.tell }
    }

    /// "lead".
    pub fn one(&self) -> &'static str {
        self.spec.noun.0
    }

    /// "leads".
    pub fn many(&self) -> &'static str {
        self.spec.noun.1
    }

    /// "Leads".
    pub fn title(&self) -> String {
        capitalised(self.many())
    }

    /// "1 lead", "12 leads".
    pub fn counted(&self, count: u64, more: bool) -> String {
        match count {
            1 if !more => format!("1 {}", self.one()),
            _ => format!("{}{} {}", ui::format_number(count as i64), if more { "+" } else { "" }, self.many()),
        }
    }
}

/// A text of a record.
pub fn text_of<'a>(state: &'a State, key: &str) -> &'a str {
    state.get(key).and_then(|value| value.as_str()).unwrap_or_default()
}

pub fn id_of(state: &State) -> &str {
    text_of(state, "id")
}

pub fn version_of(state: &State) -> i64 {
    state.get("version").and_then(|value| value.as_i64()).unwrap_or_default()
}

pub fn is_archived(state: &State) -> bool {
    !text_of(state, "archived_at").is_empty()
}
