//! One value of one custom field of one record, for finding records by it. The values themselves are in the record's row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_values")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub field_id: Uuid,
    /// Texts as they are compared, codes of choices, `true` or `false`, the currency of an amount; else empty.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value_key: String,
    /// Numbers in ten-thousandths, amounts in thousandths of their currency, dates in days.
    pub value_number: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
