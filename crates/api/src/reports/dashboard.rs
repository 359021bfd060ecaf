//! The home page's figures.

use super::access::ReadDashboard;
use crate::customers::{self, Overview};
use crate::platform::{Can, Error};
use actix_web::{get, web};
use shared::reports::Dashboard;

/// Read the dashboard.
///
/// Everything is counted over the rows the reader may see. Figures may be some seconds old; `counted_at` tells.
#[utoipa::path(tag = "reports", security(("bearer" = ["dashboard.read"])), responses((status = 200, body = Dashboard)))]
#[get("/dashboard")]
pub async fn read_dashboard(by: Can<ReadDashboard>) -> Result<web::Json<Dashboard>, Error> {
    let Overview { figures, own_customers, recent } = customers::figures(&by, by.principal()).await?;
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
