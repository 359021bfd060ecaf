//! A further phone number of a customer.

use platform::Error;
use platform::seal::Keyring;
use sea_orm::entity::prelude::*;
use shared::customers::profile::{EntryKind, OtherPhone};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_phones")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub kind: EntryKind,
    pub phone_sealed: Vec<u8>,
    /// Blind index over the digits, the same as of the customer's own phone number.
    pub phone_index: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Place of the sealed column.
pub const PHONE: &str = "customer_phones.phone";

impl Model {
    /// The number, opened.
    pub fn into_dto(self, keys: &Keyring) -> Result<OtherPhone, Error> {
        let Self { id, customer_id: _, kind, phone_sealed, phone_index: _ } = self;
        Ok(OtherPhone { kind, phone: keys.open_text(PHONE, id, Some(&phone_sealed))?.unwrap_or_default() })
    }
}
