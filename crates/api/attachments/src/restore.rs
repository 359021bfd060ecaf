//! Bringing a removed file back.

use super::access::Manage;
use super::attach::refuse_more;
use super::entity::attachment;
use super::{find, list};
use actix_web::{HttpResponse, web};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Change, Error, Recorded, clock};
use records::{Endpoint, HttpMethod, May, Operation, Read, code, with_article};
use shared::attachments::Attachment;

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    method: HttpMethod::Post,
    path: "/attachments/{id}/restore",
    route: || web::route().to(restore),
    operation: |record| {
        let spec = record.spec();
        Operation::new(format!("restore_{}_file", spec.subject), code::<Manage>(record))
            .also(code::<Read>(record))
            .summary(format!("Restore a removed file of {}", with_article(spec.noun.0)))
            .of_one()
            .answers_versioned(200, "Attachment")
            .gives(409, &["share_used_up", "too_many_files"])
    },
}];

async fn restore(by: May<Manage>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let (before, about) = find::to_change(tx, &by, id.0).await?;
        let answer = |file: Attachment| {
            let version = file.version;
            Answer::ok(file, version)
        };
        if before.archived_at.is_none() {
            let names = list::names(tx, std::slice::from_ref(&before)).await?;
            return Ok(Recorded::all(answer(list::named(before, &names)), Vec::new()));
        }
        refuse_more(tx, by.config(), before.record_id).await?;
        let change = Change::new("attachment.restored", before.id, about.title).field("name", serde_json::Value::Null, before.name.clone());
        let row =
            attachment::Model { archived_at: None, archived_by: None, updated_at: clock::now(), version: before.version + 1, ..before };
        Ok(Recorded::new(answer(find::store(tx, row).await?), change))
    })
    .await
}
