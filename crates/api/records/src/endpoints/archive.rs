//! Archiving a record, hidden everywhere and restorable, and restoring it.

use super::document::Operation;
use super::may::{Archive, May, code};
use super::{Endpoint, with_article};
use crate::record::ChangeKind;
use actix_web::{HttpResponse, web};
use platform::ctx::Answer;
use platform::db::Conn;
use platform::valid::Id;
use platform::{Error, Recorded};
use serde_json::Value;
use utoipa::openapi::HttpMethod;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: HttpMethod::Post,
        path: "/{id}/archive",
        route: || web::route().to(archive),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("archive_{}", spec.subject), code::<Archive>(record))
                .summary(format!("Archive {}", with_article(spec.noun.0)))
                .text(
                    "Archived ones are hidden from lists and search, and can be restored. Archiving one that is archived changes nothing.",
                )
                .of_one()
                .answers_record(200)
        },
    },
    Endpoint {
        method: HttpMethod::Post,
        path: "/{id}/restore",
        route: || web::route().to(restore),
        operation: |record| {
            let spec = record.spec();
            Operation::new(format!("restore_{}", spec.subject), code::<Archive>(record))
                .summary(format!("Restore an archived {}", spec.noun.0))
                .of_one()
                .answers_record(200)
                .gives(409, &["duplicate"])
        },
    },
];

async fn archive(by: May<Archive>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id, true).await
}

async fn restore(by: May<Archive>, id: Id) -> Result<HttpResponse, Error> {
    set_archived(by, id, false).await
}

/// Archives or restores; where nothing is to be done, nothing is recorded.
async fn set_archived(by: May<Archive>, id: Id, archived: bool) -> Result<HttpResponse, Error> {
    let record = by.record();
    by.answer(async |tx| {
        let work = by.work(tx);
        let held = record.lock(&work, &[id.0], by.visible()).await?.pop().ok_or_else(|| Error::not_found(record.spec().noun.0))?;
        record.refuse_change(&held)?;
        let (held, change, messages) = if held.archived == archived {
            (held, None, Vec::new())
        } else {
            let change = if archived { ChangeKind::Archive } else { ChangeKind::Restore };
            let written = record.change(&work, held, change).await?;
            (written.held, Some(written.change), written.messages)
        };
        let shown = record.show(&by, &Conn::Tx(tx), by.principal(), &held).await?;
        let answer = Answer::<Value>::ok(shown, held.version);
        Ok(messages.into_iter().fold(Recorded::all(answer, change.into_iter().collect()), Recorded::send))
    })
    .await
}
