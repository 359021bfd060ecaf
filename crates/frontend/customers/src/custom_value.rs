//! The value of a custom field as it is shown.

use leptos::prelude::*;
use platform::client;
use platform::time::Day;
use shared::{
    customers::custom_fields::{CustomField, CustomFieldKind},
    customers::custom_values::CustomValue,
    customers::filter::{Condition, Filter, FilterOp},
};
use ui::{Money, Tag, format_decimal, format_money};

use super::{customer_facts::website_link, list_query::filter_text};

/// The labels of a value's choices.
fn labels(field: &CustomField, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| field.choice(code).unwrap_or(code).to_owned()).collect()
}

/// In words, in the reader's language.
pub fn describe(field: &CustomField, value: &CustomValue) -> String {
    match value {
        CustomValue::Number(number) => format_decimal(&number.to_string()),
        CustomValue::Money(amount) => format_money(amount.minor, &amount.currency),
        CustomValue::Choices(codes) => labels(field, codes).join(", "),
        CustomValue::Text(day) if field.kind == CustomFieldKind::Date => Day::parse(day).map_or_else(|| day.clone(), Day::short),
        value => value.shown(field),
    }
}

/// As it stands in lists and among the facts: links lead somewhere, choices are tags.
pub fn view(field: &CustomField, value: &CustomValue) -> AnyView {
    match value {
        CustomValue::Money(amount) => view! { <Money minor=amount.minor currency=amount.currency.clone()/> }.into_any(),
        CustomValue::Text(link) if field.kind == CustomFieldKind::Link => website_link(link.clone()),
        CustomValue::Choices(codes) => {
            let tags = labels(field, codes).into_iter().map(|text| view! { <Tag text/> }).collect_view();
            view! { <span class="tag-row">{tags}</span> }.into_any()
        }
        value => describe(field, value).into_any(),
    }
}

/// As it stands among the facts: as [`view`], with choices that lead to all customers who have them.
pub fn fact(field: &CustomField, value: &CustomValue) -> AnyView {
    match value {
        CustomValue::Text(code) if field.kind == CustomFieldKind::Choice => {
            view! { <a href=having(field, code)>{describe(field, value)}</a> }.into_any()
        }
        CustomValue::Choices(codes) => {
            let tags =
                codes.iter().zip(labels(field, codes)).map(|(code, text)| view! { <Tag text href=having(field, code)/> }).collect_view();
            view! { <span class="tag-row">{tags}</span> }.into_any()
        }
        value => view(field, value),
    }
}

/// The list of customers who have this choice.
fn having(field: &CustomField, code: &str) -> String {
    let condition = Condition { field: field.path(), op: FilterOp::IsAny, values: vec![code.to_owned()] };
    client::query("/customers", &[("filter", filter_text(&Filter::All(vec![Filter::Where(condition)])))])
}

/// Whether values stand at the end of their column, as figures do.
pub fn is_figure(kind: CustomFieldKind) -> bool {
    matches!(kind, CustomFieldKind::Number | CustomFieldKind::Money)
}
