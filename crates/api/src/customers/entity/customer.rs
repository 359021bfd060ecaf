//! A person or company.

use crate::platform::Error;
use crate::platform::seal::Keyring;
use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::customers::{Address, Customer, CustomerKind, CustomerRef, CustomerSize};
use shared::identity::{TeamRef, UserRef};
use shared::money::Money;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    /// The name as it is sorted and compared.
    pub name_key: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub phone_sealed: Option<Vec<u8>>,
    /// Blind index over the digits.
    pub phone_index: Option<Vec<u8>>,
    pub website: Option<String>,
    pub sector: Option<String>,
    pub sector_key: Option<String>,
    pub size: Option<CustomerSize>,
    pub employees: Option<i32>,
    pub revenue_minor: Option<i64>,
    pub revenue_currency: Option<String>,
    pub founded_year: Option<i32>,
    pub street_sealed: Option<Vec<u8>>,
    pub postal_code_sealed: Option<Vec<u8>>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    pub description: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Tags,
    pub parent_id: Option<Uuid>,
    pub owner_id: Option<Uuid>,
    /// The owner's team when the customer was given to them.
    pub team_id: Option<Uuid>,
    pub external_id: Option<String>,
    pub import_id: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The tags as written, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Tags(pub Vec<String>);

/// Places of sealed columns.
pub const PHONE: &str = "customers.phone";
pub const STREET: &str = "customers.street";
pub const POSTAL_CODE: &str = "customers.postal_code";

/// The records around a customer that its DTO names.
#[derive(Default)]
pub struct Around {
    pub parent: Option<CustomerRef>,
    pub children: Vec<CustomerRef>,
    pub owner: Option<UserRef>,
    pub team: Option<TeamRef>,
}

/// Money from its two columns.
pub fn money(minor: Option<i64>, currency: Option<String>) -> Option<Money> {
    Some(Money { minor: minor?, currency: currency? })
}

impl Model {
    /// The whole customer, with sealed values opened.
    pub fn into_dto(self, keys: &Keyring, around: Around) -> Result<Customer, Error> {
        let Self {
            id,
            kind,
            name,
            name_key: _,
            email,
            email_key: _,
            phone_sealed,
            phone_index: _,
            website,
            sector,
            sector_key: _,
            size,
            employees,
            revenue_minor,
            revenue_currency,
            founded_year,
            street_sealed,
            postal_code_sealed,
            city,
            region,
            country,
            description,
            tags,
            parent_id: _,
            owner_id: _,
            team_id: _,
            external_id,
            import_id: _,
            archived_at,
            created_at,
            updated_at,
            version,
        } = self;
        Ok(Customer {
            phone: keys.open_text(PHONE, id, phone_sealed.as_deref())?,
            address: Address {
                street: keys.open_text(STREET, id, street_sealed.as_deref())?,
                postal_code: keys.open_text(POSTAL_CODE, id, postal_code_sealed.as_deref())?,
                city,
                region,
                country,
            },
            revenue: money(revenue_minor, revenue_currency),
            id,
            kind,
            name,
            email,
            website,
            sector,
            size,
            employees,
            founded_year,
            description,
            external_id,
            archived_at,
            created_at,
            updated_at,
            version,
            tags: tags.0,
            parent: around.parent,
            children: around.children,
            owner: around.owner,
            team: around.team,
        })
    }
}
