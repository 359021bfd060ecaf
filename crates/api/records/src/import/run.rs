//! Starting an import.

use super::find::{checked, not_begun, own};
use super::{job, saved_mappings};
use crate::custom_fields::CustomFields;
use crate::entity::import::{Column, Entity, Plan};
use crate::entity::import_file::{self, Column as FileColumn};
use crate::keys::refuse_narrower_key;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::can::Bearer;
use platform::ctx::Answer;
use platform::db::Conn;
use platform::share::{self, Share};
use platform::valid::Id;
use platform::{Change, Error, Recorded, Valid};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::records::import::{Import, ImportStatus};
use shared::records::import_plan::ImportPlan;

const RUNNING: Share = Share {
    may: "You may run at most {} imports at the same time.",
    shown: share::number,
    counts: "Those that have not ended count.",
    remedy: "Wait until one has ended, or cancel it.",
    topic: 4,
};

/// Run an import of yours.
///
/// It goes on in the background: read the import to see how far it got. An import runs once. 409 `share_used_up`: as many are running as may. The plan is remembered for sheets with the same
/// headers.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), request_body = ImportPlan,
    responses((status = 202, body = Import), (status = 409, description = "share_used_up, import_begun")))]
#[post("/imports/{id}/run")]
pub async fn run_import(by: Bearer, id: Id, plan: Valid<ImportPlan>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let (mut import, record) = own(tx, &by, id.0, by.principal()).await?;
        refuse_narrower_key(&by, &Conn::Tx(tx), record, by.principal()).await?;
        not_begun(&import)?;
        let user = by.principal().user_id;
        share::room(tx, &RUNNING, user, by.config().limits.shares.running_imports, 1, async || {
            let own = Entity::find().filter(Column::OwnerId.eq(user));
            Ok(own.filter(Column::Status.eq(ImportStatus::Running)).count(tx).await?)
        })
        .await?;
        let columns = import.sheet_columns(by.keys())?;
        checked(&plan.0, record, &columns, &CustomFields::to_write(tx, record).await?, by.principal())?;
        saved_mappings::remember(tx, &by, &import, &columns, &plan.0).await?;
        let plan = Plan(plan.0);
        let begun = Entity::update_many()
            .col_expr(Column::Status, Expr::value(ImportStatus::Running))
            .col_expr(Column::Plan, Expr::value(serde_json::to_value(&plan)?))
            .filter(Column::Id.eq(import.id))
            .filter(Column::Status.eq(ImportStatus::Uploaded))
            .exec(tx)
            .await?;
        (import.status, import.plan) = (ImportStatus::Running, Some(plan));
        if begun.rows_affected == 0 {
            not_begun(&import)?;
        }
        // From here on it is read in one way only.
        let no_original = import_file::Entity::update_many().col_expr(FileColumn::Original, Expr::value(None::<Vec<u8>>));
        no_original.filter(FileColumn::ImportId.eq(import.id)).exec(tx).await?;
        let change =
            Change::new("import.started", import.id, import.filename.clone()).field("rows", serde_json::Value::Null, import.row_count);
        let message = job::Step::first(import.id).message(&import.filename)?;
        Ok(Recorded::new(Answer::with(StatusCode::ACCEPTED, import.into_dto(by.keys(), None)?), change).send(message))
    })
    .await
}
