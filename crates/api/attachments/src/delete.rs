//! Removing a file.

use super::access::Manage;
use super::entity::attachment;
use super::find;
use actix_web::{HttpResponse, web};
use platform::valid::Id;
use platform::{Change, Error, Recorded, clock};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Delete,
    path: "/attachments/{id}",
    route: || web::route().to(delete),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("delete_{}_file", spec.subject), code::<Manage>(record))
            .also(code::<Read>(record))
            .summary(format!("Remove a file of {}", with_article(spec.noun.0)))
            .text("It can be restored for 30 days, and is gone for good after that. Removing a removed file changes nothing.")
            .of_one()
    },
}];

async fn delete(by: May<Manage>, id: Id) -> Result<HttpResponse, Error> {
    by.write(async |tx| {
        let (before, about) = find::to_change(tx, &by, id.0).await?;
        if before.archived_at.is_some() {
            return Ok(Recorded::all((), Vec::new()));
        }
        let now = clock::now();
        let change = Change::new("attachment.removed", before.id, about.title).field("name", before.name.clone(), serde_json::Value::Null);
        let row = attachment::Model {
            archived_at: Some(now),
            archived_by: Some(by.principal().user_id),
            updated_at: now,
            version: before.version + 1,
            ..before
        };
        find::store(tx, row).await?;
        Ok(Recorded::new((), change))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
