//! A refusal, skip or warning of an import that ran.

use sea_orm::entity::prelude::*;
use shared::records::import::{RowIssue, RowOutcome};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_issues")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// Goes up with the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    pub row_number: i64,
    pub outcome: RowOutcome,
    pub column_name: Option<String>,
    pub message: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for RowIssue {
    fn from(row: Model) -> Self {
        let Model { import_id: _, ordinal: _, row_number, outcome, column_name, message } = row;
        Self { row: u64::try_from(row_number).unwrap_or(0), outcome, column: column_name, message }
    }
}
