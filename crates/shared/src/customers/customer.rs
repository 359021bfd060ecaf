//! A customer, as the API shows it.

use super::profile::{Channel, Consent, CustomerType, OtherAddress, OtherEmail, OtherPhone, SocialLink};
use super::segments::Purchases;
use super::{Address, CustomerKind, CustomerSize};
use crate::identity::{TeamRef, UserRef};
use crate::money::Money;
use crate::records::custom_values::CustomValues;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A customer as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CustomerRef {
    /// The id of the customer.
    pub id: Uuid,
    /// The customer's name.
    pub name: String,
}

/// A customer, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Customer {
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub sector: Option<String>,
    pub size: Option<CustomerSize>,
    pub employees: Option<i32>,
    pub revenue: Option<Money>,
    pub founded_year: Option<i32>,
    pub address: Address,
    pub description: Option<String>,
    pub tags: Vec<String>,
    pub parent: Option<CustomerRef>,
    /// The companies that belong to this one, at most 50.
    pub children: Vec<CustomerRef>,
    pub owner: Option<UserRef>,
    pub team: Option<TeamRef>,
    pub external_id: Option<String>,
    pub r#type: Option<CustomerType>,
    pub interests: Vec<String>,
    pub birth_date: Option<NaiveDate>,
    pub preferred_channel: Option<Channel>,
    pub language: Option<String>,
    pub preferences: Option<String>,
    pub social_links: Vec<SocialLink>,
    pub other_emails: Vec<OtherEmail>,
    pub other_phones: Vec<OtherPhone>,
    pub other_addresses: Vec<OtherAddress>,
    /// Each channel with what is known about it.
    pub consents: Vec<Consent>,
    /// The values of custom fields by their keys; those without a value are absent.
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::records::custom_values::CustomValue>))]
    pub custom: CustomValues,
    /// When somebody was last in touch, by the logged interactions; notes do not count.
    pub last_contact_at: Option<DateTime<Utc>>,
    /// What orders and invoices say; `null` without a purchase.
    pub purchases: Option<Purchases>,
    /// The customer that this one was merged into; it is archived since, and changes go there.
    pub merged_into: Option<CustomerRef>,
    /// Names the picture at `/customers/{id}/image`: another picture has another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Uuid>,
    pub archived_at: Option<DateTime<Utc>>,
    /// When everything personal was erased for good; such a customer cannot be changed or restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}
