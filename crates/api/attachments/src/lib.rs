//! Files that belong to records of other domains.
//!
//! Rows are here, contents in `platform/files.rs`. A domain with files gives its kind of record ([`SubjectKind`]), takes files in at its own
//! endpoint ([`take_in`]) and lists them there ([`page`]); what is done with a single file is here.

mod access;
mod attach;
mod content;
mod delete;
mod edit;
mod entity;
mod find;
mod list;
mod restore;
mod retention;
mod sniff;
mod timeline;

pub use access::{SubjectKind, Subjects};
pub use attach::{Stored, refuse_wrapped, take_in};
pub use list::{all, are_more_than, page, subjects};
pub use retention::{cleanup, erase_all, ids_of};
pub use timeline::{AttachmentEvent, events};

use bytes::Bytes;
use platform::operations::ServiceConfig;
use platform::outbox::Handler;
use platform::{Ctx, Error, files};
use shared::attachments::Attachment;

/// The endpoints of this domain.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(content::attachment_content)
        .service(edit::edit_attachment)
        .service(delete::delete_attachment)
        .service(restore::restore_attachment);
}

/// Who removes contents.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![files::remover()]
}

/// The contents of a file that [`page`] or [`all`] has given; whether the reader may see the record is checked already.
pub async fn contents(ctx: &Ctx, file: &Attachment) -> Result<Bytes, Error> {
    files::read(ctx, file.id, file.size).await
}
