//! A person or company.

use crate::record::Details;
use chrono::{DateTime, NaiveDate, Utc};
use platform::Error;
use platform::seal::Keyring;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared::customers::custom_values::CustomValues;
use shared::customers::profile::{Channel, CustomerType, SocialLink};
use shared::customers::segments::{Purchases, RfmClass};
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
    pub r#type: Option<CustomerType>,
    #[sea_orm(column_type = "JsonBinary")]
    pub interests: Tags,
    pub birth_date_sealed: Option<Vec<u8>>,
    /// Of the sealed birth date, for filters.
    pub birth_year: Option<i32>,
    pub preferred_channel: Option<Channel>,
    pub language: Option<String>,
    pub preferences: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub social_links: SocialLinks,
    /// Values of custom fields, archived ones among them.
    #[sea_orm(column_type = "JsonBinary")]
    pub custom: Custom,
    /// Kept by `interactions`.
    pub last_contact_at: Option<DateTime<Utc>>,
    /// The figures over purchases are kept by `purchases`; the amount is in the base currency.
    pub last_purchase_at: Option<DateTime<Utc>>,
    pub purchase_count: i64,
    pub purchase_total_minor: i64,
    /// Recency, frequency and monetary value as three digits, each 1 to 5.
    pub rfm_score: Option<i32>,
    pub rfm_class: Option<RfmClass>,
    /// The customer that this one was merged into; always one that was not merged itself.
    pub merged_into_id: Option<Uuid>,
    /// The picture in `customer_images`; another one has another id.
    pub image_id: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    /// When everything personal was taken out; what is left stays for the records that refer to it.
    pub erased_at: Option<DateTime<Utc>>,
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

/// The social links in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct SocialLinks(pub Vec<SocialLink>);

/// Values of custom fields by the fields' keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Custom(pub CustomValues);

/// Places of sealed columns.
pub const PHONE: &str = "customers.phone";
pub const STREET: &str = "customers.street";
pub const POSTAL_CODE: &str = "customers.postal_code";
pub const BIRTH_DATE: &str = "customers.birth_date";

/// The records around a customer that its DTO names.
#[derive(Default)]
pub struct Related {
    pub parent: Option<CustomerRef>,
    pub children: Vec<CustomerRef>,
    pub owner: Option<UserRef>,
    pub team: Option<TeamRef>,
    pub merged_into: Option<CustomerRef>,
    pub details: Details,
    /// The values of the fields that are not archived.
    pub custom: CustomValues,
}

/// Money from its two columns.
pub fn money(minor: Option<i64>, currency: Option<String>) -> Option<Money> {
    Some(Money { minor: minor?, currency: currency? })
}

/// A sealed birth date, opened.
pub fn open_day(keys: &Keyring, id: Uuid, sealed: Option<&[u8]>) -> Result<Option<NaiveDate>, Error> {
    keys.open_text(BIRTH_DATE, id, sealed)?.map(|day| day.parse().map_err(Error::internal)).transpose()
}

impl Model {
    /// The whole customer, with sealed values opened.
    pub fn into_dto(self, keys: &Keyring, related: Related) -> Result<Customer, Error> {
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
            r#type,
            interests,
            birth_date_sealed,
            birth_year: _,
            preferred_channel,
            language,
            preferences,
            social_links,
            custom: _,
            last_contact_at,
            last_purchase_at,
            purchase_count,
            purchase_total_minor,
            rfm_score: _,
            rfm_class,
            merged_into_id: _,
            image_id,
            archived_at,
            erased_at,
            created_at,
            updated_at,
            version,
        } = self;
        let consents = related.details.consents();
        let Details { emails, phones, addresses, consents: _ } = related.details;
        Ok(Customer {
            birth_date: open_day(keys, id, birth_date_sealed.as_deref())?,
            other_emails: emails.into_iter().map(Into::into).collect(),
            other_phones: phones.into_iter().map(|row| row.into_dto(keys)).collect::<Result<_, _>>()?,
            other_addresses: addresses.into_iter().map(|row| row.into_dto(keys)).collect::<Result<_, _>>()?,
            consents,
            custom: related.custom,
            r#type,
            interests: interests.0,
            preferred_channel,
            language,
            preferences,
            social_links: social_links.0,
            last_contact_at,
            image: image_id,
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
            erased_at,
            created_at,
            updated_at,
            version,
            tags: tags.0,
            parent: related.parent,
            children: related.children,
            owner: related.owner,
            team: related.team,
            merged_into: related.merged_into,
            purchases: last_purchase_at.map(|last_at| Purchases {
                last_at,
                count: purchase_count,
                total_minor: purchase_total_minor,
                class: rfm_class,
            }),
        })
    }
}
