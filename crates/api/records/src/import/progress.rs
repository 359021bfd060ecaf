//! What the background job notes about an import: how far it is, what was wrong, and that it has ended.

use super::find::{forget_sheet, without_samples};
use crate::entity::import::{Column, Entity, Model};
use crate::entity::import_issue;
use platform::{Change, Ctx, Error, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::records::import::{ImportStatus, RowIssue, RowOutcome};
use uuid::Uuid;

/// Issues that are shown; one more is stored, to tell that there were more.
pub const ISSUES: u64 = 1_000;
/// Issues that one row can have, to number them all in the order of rows.
const OF_A_ROW: i64 = 256;

/// What became of a chunk of rows.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub created: i64,
    pub updated: i64,
    pub skipped: i64,
    pub failed: i64,
}

/// Takes the next `rows` rows to be done; `false` where the import has ended or somebody else was quicker. Holds the import until the commit.
pub async fn take(tx: &Tx, import: Uuid, done: i64, rows: i64) -> Result<bool, Error> {
    let taken = Entity::update_many()
        .col_expr(Column::Done, Expr::value(done + rows))
        .filter(Column::Id.eq(import))
        .filter(Column::Done.eq(done))
        .filter(Column::Status.eq(ImportStatus::Running))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Adds to the counts.
pub async fn count(tx: &Tx, import: Uuid, counts: Counts) -> Result<(), Error> {
    let Counts { created, updated, skipped, failed } = counts;
    Entity::update_many()
        .col_expr(Column::Created, Expr::col(Column::Created).add(created))
        .col_expr(Column::Updated, Expr::col(Column::Updated).add(updated))
        .col_expr(Column::Skipped, Expr::col(Column::Skipped).add(skipped))
        .col_expr(Column::Failed, Expr::col(Column::Failed).add(failed))
        .filter(Column::Id.eq(import))
        .exec(tx)
        .await?;
    Ok(())
}

/// Stores issues as far as there is room and tells how many there are now. Those of `late` rows come after what was said about them before.
pub async fn note(tx: &Tx, import: Uuid, stored: u64, issues: Vec<RowIssue>, late: bool) -> Result<u64, Error> {
    let room = usize::try_from((ISSUES + 1).saturating_sub(stored)).unwrap_or(0);
    let (mut row, mut nth) = (None, 0);
    let numbered = issues.into_iter().take(room).map(|issue| {
        nth = if row == Some(issue.row) { nth + 1 } else { 0 };
        row = Some(issue.row);
        let number = i64::try_from(issue.row).unwrap_or(0);
        let place = if late { OF_A_ROW - 1 } else { std::cmp::min(nth, OF_A_ROW - 2) };
        import_issue::ActiveModel {
            import_id: Set(import),
            ordinal: Set(number * OF_A_ROW + place),
            row_number: Set(number),
            outcome: Set(issue.outcome),
            column_name: Set(issue.column),
            message: Set(issue.message),
        }
    });
    let rows: Vec<_> = numbered.collect();
    let count = rows.len() as u64;
    if count > 0 {
        import_issue::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(stored + count)
}

/// Ends an import that was run to its end.
pub async fn finish(tx: &Tx, ctx: &Ctx, import: &Model) -> Result<Option<Change>, Error> {
    if !end(tx, ctx, import, ImportStatus::Finished).await? {
        return Ok(None);
    }
    let counted = Entity::find_by_id(import.id).one(tx).await?.ok_or_else(|| Error::internal("the import is gone"))?;
    let mut change = Change::new("import.finished", import.id, import.filename.clone());
    let counts = [("created", counted.created), ("updated", counted.updated), ("skipped", counted.skipped), ("failed", counted.failed)];
    for (field, count) in counts {
        change = change.field(field, serde_json::Value::Null, count);
    }
    Ok(Some(change))
}

/// Ends an import that cannot go on; `why` is shown with the row it stopped at.
pub async fn abandon(tx: &Tx, ctx: &Ctx, import: &Model, row: u64, why: &str) -> Result<Option<Change>, Error> {
    if !end(tx, ctx, import, ImportStatus::Cancelled).await? {
        return Ok(None);
    }
    let issue = RowIssue { row, outcome: RowOutcome::Fail, column: None, message: format!("The import stopped here: {why}") };
    note(tx, import.id, 0, vec![issue], true).await?;
    Ok(Some(Change::new("import.cancelled", import.id, import.filename.clone()).field("reason", serde_json::Value::Null, why)))
}

async fn end(tx: &Tx, ctx: &Ctx, import: &Model, status: ImportStatus) -> Result<bool, Error> {
    let ended = Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Columns, Expr::value(without_samples(import, ctx.keys())?))
        .col_expr(Column::FinishedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(import.id))
        .filter(Column::Status.eq(ImportStatus::Running))
        .exec(tx)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(false);
    }
    forget_sheet(tx, import.id).await?;
    Ok(true)
}
