//! The second half of a bulk change: what is done to each customer.

use super::fields::{Fields, Image, Undo};
use super::progress;
use crate::access::within;
use crate::entity::customer::{self, Column, Entity};
use crate::entity::customer_bulk_change::{Model, Request};
use crate::entity::customer_bulk_row::{self, Column as Row};
use crate::record::{archive, edit};
use platform::{Change, Ctx, Error, Principal, Tx};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::FieldError;
use shared::access::{Permission, Scope};
use shared::customers::bulk::BulkOutcome;
use std::collections::HashMap;
use uuid::Uuid;

/// Customers changed in one transaction: short enough for others to come between.
const CHUNK: u64 = 100;
/// Where images are sealed.
const IMAGE: &str = "customer_bulk_rows.image";

/// What became of a customer, why, what is to be recorded, and what is needed to undo it.
struct RowResult {
    outcome: BulkOutcome,
    message: Option<String>,
    change: Option<Change>,
    image: Option<Image>,
}

impl RowResult {
    fn of(outcome: BulkOutcome) -> Self {
        Self { outcome, message: None, change: None, image: None }
    }

    fn failed(message: String) -> Self {
        Self { outcome: BulkOutcome::Failed, message: Some(message), change: None, image: None }
    }
}

/// Deals with the customers after the first `done`; gives back what is to be recorded and how many there were. `None` where the bulk change has
/// ended or somebody else was quicker.
pub async fn chunk(tx: &Tx, ctx: &Ctx, by: &Principal, bulk: &Model, done: i64) -> Result<Option<(Vec<Change>, i64)>, Error> {
    let rows = customer_bulk_row::Entity::find().filter(Row::BulkId.eq(bulk.id)).filter(Row::Ordinal.gt(done));
    let rows = rows.order_by_asc(Row::Ordinal).limit(CHUNK).all(tx).await?;
    let count = i64::try_from(rows.len()).map_err(Error::internal)?;
    if !progress::take(tx, bulk.id, done, count).await? {
        return Ok(None);
    }
    let request = bulk.request(ctx.keys())?;
    let needed = if request.archives() { Permission::CustomerArchive } else { Permission::CustomerEdit };
    let scope = by.scope(needed).unwrap_or(Scope::Own);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.customer_id).collect();
    // All at once and in one order, so that two bulk changes over the same customers do not wait for each other.
    let found = Entity::find().filter(Column::Id.is_in(ids.clone())).filter(within(scope, by)).order_by_asc(Column::Id);
    // What was merged into another or erased cannot be changed any more.
    let found = found.filter(Column::MergedIntoId.is_null()).filter(Column::ErasedAt.is_null());
    let found = found.lock(LockType::NoKeyUpdate).all(tx).await?;
    let mut customers: HashMap<Uuid, customer::Model> = found.into_iter().map(|row| (row.id, row)).collect();
    let mut images = images(tx, ctx, bulk, ids).await?;
    let (mut changes, mut outcomes) = (Vec::new(), Vec::new());
    for row in rows {
        let id = row.customer_id;
        let result = match customers.remove(&id) {
            None => RowResult::of(BulkOutcome::OutOfReach),
            Some(customer) => {
                let wanted = wanted(&request, &Fields::of(&customer), images.remove(&id))?;
                match wanted {
                    Err(result) => result,
                    Ok(wanted) => bring(tx, ctx, by, scope, customer, &wanted).await?,
                }
            }
        };
        outcomes.push(result.outcome);
        changes.extend(store_outcome(tx, ctx, &row, result).await?);
    }
    progress::count(tx, bulk.id, &outcomes).await?;
    Ok(Some((changes, count)))
}

/// The images of what is to be undone; none for a change.
async fn images(tx: &Tx, ctx: &Ctx, bulk: &Model, customers: Vec<Uuid>) -> Result<HashMap<Uuid, Image>, Error> {
    let Some(undone) = bulk.undoes_id else { return Ok(HashMap::new()) };
    let rows = customer_bulk_row::Entity::find().filter(Row::BulkId.eq(undone)).filter(Row::CustomerId.is_in(customers)).all(tx).await?;
    let image = |row: customer_bulk_row::Model| {
        let sealed = row.image?;
        let opened = ctx.keys().open_sealed(IMAGE, row.customer_id, &sealed);
        Some(opened.and_then(|image| Ok((row.customer_id, serde_json::from_slice(&image)?))))
    };
    rows.into_iter().filter_map(image).collect()
}

/// How the customer should be, or why it stays as it is.
fn wanted(request: &Request, now: &Fields, image: Option<Image>) -> Result<Result<Fields, RowResult>, Error> {
    let image = match request {
        Request::Change { action, .. } => return Ok(Ok(now.after(action))),
        Request::Undo { .. } => image,
    };
    let Some(image) = image else { return Ok(Err(RowResult::failed("What it was like before is no longer known.".to_owned()))) };
    Ok(match image.undo(now)? {
        Undo::To(fields) => Ok(fields),
        Undo::ChangedSince(fields) => Err(RowResult::failed(format!("Changed since: {}", fields.join(", ")))),
    })
}

/// Brings a customer to the state that is wanted, by the rules of the single operations. What these refuse leaves the customer as it was.
async fn bring(tx: &Tx, ctx: &Ctx, by: &Principal, scope: Scope, customer: customer::Model, wanted: &Fields) -> Result<RowResult, Error> {
    let before = Fields::of(&customer);
    if before == *wanted {
        return Ok(RowResult::of(BulkOutcome::Unchanged));
    }
    let done = if before.archived == wanted.archived {
        let edit = wanted.edit_of(&customer, ctx.keys())?;
        match shared::problem::validate(&edit) {
            Err(errors) => Err(Error::Invalid(errors)),
            Ok(()) => edit::change(tx, ctx.keys(), by, scope, customer, edit).await.map(|written| (written.row, written.change)),
        }
    } else {
        archive::change(tx, customer, wanted.archived).await
    };
    match done {
        Ok((after, change)) => {
            let image = Some(Image::between(&before, &Fields::of(&after))?);
            Ok(RowResult { outcome: BulkOutcome::Changed, message: None, change: Some(change), image })
        }
        Err(Error::Invalid(errors)) => Ok(RowResult::failed(error_text(&errors))),
        Err(Error::Conflict { errors, .. }) if !errors.is_empty() => Ok(RowResult::failed(error_text(&errors))),
        Err(error) => Err(error),
    }
}

fn error_text(errors: &[FieldError]) -> String {
    let words = errors.iter().map(|error| format!("{} {}", error.field.trim_end_matches("_id").replace('_', " "), error.message));
    words.collect::<Vec<_>>().join("; ")
}

/// Notes down what became of a customer; gives back what is to be recorded.
async fn store_outcome(tx: &Tx, ctx: &Ctx, row: &customer_bulk_row::Model, result: RowResult) -> Result<Option<Change>, Error> {
    let RowResult { outcome, message, change, image } = result;
    let image = image.map(|image| ctx.keys().seal(IMAGE, row.customer_id, &serde_json::to_vec(&image)?)).transpose()?;
    customer_bulk_row::Entity::update_many()
        .col_expr(Row::Outcome, Expr::value(outcome))
        .col_expr(Row::Message, Expr::value(message))
        .col_expr(Row::Image, Expr::value(image))
        .filter(Row::BulkId.eq(row.bulk_id))
        .filter(Row::Ordinal.eq(row.ordinal))
        .exec(tx)
        .await?;
    Ok(change)
}
