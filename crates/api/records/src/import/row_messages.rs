//! What was wrong with the rows of an import.

use super::find::own;
use super::progress::ISSUES;
use crate::entity::import_issue::{Column, Entity};
use actix_web::{get, web};
use platform::Error;
use platform::can::Bearer;
use platform::valid::Id;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::records::import::{ImportIssues, RowIssue};

/// List the issues of an import of yours.
///
/// Why rows were skipped or refused, and what is worth knowing about those that became records, in the order of the sheet.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(("id" = Uuid, Path, description = "The import")), responses((status = 200, body = ImportIssues)))]
#[get("/imports/{id}/issues")]
pub async fn get_import_issues(by: Bearer, id: Id) -> Result<web::Json<ImportIssues>, Error> {
    let (import, _) = own(by.db(), &by, id.0, by.principal()).await?;
    let rows = Entity::find().filter(Column::ImportId.eq(import.id)).order_by_asc(Column::Ordinal).limit(ISSUES + 1).all(by.db()).await?;
    let mut issues: Vec<RowIssue> = rows.into_iter().map(RowIssue::from).collect();
    let bound = usize::try_from(ISSUES).unwrap_or(usize::MAX);
    let more = issues.len() > bound;
    issues.truncate(bound);
    Ok(web::Json(ImportIssues { issues, more }))
}
