//! Figures over the members of a segment.

use super::{filter, find, reached};
use crate::access::{ReadCustomers, scope_name, within};
use crate::entity::customer::{Column, Entity};
use crate::entity::segment::Model;
use crate::entity::segment_day;
use crate::figures::per_week;
use actix_web::{HttpResponse, get};
use chrono::{Days, NaiveDate};
use platform::valid::Id;
use platform::{Can, Error, clock};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::access::Scope;
use shared::customers::segments::{MemberShare, MembersOfDay, SegmentAnalytics, SegmentState};

/// Values told apart.
const SHARES: u64 = 10;
/// Days looked back.
const DAYS: u64 = 90;

/// Figures of a segment.
///
/// Over the members that one may see, by the days of the segment. May be some seconds old.
#[utoipa::path(tag = "segments", security(("bearer" = ["customer.read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SegmentAnalytics)))]
#[get("/segments/{id}/analytics")]
pub async fn get_segment_analytics(by: Can<ReadCustomers>, id: Id) -> Result<HttpResponse, Error> {
    let segment = find(by.db(), id.0).await?;
    // Counted anew once the members have moved, but not at each step of a build; for whoever sees some customers, not because others moved.
    let all = by.scope() == Scope::All;
    let members = match segment.state {
        SegmentState::Ready if all => segment.members,
        SegmentState::Ready => 0,
        _ => -1,
    };
    let scope = scope_name(by.scope(), by.principal());
    let name = format!("segments.analytics:{}:{}:{members}:{scope}", segment.id, segment.build_id);
    let members = reached(segment.id, within(by.scope(), by.principal()));
    let figures = by.app().cache.answer(name, async || count(by.db(), &segment, members, all).await).await?;
    Ok(HttpResponse::Ok().json(&*figures))
}

async fn count(db: &impl ConnectionTrait, segment: &Model, members: Select<Entity>, all: bool) -> Result<SegmentAnalytics, Error> {
    let by_size = shares(db, &members, Column::Size).await?;
    let today = filter::today(segment.zone());
    Ok(SegmentAnalytics {
        members: by_size.iter().map(|share| share.count).sum(),
        by_sector: shares(db, &members, Column::SectorKey).await?,
        by_country: shares(db, &members, Column::Country).await?,
        by_size,
        by_rfm_class: shares(db, &members, Column::RfmClass).await?,
        added_per_week: per_week(db, members, today, segment.zone()).await?,
        members_over_time: if all { over_time(db, segment, today).await? } else { Vec::new() },
        counted_at: clock::now(),
    })
}

async fn shares(db: &impl ConnectionTrait, members: &Select<Entity>, column: Column) -> Result<Vec<MemberShare>, Error> {
    let counted = members.clone().select_only().column(column).expr_as(Expr::cust("COUNT(*)"), "n").group_by(column);
    let rows: Vec<(Option<String>, i64)> =
        counted.order_by(Expr::cust("COUNT(*)"), Order::Desc).order_by_asc(column).limit(SHARES).into_tuple().all(db).await?;
    let share = |(value, n): (Option<String>, i64)| MemberShare { value: value.unwrap_or_default(), count: u64::try_from(n).unwrap_or(0) };
    Ok(rows.into_iter().map(share).collect())
}

/// The count of each day; a day without a row ended as the one before it.
async fn over_time(db: &impl ConnectionTrait, segment: &Model, today: NaiveDate) -> Result<Vec<MembersOfDay>, Error> {
    use segment_day::Column::{Day, Members, SegmentId};
    let made = segment.created_at.with_timezone(&segment.zone()).date_naive();
    let first = std::cmp::max(today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today), made);
    let rows = || segment_day::Entity::find().select_only().column(Members).filter(SegmentId.eq(segment.id));
    let before: Option<i64> = rows().filter(Day.lt(first)).order_by_desc(Day).limit(1).into_tuple().one(db).await?;
    let changed = rows().column(Day).filter(Condition::all().add(Day.gte(first)).add(Day.lte(today)));
    let changed: std::collections::HashMap<NaiveDate, i64> =
        changed.into_tuple::<(i64, NaiveDate)>().all(db).await?.into_iter().map(|(members, day)| (day, members)).collect();
    let mut members = before.unwrap_or(0);
    Ok(first
        .iter_days()
        .take_while(|day| *day <= today)
        .map(|day| {
            members = changed.get(&day).copied().unwrap_or(members);
            MembersOfDay { day, members: u64::try_from(members).unwrap_or(0) }
        })
        .collect())
}
