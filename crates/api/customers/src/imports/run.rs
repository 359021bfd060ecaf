//! Starting an import.

use super::{allowed, fits, job, knows, not_begun, own, saved_mappings};
use crate::access::ImportCustomers;
use crate::entity::customer_import::{Column, Entity, Plan};
use crate::entity::customer_import_file::{self, Column as FileColumn};
use crate::record::CUSTOMERS;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use platform::ctx::Answer;
use platform::valid::Id;
use platform::{Can, Change, Error, Recorded, Valid};
use records::custom_fields::CustomFields;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::customers::import::{Import, ImportStatus};
use shared::customers::import_plan::ImportPlan;

/// Run an import of yours.
///
/// It goes on in the background: read the import to see how far it got. An import runs once. The plan is remembered for sheets with the same
/// headers.
#[utoipa::path(tag = "customers", security(("bearer" = ["customer.import"])), params(("id" = Uuid, Path)), request_body = ImportPlan,
    responses((status = 202, body = Import)))]
#[post("/customers/imports/{id}/run")]
pub async fn run_import(by: Can<ImportCustomers>, id: Id, plan: Valid<ImportPlan>) -> Result<HttpResponse, Error> {
    by.answer(async |tx| {
        let mut import = own(tx, id.0, by.principal()).await?;
        not_begun(&import)?;
        let columns = import.sheet_columns(by.keys())?;
        fits(&plan.0, &columns)?;
        allowed(&plan.0, by.principal())?;
        knows(&plan.0, &CustomFields::to_write(tx, &CUSTOMERS).await?)?;
        saved_mappings::remember(tx, by.keys(), import.owner_id, &columns, &plan.0).await?;
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
        let no_original = customer_import_file::Entity::update_many().col_expr(FileColumn::Original, Expr::value(None::<Vec<u8>>));
        no_original.filter(FileColumn::ImportId.eq(import.id)).exec(tx).await?;
        let change =
            Change::new("import.started", import.id, import.filename.clone()).field("rows", serde_json::Value::Null, import.row_count);
        let message = job::Step::first(import.id).message(&import.filename)?;
        Ok(Recorded::new(Answer::with(StatusCode::ACCEPTED, import.into_dto(by.keys(), None)?), change).send(message))
    })
    .await
}
