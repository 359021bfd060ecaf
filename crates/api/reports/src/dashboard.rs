//! The home page's figures.

use super::access::ReadDashboard;
use actix_web::{get, web};
use chrono_tz::Tz;
use customers::Overview;
use platform::{Can, Error, Query};
use shared::reports::{Dashboard, DashboardQuery};

/// Read the dashboard.
///
/// Everything is counted over the rows the reader may see, by days of the time zone asked for. Figures may be some seconds old; `counted_at`
/// tells.
#[utoipa::path(tag = "reports", security(("bearer" = ["dashboard.read"])), params(DashboardQuery), responses((status = 200, body = Dashboard)))]
#[get("/dashboard")]
pub async fn get_dashboard(by: Can<ReadDashboard>, query: Query<DashboardQuery>) -> Result<web::Json<Dashboard>, Error> {
    let zone = match query.0.time_zone.as_deref().map(str::trim).filter(|zone| !zone.is_empty()) {
        Some(zone) => zone.parse().map_err(|_| Error::invalid("time_zone", "must be a name such as Europe/Berlin"))?,
        None => Tz::UTC,
    };
    let Overview { figures, own_customers, recent } = customers::figures(&by, by.principal(), zone).await?;
    Ok(web::Json(Dashboard {
        customers: figures.customers,
        own_customers,
        added_last_30_days: figures.added_last_30_days,
        interactions_last_7_days: figures.interactions_last_7_days,
        added_per_week: figures.added_per_week.clone(),
        by_sector: figures.by_sector.clone(),
        recent,
        counted_at: figures.counted_at,
    }))
}
