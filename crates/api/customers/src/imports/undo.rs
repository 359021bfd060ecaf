//! Undoing an import.

use super::{own, undo_of, undoing};
use crate::access::ImportCustomers;
use crate::entity::customer_import_change::{Column, Entity};
use crate::entity::customer_import_undo;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, clock};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::customers::import::{Import, ImportStatus, UndoStatus};
use uuid::Uuid;

/// Undo an import of yours.
///
/// Customers that it created are removed, and those that it updated get their former values back. Customers that were changed since are left;
/// created ones that something refers to meanwhile are archived in place of being removed; `GET /customers/imports/{id}/kept` lists both. It
/// goes on in the background: read the import to see how far it got. Undoing an undone import changes nothing.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), responses((status = 202, body = Import)))]
#[post("/customers/imports/{id}/undo")]
pub async fn undo_import(by: Can<ImportCustomers>, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let import = own(tx, id.0, by.principal()).await?;
        if let Some(undo) = undo_of(tx, import.id).await? {
            return Ok(Recorded::all(Answer::with(StatusCode::ACCEPTED, import.into_dto(by.keys(), Some(undo))?), Vec::new()));
        }
        let refuse = |code: &'static str, detail: &str| Err(Error::Conflict { code, detail: detail.to_owned(), errors: Vec::new() });
        if matches!(import.status, ImportStatus::Uploaded | ImportStatus::Running) {
            return refuse("import_not_ended", "An import can be undone once it has ended: cancel it first.");
        }
        let any = Entity::find().filter(Column::ImportId.eq(import.id)).select_only().column(Column::CustomerId).limit(1);
        if any.into_tuple::<Uuid>().one(tx).await?.is_none() {
            return refuse("nothing_to_undo", "This import created and updated no customer that it could take back.");
        }
        let undo = customer_import_undo::Model {
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
        customer_import_undo::ActiveModel::from(undo.clone()).insert(tx).await?;
        let change =
            Change::new("import.undo_started", import.id, import.filename.clone()).field("customers", serde_json::Value::Null, undo.total);
        let message = undoing::Step::first(import.id).message(&import.filename)?;
        Ok(Recorded::new(Answer::with(StatusCode::ACCEPTED, import.into_dto(by.keys(), Some(undo.into()))?), change).send(message))
    })
    .await
}
