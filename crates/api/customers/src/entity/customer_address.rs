//! A further postal address of a customer.

use platform::Error;
use platform::seal::Keyring;
use sea_orm::entity::prelude::*;
use shared::customers::Address;
use shared::customers::profile::{EntryKind, OtherAddress};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_addresses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub kind: EntryKind,
    pub street_sealed: Option<Vec<u8>>,
    pub postal_code_sealed: Option<Vec<u8>>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Places of the sealed columns.
pub const STREET: &str = "customer_addresses.street";
pub const POSTAL_CODE: &str = "customer_addresses.postal_code";

impl Model {
    /// The address, opened.
    pub fn into_dto(self, keys: &Keyring) -> Result<OtherAddress, Error> {
        let Self { id, customer_id: _, kind, street_sealed, postal_code_sealed, city, region, country } = self;
        let address = Address {
            street: keys.open_text(STREET, id, street_sealed.as_deref())?,
            postal_code: keys.open_text(POSTAL_CODE, id, postal_code_sealed.as_deref())?,
            city,
            region,
            country,
        };
        Ok(OtherAddress { kind, address })
    }
}
