//! The first half of a bulk change: which records it is about, written down a chunk at a time before the first is changed.

use super::progress;
use crate::access::{column, reach};
use crate::custom_fields::CustomFields;
use crate::entity::bulk_change::{Model, Request};
use crate::entity::bulk_row;
use crate::filter::FilterContext;
use crate::list::matching;
use crate::record::AnyRecord;
use platform::db::Conn;
use platform::page::bounded_count;
use platform::{Ctx, Error, Principal, Tx};
use sea_orm::sea_query::{ExprTrait as _, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use shared::access::Scope;
use shared::records::bulk::{BulkOutcome, BulkTarget};
use shared::records::bulk_query::BulkQuery;
use shared::records::list::ListQuery;
use std::sync::Arc;
use uuid::Uuid;

/// Records noted down in one transaction: short enough for others to come between.
const CHUNK: u64 = 1_000;

/// How many records a target means, counted up to 1,000, and whether there are more.
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

/// The records that the query finds among those that one sees.
async fn found(db: &Conn<'_>, query: &BulkQuery, by: &Principal, context: &FilterContext<'_>) -> Result<SelectStatement, Error> {
    let record = context.record;
    let scope = by.scope(record.access().read).or(by.scope(record.access().edit)).unwrap_or(Scope::Own);
    // They are gone through by id, so an index by title helps only where it finds few.
    let list = ListQuery { sort: Some("created_at".to_owned()), ..query.list() };
    matching(db, &list, reach(record, scope, by), context).await
}

/// Notes down the next records after `last`, the last one so far; gives back the last one now, how many there are, and whether that was all.
pub async fn chunk(
    tx: &Tx,
    ctx: &Ctx,
    by: &Principal,
    (bulk, record): (&Model, &'static dyn AnyRecord),
    total: i64,
    last: Option<Last>,
) -> Result<Option<(Option<Last>, i64, bool)>, Error> {
    let ids = match bulk.request(ctx.keys())? {
        Request::Change { target: BulkTarget::Ids(ids), .. } => ids,
        Request::Change { target: BulkTarget::Query(query), zone, today, .. } => {
            let zone = zone.parse().map_err(|_| Error::internal("the zone of a bulk change is unknown"))?;
            let custom = Arc::new(CustomFields::read(tx, record).await?);
            let context = FilterContext::at(ctx, record, Some(by), zone, today, custom);
            let id = column(record.stored().table, "id");
            let mut rows = found(&Conn::Tx(tx), &query, by, &context).await?;
            rows.expr(id.clone()).order_by_expr(id.clone(), Order::Asc).limit(CHUNK);
            if let Some(Last { record: Some(last), .. }) = last {
                rows.and_where(id.gt(last));
            }
            tx.query_all(&rows).await?.iter().map(|row| Ok::<Uuid, Error>(row.try_get_by_index(0)?)).collect::<Result<_, _>>()?
        }
        Request::Undo { .. } => {
            use bulk_row::Column as Row;
            let after = last.map_or(0, |last| last.ordinal);
            let rows = bulk_row::Entity::find().select_only().columns([Row::Ordinal, Row::RecordId]);
            let rows =
                rows.filter(Row::BulkId.eq(bulk.undoes_id)).filter(Row::Outcome.eq(BulkOutcome::Changed)).filter(Row::Ordinal.gt(after));
            let rows: Vec<(i64, Uuid)> = rows.order_by_asc(Row::Ordinal).limit(CHUNK).into_tuple().all(tx).await?;
            let ordinal = rows.last().map_or(after, |(ordinal, _)| *ordinal);
            return put(tx, bulk, total, rows.into_iter().map(|(_, id)| id).collect(), Last { record: None, ordinal }).await;
        }
    };
    let record = ids.last().copied();
    put(tx, bulk, total, ids, Last { record, ordinal: 0 }).await
}

/// Where the noting down goes on: after this record, or on an undo after this row of what is undone.
#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Last {
    record: Option<Uuid>,
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
        let rows = ids.into_iter().zip(total + 1..).map(|(id, ordinal)| bulk_row::ActiveModel {
            bulk_id: Set(bulk.id),
            ordinal: Set(ordinal),
            record_id: Set(id),
            outcome: Set(None),
            message: Set(None),
            image: Set(None),
        });
        bulk_row::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(Some((Some(last), total + count, is_all)))
}
