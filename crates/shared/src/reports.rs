//! The dashboard.

use crate::{customers::CustomerKind, page::Total, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whose days the dashboard counts by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DashboardQuery {
    /// IANA name of the time zone in which days and weeks begin, such as `Europe/Berlin`; UTC unless given.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", param(max_length = 60))]
    pub time_zone: Option<String>,
}

/// What the home page shows, counted over the rows the reader may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// Customers that are not archived.
    pub customers: Total,
    /// Of these, the reader's own.
    pub own_customers: Total,
    /// Added today or in the 29 days before.
    pub added_last_30_days: Total,
    /// Interactions that took place today or in the 6 days before, with customers that are not archived.
    pub interactions_last_7_days: Total,
    /// Customers added per week, the last twelve weeks, oldest first.
    pub added_per_week: Vec<WeekCount>,
    /// The customers of each sector, largest first, at most ten.
    pub by_sector: Vec<SectorCount>,
    /// The customers changed last.
    pub recent: Vec<RecentCustomer>,
    /// When this was counted; figures may be some seconds old.
    pub counted_at: DateTime<Utc>,
}

/// Customers added in one week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct WeekCount {
    /// The Monday the week begins with, at midnight in the time zone asked for.
    pub week: DateTime<Utc>,
    /// How many customers were added.
    pub count: u64,
}

/// Customers of one sector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SectorCount {
    /// Empty where no sector is given.
    pub sector: String,
    /// How many customers there are.
    pub count: u64,
}

/// A customer on the home page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RecentCustomer {
    /// The id of the customer.
    pub id: Uuid,
    /// The customer's name.
    pub name: String,
    /// Whether it is a person or a company.
    pub kind: CustomerKind,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}
