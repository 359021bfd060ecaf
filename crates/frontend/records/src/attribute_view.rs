//! The value of a field as lists and facts show it.

use leptos::prelude::*;
use platform::client;
use serde_json::Value;
use shared::{
    money::Money as Amount,
    record::State,
    records::filter::{Condition, Filter, FilterOp},
    text::phone_key,
};
use ui::{Icon, Money, Tag, When};

use super::{
    attribute::{Attr, Shape},
    list_query::filter_text,
    pages::Pages,
};

/// As it stands in a cell of the list.
pub fn cell(pages: &Pages, attr: Attr, record: &State) -> AnyView {
    (pages.cell)(attr.key, record).unwrap_or_else(|| view_of(attr, attr.of(record)).unwrap_or_else(nothing))
}

/// As it stands among the facts of a record; `None` where there is nothing.
pub fn fact(pages: &Pages, attr: Attr, record: &State) -> Option<AnyView> {
    let value = attr.of(record);
    let own = (!value.is_null()).then(|| (pages.cell)(attr.key, record)).flatten();
    match (attr.shape, value) {
        _ if own.is_some() => own,
        (Shape::Tags, Value::Array(tags)) if !tags.is_empty() => {
            let tag = |tag: &str| {
                let href = client::query(&pages.path(), &[(attr.quick.unwrap_or("q"), Some(tag.to_owned()))]);
                view! { <Tag text=tag.to_owned() href/> }
            };
            let tags = tags.iter().filter_map(Value::as_str).map(tag).collect_view();
            Some(view! { <span class="tag-row">{tags}</span> }.into_any())
        }
        (Shape::One, Value::String(code)) if attr.is_added() => {
            Some(view! { <a href=having(pages, attr, code)>{attr.label_of(code)}</a> }.into_any())
        }
        (Shape::Several, Value::Array(codes)) if !codes.is_empty() => {
            let tag = |code: &str| view! { <Tag text=attr.label_of(code) href=having(pages, attr, code)/> };
            let tags = codes.iter().filter_map(Value::as_str).map(tag).collect_view();
            Some(view! { <span class="tag-row">{tags}</span> }.into_any())
        }
        (Shape::Line | Shape::Suggest, Value::String(text)) if !is_web(text) => Some(attr.label_of(text).into_any()),
        (Shape::Lines, Value::String(text)) => Some(view! { <p class="multiline">{text.clone()}</p> }.into_any()),
        (_, value) => view_of(attr, value),
    }
}

/// The list of the records that have this choice.
fn having(pages: &Pages, attr: Attr, code: &str) -> String {
    let condition = Condition { field: attr.key.to_owned(), op: FilterOp::IsAny, values: vec![code.to_owned()] };
    client::query(&pages.path(), &[("filter", filter_text(&Filter::All(vec![Filter::Where(condition)])))])
}

fn view_of(attr: Attr, value: &Value) -> Option<AnyView> {
    let view = match (attr.shape, value) {
        (_, Value::Null) => return None,
        (Shape::Email, Value::String(email)) => view! { <a href=format!("mailto:{email}")>{email.clone()}</a> }.into_any(),
        (Shape::Phone, Value::String(phone)) => {
            view! { <a class="nowrap" href=format!("tel:{}", phone_key(phone))>{phone.clone()}</a> }.into_any()
        }
        (Shape::Link | Shape::Line, Value::String(link)) if is_web(link) => web_link(link),
        (Shape::Money, value) => {
            let Amount { minor, currency } = serde_json::from_value(value.clone()).ok()?;
            view! { <Money minor currency/> }.into_any()
        }
        (Shape::Moment, Value::String(at)) => view! { <When at=at.clone()/> }.into_any(),
        (Shape::Tags | Shape::Several, Value::Array(values)) => {
            let texts = values.iter().filter_map(Value::as_str).map(|value| attr.label_of(value)).collect::<Vec<_>>();
            return (!texts.is_empty()).then(|| tags(&texts));
        }
        (Shape::Record(code), Value::Object(named)) => {
            let part = |key: &str| named.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            view! { <a href=format!("/{code}/{}", part("id"))>{part("name")}</a> }.into_any()
        }
        (Shape::Line | Shape::Lines | Shape::Suggest, value) => {
            let text = attr.describe(value);
            view! { <span class="clipped" title=text.clone()>{text.clone()}</span> }.into_any()
        }
        (_, value) => attr.describe(value).into_any(),
    };
    Some(view)
}

fn tags(texts: &[String]) -> AnyView {
    let rest = texts.len().saturating_sub(3);
    view! {
        <span class="tag-row">
            {texts.iter().take(3).map(|tag| view! { <Tag text=tag.clone()/> }).collect_view()}
            {(rest > 0).then(|| view! { <span class="quiet" title=texts[3..].join(", ")>{format!("+{rest}")}</span> })}
        </span>
    }
    .into_any()
}

/// Whether it leads into the web; never a script.
fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn web_link(link: &str) -> AnyView {
    let name = link.split_once("://").map_or(link, |(_, name)| name).trim_end_matches('/').to_owned();
    view! {
        <a href=link.to_owned() target="_blank" rel="noopener noreferrer">{name}<Icon name="external-link"/><span class="visually-hidden">" (opens a new tab)"</span></a>
    }
    .into_any()
}

/// An empty cell: quiet to the eye, silent to a screen reader.
fn nothing() -> AnyView {
    view! { <span class="quiet" aria-hidden="true">"–"</span> }.into_any()
}
