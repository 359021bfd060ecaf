//! What customers bought, as orders and invoices say it, and what that says about them.
//!
//! Nobody types purchases in: the domains whose records are purchases tell them by [`note_purchase`] and [`forget_purchase`], in the transaction
//! that makes the record one.

use super::changed;
use super::entity::customer::{self, Column as Customer};
use super::entity::customer_purchase::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use platform::{Error, Tx};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub mod quintiles;
mod rfm;
#[cfg(test)]
mod tests;

/// A purchase: an order that was placed, an invoice that was paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Purchase {
    /// The noun of the record that says so, such as `order`.
    pub source_kind: &'static str,
    pub source_id: Uuid,
    pub customer_id: Uuid,
    pub at: DateTime<Utc>,
    /// In minor units of the base currency; refunds are purchases below zero.
    pub amount_minor: i64,
}

/// Stores a purchase, or what has become of it, and brings the customer's figures up to date. 404 where the customer is not there.
pub async fn note_purchase(tx: &Tx, purchase: Purchase) -> Result<(), Error> {
    let Purchase { source_kind, source_id, customer_id, at, amount_minor } = purchase;
    let before = Entity::find_by_id((source_kind.to_owned(), source_id)).one(tx).await?;
    let row = Model { source_kind: source_kind.to_owned(), source_id, customer_id, purchased_at: at, amount_minor };
    let known = OnConflict::columns([Column::SourceKind, Column::SourceId])
        .update_columns([Column::CustomerId, Column::PurchasedAt, Column::AmountMinor])
        .to_owned();
    let moved_from = before.map(|b| b.customer_id).filter(|id| *id != customer_id);
    if !hold(tx, moved_from.into_iter().chain([customer_id])).await?.contains(&customer_id) {
        return Err(Error::not_found("customer"));
    }
    Entity::insert(ActiveModel::from(row)).on_conflict(known).exec_without_returning(tx).await?;
    for id in moved_from.into_iter().chain([customer_id]) {
        refresh(tx, id).await?;
    }
    Ok(())
}

/// Forgets a purchase that is none any more.
pub async fn forget_purchase(tx: &Tx, source_kind: &str, source_id: Uuid) -> Result<(), Error> {
    let Some(purchase) = Entity::find_by_id((source_kind.to_owned(), source_id)).one(tx).await? else { return Ok(()) };
    hold(tx, [purchase.customer_id]).await?;
    Entity::delete_by_id((source_kind.to_owned(), source_id)).exec(tx).await?;
    refresh(tx, purchase.customer_id).await
}

/// Gives a customer's purchases to another, for merging; tells which.
pub(super) async fn move_to(tx: &Tx, from: Uuid, to: Uuid) -> Result<Vec<(String, Uuid)>, Error> {
    hold(tx, [from, to]).await?;
    let theirs = Entity::find().select_only().columns([Column::SourceKind, Column::SourceId]).filter(Column::CustomerId.eq(from));
    let theirs: Vec<(String, Uuid)> = theirs.into_tuple().all(tx).await?;
    if theirs.is_empty() {
        return Ok(theirs);
    }
    let hand_over = Entity::update_many().col_expr(Column::CustomerId, Expr::value(to)).filter(Column::CustomerId.eq(from));
    hand_over.exec(tx).await?;
    refresh(tx, from).await?;
    refresh(tx, to).await?;
    Ok(theirs)
}

/// Gives these purchases back, those of them that are there and were not given to a third; tells how many.
pub(super) async fn move_back(tx: &Tx, purchases: &[(String, Uuid)], from: Uuid, to: Uuid) -> Result<u64, Error> {
    if purchases.is_empty() {
        return Ok(0);
    }
    hold(tx, [from, to]).await?;
    let mut moved = 0;
    for (kind, id) in purchases {
        let one = Condition::all().add(Column::SourceKind.eq(kind)).add(Column::SourceId.eq(*id)).add(Column::CustomerId.eq(from));
        moved += Entity::update_many().col_expr(Column::CustomerId, Expr::value(to)).filter(one).exec(tx).await?.rows_affected;
    }
    refresh(tx, from).await?;
    refresh(tx, to).await?;
    Ok(moved)
}

/// Forgets what a customer bought; the records that said so are their own domains' business. Erasing keeps purchases, as those records are kept.
#[cfg(test)]
async fn forget(tx: &Tx, customer: Uuid) -> Result<(), Error> {
    hold(tx, [customer]).await?;
    Entity::delete_many().filter(Column::CustomerId.eq(customer)).exec(tx).await?;
    refresh(tx, customer).await
}

/// Locks the customers, always in the same order, so that figures are summed up by one at a time; gives back those that are there.
async fn hold(tx: &Tx, ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<Uuid>, Error> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort();
    let mut held = Vec::new();
    for id in ids {
        let locked = customer::Entity::find_by_id(id).select_only().column(Customer::Id).lock_exclusive();
        held.extend(locked.into_tuple::<Uuid>().one(tx).await?);
    }
    Ok(held)
}

/// Sums a customer's purchases up, and notes the change.
async fn refresh(tx: &Tx, customer: Uuid) -> Result<(), Error> {
    let summed = Entity::find().select_only().expr_as(Expr::cust("COUNT(*)"), "n").expr_as(Column::PurchasedAt.max(), "last");
    let summed =
        summed.expr_as(Expr::cust("CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT)"), "total").filter(Column::CustomerId.eq(customer));
    let (count, last_at, total_minor): (i64, Option<DateTime<Utc>>, i64) = summed.into_tuple().one(tx).await?.unwrap_or_default();
    let score = match last_at {
        Some(last_at) => quintiles::current(tx).await?.map(|bounds| rfm::score(rfm::Measures { last_at, count, total_minor }, &bounds)),
        None => None,
    };
    customer::Entity::update_many()
        .col_expr(Customer::LastPurchaseAt, Expr::value(last_at))
        .col_expr(Customer::PurchaseCount, Expr::value(count))
        .col_expr(Customer::PurchaseTotalMinor, Expr::value(total_minor))
        .col_expr(Customer::RfmScore, Expr::value(score.map(rfm::Score::digits)))
        .col_expr(Customer::RfmClass, Expr::value(score.map(rfm::Score::class)))
        .filter(Condition::all().add(Customer::Id.eq(customer)))
        .exec(tx)
        .await?;
    changed::note(tx, &[customer]).await
}
