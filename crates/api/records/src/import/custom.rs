//! What a cell says for a custom field. Pure: knows no database.

use super::cell_values::{list, website, yes_no};
use super::{dates, numbers};
use crate::custom_fields::values::DECIMALS;
use shared::money::Money;
use shared::records::custom_fields::{CustomField, CustomFieldKind as Kind};
use shared::records::custom_values::CustomValue;
use shared::records::import_plan::ImportPlan;
use shared::text;

/// The value of the field that the text means, which is not empty; `Err` says what is wrong, after the column's name.
pub fn value(written: &str, field: &CustomField, plan: &ImportPlan) -> Result<CustomValue, String> {
    let value = match field.kind {
        Kind::Text => CustomValue::Text(written.to_owned()),
        Kind::Link => CustomValue::Text(website(written)),
        Kind::Number => {
            let units = numbers::decimal(written, DECIMALS).ok_or("must be a number such as 12.5, with at most four decimals")?;
            CustomValue::Number(units as f64 / 1e4)
        }
        Kind::Money => {
            let (currency, amount) = numbers::with_currency(written, &plan.currency)?;
            CustomValue::Money(Money { minor: amount, currency })
        }
        Kind::Date => CustomValue::Text(dates::day(written, plan.date_order)?.to_string()),
        Kind::YesNo => CustomValue::YesNo(yes_no(written).ok_or("must be yes or no")?),
        Kind::Choice => CustomValue::Text(choice(written, field).ok_or_else(|| unknown(written, field))?),
        Kind::Choices => CustomValue::Choices(choices(written, field)?),
    };
    match value.fault(field) {
        Some(fault) => Err(fault),
        None => value.tidied(field).ok_or_else(|| "is empty".to_owned()),
    }
}

/// The code of a choice, written as code or label.
fn choice(written: &str, field: &CustomField) -> Option<String> {
    let key = text::key(written);
    let named = |choice: &&shared::records::custom_fields::CustomChoice| text::key(&choice.label) == key;
    let found = field.choices.iter().find(named).or_else(|| field.choices.iter().find(|choice| choice.code == key));
    found.map(|choice| choice.code.clone())
}

/// Several choices: divided by semicolons, as labels may have commas; else by commas.
fn choices(written: &str, field: &CustomField) -> Result<Vec<String>, String> {
    let mut codes = Vec::new();
    for part in written.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match choice(part, field) {
            Some(code) => codes.push(code),
            None => {
                for word in list(part) {
                    codes.push(choice(&word, field).ok_or_else(|| unknown(&word, field))?);
                }
            }
        }
    }
    Ok(codes)
}

fn unknown(written: &str, field: &CustomField) -> String {
    let labels: Vec<&str> = field.choices.iter().take(6).map(|choice| choice.label.as_str()).collect();
    let more = if field.choices.len() > labels.len() { " …" } else { "" };
    format!("has no choice “{written}”: there are {}{more}", labels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use shared::records::custom_fields::CustomChoice;
    use shared::records::import_plan::DateOrder;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn read(kind: Kind, written: &str) -> Result<String, String> {
        let choice = |code: &str, label: &str| CustomChoice { code: code.into(), label: label.into() };
        let field = CustomField {
            record: "boats".to_owned(),
            id: Uuid::nil(),
            key: "field".into(),
            label: "Field".into(),
            help: None,
            kind,
            choices: vec![choice("a", "Gold, pure"), choice("b", "Silver")],
            position: 0,
            archived_at: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let plan = ImportPlan::of_columns(BTreeMap::new(), "EUR");
        value(written, &field, &ImportPlan { date_order: DateOrder::Dmy, ..plan }).map(|value| value.shown(&field))
    }

    #[test]
    fn cells_are_read_as_people_write_them() {
        for (kind, written, shown) in [
            (Kind::Number, "1.234,5", "1234.5"),
            (Kind::Number, "-0.25", "-0.25"),
            (Kind::Money, "1,100.04", "1100.04 EUR"),
            (Kind::Money, "1100.04 usd", "1100.04 USD"),
            (Kind::Money, "€ 5", "5.00 EUR"),
            (Kind::Date, "31.12.2001", "2001-12-31"),
            (Kind::YesNo, "TRUE", "Yes"),
            (Kind::Choice, "gold, PURE", "Gold, pure"),
            (Kind::Choices, "Silver; Gold, pure", "Gold, pure; Silver"),
            (Kind::Choices, "b, a", "Gold, pure; Silver"),
            (Kind::Link, "example.com", "https://example.com"),
        ] {
            assert_eq!(read(kind, written).as_deref(), Ok(shown), "{written}");
        }
        for (kind, bad) in [
            (Kind::Number, "ten"),
            (Kind::Number, "0.00001"),
            (Kind::Money, "5.005"),
            (Kind::Date, "31.02.2001"),
            (Kind::YesNo, "perhaps"),
            (Kind::Choice, "Bronze"),
            (Kind::Choices, "Silver; Bronze"),
            (Kind::Link, "javascript:alert(1)"),
        ] {
            assert!(read(kind, bad).is_err(), "{bad}");
        }
    }
}
