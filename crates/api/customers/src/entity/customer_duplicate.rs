//! Two customers that are probably the same one.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_duplicates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The lesser id, which is that of the one added first.
    pub a_id: Uuid,
    pub b_id: Uuid,
    pub score: i64,
    /// One bit for each reason, as `duplicates::rules` numbers them.
    pub reasons: i64,
    pub found_at: DateTime<Utc>,
    /// Somebody said that they are not the same.
    pub dismissed_at: Option<DateTime<Utc>>,
    pub dismissed_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
