//! The value of a custom field in words.

use platform::time::Day;
use shared::records::{
    custom_fields::{CustomField, CustomFieldKind},
    custom_values::CustomValue,
};
use ui::{format_decimal, format_money};

/// In the reader's language.
pub fn describe(field: &CustomField, value: &CustomValue) -> String {
    match value {
        CustomValue::Number(number) => format_decimal(&number.to_string()),
        CustomValue::Money(amount) => format_money(amount.minor, &amount.currency),
        CustomValue::Choices(codes) => codes.iter().map(|code| field.choice(code).unwrap_or(code)).collect::<Vec<_>>().join(", "),
        CustomValue::Text(day) if field.kind == CustomFieldKind::Date => Day::parse(day).map_or_else(|| day.clone(), Day::short),
        value => value.shown(field),
    }
}
