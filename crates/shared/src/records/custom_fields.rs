//! Custom fields: what an administrator adds to a record type without code. Their values are in [`super::custom_values`].

use crate::records::filter::FieldKind;
use crate::{Patch, named_enum, rules, text};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many fields there may be besides archived ones: forms and lists stay usable.
pub const MAX_FIELDS: usize = 50;
/// How many choices a field may have.
pub const MAX_CHOICES: usize = 100;
/// What stands before the key where filters and imports name the field.
pub const PREFIX: &str = "custom.";

named_enum! {
    /// What a custom field holds.
    CustomFieldKind {
        /// One line of up to 500 characters.
        Text = "text", "Text";
        /// A number with at most four decimals.
        Number = "number", "Number";
        Money = "money", "Amount of money";
        Date = "date", "Date";
        /// One of the field's choices.
        Choice = "choice", "Choice";
        /// Any number of the field's choices.
        Choices = "choices", "Multiple choice";
        YesNo = "yes_no", "Yes or no";
        /// A web address with http or https.
        Link = "link", "Link";
    }
}

impl CustomFieldKind {
    /// How fields of this kind are filtered.
    pub fn filtered_as(self) -> FieldKind {
        match self {
            Self::Text | Self::Link => FieldKind::Text,
            Self::Number => FieldKind::Number,
            Self::Money => FieldKind::Money,
            Self::Date => FieldKind::Date,
            Self::Choice => FieldKind::Choice,
            Self::Choices => FieldKind::Choices,
            Self::YesNo => FieldKind::YesNo,
        }
    }

    /// Whether such fields have a list of choices.
    pub fn has_choices(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }
}

/// One of the values that a field offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomChoice {
    /// How records refer to it, fixed for good: up to 40 of `a` to `z`, `0` to `9` and `_`. Made from the label where it is left out.
    #[garde(custom(optional_code))]
    #[serde(default)]
    #[cfg_attr(feature = "server", schema(max_length = 40))]
    pub code: String,
    /// How people read it, one line.
    #[garde(custom(rules::required(100)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 100))]
    pub label: String,
}

/// A field that records have by an administrator's wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CustomField {
    /// The id of the field.
    pub id: Uuid,
    /// The code of the record type that has it: `customers`.
    pub record: String,
    /// How the API, filters (`custom.<key>`) and imports name the field.
    pub key: String,
    /// How people read it.
    pub label: String,
    /// What to enter, shown beside the field.
    pub help: Option<String>,
    /// What it holds; fixed for good.
    pub kind: CustomFieldKind,
    /// In the order in which they are offered; empty for kinds without choices.
    pub choices: Vec<CustomChoice>,
    /// The place among the fields, from 0.
    pub position: i32,
    /// When it was archived; `null` while it is in use.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Goes up with each change; the `ETag` header carries it.
    pub version: i64,
}

impl CustomField {
    /// How filters and imports name the field.
    pub fn path(&self) -> String {
        format!("{PREFIX}{}", self.key)
    }

    /// The label of one of its choices.
    pub fn choice(&self, code: &str) -> Option<&str> {
        self.choices.iter().find(|choice| choice.code == code).map(|choice| choice.label.as_str())
    }
}

/// A new custom field. Its kind and key are fixed for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCustomField {
    /// The code of the record type that gets it: `customers`, `leads` …
    #[garde(custom(rules::required(60)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 60))]
    pub record: String,
    /// Unique among the fields that are not archived.
    #[garde(custom(rules::required(60)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 60))]
    pub label: String,
    /// A letter and then letters, digits and `_`, all small, at most 40; unique for good. Made from the label where it is left out.
    #[garde(custom(optional_key))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9_]{0,39}$"))]
    pub key: Option<String>,
    /// What it holds.
    #[garde(skip)]
    pub kind: CustomFieldKind,
    /// What to enter, shown beside the field.
    #[garde(custom(rules::line(300)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 300))]
    pub help: Option<String>,
    /// Needed by choices, and for nothing else.
    #[garde(custom(fitting_choices(&self.kind)), dive)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(max_items = 100))]
    pub choices: Vec<CustomChoice>,
}

/// Changes to a custom field; absent ones stay, `null` clears.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditCustomField {
    /// How people read it; unique among the fields that are not archived.
    #[garde(custom(rules::required(60)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = String, min_length = 1, max_length = 60))]
    pub label: Patch<String>,
    /// What to enter, shown beside the field; `null` clears.
    #[garde(custom(rules::line(300)))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, max_length = 300))]
    pub help: Patch<String>,
    /// Replaces the whole list, in its order: codes that are known are renamed, others are added. A choice that a record has cannot be left
    /// out.
    #[garde(custom(some_distinct), dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(min_items = 1, max_items = 100))]
    pub choices: Option<Vec<CustomChoice>>,
}

/// The order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomFieldOrder {
    /// The code of the record type.
    #[garde(custom(rules::required(60)))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 60))]
    pub record: String,
    /// Fields that are not archived, the first one first; those not named follow in the order they had.
    #[garde(length(min = 1, max = MAX_FIELDS))]
    #[cfg_attr(feature = "server", schema(min_items = 1, max_items = 50))]
    pub ids: Vec<Uuid>,
}

