//! The first half of a bulk change: which customers it is about, written down a chunk at a time before the first is changed.

use super::progress;
use crate::access::reach;
use crate::entity::customer_bulk_change::{Model, Request};
use crate::entity::customer_bulk_row;
use crate::record::CUSTOMERS;
use platform::db::Conn;
use platform::page::bounded_count;
use platform::{Ctx, Error, Principal, Tx};
use records::custom_fields::CustomFields;
use records::filter::FilterContext;
use records::list::matching;
use sea_orm::sea_query::{ExprTrait as _, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use shared::access::{Permission, Scope};
use shared::customers::bulk::{BulkOutcome, BulkQuery, BulkTarget};
use shared::records::list::ListQuery;
use std::sync::Arc;
use uuid::Uuid;

/// Customers noted down in one transaction.
const CHUNK: u64 = 5_000;

/// How many customers a target means, counted up to 1,000, and whether there are more.
pub async fn count(ctx: &Ctx, by: &Principal, target: &BulkTarget, context: &FilterContext<'_>) -> Result<(u64, bool), Error> {
    match target {
        BulkTarget::Ids(ids) => Ok((ids.len() as u64, false)),
        BulkTarget::Query(query) => {
            let db = Conn::Pool(ctx.db());
            let total = bounded_count(&db, found(&db, query, by, context).await?).await?;
            Ok((total.count, total.more))
        }
    }
}

/// The customers that the query finds among those that one sees.
async fn found(db: &Conn<'_>, query: &BulkQuery, by: &Principal, context: &FilterContext<'_>) -> Result<SelectStatement, Error> {
    let scope = by.scope(Permission::CustomerRead).or(by.scope(Permission::CustomerEdit)).unwrap_or(Scope::Own);
    // They are gone through by id, so an index by name helps only where it finds few.
    let list = ListQuery { sort: Some("created_at".to_owned()), ..query.list() };
    matching(db, &list, reach(scope, by), context).await
}

/// Notes down the next customers after `last`, the last one so far; gives back the last one now, and whether that was all.
pub async fn chunk(
    tx: &Tx,
    ctx: &Ctx,
    by: &Principal,
    bulk: &Model,
    total: i64,
    last: Option<Last>,
) -> Result<Option<(Option<Last>, i64, bool)>, Error> {
    let ids = match bulk.request(ctx.keys())? {
        Request::Change { target: BulkTarget::Ids(ids), .. } => ids,
        Request::Change { target: BulkTarget::Query(query), zone, today, .. } => {
            let zone = zone.parse().map_err(|_| Error::internal("the zone of a bulk change is unknown"))?;
            let custom = Arc::new(CustomFields::read(tx, &CUSTOMERS).await?);
            let context = FilterContext::at(ctx, &CUSTOMERS, Some(by.user_id), zone, today, custom);
            let mut rows = found(&Conn::Tx(tx), &query, by, &context).await?;
            rows.expr_as(context.column("id"), "id").order_by_expr(context.column("id"), Order::Asc).limit(CHUNK);
            if let Some(Last { customer: Some(last), .. }) = last {
                rows.and_where(context.column("id").gt(last));
            }
            tx.query_all(&rows).await?.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?
        }
        Request::Undo { .. } => {
            use customer_bulk_row::Column as Row;
            let after = last.map_or(0, |last| last.ordinal);
            let rows = customer_bulk_row::Entity::find().select_only().columns([Row::Ordinal, Row::CustomerId]);
            let rows =
                rows.filter(Row::BulkId.eq(bulk.undoes_id)).filter(Row::Outcome.eq(BulkOutcome::Changed)).filter(Row::Ordinal.gt(after));
            let rows: Vec<(i64, Uuid)> = rows.order_by_asc(Row::Ordinal).limit(CHUNK).into_tuple().all(tx).await?;
            let ordinal = rows.last().map_or(after, |(ordinal, _)| *ordinal);
            return put(tx, bulk, total, rows.into_iter().map(|(_, id)| id).collect(), Last { customer: None, ordinal }).await;
        }
    };
    let customer = ids.last().copied();
    put(tx, bulk, total, ids, Last { customer, ordinal: 0 }).await
}

/// Where the noting down goes on: after this customer, or on an undo after this row of what is undone.
#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Last {
    customer: Option<Uuid>,
    ordinal: i64,
}

async fn put(tx: &Tx, bulk: &Model, total: i64, ids: Vec<Uuid>, last: Last) -> Result<Option<(Option<Last>, i64, bool)>, Error> {
    let count = i64::try_from(ids.len()).map_err(Error::internal)?;
    // Those that were named one by one come at once.
    let is_all = (ids.len() as u64) < CHUNK;
    if !progress::collected(tx, bulk.id, total, count, is_all).await? {
        return Ok(None);
    }
    if !ids.is_empty() {
        let rows = ids.into_iter().zip(total + 1..).map(|(id, ordinal)| customer_bulk_row::ActiveModel {
            bulk_id: Set(bulk.id),
            ordinal: Set(ordinal),
            customer_id: Set(id),
            outcome: Set(None),
            message: Set(None),
            image: Set(None),
        });
        customer_bulk_row::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(Some((Some(last), total + count, is_all)))
}
