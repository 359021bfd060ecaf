//! What an import did to a customer: so that it can be undone, and so that no customer is dealt with twice.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_import_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// Outlives the customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: Uuid,
    pub row_number: i64,
    pub outcome: Done,
    /// What gives an updated customer its former values: an `EditCustomer` as JSON, sealed.
    pub before: Option<Vec<u8>>,
    /// The customer's version as the import left it.
    pub version: i64,
    pub undone: Option<Undone>,
    /// Why it was kept.
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The place of the sealed column; the row is the customer's.
pub const BEFORE: &str = "customer_import_changes.before";

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Done {
    Create,
    Update,
}

/// How that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Undone {
    Removed,
    Restored,
    Kept,
}
