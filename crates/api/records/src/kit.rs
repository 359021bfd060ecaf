//! The record types there are, and whom they ask about people: what every machine goes through.

use crate::people::People;
use crate::record::AnyRecord;
use async_trait::async_trait;
use platform::valid::not_as_documented;
use platform::{App, Ctx, Error, Tx};

/// Who keeps filters of lists beside the record types themselves.
#[async_trait(?Send)]
pub trait SavedFilters: Send + Sync {
    /// What filters the list of this record type by a field, in words: "the view “Regulars”".
    async fn filtering_by(&self, ctx: &Ctx, tx: &Tx, record: &str, field: &str) -> Result<Vec<String>, Error>;
}

/// A table of what is kept about records of any type, each by its `record_id`.
#[derive(Clone, Copy)]
pub struct About {
    pub table: &'static str,
    /// What is said of a record that has some: "has files".
    pub has: &'static str,
}

/// All record types, in the order in which people should see them.
pub struct Kit {
    records: Vec<&'static dyn AnyRecord>,
    people: &'static dyn People,
    saved_filters: Option<&'static dyn SavedFilters>,
    about: Vec<About>,
}

impl Kit {
    pub fn new(records: Vec<&'static dyn AnyRecord>, people: &'static dyn People) -> Self {
        Self { records, people, saved_filters: None, about: Vec::new() }
    }

    /// Says who keeps filters of lists.
    pub fn with_saved_filters(mut self, saved: &'static dyn SavedFilters) -> Self {
        self.saved_filters = Some(saved);
        self
    }

    /// Says where things about records are kept, which hold a record that is to be removed.
    pub fn with_about(mut self, about: impl IntoIterator<Item = About>) -> Self {
        self.about.extend(about);
        self
    }

    /// The kit of this installation.
    pub fn of(ctx: &Ctx) -> Result<&Self, Error> {
        Self::of_app(ctx.app())
    }

    /// The same where nobody asks.
    pub fn of_app(app: &App) -> Result<&Self, Error> {
        app.registry.get::<Self>().ok_or_else(|| Error::internal("no record types are registered"))
    }

    pub fn records(&self) -> &[&'static dyn AnyRecord] {
        &self.records
    }

    /// The record type with this code.
    pub fn record(&self, code: &str) -> Option<&'static dyn AnyRecord> {
        self.records.iter().copied().find(|record| record.spec().code == code)
    }

    /// Refuses a parameter `record` that is the code of no record type.
    pub fn check_parameter(&self, code: Option<&str>) -> Result<(), Error> {
        match code {
            Some(code) if self.record(code).is_none() => Err(not_as_documented("record", "is not the code of a record type")),
            _ => Ok(()),
        }
    }

    /// The record type that audit entries and notices call so.
    pub fn subject(&self, subject: &str) -> Option<&'static dyn AnyRecord> {
        self.records.iter().copied().find(|record| record.spec().subject == subject)
    }

    pub fn saved_filters(&self) -> Option<&'static dyn SavedFilters> {
        self.saved_filters
    }

    pub fn about(&self) -> &[About] {
        &self.about
    }

    pub fn people(&self) -> &'static dyn People {
        self.people
    }
}
