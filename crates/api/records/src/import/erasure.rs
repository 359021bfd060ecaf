//! Taking a record out of what imports keep: former values, refused rows, and sheets that wait to be imported.

use super::find::{forget_sheet, without_samples};
use crate::entity::import::{self, Column as Import};
use crate::entity::import_fault::{self, Column as Faults, Fault};
use crate::entity::import_file::{self, FILE};
use crate::entity::import_issue::{self, Column as Issues};
use crate::entity::import_row::{self, Column as Touched};
use platform::erasing::ERASED;
use platform::page::like_escaped;
use platform::{Change, Ctx, Error, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use shared::records::import::ImportStatus;
use uuid::Uuid;

/// Chunks of refused rows that are opened at a time.
const CHUNKS: u64 = 20;

/// By what a record is recognised where there is no id.
pub trait Traces {
    fn id(&self) -> Uuid;

    /// Whether a cell of a sheet holds nothing but what the record is recognised by.
    fn is_cell(&self, cell: &str) -> bool;

    /// Whether a text names the record.
    fn are_in(&self, text: &str) -> bool;

    /// What a text that names it may hold, in small letters.
    fn needles(&self) -> Vec<String>;
}

/// Empties what imports that have ended keep of a record; tells how many rows held something.
pub async fn forget_rows(tx: &Tx, ctx: &Ctx, traces: &dyn Traces) -> Result<u64, Error> {
    let held = Condition::any().add(Touched::Image.is_not_null()).add(Touched::Reason.is_not_null());
    let former = import_row::Entity::update_many()
        .col_expr(Touched::Image, Expr::value(None::<Vec<u8>>))
        .col_expr(Touched::Reason, Expr::value(None::<String>))
        .filter(Touched::RecordId.eq(traces.id()))
        .filter(held);
    let former = former.exec(tx).await?.rows_affected;
    Ok(former + forget_faults(tx, ctx, traces).await? + forget_issues(tx, traces).await?)
}

/// Empties refused rows about the record. Which those are is not known without opening all.
async fn forget_faults(tx: &Tx, ctx: &Ctx, traces: &dyn Traces) -> Result<u64, Error> {
    let (mut last, mut emptied): (Option<(Uuid, i64)>, u64) = (None, 0);
    loop {
        let mut next = import_fault::Entity::find().order_by_asc(Faults::ImportId).order_by_asc(Faults::FirstRow).limit(CHUNKS);
        if let Some((import, row)) = last {
            let place = Expr::tuple([Expr::col(Faults::ImportId), Expr::col(Faults::FirstRow)]);
            next = next.filter(place.gt(Expr::tuple([Expr::val(import), Expr::val(row)])));
        }
        let chunks = next.all(tx).await?;
        let Some(end) = chunks.last().map(|chunk| (chunk.import_id, chunk.first_row)) else { return Ok(emptied) };
        for chunk in chunks {
            let mut faults = chunk.open(ctx.keys())?;
            let mut about = 0;
            for fault in faults.iter_mut().filter(|fault| is_about(fault, traces)) {
                fault.cells.iter_mut().for_each(String::clear);
                ERASED.clone_into(&mut fault.reason);
                about += 1;
            }
            if about == 0 {
                continue;
            }
            let Some(anew) = import_fault::Model::seal(ctx.keys(), chunk.import_id, &faults)? else { continue };
            let replace = import_fault::Entity::update_many().col_expr(Faults::Faults, Expr::value(anew.faults));
            let this = Condition::all().add(Faults::ImportId.eq(chunk.import_id)).add(Faults::FirstRow.eq(chunk.first_row));
            replace.filter(this).exec(tx).await?;
            emptied += about;
        }
        last = Some(end);
    }
}

fn is_about(fault: &Fault, traces: &dyn Traces) -> bool {
    fault.cells.iter().any(|cell| traces.is_cell(cell)) || traces.are_in(&fault.reason)
}

/// Empties remarks that name the record.
async fn forget_issues(tx: &Tx, traces: &dyn Traces) -> Result<u64, Error> {
    let message = || Expr::expr(Func::lower(Expr::col(Issues::Message)));
    let holds = |needle: &String| message().like(LikeExpr::new(format!("%{}%", like_escaped(needle))).escape('\\'));
    let any = traces.needles().iter().filter(|needle| !needle.is_empty()).fold(Condition::any(), |any, needle| any.add(holds(needle)));
    let found = import_issue::Entity::find().filter(any).all(tx).await?;
    let mut emptied = 0;
    for issue in found.into_iter().filter(|issue| traces.are_in(&issue.message)) {
        let empty = import_issue::Entity::update_many().col_expr(Issues::Message, Expr::value(ERASED));
        let this = Condition::all().add(Issues::ImportId.eq(issue.import_id)).add(Issues::Ordinal.eq(issue.ordinal));
        emptied += empty.filter(this).exec(tx).await?.rows_affected;
    }
    Ok(emptied)
}

/// Ends imports that have not begun and whose sheets name the record, or it would come back; gives back what is to be recorded. 409 where one is
/// running.
pub async fn forget_uploads(tx: &Tx, ctx: &Ctx, traces: &dyn Traces) -> Result<Vec<Change>, Error> {
    let open = import::Entity::find().filter(Import::Status.is_in([ImportStatus::Uploaded, ImportStatus::Running]));
    let mut changes = Vec::new();
    for import in open.order_by_asc(Import::Id).all(tx).await? {
        let Some(file) = import_file::Entity::find_by_id(import.id).one(tx).await? else { continue };
        let sheet = ctx.keys().open_sealed(FILE, import.id, &file.file)?;
        if !traces.are_in(&String::from_utf8_lossy(&sheet)) {
            continue;
        }
        if import.status == ImportStatus::Running {
            let detail = "An import is running whose sheet names this record: wait until it has ended, or cancel it.".to_owned();
            return Err(Error::Conflict { code: "import_running", detail, errors: Vec::new() });
        }
        import::Entity::update_many()
            .col_expr(Import::Status, Expr::value(ImportStatus::Cancelled))
            .col_expr(Import::Columns, Expr::value(without_samples(&import, ctx.keys())?))
            .col_expr(Import::FinishedAt, Expr::value(clock::now()))
            .filter(Import::Id.eq(import.id))
            .exec(tx)
            .await?;
        forget_sheet(tx, import.id).await?;
        let why = "its sheet names a record that was erased";
        changes.push(Change::new("import.cancelled", import.id, import.filename).field("reason", Value::Null, why));
    }
    Ok(changes)
}
