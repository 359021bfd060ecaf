//! Taking a customer out of what imports keep: former values, refused rows, and sheets that wait to be imported.

use super::{forget_sheet, without_samples};
use crate::entity::customer_import::{self, Column as Import};
use crate::entity::customer_import_change::{self, Column as Touched};
use crate::entity::customer_import_fault::{self, Column as Faults, Fault};
use crate::entity::customer_import_file::{self, FILE};
use crate::entity::customer_import_issue::{self, Column as Issues};
use crate::privacy::Identifiers;
use platform::erasing::ERASED;
use platform::page::like_escaped;
use platform::{Change, Ctx, Error, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use shared::customers::import::ImportStatus;
use uuid::Uuid;

/// Chunks of refused rows that are opened at a time.
const CHUNKS: u64 = 20;

/// Empties what imports that have ended keep of a customer; tells how many rows held something.
pub async fn forget_rows(tx: &Tx, ctx: &Ctx, identifiers: &Identifiers) -> Result<u64, Error> {
    let held = Condition::any().add(Touched::Before.is_not_null()).add(Touched::Reason.is_not_null());
    let former = customer_import_change::Entity::update_many()
        .col_expr(Touched::Before, Expr::value(None::<Vec<u8>>))
        .col_expr(Touched::Reason, Expr::value(None::<String>))
        .filter(Touched::CustomerId.eq(identifiers.id))
        .filter(held);
    let former = former.exec(tx).await?.rows_affected;
    Ok(former + forget_faults(tx, ctx, identifiers).await? + forget_issues(tx, identifiers).await?)
}

/// Empties refused rows about the customer. Which those are is not known without opening all.
async fn forget_faults(tx: &Tx, ctx: &Ctx, identifiers: &Identifiers) -> Result<u64, Error> {
    let (mut last, mut emptied): (Option<(Uuid, i64)>, u64) = (None, 0);
    loop {
        let mut next = customer_import_fault::Entity::find().order_by_asc(Faults::ImportId).order_by_asc(Faults::FirstRow).limit(CHUNKS);
        if let Some((import, row)) = last {
            let place = Expr::tuple([Expr::col(Faults::ImportId), Expr::col(Faults::FirstRow)]);
            next = next.filter(place.gt(Expr::tuple([Expr::val(import), Expr::val(row)])));
        }
        let chunks = next.all(tx).await?;
        let Some(end) = chunks.last().map(|chunk| (chunk.import_id, chunk.first_row)) else { return Ok(emptied) };
        for chunk in chunks {
            let mut faults = chunk.open(ctx.keys())?;
            let mut about = 0;
            for fault in faults.iter_mut().filter(|fault| is_about(fault, identifiers)) {
                fault.cells.iter_mut().for_each(String::clear);
                ERASED.clone_into(&mut fault.reason);
                about += 1;
            }
            if about == 0 {
                continue;
            }
            let Some(anew) = customer_import_fault::Model::seal(ctx.keys(), chunk.import_id, &faults)? else { continue };
            let replace = customer_import_fault::Entity::update_many().col_expr(Faults::Faults, Expr::value(anew.faults));
            let this = Condition::all().add(Faults::ImportId.eq(chunk.import_id)).add(Faults::FirstRow.eq(chunk.first_row));
            replace.filter(this).exec(tx).await?;
            emptied += about;
        }
        last = Some(end);
    }
}

fn is_about(fault: &Fault, identifiers: &Identifiers) -> bool {
    fault.cells.iter().any(|cell| identifiers.is_cell(cell)) || identifiers.are_in(&fault.reason)
}

/// Empties remarks that name the customer.
async fn forget_issues(tx: &Tx, identifiers: &Identifiers) -> Result<u64, Error> {
    let message = || Expr::expr(Func::lower(Expr::col(Issues::Message)));
    let holds = |needle: &String| message().like(LikeExpr::new(format!("%{}%", like_escaped(needle))).escape('\\'));
    let any = identifiers.needles().filter(|needle| !needle.is_empty()).fold(Condition::any(), |any, needle| any.add(holds(needle)));
    let found = customer_import_issue::Entity::find().filter(any).all(tx).await?;
    let mut emptied = 0;
    for issue in found.into_iter().filter(|issue| identifiers.are_in(&issue.message)) {
        let empty = customer_import_issue::Entity::update_many().col_expr(Issues::Message, Expr::value(ERASED));
        let this = Condition::all().add(Issues::ImportId.eq(issue.import_id)).add(Issues::Ordinal.eq(issue.ordinal));
        emptied += empty.filter(this).exec(tx).await?.rows_affected;
    }
    Ok(emptied)
}

/// Ends imports that have not begun and whose sheets name the customer, or it would come back; gives back what is to be recorded. 409 where one is
/// running.
pub async fn forget_uploads(tx: &Tx, ctx: &Ctx, identifiers: &Identifiers) -> Result<Vec<Change>, Error> {
    let open = customer_import::Entity::find().filter(Import::Status.is_in([ImportStatus::Uploaded, ImportStatus::Running]));
    let mut changes = Vec::new();
    for import in open.order_by_asc(Import::Id).all(tx).await? {
        let Some(file) = customer_import_file::Entity::find_by_id(import.id).one(tx).await? else { continue };
        let sheet = ctx.keys().open_sealed(FILE, import.id, &file.file)?;
        if !identifiers.are_in(&String::from_utf8_lossy(&sheet)) {
            continue;
        }
        if import.status == ImportStatus::Running {
            let detail = "An import is running whose sheet names this customer: wait until it has ended, or cancel it.".to_owned();
            return Err(Error::Conflict { code: "import_running", detail, errors: Vec::new() });
        }
        customer_import::Entity::update_many()
            .col_expr(Import::Status, Expr::value(ImportStatus::Cancelled))
            .col_expr(Import::Columns, Expr::value(without_samples(&import, ctx.keys())?))
            .col_expr(Import::FinishedAt, Expr::value(clock::now()))
            .filter(Import::Id.eq(import.id))
            .exec(tx)
            .await?;
        forget_sheet(tx, import.id).await?;
        let why = "its sheet names a customer that was erased";
        changes.push(Change::new("import.cancelled", import.id, import.filename).field("reason", Value::Null, why));
    }
    Ok(changes)
}
