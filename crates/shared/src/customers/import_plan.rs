//! How a sheet becomes customers: which column fills which field, and what becomes of rows that match somebody.

use crate::records::custom_fields::PREFIX;
use crate::{named_enum, rules};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

named_enum! {
    /// The fields of a customer that a column can fill.
    ImportField {
        Name = "name", "Name";
        Kind = "kind", "Kind (company or person)";
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        Website = "website", "Website";
        Sector = "sector", "Sector";
        Size = "size", "Size";
        Employees = "employees", "Employees";
        Revenue = "revenue", "Revenue";
        RevenueCurrency = "revenue_currency", "Currency of the revenue";
        FoundedYear = "founded_year", "Year founded";
        Street = "street", "Street";
        PostalCode = "postal_code", "Postal code";
        City = "city", "City";
        Region = "region", "Region";
        Country = "country", "Country";
        Parent = "parent", "Parent company (by name)";
        Tags = "tags", "Tags (separated by ; or ,)";
        Description = "description", "Description";
        ExternalId = "external_id", "External ID";
        BusinessType = "business_type", "Business type (self-employed, startup, company or corporation)";
        Interests = "interests", "Interests (separated by ; or ,)";
        BirthDate = "birth_date", "Birth date";
        PreferredChannel = "preferred_channel", "Preferred channel (e-mail, phone, SMS or post)";
        Language = "language", "Language";
        Preferences = "preferences", "Preferences";
        EmailWork = "email_work", "Further e-mail, work";
        EmailHome = "email_home", "Further e-mail, home";
        EmailBilling = "email_billing", "Further e-mail, billing";
        EmailOther = "email_other", "Further e-mail, other";
        PhoneWork = "phone_work", "Further phone, work";
        PhoneHome = "phone_home", "Further phone, home";
        PhoneMobile = "phone_mobile", "Further phone, mobile";
        PhoneOther = "phone_other", "Further phone, other";
        ConsentEmail = "consent_email", "Consent to e-mail (yes or no)";
        ConsentPhone = "consent_phone", "Consent to calls (yes or no)";
        ConsentSms = "consent_sms", "Consent to SMS (yes or no)";
        ConsentPost = "consent_post", "Consent to post (yes or no)";
    }
}

/// What a column can fill: a field that every customer has, or a custom one, named `custom.<key>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportTarget {
    Field(ImportField),
    /// The key of a custom field.
    Custom(String),
}

impl From<ImportField> for ImportTarget {
    fn from(field: ImportField) -> Self {
        Self::Field(field)
    }
}

impl PartialEq<ImportField> for ImportTarget {
    fn eq(&self, field: &ImportField) -> bool {
        matches!(self, Self::Field(own) if own == field)
    }
}

impl fmt::Display for ImportTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Custom(key) => write!(f, "{PREFIX}{key}"),
        }
    }
}

impl FromStr for ImportTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix(PREFIX) {
            Some(key) => Ok(Self::Custom(key.to_owned())),
            None => text.parse().map(Self::Field),
        }
    }
}

impl Serialize for ImportTarget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ImportTarget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

named_enum! {
    /// What one unit in the revenue column stands for.
    RevenueUnit {
        One = "one", "as written";
        Thousand = "thousand", "thousands";
        Million = "million", "millions";
    }
}

named_enum! {
    /// The order of day, month and year in dates that are written with numbers; `2001-12-31` is understood in any case.
    DateOrder {
        Ymd = "ymd", "Year, month, day (2001-12-31)";
        Dmy = "dmy", "Day, month, year (31.12.2001)";
        Mdy = "mdy", "Month, day, year (12/31/2001)";
    }
}

named_enum! {
    /// By what a row is recognised as a customer that is there already.
    MatchKey {
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        ExternalId = "external_id", "External ID";
        /// The exact name, of companies only.
        Name = "name", "Name of a company";
    }
}

named_enum! {
    /// What becomes of a row that matches a customer.
    Matched {
        Skip = "skip", "Skip the row";
        Update = "update", "Update the customer";
        /// Where e-mail or external ID, which are unique, are the same, the row fails.
        Create = "create", "Create another customer all the same";
    }
}

named_enum! {
    /// What becomes of a row that nobody has the keys of, but that looks like a customer who is there.
    LooksAlike {
        Create = "create", "Create it anyway, to be looked through later";
        Skip = "skip", "Skip the row";
    }
}

named_enum! {
    /// What an empty cell means for a customer that is updated.
    EmptyCells {
        Keep = "keep", "Leave what is stored";
        Clear = "clear", "Clear the field";
    }
}

