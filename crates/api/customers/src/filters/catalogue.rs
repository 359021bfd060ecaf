//! The fields of customers that filters know, and where the database has them.

use crate::custom_fields::Fields;
use crate::entity::customer::Column;
use shared::Named;
use shared::countries::COUNTRIES;
use shared::customers::filter::{FieldKind, FilterField};
use shared::customers::profile::{Channel, ConsentState, CustomerType};
use shared::customers::segments::RfmClass;
use shared::customers::{CustomerKind, CustomerSize};
use shared::languages::LANGUAGES;

/// Where the values of a field are.
#[derive(Clone, Copy)]
pub enum Source {
    /// Words, stored as `text::key` has them.
    Key(Column),
    /// Words as they were written.
    Text(Column),
    /// Codes of a closed list.
    Code(Column),
    /// One of an open list, stored as `text::key` has it.
    Folded(Column),
    Id(Column),
    Number(Column),
    /// In minor units of the currency that stands beside it.
    Revenue,
    /// In minor units of the base currency.
    Purchases,
    Moment(Column),
    Phone,
    Archived,
    Tags,
    Interests,
    Consent(Channel),
    Segment,
}

use FieldKind as Kind;

/// Key, label, kind and place of every built-in field, as people should see them.
const FIELDS: &[(&str, &str, Kind, Source)] = &[
    ("name", "Name", Kind::Text, Source::Key(Column::NameKey)),
    ("kind", "Kind", Kind::Choice, Source::Code(Column::Kind)),
    ("type", "Type", Kind::Choice, Source::Code(Column::Type)),
    ("email", "E-mail", Kind::Text, Source::Key(Column::EmailKey)),
    ("phone", "Phone", Kind::Sealed, Source::Phone),
    ("website", "Website", Kind::Text, Source::Text(Column::Website)),
    ("sector", "Sector", Kind::Choice, Source::Folded(Column::SectorKey)),
    ("size", "Size", Kind::Choice, Source::Code(Column::Size)),
    ("employees", "Employees", Kind::Number, Source::Number(Column::Employees)),
    ("revenue", "Revenue", Kind::Money, Source::Revenue),
    ("founded_year", "Year founded", Kind::Number, Source::Number(Column::FoundedYear)),
    ("city", "City", Kind::Text, Source::Text(Column::City)),
    ("region", "Region", Kind::Text, Source::Text(Column::Region)),
    ("country", "Country", Kind::Choice, Source::Code(Column::Country)),
    ("tags", "Tags", Kind::Choices, Source::Tags),
    ("interests", "Interests", Kind::Choices, Source::Interests),
    ("parent", "Parent company", Kind::Customer, Source::Id(Column::ParentId)),
    ("owner", "Owner", Kind::User, Source::Id(Column::OwnerId)),
    ("team", "Team", Kind::Team, Source::Id(Column::TeamId)),
    ("segment", "Segment", Kind::Segment, Source::Segment),
    ("external_id", "External ID", Kind::Text, Source::Text(Column::ExternalId)),
    ("birth_year", "Year of birth", Kind::Number, Source::Number(Column::BirthYear)),
    ("preferred_channel", "Preferred channel", Kind::Choice, Source::Code(Column::PreferredChannel)),
    ("language", "Language", Kind::Choice, Source::Code(Column::Language)),
    ("consent_email", "Consent to e-mail", Kind::Choice, Source::Consent(Channel::Email)),
    ("consent_phone", "Consent to calls", Kind::Choice, Source::Consent(Channel::Phone)),
    ("consent_sms", "Consent to SMS", Kind::Choice, Source::Consent(Channel::Sms)),
    ("consent_post", "Consent to post", Kind::Choice, Source::Consent(Channel::Post)),
    ("created_at", "Added", Kind::Date, Source::Moment(Column::CreatedAt)),
    ("updated_at", "Changed", Kind::Date, Source::Moment(Column::UpdatedAt)),
    ("last_contact_at", "Last contact", Kind::Date, Source::Moment(Column::LastContactAt)),
    ("last_purchase_at", "Last purchase", Kind::Date, Source::Moment(Column::LastPurchaseAt)),
    ("purchase_count", "Purchases", Kind::Number, Source::Number(Column::PurchaseCount)),
    ("purchase_total", "Purchased for", Kind::Money, Source::Purchases),
    ("rfm_class", "RFM class", Kind::Choice, Source::Code(Column::RfmClass)),
    ("archived", "Archived", Kind::YesNo, Source::Archived),
];

/// Where the field of this key is.
pub fn source(key: &str) -> Option<Source> {
    FIELDS.iter().find(|(known, ..)| *known == key).map(|(.., source)| *source)
}

/// The fields that customers can be filtered by, custom ones at the end.
pub fn fields(custom: &Fields) -> Vec<FilterField> {
    let field = |(key, label, kind, _): &(&str, &str, Kind, Source)| FilterField {
        key: (*key).to_owned(),
        label: (*label).to_owned(),
        kind: *kind,
        choices: choices(key),
        record: None,
    };
    let custom = custom.active().iter().map(|field| FilterField {
        key: field.path(),
        label: field.label.clone(),
        kind: field.kind.filtered_as(),
        choices: field.choices.iter().map(|choice| (choice.code.clone(), choice.label.clone())).collect(),
        record: None,
    });
    FIELDS.iter().map(field).chain(custom).collect()
}

fn choices(key: &str) -> Vec<(String, String)> {
    match key {
        "kind" => named::<CustomerKind>(),
        "type" => named::<CustomerType>(),
        "size" => named::<CustomerSize>(),
        "country" => listed(COUNTRIES),
        "language" => listed(LANGUAGES),
        "preferred_channel" => named::<Channel>(),
        "rfm_class" => named::<RfmClass>(),
        key if key.starts_with("consent_") => named::<ConsentState>(),
        _ => Vec::new(),
    }
}

fn named<T: Named>() -> Vec<(String, String)> {
    T::ALL.iter().map(|value| (value.code().to_owned(), value.label().to_owned())).collect()
}

fn listed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect()
}
