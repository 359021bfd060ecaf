//! Stopping an import.

use super::find::{forget_sheet, own, without_samples};
use crate::entity::import::{Column, Entity};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::can::Bearer;
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Change, Error, Recorded, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::records::import::{Import, ImportStatus};

/// Cancel an import of yours.
///
/// One that runs stops within the next 500 rows; what it has imported stays. Cancelling a cancelled import changes nothing.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = Import),
        (status = 409, description = "import_finished")))]
#[post("/imports/{id}/cancel")]
pub async fn cancel_import(by: Bearer, id: Id) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let (import, _) = own(tx, &by, id.0, by.principal()).await?;
        let stopped = Entity::update_many()
            .col_expr(Column::Status, Expr::value(ImportStatus::Cancelled))
            .col_expr(Column::Columns, Expr::value(without_samples(&import, by.keys())?))
            .col_expr(Column::FinishedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(import.id))
            .filter(Column::Status.is_in([ImportStatus::Uploaded, ImportStatus::Running]))
            .exec(tx)
            .await?;
        // Read again: a running import may have gone on meanwhile.
        let (import, _) = own(tx, &by, id.0, by.principal()).await?;
        if stopped.rows_affected == 0 && import.status == ImportStatus::Finished {
            let detail = "This import has finished already; there is nothing left to cancel.".to_owned();
            return Err(Error::Conflict { code: "import_finished", detail, errors: Vec::new() });
        }
        forget_sheet(tx, import.id).await?;
        let change = (stopped.rows_affected == 1).then(|| {
            Change::new("import.cancelled", import.id, import.filename.clone())
                .field("created", serde_json::Value::Null, import.created)
                .field("updated", serde_json::Value::Null, import.updated)
        });
        Ok(Recorded::all(Answer::with(StatusCode::OK, import.into_dto(by.keys(), None)?), change.into_iter().collect()))
    })
    .await
}
