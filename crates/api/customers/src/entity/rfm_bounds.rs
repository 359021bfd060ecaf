//! The bounds between the quintiles of all buyers; one row.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The id of the one row.
pub const ONLY: i32 = 1;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rfm_bounds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub bounds: Bounds,
    /// The buyers they were worked out from.
    pub buyers: i64,
    /// Grows with every other set of bounds; steps for earlier ones do nothing.
    pub revision: i64,
    pub checked_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The four values that part each measure into quintiles, ascending; a value above a bound is in a higher quintile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Bounds {
    /// Moments of the last purchase, in microseconds since 1970.
    pub recency: [i64; 4],
    /// Purchases.
    pub frequency: [i64; 4],
    /// Minor units of the base currency.
    pub monetary: [i64; 4],
}
