//! Changes to a customer.

use super::checks::*;
use super::profile::{self, Channel, Consent, CustomerType, OtherAddress, OtherEmail, OtherPhone, SocialLink};
use super::{Address, CustomerKind, CustomerSize};
use crate::money::Money;
use crate::records::custom_values::CustomChanges;
use crate::{Patch, rules};
use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Changes to a customer; absent fields stay, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditCustomer {
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CustomerKind>,
    #[garde(custom(rules::required(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 120))]
    pub name: Patch<String>,
    #[garde(custom(rules::email))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 120))]
    pub email: Patch<String>,
    #[garde(custom(rules::phone))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 20))]
    pub phone: Patch<String>,
    #[garde(custom(rules::website))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 200))]
    pub website: Patch<String>,
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 60))]
    pub sector: Patch<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<CustomerSize>))]
    pub size: Patch<CustomerSize>,
    #[garde(custom(patched(head_count)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i32>, minimum = 0, maximum = 10_000_000))]
    pub employees: Patch<i32>,
    #[garde(custom(patched_revenue))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Money>))]
    pub revenue: Patch<Money>,
    #[garde(custom(patched(founding_year)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i32>, minimum = 1000, maximum = 2100))]
    pub founded_year: Patch<i32>,
    /// Replaces the whole address.
    #[garde(custom(patched_address))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Address>))]
    pub address: Patch<Address>,
    #[garde(custom(rules::lines(4_000)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 4000))]
    pub description: Patch<String>,
    /// Replaces all tags.
    #[garde(inner(custom(|t: &Vec<String>, _: &()| rules::tags(t))))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub tags: Option<Vec<String>>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Uuid>))]
    pub parent_id: Patch<Uuid>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Uuid>))]
    pub owner_id: Patch<Uuid>,
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 120))]
    pub external_id: Patch<String>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<CustomerType>))]
    pub r#type: Patch<CustomerType>,
    /// Replaces all interests.
    #[garde(inner(custom(|t: &Vec<String>, _: &()| rules::tags(t))))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub interests: Option<Vec<String>>,
    #[garde(custom(patched(profile::birth_date)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<NaiveDate>))]
    pub birth_date: Patch<NaiveDate>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<Channel>))]
    pub preferred_channel: Patch<Channel>,
    #[garde(custom(profile::language))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 2))]
    pub language: Patch<String>,
    #[garde(custom(rules::lines(4_000)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 4000))]
    pub preferences: Patch<String>,
    /// Replaces all social links.
    #[garde(custom(profile::given(profile::few)), dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub social_links: Option<Vec<SocialLink>>,
    /// Replaces all further e-mails.
    #[garde(custom(profile::given(profile::distinct_emails)), dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub other_emails: Option<Vec<OtherEmail>>,
    /// Replaces all further phone numbers.
    #[garde(custom(profile::given(profile::distinct_phones)), dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub other_phones: Option<Vec<OtherPhone>>,
    /// Replaces all further addresses.
    #[garde(custom(profile::given(profile::few)), dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub other_addresses: Option<Vec<OtherAddress>>,
    /// Changes the channels it names; `unknown` forgets what was said. Without `at`, a state that stays keeps its moment.
    #[garde(custom(profile::given(profile::once_a_channel)), dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_items = 4))]
    pub consents: Option<Vec<Consent>>,
    /// Changes the custom fields it names; `null` clears.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "CustomChanges::is_empty")]
    #[cfg_attr(feature = "server", schema(schema_with = crate::records::custom_values::changes_schema))]
    pub custom: CustomChanges,
}
