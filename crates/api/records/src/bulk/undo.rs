//! Undoing a bulk change.

use super::find::{described_one, own, why_not};
use super::job;
use crate::entity::bulk_change::{ActiveModel, Entity, Model, Request, seal};
use crate::keys::refuse_narrower_key;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::can::{Bearer, lacks};
use platform::ctx::Answer;
use platform::db::Conn;
use platform::valid::Id;
use platform::{Change, Error, Recorded, clock};
use sea_orm::EntityTrait;
use serde_json::Value;
use shared::records::bulk::BulkChange;
use uuid::Uuid;

/// Undo a bulk change of yours.
///
/// Answers the bulk change that does it, in the background: every record gets back what was changed, unless somebody changed the same since.
/// Within 30 days. 409 `cannot_undo`: it was undone already, it is running, or it changed nothing.
#[utoipa::path(tag = "bulk changes", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The bulk change")), responses((status = 202, body = BulkChange),
        (status = 409, description = "share_used_up, cannot_undo")))]
#[post("/bulk-changes/{id}/undo")]
pub async fn undo_bulk_change(by: Bearer, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let (undone, record) = own(tx, &by, id.0, by.principal()).await?;
        let archives = undone.request(by.keys())?.archives();
        if archives && !by.principal().may(record.access().archive) {
            return Err(lacks(record.access().archive));
        }
        refuse_narrower_key(&by, &Conn::Tx(tx), record, by.principal()).await?;
        if let Some(why) = why_not(&undone) {
            return Err(refused(why));
        }
        let id = Uuid::now_v7();
        let request = seal(by.keys(), id, &Request::Undo { archives })?;
        let undoes_id = Some(undone.id);
        let bulk = Model { undoes_id, ..Model::new(id, &undone.record, by.principal().user_id, request, clock::now()) };
        let inserted = Entity::insert(ActiveModel::from(bulk.clone())).exec_without_returning(tx).await;
        inserted.map_err(|error| match Error::from(error) {
            Error::Conflict { .. } => refused("This was undone already."),
            other => other,
        })?;
        let change = Change::new("bulk_change.undone", undone.id, "Bulk change").field(record.spec().code, Value::Null, undone.changed);
        let answer = Answer::<BulkChange>::with(StatusCode::ACCEPTED, described_one(tx, &by, by.principal(), bulk).await?);
        Ok(Recorded::new(answer, change).send(job::Step::first(id).message()?))
    })
    .await
}

fn refused(why: &str) -> Error {
    Error::Conflict { code: "cannot_undo", detail: why.to_owned(), errors: Vec::new() }
}
