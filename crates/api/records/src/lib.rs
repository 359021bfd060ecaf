//! The record kit: what every record type can do. Knows no domain.

pub mod access;
mod audit;
mod basics;
mod bulk;
mod columns;
pub mod custom_fields;
mod endpoints;
mod entity;
pub mod export;
pub mod filter;
mod import;
mod keys;
mod kit;
pub mod list;
mod ownership;
mod people;
mod record;
mod removed;
mod search;
mod seen;
mod stored;
pub mod table;

pub use access::Access;
pub use basics::Basics;
pub use bulk::forget_values;
pub use endpoints::document::{document, document_page};
pub use endpoints::{Endpoint, Export, Extension, May, Operation, Read, Verb, code, common_routes, extend, routes, with_article};
pub use import::{CellValue, ImportTouch, SheetReader, SheetRules, Traces, forget_rows, forget_uploads, names_of_imports, touches};
pub use kit::{About, Kit, SavedFilters};
pub use ownership::follow_owner;
pub use people::People;
pub use record::{AnyRecord, ChangeKind, Dtos, Held, Prepared, Schemas, Work, Written};
pub use removed::{note_removed, places_of_removed};
pub use search::{among, search};
pub use stored::{Place, Stored};
pub use utoipa::openapi::HttpMethod;

/// Throws away what is kept for a time: of bulk changes, and of records that are gone.
pub async fn cleanup(ctx: &platform::Ctx) -> Result<(), platform::Error> {
    removed::cleanup(ctx).await?;
    bulk::cleanup(ctx).await
}

/// Who deals with the kit's jobs.
pub fn handlers() -> Vec<(&'static str, platform::outbox::Handler)> {
    let mut handlers = vec![bulk::handler(), custom_fields::handler()];
    handlers.extend(import::handlers());
    handlers
}
