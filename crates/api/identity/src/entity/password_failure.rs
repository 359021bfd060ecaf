//! How many wrong passwords were named lately, by what they are held against.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_failures")]
pub struct Model {
    /// A digest of account, device and network.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// When the first of them was named.
    pub opened_at: DateTime<Utc>,
    pub used: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
