//! Files that belong to records, of whatever type. Rows are here, contents in `platform/files.rs`.

mod access;
mod attach;
mod content;
mod delete;
mod edit;
mod entity;
mod export;
mod find;
mod list;
mod restore;
mod retention;
mod sniff;
mod timeline;

pub use attach::{add_demo_file, refuse_wrapped};
pub use list::{all, records_of};
pub use retention::{cleanup, erase_all, ids_of};
pub use timeline::{AttachmentEvent, events};

use bytes::Bytes;
use platform::operations::ServiceConfig;
use platform::outbox::Handler;
use platform::{Ctx, Error, files};
use records::{About, AnyRecord, Extension, Schemas, document, document_page, extend};
use shared::attachments::{Attachment, EditAttachment};

/// Files hold the record they belong to.
pub const ABOUT: About = About { table: "attachments", has: "has files" };

/// What every record type has of this. Fixed paths come before those with an id.
static EXTENSION: Extension = Extension {
    endpoints: &[
        export::ENDPOINTS,
        list::ENDPOINTS,
        attach::ENDPOINTS,
        content::ENDPOINTS,
        edit::ENDPOINTS,
        delete::ENDPOINTS,
        restore::ENDPOINTS,
    ],
    schemas,
};

/// The endpoints of a record type.
pub fn routes(cfg: &mut ServiceConfig<'_>, record: &'static dyn AnyRecord) {
    extend(cfg, record, &EXTENSION);
}

fn schemas(_: &'static dyn AnyRecord, schemas: &mut Schemas) {
    document::<EditAttachment>(schemas);
    document_page::<Attachment>(schemas);
}

/// Who removes contents.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![files::remover()]
}

/// The contents of a file that [`all`] has given; whether the reader may see the record is checked already.
pub async fn contents(ctx: &Ctx, file: &Attachment) -> Result<Bytes, Error> {
    files::read(ctx, file.id, file.size).await
}
