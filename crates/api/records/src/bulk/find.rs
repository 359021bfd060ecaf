//! Finding bulk changes, and what they look like to their owner.

use crate::entity::bulk_change::{Column, Entity, Model};
use crate::kit::Kit;
use crate::record::AnyRecord;
use chrono::TimeDelta;
use platform::share::{self, Share};
use platform::{Ctx, Error, Principal, Tx, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::identity::UserRef;
use shared::records::bulk::{BulkChange, BulkStatus, UNDO_DAYS};
use uuid::Uuid;

/// Which bulk changes one sees: one's own, of records that one may still edit.
pub fn visible(kit: &Kit, principal: &Principal) -> sea_orm::Condition {
    of_records(principal, kit.records().iter().copied().filter(|record| principal.may(record.access().edit)))
}

/// One's own that concern these records.
pub fn of_records(principal: &Principal, records: impl Iterator<Item = &'static dyn AnyRecord>) -> sea_orm::Condition {
    let codes = records.map(|record| record.spec().code);
    sea_orm::Condition::all().add(Column::OwnerId.eq(principal.user_id)).add(Column::Record.is_in(codes))
}

/// One's own bulk change with its record type; those of others are not found.
pub async fn own(db: &impl ConnectionTrait, ctx: &Ctx, id: Uuid, principal: &Principal) -> Result<(Model, &'static dyn AnyRecord), Error> {
    let kit = Kit::of(ctx)?;
    let bulk = Entity::find_by_id(id).filter(visible(kit, principal)).one(db).await?;
    let bulk = bulk.and_then(|bulk| kit.record(&bulk.record).map(|record| (bulk, record)));
    bulk.ok_or_else(|| Error::not_found("bulk change"))
}

/// The bulk changes as their owner sees them.
pub async fn described(db: &impl ConnectionTrait, ctx: &Ctx, owner: &Principal, bulks: Vec<Model>) -> Result<Vec<BulkChange>, Error> {
    let undone: Vec<Uuid> = bulks.iter().map(|bulk| bulk.id).collect();
    let undoing: Vec<(Option<Uuid>, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::UndoesId, Column::Id])
        .filter(Column::UndoesId.is_in(undone))
        .filter(Column::Status.ne(BulkStatus::Cancelled))
        .into_tuple()
        .all(db)
        .await?;
    let describe = |bulk: Model| {
        let undone_by = undoing.iter().find(|(undone, _)| *undone == Some(bulk.id)).map(|(_, by)| *by);
        let can_undo = undone_by.is_none() && why_not(&bulk).is_none();
        let owner = UserRef { id: owner.user_id, name: owner.name.clone() };
        bulk.into_dto(ctx.keys(), owner, undone_by, can_undo)
    };
    bulks.into_iter().map(describe).collect()
}

/// The same for one.
pub async fn described_one(db: &impl ConnectionTrait, ctx: &Ctx, owner: &Principal, bulk: Model) -> Result<BulkChange, Error> {
    described(db, ctx, owner, vec![bulk]).await?.pop().ok_or_else(|| Error::internal("the bulk change is gone"))
}

const RUNNING: Share = Share {
    may: "You may run at most {} bulk changes at the same time.",
    shown: share::number,
    counts: "Those that have not ended count.",
    remedy: "Wait until one has ended, or cancel it.",
    topic: 2,
};

const ROWS: Share = Share {
    may: "Your bulk changes may hold at most {} records that can be undone.",
    shown: share::number,
    counts: "Those of the last 30 days count, because they can be undone.",
    remedy: "Repeat this with fewer records, or in some days.",
    topic: 3,
};

/// Refuses one more bulk change to whoever has as many as they may; `rows` is how many records it is about, as far as that is known.
pub async fn refuse_more(tx: &Tx, ctx: &Ctx, user: Uuid, rows: u64) -> Result<(), Error> {
    let shares = &ctx.config().limits.shares;
    let own = || Entity::find().filter(Column::OwnerId.eq(user));
    share::room(tx, &RUNNING, user, shares.running_bulk_changes, 1, async || {
        Ok(own().filter(Column::Status.is_in([BulkStatus::Preparing, BulkStatus::Running])).count(tx).await?)
    })
    .await?;
    share::room(tx, &ROWS, user, shares.bulk_rows, rows, async || {
        let kept = own().filter(Column::CreatedAt.gt(clock::now() - TimeDelta::days(UNDO_DAYS)));
        let sum = kept.select_only().expr(Expr::cust("CAST(COALESCE(SUM(total), 0) AS BIGINT)")).into_tuple::<i64>().one(tx).await?;
        Ok(u64::try_from(sum.unwrap_or_default()).unwrap_or_default())
    })
    .await
}

/// Why a bulk change cannot be undone by its nature; that it was undone already is another matter.
pub fn why_not(bulk: &Model) -> Option<&'static str> {
    if bulk.undoes_id.is_some() {
        Some("This undid another bulk change; begin that one anew instead.")
    } else if !bulk.is_over() {
        Some("This is still running. Cancel it first, or wait until it has finished.")
    } else if bulk.changed == 0 {
        Some("This changed nothing.")
    } else if bulk.created_at < clock::now() - TimeDelta::days(UNDO_DAYS) {
        Some("This is too long ago.")
    } else {
        None
    }
}