/// How the sheet is to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportPlan {
    /// Which field each column fills, by the column's position from 0; columns not named here are left out. Custom fields are `custom.<key>`.
    #[garde(custom(mapped_once), custom(has_name(&self.add_new)))]
    #[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub columns: BTreeMap<u16, ImportTarget>,
    /// The kind of every row that has no kind of its own.
    #[garde(skip)]
    pub kind: crate::customers::CustomerKind,
    /// The currency of every revenue whose row has none of its own, and of amounts in custom fields that name none.
    #[garde(custom(currency))]
    #[cfg_attr(feature = "server", schema(max_length = 3))]
    pub revenue_currency: String,
    #[garde(skip)]
    pub revenue_unit: RevenueUnit,
    /// Whether misspelt sectors and countries are put right, as the preview shows.
    #[garde(skip)]
    pub correct_spelling: bool,
    /// Tags that every imported customer gets.
    #[garde(custom(|t: &Vec<String>, _: &()| rules::tags(t)))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_items = 20))]
    pub tags: Vec<String>,
    /// By what rows are recognised as customers that are there already; the first key that finds one decides.
    #[garde(custom(no_key_twice))]
    #[serde(default = "usual_keys")]
    #[cfg_attr(feature = "server", schema(max_items = 4))]
    pub match_by: Vec<MatchKey>,
    /// What becomes of rows that match a customer. Updating needs `customer.edit`, and reaches as far.
    #[garde(skip)]
    #[serde(default = "skip_matched")]
    pub matched: Matched,
    /// Whether rows that match nobody become new customers; else they are skipped.
    #[garde(custom(does_something(&self.matched)))]
    #[serde(default = "yes")]
    pub add_new: bool,
    /// What becomes of new rows that look like a customer whom you can see: by e-mail, phone, website, or a name spelt almost the same.
    #[garde(skip)]
    #[serde(default = "create_anyway")]
    pub looks_alike: LooksAlike,
    #[garde(skip)]
    #[serde(default = "keep_empty")]
    pub empty_cells: EmptyCells,
    #[garde(skip)]
    #[serde(default = "by_year")]
    pub date_order: DateOrder,
}

impl ImportPlan {
    /// A plan that maps these columns and leaves everything else as usual: a row for each customer, none of them twice.
    pub fn of_columns(columns: BTreeMap<u16, ImportTarget>, kind: crate::customers::CustomerKind, currency: impl Into<String>) -> Self {
        Self {
            columns,
            kind,
            revenue_currency: currency.into(),
            revenue_unit: RevenueUnit::One,
            correct_spelling: true,
            tags: Vec::new(),
            match_by: usual_keys(),
            matched: skip_matched(),
            add_new: true,
            looks_alike: create_anyway(),
            empty_cells: keep_empty(),
            date_order: by_year(),
        }
    }
}

fn usual_keys() -> Vec<MatchKey> {
    vec![MatchKey::Email, MatchKey::ExternalId, MatchKey::Name]
}

fn skip_matched() -> Matched {
    Matched::Skip
}

fn create_anyway() -> LooksAlike {
    LooksAlike::Create
}

fn keep_empty() -> EmptyCells {
    EmptyCells::Keep
}

fn by_year() -> DateOrder {
    DateOrder::Ymd
}

fn yes() -> bool {
    true
}

fn no_key_twice(keys: &[MatchKey], _: &()) -> garde::Result {
    let twice = keys.iter().enumerate().find(|(at, key)| keys[..*at].contains(key));
    twice.map_or(Ok(()), |(_, key)| Err(garde::Error::new(format!("names “{}” twice", crate::Named::label(*key)))))
}

fn does_something(matched: &Matched) -> impl Fn(&bool, &()) -> garde::Result + '_ {
    move |add_new, _| match matched {
        Matched::Update => Ok(()),
        _ if *add_new => Ok(()),
        _ => Err(garde::Error::new("must be on where customers are not updated: nothing would be imported")),
    }
}

fn mapped_once(columns: &BTreeMap<u16, ImportTarget>, _: &()) -> garde::Result {
    let mut seen = Vec::new();
    for target in columns.values() {
        if seen.contains(&target) {
            let name = match target {
                ImportTarget::Field(field) => crate::Named::label(*field).to_owned(),
                custom => custom.to_string(),
            };
            return Err(garde::Error::new(format!("fills “{name}” from two columns")));
        }
        seen.push(target);
    }
    Ok(())
}

/// New customers need a name; those that are there already have theirs.
fn has_name(add_new: &bool) -> impl Fn(&BTreeMap<u16, ImportTarget>, &()) -> garde::Result + '_ {
    move |columns, _| match columns.values().any(|field| *field == ImportField::Name) {
        false if *add_new => Err(garde::Error::new("needs a column for the name")),
        false if columns.is_empty() => Err(garde::Error::new("needs a column that is used")),
        _ => Ok(()),
    }
}

fn currency(code: &str, _: &()) -> garde::Result {
    if crate::money::is_currency(code) { Ok(()) } else { Err(garde::Error::new("must be a three-letter currency such as EUR")) }
}

/// Where a plan comes from that was used before for a sheet with the same headers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct RememberedPlan {
    /// Whether it is one's own; else a colleague's.
    pub own: bool,
    /// Who used it.
    pub by: String,
    pub at: DateTime<Utc>,
}
