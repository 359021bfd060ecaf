//! Who is a member: what the filter says is held against what is stored, and the difference written.

use super::filter;
use crate::entity::segment::{self, Model};
use crate::entity::segment_member::{ActiveModel, Column, Entity};
use crate::entity::{customer, segment_day};
use platform::{Error, Tx, clock};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// Rows written by one statement.
const ROWS: usize = 1_000;

/// Customers to look at: some by id, or a range of ids.
pub enum Among<'a> {
    These(&'a [Uuid]),
    /// Above the first, up to the second, as far as they are given.
    Range(Option<Uuid>, Option<Uuid>),
}

/// How many came and went.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moved {
    pub added: i64,
    pub removed: i64,
}

impl Among<'_> {
    fn of<C: ColumnTrait>(&self, column: C) -> Condition {
        match self {
            Self::These(ids) => Condition::all().add(column.is_in(ids.iter().copied())),
            Self::Range(after, to) => Condition::all().add_option(after.map(|id| column.gt(id))).add_option(to.map(|id| column.lte(id))),
        }
    }
}

/// Makes members of those among these customers that meet the condition, and of no others. The transaction must hold [`super::MEMBERS`].
pub async fn settle(tx: &Tx, segment: &Model, meant: Condition, among: Among<'_>) -> Result<Moved, Error> {
    let found = customer::Entity::find().select_only().column(customer::Column::Id).filter(among.of(customer::Column::Id)).filter(meant);
    let found: HashSet<Uuid> = found.into_tuple::<Uuid>().all(tx).await?.into_iter().collect();
    let stored = Entity::find().select_only().column(Column::CustomerId).filter(Column::SegmentId.eq(segment.id));
    let stored: HashSet<Uuid> = stored.filter(among.of(Column::CustomerId)).into_tuple::<Uuid>().all(tx).await?.into_iter().collect();
    let (come, gone): (Vec<Uuid>, Vec<Uuid>) = (found.difference(&stored).copied().collect(), stored.difference(&found).copied().collect());
    let joined_at = clock::now();
    for ids in come.chunks(ROWS) {
        let row = |id: &Uuid| ActiveModel { segment_id: Set(segment.id), customer_id: Set(*id), joined_at: Set(joined_at) };
        Entity::insert_many(ids.iter().map(row)).exec_without_returning(tx).await?;
    }
    for ids in gone.chunks(ROWS) {
        let leave = Entity::delete_many().filter(Column::SegmentId.eq(segment.id));
        leave.filter(Column::CustomerId.is_in(ids.iter().copied())).exec(tx).await?;
    }
    let moved = Moved { added: come.len() as i64, removed: gone.len() as i64 };
    if moved.added + moved.removed > 0 {
        recount(tx, segment, moved).await?;
    }
    Ok(moved)
}

/// Keeps the count of members, and the one of the day.
async fn recount(tx: &Tx, segment: &Model, moved: Moved) -> Result<(), Error> {
    use segment::Column::{Id, Members};
    let counted = segment::Entity::update_many().col_expr(Members, Expr::col(Members).add(moved.added - moved.removed));
    counted.filter(Id.eq(segment.id)).exec(tx).await?;
    let members: Option<i64> = segment::Entity::find_by_id(segment.id).select_only().column(Members).into_tuple().one(tx).await?;
    let row = segment_day::ActiveModel {
        segment_id: Set(segment.id),
        day: Set(filter::today(segment.zone())),
        members: Set(members.unwrap_or_default()),
    };
    let known = OnConflict::columns([segment_day::Column::SegmentId, segment_day::Column::Day]);
    let known = known.clone().update_column(segment_day::Column::Members).to_owned();
    segment_day::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}
