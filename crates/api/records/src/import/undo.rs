//! Undoing an import.

use super::find::{own, undo_of};
use super::undoing;
use crate::entity::import_row::{Column, Entity};
use crate::entity::import_undo;
use crate::keys::refuse_narrower_key;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::can::Bearer;
use platform::ctx::Answer;
use platform::db::Conn;
use platform::valid::Id;
use platform::{Change, Error, Recorded, clock};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::records::import::{Import, ImportStatus, UndoStatus};
use uuid::Uuid;

/// Undo an import of yours.
///
/// Records that it created are removed, unless they were changed since; those that something refers to meanwhile are archived instead. Those that it
/// updated get their former values back, unless somebody changed the same fields since. `GET /imports/{id}/kept` lists what was left. It
/// goes on in the background: read the import to see how far it got. Undoing an undone import changes nothing.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), responses((status = 202, body = Import),
        (status = 409, description = "import_not_ended, nothing_to_undo")))]
#[post("/imports/{id}/undo")]
pub async fn undo_import(by: Bearer, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let (import, record) = own(tx, &by, id.0, by.principal()).await?;
        refuse_narrower_key(&by, &Conn::Tx(tx), record, by.principal()).await?;
        if let Some(undo) = undo_of(tx, import.id).await? {
            return Ok(Recorded::all(Answer::with(StatusCode::ACCEPTED, import.into_dto(by.keys(), Some(undo))?), Vec::new()));
        }
        let refuse = |code: &'static str, detail: &str| Err(Error::Conflict { code, detail: detail.to_owned(), errors: Vec::new() });
        if matches!(import.status, ImportStatus::Uploaded | ImportStatus::Running) {
            return refuse("import_not_ended", "An import can be undone once it has ended: cancel it first.");
        }
        let any = Entity::find().filter(Column::ImportId.eq(import.id)).select_only().column(Column::RecordId).limit(1);
        if any.into_tuple::<Uuid>().one(tx).await?.is_none() {
            return refuse("nothing_to_undo", "This import created and updated nothing that it could take back.");
        }
        let undo = import_undo::Model {
            import_id: import.id,
            status: UndoStatus::Running,
            total: import.created + import.updated,
            done: 0,
            removed: 0,
            restored: 0,
            kept: 0,
            started_at: clock::now(),
            finished_at: None,
        };
        import_undo::ActiveModel::from(undo.clone()).insert(tx).await?;
        let change = Change::new("import.undo_started", import.id, import.filename.clone()).field(
            record.spec().code,
            serde_json::Value::Null,
            undo.total,
        );
        let message = undoing::Step::first(import.id).message(&import.filename)?;
        Ok(Recorded::new(Answer::with(StatusCode::ACCEPTED, import.into_dto(by.keys(), Some(undo.into()))?), change).send(message))
    })
    .await
}
