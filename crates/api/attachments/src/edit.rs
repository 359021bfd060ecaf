//! Renaming a file.

use super::access::{Manage, not_found};
use super::entity::attachment;
use super::find;
use actix_web::{HttpResponse, web};
use platform::ctx::versioned;
use platform::valid::Id;
use platform::{Change, Error, Recorded, Valid, clock};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use shared::attachments::{Attachment, EditAttachment, tidy_name};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Patch,
    path: "/attachments/{id}",
    route: || web::route().to(edit),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("edit_{}_file", spec.subject), code::<Manage>(record))
            .also(code::<Read>(record))
            .summary(format!("Rename a file of {}", with_article(spec.noun.0)))
            .text("`If-Match` carries the version that was read.")
            .of_one()
            .if_match()
            .body("EditAttachment")
            .answers_versioned(200, "Attachment")
    },
}];

async fn edit(by: May<Manage>, id: Id, edit: Valid<EditAttachment>) -> Result<HttpResponse, Error> {
    let expected = by.expected_version()?;
    let file: Attachment = by
        .write(async |tx| {
            let (before, about) = find::to_change(tx, &by, id.0).await?;
            if before.archived_at.is_some() {
                return Err(not_found());
            }
            if before.version != expected {
                return Err(Error::Changed);
            }
            let name = edit.0.name.value().map_or_else(|| before.name.clone(), |name| tidy_name(name));
            let change = Change::new("attachment.renamed", before.id, about.title).field("name", before.name.clone(), name.clone());
            let row = attachment::Model { name, updated_at: clock::now(), version: before.version + 1, ..before };
            Ok(Recorded::new(find::store(tx, row).await?, change))
        })
        .await?;
    let version = file.version;
    Ok(versioned(&file, version))
}
