//! A further e-mail address of a customer.

use sea_orm::entity::prelude::*;
use shared::customers::profile::{EntryKind, OtherEmail};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_emails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub kind: EntryKind,
    pub email: String,
    pub email_key: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for OtherEmail {
    fn from(row: Model) -> Self {
        let Model { id: _, customer_id: _, kind, email, email_key: _ } = row;
        Self { kind, email }
    }
}
