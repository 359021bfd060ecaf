//! Which secret key indexes and access tokens hang on: one row, see [`super::super::keys`].

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_use")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_id: i16,
    /// A keyed digest under that key.
    pub proof: Vec<u8>,
    /// The key that everything is being moved to.
    pub rekeying_to: Option<i16>,
    /// How many steps of that are done.
    pub step: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
