//! The sealed end of the audit log: one row, see [`super::super::chain`].

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// The place of the last entry, which is how many there are.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The hash of the last entry; of an empty log 32 zeros.
    pub hash: Vec<u8>,
    pub key_id: i16,
    /// HMAC-SHA-256 of both under that key.
    pub seal: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
