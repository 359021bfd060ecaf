//! Customers: the one record of a person or company.

pub mod bulk;
pub mod bulk_describe;
pub mod changes;
pub mod contacts;
pub mod duplicates;
pub mod interactions;
pub mod list;
pub mod merges;
pub mod privacy;
pub mod profile;
pub mod segments;
pub mod spec;
pub mod timeline;

pub use crate::records::{custom_fields, custom_values, filter, filter_describe};

use crate::customers::profile::{Channel, Consent, CustomerType, OtherAddress, OtherEmail, OtherPhone, SocialLink};
use crate::customers::segments::Purchases;
use crate::identity::{TeamRef, UserRef};
use crate::money::{Money, is_currency};
use crate::records::custom_values::{CustomChanges, CustomValues};
use crate::{Patch, countries, named_enum, rules};
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

named_enum! {
    /// Whether the customer is a person or an organisation.
    CustomerKind {
        Company = "company", "Company";
        Person = "person", "Person";
    }
}

named_enum! {
    /// The size class of a customer.
    CustomerSize {
        Small = "small", "Small";
        Medium = "medium", "Medium";
        Big = "big", "Big";
        Huge = "huge", "Huge";
    }
}

impl CustomerSize {
    /// The size class by head count: small below 50, medium below 250 (the European Union's recommendation 2003/361/EC), big below 5,000.
    pub fn of_employees(employees: i32) -> Self {
        match employees {
            ..50 => Self::Small,
            50..250 => Self::Medium,
            250..5_000 => Self::Big,
            _ => Self::Huge,
        }
    }
}

/// A postal address. `country` is an ISO 3166-1 alpha-2 code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub street: Option<String>,
    #[garde(custom(rules::line(20)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 20))]
    pub postal_code: Option<String>,
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 100))]
    pub city: Option<String>,
    /// State, province or other region.
    #[garde(custom(rules::line(100)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 100))]
    pub region: Option<String>,
    #[garde(custom(country_code))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 2))]
    pub country: Option<String>,
}

pub(crate) fn country_code(code: &Option<String>, _: &()) -> garde::Result {
    match code {
        Some(c) if !countries::is_country(c) => Err(garde::Error::new("must be a two-letter country code such as DE")),
        _ => Ok(()),
    }
}

fn valid_revenue<M: AsRef<Money>>(money: &M) -> garde::Result {
    let money = money.as_ref();
    if money.minor < 0 {
        return Err(garde::Error::new("must not be negative"));
    }
    if !is_currency(&money.currency) {
        return Err(garde::Error::new("must have a three-letter currency such as EUR"));
    }
    Ok(())
}

impl AsRef<Money> for Money {
    fn as_ref(&self) -> &Money {
        self
    }
}

fn optional_revenue(money: &Option<Money>, _: &()) -> garde::Result {
    money.as_ref().map_or(Ok(()), valid_revenue)
}

fn patched_revenue(money: &Patch<Money>, _: &()) -> garde::Result {
    money.value().map_or(Ok(()), valid_revenue)
}

fn patched_address(address: &Patch<Address>, _: &()) -> garde::Result {
    let Some(Err(report)) = address.value().map(Validate::validate) else { return Ok(()) };
    let message = report.iter().map(|(path, error)| format!("{path} {error}")).collect::<Vec<_>>().join("; ");
    Err(garde::Error::new(message))
}

fn head_count(n: i32) -> garde::Result {
    if (0..=10_000_000).contains(&n) { Ok(()) } else { Err(garde::Error::new("must be between 0 and 10,000,000")) }
}

fn founding_year(year: i32) -> garde::Result {
    if (1000..=2100).contains(&year) { Ok(()) } else { Err(garde::Error::new("must be a year between 1000 and 2100")) }
}

fn patched<T: Copy>(rule: fn(T) -> garde::Result) -> impl Fn(&Patch<T>, &()) -> garde::Result {
    move |field, _| field.value().copied().map_or(Ok(()), rule)
}

fn optional<T: Copy>(rule: fn(T) -> garde::Result) -> impl Fn(&Option<T>, &()) -> garde::Result {
    move |field, _| field.map_or(Ok(()), rule)
}

/// A person is reached by e-mail; a company may be known by name alone.
fn email_of_kind(kind: &CustomerKind) -> impl Fn(&Option<String>, &()) -> garde::Result + '_ {
    move |email, context| match email.as_deref().map(str::trim) {
        None | Some("") if *kind == CustomerKind::Person => Err(garde::Error::new("is required for a person")),
        None | Some("") => Ok(()),
        Some(_) => rules::email(email, context),
    }
}

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
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, min_length = 1, max_length = 120))]
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

/// A customer as part of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CustomerRef {
    pub id: Uuid,
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
