//! What other domains may ask of customers: figures for the dashboard, hits for the search.

use super::access::{scope_name, within};
use super::entity::customer::{Column, Entity};
use super::entity::interaction;
use crate::platform::page::bounded_count as bounded;
use crate::platform::{Ctx, Error, Principal, clock, search};
use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IntoSimpleExpr, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use shared::Named;
use shared::access::{Permission, Scope};
use shared::customers::CustomerKind;
use shared::page::Total;
use shared::reports::{RecentCustomer, SearchHit, SectorCount, WeekCount};
use shared::text;
use std::collections::{HashMap, HashSet};
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

/// The figures for the dashboard, some seconds old at most, and the customers changed last. Without `customer.read` all is empty.
pub async fn figures(ctx: &Ctx, principal: &Principal) -> Result<Overview, Error> {
    let scope = principal.scope(Permission::CustomerRead);
    let visible = scope.map_or_else(|| Condition::all().add(Column::Id.is_null()), |scope| within(scope, principal));
    let reach = scope.map_or("nothing".to_owned(), |scope| scope_name(scope, principal));
    let own = Entity::find().filter(visible.clone()).filter(Column::ArchivedAt.is_null()).filter(Column::OwnerId.eq(principal.user_id));
    Ok(Overview {
        figures: ctx.app().cache.answer(format!("customers.figures:{reach}"), async || count(ctx.db(), visible.clone()).await).await?,
        own_customers: bounded(ctx.db(), own).await?,
        recent: recent(ctx.db(), visible.clone()).await?,
    })
}

async fn count(db: &DatabaseConnection, visible: Condition) -> Result<Figures, Error> {
    let now = clock::now();
    let found = || Entity::find().filter(visible.clone()).filter(Column::ArchivedAt.is_null());
    let of_visible = found().select_only().column(Column::Id).into_query();
    let met = interaction::Entity::find()
        .filter(interaction::Column::ArchivedAt.is_null())
        .filter(interaction::Column::OccurredAt.gte(now - TimeDelta::days(7)))
        .filter(interaction::Column::OccurredAt.lte(now))
        .filter(interaction::Column::CustomerId.in_subquery(of_visible));
    Ok(Figures {
        customers: bounded(db, found()).await?,
        added_last_30_days: bounded(db, found().filter(Column::CreatedAt.gte(now - TimeDelta::days(30)))).await?,
        interactions_last_7_days: bounded(db, met).await?,
        added_per_week: per_week(db, found(), now).await?,
        by_sector: by_sector(db, found()).await?,
        counted_at: now,
    })
}

/// The Monday, at midnight UTC, of the week that holds the moment.
fn monday(at: DateTime<Utc>) -> DateTime<Utc> {
    let day = at.date_naive();
    let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day);
    monday.and_time(NaiveTime::MIN).and_utc()
}

async fn per_week(db: &impl ConnectionTrait, found: Select<Entity>, now: DateTime<Utc>) -> Result<Vec<WeekCount>, Error> {
    let this_week = monday(now);
    let first = this_week - TimeDelta::weeks(i64::try_from(WEEKS).unwrap_or(12) - 1);
    // Days are counted by the database, weeks here: the databases disagree on what a week is.
    let day = match db.get_database_backend() {
        DbBackend::Sqlite => "substr(created_at, 1, 10)",
        _ => "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    };
    let days: Vec<(String, i64)> = found
        .select_only()
        .expr_as(Expr::cust(day), "day")
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .filter(Column::CreatedAt.gte(first))
        .group_by(Expr::cust(day))
        .into_tuple()
        .all(db)
        .await?;
    let mut weeks: HashMap<DateTime<Utc>, u64> = HashMap::new();
    for (day, n) in days {
        if let Ok(day) = day.parse::<chrono::NaiveDate>() {
            *weeks.entry(monday(day.and_time(NaiveTime::MIN).and_utc())).or_default() += u64::try_from(n).unwrap_or(0);
        }
    }
    let week = |i: u64| first + TimeDelta::weeks(i64::try_from(i).unwrap_or(0));
    Ok((0..WEEKS).map(|i| WeekCount { week: week(i), count: weeks.get(&week(i)).copied().unwrap_or(0) }).collect())
}

async fn by_sector(db: &impl ConnectionTrait, found: Select<Entity>) -> Result<Vec<SectorCount>, Error> {
    let rows: Vec<(Option<String>, i64)> = found
        .select_only()
        .column(Column::SectorKey)
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .group_by(Column::SectorKey)
        .order_by(Expr::cust("COUNT(*)"), Order::Desc)
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

/// The customers that match, among those somebody may read and that are not archived: first those whose name begins with the words, then the
/// best of the rest.
pub async fn search(ctx: &Ctx, principal: &Principal, words: &str, limit: u64) -> Result<Vec<SearchHit>, Error> {
    let Some(scope) = principal.scope(Permission::CustomerRead) else { return Ok(Vec::new()) };
    let db = ctx.db();
    let found = || {
        let columns = [Column::Id, Column::Name, Column::Kind, Column::Sector, Column::City, Column::Email];
        Entity::find().select_only().columns(columns).filter(within(scope, principal)).filter(Column::ArchivedAt.is_null())
    };
    let key = text::key(words);
    let named = found().filter(Column::NameKey.gte(key.clone())).filter(Column::NameKey.lt(format!("{key}\u{10ffff}")));
    let mut rows: Vec<Row> = named.order_by_asc(Column::NameKey).limit(limit).into_tuple().all(db).await?;
    if scope == Scope::All {
        let best = search::best(db, "customer", words, limit * 2).await?;
        let others: Vec<Row> =
            if best.is_empty() { Vec::new() } else { found().filter(Column::Id.is_in(best.iter().copied())).into_tuple().all(db).await? };
        let mut others: HashMap<Uuid, Row> = others.into_iter().map(|row| (row.0, row)).collect();
        rows.extend(best.iter().filter_map(|id| others.remove(id)));
    } else if let Some(matches) = search::matches(ctx.app().db.backend(), Column::Id.into_simple_expr(), "customer", words, None) {
        // Ranked first and narrowed then, a seller's few customers would be lost among everybody's.
        rows.extend(found().filter(matches).order_by_asc(Column::NameKey).limit(limit * 2).into_tuple::<Row>().all(db).await?);
    }
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.0));
    rows.truncate(usize::try_from(limit).unwrap_or(20));
    Ok(rows.into_iter().map(hit).collect())
}

/// Id, name, kind, sector, city, e-mail.
type Row = (Uuid, String, CustomerKind, Option<String>, Option<String>, Option<String>);

fn hit((id, title, kind, sector, city, email): Row) -> SearchHit {
    let about = [Some(kind.label().to_owned()), sector, city, email];
    SearchHit { kind: "customer".to_owned(), id, title, subtitle: about.into_iter().flatten().collect::<Vec<_>>().join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        let at = |s: &str| s.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(monday(at("2026-11-21T12:00:00Z")), at("2026-11-16T00:00:00Z"));
        assert_eq!(monday(at("2026-11-16T00:00:00Z")), at("2026-11-16T00:00:00Z"));
        assert_eq!(monday(at("2026-11-15T23:59:59Z")), at("2026-11-09T00:00:00Z"));
    }
}
