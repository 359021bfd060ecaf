//! A customer's picture, small and sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_images")]
pub struct Model {
    /// Another one for each picture.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub content_type: String,
    /// Sealed.
    pub content: Vec<u8>,
}

/// The place of the sealed column.
pub const CONTENT: &str = "customer_images.content";

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
