//! A new customer.

use super::checks::*;
use super::profile::{self, Channel, Consent, CustomerType, OtherAddress, OtherEmail, OtherPhone, SocialLink};
use super::{Address, CustomerKind, CustomerSize};
use crate::money::Money;
use crate::records::custom_values::CustomValues;
use crate::rules;
use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    #[garde(skip)]
    pub kind: CustomerKind,
    #[garde(custom(rules::required(120)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub name: String,
    /// Unique among customers; required for a person.
    #[garde(custom(email_of_kind(&self.kind)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub email: Option<String>,
    #[garde(custom(rules::phone))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 20))]
    pub phone: Option<String>,
    #[garde(custom(rules::website))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub website: Option<String>,
    /// Industry, such as `retail`.
    #[garde(custom(rules::line(60)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 60))]
    pub sector: Option<String>,
    /// Follows from the number of employees where it is not given.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<CustomerSize>,
    #[garde(custom(optional(head_count)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(minimum = 0, maximum = 10_000_000))]
    pub employees: Option<i32>,
    /// Yearly revenue.
    #[garde(custom(optional_revenue))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Money>,
    #[garde(custom(optional(founding_year)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(minimum = 1000, maximum = 2100))]
    pub founded_year: Option<i32>,
    #[garde(dive)]
    #[serde(default)]
    pub address: Address,
    #[garde(custom(rules::lines(4_000)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 4000))]
    pub description: Option<String>,
    #[garde(custom(|t: &Vec<String>, _: &()| rules::tags(t)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub tags: Vec<String>,
    /// The company this one belongs to.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Who looks after the customer; the one who adds it unless given. Giving another needs `customer.edit` over that user's records.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// The record's key in another system; unique where given.
    #[garde(custom(rules::line(120)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 120))]
    pub external_id: Option<String>,
    /// What kind of business it is.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<CustomerType>,
    /// What the customer is interested in, as tags are written.
    #[garde(custom(|t: &Vec<String>, _: &()| rules::tags(t)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub interests: Vec<String>,
    /// A person's; not in the future.
    #[garde(custom(optional(profile::birth_date)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    /// How the customer wants to be reached.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_channel: Option<Channel>,
    /// ISO 639-1 code of the language to write in.
    #[garde(custom(profile::language))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 2))]
    pub language: Option<String>,
    /// What to mind when dealing with the customer.
    #[garde(custom(rules::lines(4_000)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 4000))]
    pub preferences: Option<String>,
    #[garde(custom(profile::few), dive)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub social_links: Vec<SocialLink>,
    /// Beside `email`.
    #[garde(custom(profile::distinct_emails), dive)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub other_emails: Vec<OtherEmail>,
    /// Beside `phone`.
    #[garde(custom(profile::distinct_phones), dive)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub other_phones: Vec<OtherPhone>,
    /// Beside `address`.
    #[garde(custom(profile::few), dive)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub other_addresses: Vec<OtherAddress>,
    /// What the customer agreed to; channels that are not named are unknown.
    #[garde(custom(profile::once_a_channel), dive)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 4))]
    pub consents: Vec<Consent>,
    /// Values of custom fields by their keys: `GET /custom-fields?record=customers` tells the fields.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "CustomValues::is_empty")]
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, crate::records::custom_values::CustomValue>))]
    pub custom: CustomValues,
}

impl NewCustomer {
    /// A customer with a name and nothing else.
    pub fn named(kind: CustomerKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            email: None,
            phone: None,
            website: None,
            sector: None,
            size: None,
            employees: None,
            revenue: None,
            founded_year: None,
            address: Address::default(),
            description: None,
            tags: Vec::new(),
            parent_id: None,
            owner_id: None,
            external_id: None,
            r#type: None,
            interests: Vec::new(),
            birth_date: None,
            preferred_channel: None,
            language: None,
            preferences: None,
            social_links: Vec::new(),
            other_emails: Vec::new(),
            other_phones: Vec::new(),
            other_addresses: Vec::new(),
            consents: Vec::new(),
            custom: CustomValues::new(),
        }
    }
}
