//! What happened with a record of whatever type, as one feed of several sources, and what people say about it: calls, e-mails, meetings and notes.

mod access;
mod entity;
mod history;
mod interactions;

pub use history::{Source, Timeline, TimelineRequest, sources};
pub use interactions::{Logged, Said, about, add_past, erase_about, ids_about, latest_contact, log, met_between, records_of, subject};

use platform::operations::ServiceConfig;
use records::{About, AnyRecord, Extension, Schemas, extend};
use shared::records::interactions::{Colleague, EditInteraction, Interaction, InteractionRow, NewInteraction};
use shared::records::timeline::TimelineEntry;

/// Notes and other interactions hold the record they are about.
pub const ABOUT: About = About { table: "interactions", has: "has entries in its timeline" };

/// What every record type has of this. Fixed paths come before those with an id.
static EXTENSION: Extension = Extension {
    endpoints: &[
        history::export::ENDPOINTS,
        history::read::ENDPOINTS,
        interactions::export::ENDPOINTS,
        interactions::list::ENDPOINTS,
        interactions::log::ENDPOINTS,
        interactions::edit::ENDPOINTS,
        interactions::delete::ENDPOINTS,
        interactions::colleagues::ENDPOINTS,
    ],
    schemas,
};

/// The endpoints of a record type.
pub fn routes(cfg: &mut ServiceConfig<'_>, record: &'static dyn AnyRecord) {
    extend(cfg, record, &EXTENSION);
}

fn schemas(_: &'static dyn AnyRecord, schemas: &mut Schemas) {
    records::document::<Interaction>(schemas);
    records::document::<NewInteraction>(schemas);
    records::document::<EditInteraction>(schemas);
    records::document::<Colleague>(schemas);
    records::document_page::<InteractionRow>(schemas);
    records::document_page::<TimelineEntry>(schemas);
}
