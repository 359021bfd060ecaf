//! What other domains may ask of customers: figures for the dashboard.

use super::access::{scope_name, within};
use super::entity::customer::{Column, Entity};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use platform::page::bounded_count as bounded;
use platform::{Ctx, Error, Principal, clock};
use records::filter::midnight;
use sea_orm::sea_query::{Alias, CaseStatement, Expr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use shared::access::Permission;
use shared::customers::CustomerKind;
use shared::page::Total;
use shared::reports::{RecentCustomer, SectorCount, WeekCount};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// How many weeks the dashboard looks back.
const WEEKS: u64 = 12;
/// How many sectors it tells apart.
const SECTORS: u64 = 10;

/// Figures over the customers somebody may see.
pub struct Figures {
    pub customers: Total,
    pub added_last_30_days: Total,
    pub interactions_last_7_days: Total,
    pub added_per_week: Vec<WeekCount>,
    pub by_sector: Vec<SectorCount>,
    pub counted_at: DateTime<Utc>,
}

/// What the home page shows of customers.
pub struct Overview {
    /// Shared by all who reach the same rows.
    pub figures: Arc<Figures>,
    pub own_customers: Total,
    pub recent: Vec<RecentCustomer>,
}

/// The figures for the dashboard by the days of a time zone, some seconds old at most, and the customers changed last. Without `customer.read`
/// all is empty.
pub async fn figures(ctx: &Ctx, principal: &Principal, zone: Tz) -> Result<Overview, Error> {
    let scope = principal.scope(Permission::CustomerRead);
    let visible = scope.map_or_else(|| Condition::all().add(Column::Id.is_null()), |scope| within(scope, principal));
    let reach = scope.map_or("nothing".to_owned(), |scope| scope_name(scope, principal));
    let own = Entity::find().filter(visible.clone()).filter(Column::ArchivedAt.is_null()).filter(Column::OwnerId.eq(principal.user_id));
    let name = format!("customers.figures:{reach}:{zone}");
    Ok(Overview {
        figures: ctx.app().cache.answer(name, async || count(ctx.db(), visible.clone(), zone).await).await?,
        own_customers: bounded(ctx.db(), own).await?,
        recent: recent(ctx.db(), visible.clone()).await?,
    })
}

async fn count(db: &DatabaseConnection, visible: Condition, zone: Tz) -> Result<Figures, Error> {
    let now = clock::now();
    let today = now.with_timezone(&zone).date_naive();
    // Whole days, today among them: what the lists show for the same days.
    let days = |n: u64| midnight(today.checked_sub_days(Days::new(n - 1)).unwrap_or(today), zone);
    let tomorrow = midnight(today.checked_add_days(Days::new(1)).unwrap_or(today), zone);
    let found = || Entity::find().filter(visible.clone()).filter(Column::ArchivedAt.is_null());
    let of_visible = found().select_only().column(Column::Id).into_query();
    let met = timeline::met_between(of_visible, days(7), tomorrow);
    Ok(Figures {
        customers: bounded(db, found()).await?,
        added_last_30_days: bounded(db, found().filter(Column::CreatedAt.gte(days(30)))).await?,
        interactions_last_7_days: bounded(db, met).await?,
        added_per_week: per_week(db, found(), today, zone).await?,
        by_sector: by_sector(db, found()).await?,
        counted_at: now,
    })
}

/// The Monday of the week that holds the day.
fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// The customers by the week in which they were added, the last [`WEEKS`], oldest first.
pub(super) async fn per_week(
    db: &impl ConnectionTrait,
    found: Select<Entity>,
    today: NaiveDate,
    zone: Tz,
) -> Result<Vec<WeekCount>, Error> {
    let week = |i: u64| midnight(monday(today).checked_sub_days(Days::new(7 * (WEEKS - 1 - i))).unwrap_or(today), zone);
    // The weeks by their bounds: the databases disagree on what a week is, and know little of time zones.
    let number = (0..WEEKS)
        .rev()
        .fold(CaseStatement::new(), |case, i| case.case(Column::CreatedAt.gte(week(i)), Expr::cust(format!("CAST({i} AS BIGINT)"))));
    let counted: Vec<(i64, i64)> = found
        .select_only()
        .expr_as(number, "week")
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .filter(Column::CreatedAt.gte(week(0)))
        .group_by(Expr::col(Alias::new("week")))
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<u64, u64> =
        counted.into_iter().filter_map(|(week, n)| Some((u64::try_from(week).ok()?, u64::try_from(n).ok()?))).collect();
    Ok((0..WEEKS).map(|i| WeekCount { week: week(i), count: counts.get(&i).copied().unwrap_or(0) }).collect())
}

async fn by_sector(db: &impl ConnectionTrait, found: Select<Entity>) -> Result<Vec<SectorCount>, Error> {
    let rows: Vec<(Option<String>, i64)> = found
        .select_only()
        .column(Column::SectorKey)
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .group_by(Column::SectorKey)
        .order_by(Expr::cust("COUNT(*)"), Order::Desc)
        .order_by_asc(Column::SectorKey)
        .limit(SECTORS)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(sector, n)| SectorCount { sector: sector.unwrap_or_default(), count: u64::try_from(n).unwrap_or(0) })
        .collect())
}

async fn recent(db: &impl ConnectionTrait, visible: Condition) -> Result<Vec<RecentCustomer>, Error> {
    let found = Entity::find().select_only().columns([Column::Id, Column::Name, Column::Kind, Column::UpdatedAt]);
    let found =
        found.filter(visible).filter(Column::ArchivedAt.is_null()).order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id).limit(8);
    let rows: Vec<(Uuid, String, CustomerKind, DateTime<Utc>)> = found.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, name, kind, updated_at)| RecentCustomer { id, name, kind, updated_at }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_days_at_midnight_where_the_reader_is() {
        let day = |s: &str| s.parse::<NaiveDate>().unwrap();
        let at = |s: &str| s.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(monday(day("2026-11-21")), day("2026-11-16"));
        assert_eq!(monday(day("2026-11-16")), day("2026-11-16"));
        assert_eq!(midnight(day("2026-11-16"), Tz::UTC), at("2026-11-16T00:00:00Z"));
        assert_eq!(midnight(day("2026-07-01"), Tz::Europe__Berlin), at("2026-06-30T22:00:00Z"));
        // The clock went from 24:00 to 01:00.
        assert_eq!(midnight(day("2024-04-26"), Tz::Africa__Cairo), at("2024-04-25T22:00:00Z"));
    }
}