/// Which custom fields to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "server", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CustomFieldQuery {
    /// The code of the record type: `customers`, `leads` …
    #[garde(custom(rules::required(60)))]
    #[cfg_attr(feature = "server", param(min_length = 1, max_length = 60))]
    pub record: String,
    /// `true` lists the archived ones, too, after the others.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// A name for programs made from one for people: its letters and digits of the Latin alphabet, the rest as `_`; none where nothing is left.
pub fn code_of(label: &str) -> Option<String> {
    let mut code = String::new();
    for c in text::key(label).chars() {
        match c {
            'a'..='z' | '0'..='9' => code.push(c),
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => code.push('a'),
            'ç' | 'č' | 'ć' => code.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ę' => code.push('e'),
            'ì' | 'í' | 'î' | 'ï' => code.push('i'),
            'ñ' | 'ń' => code.push('n'),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => code.push('o'),
            'ü' | 'ù' | 'ú' | 'û' => code.push('u'),
            'š' | 'ś' => code.push('s'),
            'ž' | 'ź' | 'ż' => code.push('z'),
            'ß' => code.push_str("ss"),
            _ if code.ends_with('_') || code.is_empty() => {}
            _ => code.push('_'),
        }
    }
    code.truncate(40);
    let code = code.trim_end_matches('_');
    (!code.is_empty()).then(|| code.to_owned())
}

/// The key of a field made from its label; it begins with a letter.
pub fn key_of(label: &str) -> String {
    match code_of(label) {
        Some(code) if code.starts_with(|c: char| c.is_ascii_lowercase()) => code,
        Some(code) => format!("field_{code}").chars().take(40).collect(),
        None => "field".to_owned(),
    }
}

fn is_code(code: &str) -> bool {
    (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn optional_code(code: &str, _: &()) -> garde::Result {
    if code.is_empty() || is_code(code) {
        return Ok(());
    }
    Err(garde::Error::new("must be at most 40 small letters a to z, digits and _"))
}

fn optional_key(key: &Option<String>, _: &()) -> garde::Result {
    match key.as_deref() {
        Some(key) if !is_code(key) || !key.starts_with(|c: char| c.is_ascii_lowercase()) => {
            Err(garde::Error::new("must be a letter followed by letters, digits and _, all small, at most 40"))
        }
        _ => Ok(()),
    }
}

fn fitting_choices(kind: &CustomFieldKind) -> impl Fn(&[CustomChoice], &()) -> garde::Result + '_ {
    move |choices, _| match kind.has_choices() {
        true => distinct(choices),
        false if choices.is_empty() => Ok(()),
        false => Err(garde::Error::new("are for fields of choices only")),
    }
}

fn some_distinct(choices: &Option<Vec<CustomChoice>>, _: &()) -> garde::Result {
    choices.as_deref().map_or(Ok(()), distinct)
}

/// The rule of a list of choices; also whoever makes the codes of a list holds the result against it.
pub fn distinct(choices: &[CustomChoice]) -> garde::Result {
    if choices.is_empty() {
        return Err(garde::Error::new("needs at least one choice"));
    }
    if choices.len() > MAX_CHOICES {
        return Err(garde::Error::new(format!("has too many entries: at most {MAX_CHOICES}")));
    }
    for (at, choice) in choices.iter().enumerate() {
        let same = |other: &&CustomChoice| text::key(&other.label) == text::key(&choice.label);
        if choices[..at].iter().any(|other| same(&other)) {
            return Err(garde::Error::new(format!("has “{}” twice", choice.label.trim())));
        }
        if !choice.code.is_empty() && choices[..at].iter().any(|other| other.code == choice.code) {
            return Err(garde::Error::new(format!("has the code “{}” twice", choice.code)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::validate;

    #[test]
    fn keys_are_made_from_labels_in_any_language() {
        for (label, key) in
            [("Contract end", "contract_end"), ("  Größe (cm) ", "grosse_cm"), ("3rd party?", "field_3rd_party"), ("顧客", "field")]
        {
            assert_eq!(key_of(label), key);
            assert!(optional_key(&Some(key_of(label)), &()).is_ok());
        }
        assert_eq!(key_of(&"long label ".repeat(10)).len(), 40);
    }

    #[test]
    fn choices_belong_to_fields_of_choices_and_are_distinct() {
        let choice = |code: &str, label: &str| CustomChoice { code: code.into(), label: label.into() };
        let field =
            |kind, choices| NewCustomField { record: "customers".into(), label: "Field".into(), key: None, kind, help: None, choices };
        assert!(validate(&field(CustomFieldKind::Choice, vec![choice("", "Gold"), choice("", "Silver")])).is_ok());
        for bad in [
            field(CustomFieldKind::Choice, vec![]),
            field(CustomFieldKind::Text, vec![choice("", "Gold")]),
            field(CustomFieldKind::Choices, vec![choice("", "Gold"), choice("", " GOLD")]),
            field(CustomFieldKind::Choices, vec![choice("a", "Gold"), choice("a", "Silver")]),
            field(CustomFieldKind::Choices, vec![choice("Ä", "Gold")]),
        ] {
            let errors = validate(&bad).unwrap_err();
            assert!(errors[0].field.starts_with("choices"), "{errors:?}");
        }
    }
}
