//! A field that an administrator added to records.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::records::custom_fields::{CustomChoice, CustomField, CustomFieldKind};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_fields")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code of the record type that has it.
    pub record: String,
    /// How values, filters and imports name it; fixed for good.
    pub key: String,
    pub label: String,
    /// The label as it is compared.
    pub label_key: String,
    pub help: Option<String>,
    pub kind: CustomFieldKind,
    #[sea_orm(column_type = "JsonBinary")]
    pub choices: StoredChoices,
    pub position: i32,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The choices in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredChoices(pub Vec<CustomChoice>);

impl From<Model> for CustomField {
    fn from(row: Model) -> Self {
        let Model { id, record, key, label, label_key: _, help, kind, choices, position, archived_at, created_at, updated_at, version } =
            row;
        Self { id, record, key, label, help, kind, choices: choices.0, position, archived_at, created_at, updated_at, version }
    }
}
