//! The fields of a record type as pages need them: built in by its declaration, or added by an administrator.

use std::{cell::RefCell, collections::HashMap};

use serde_json::Value;
use shared::{
    record::{Field, Kind, Spec, State, uses, value_of_kind},
    records::{
        custom_fields::{CustomField, CustomFieldKind},
        custom_values::{CustomValue, MAX_TEXT},
        list::quick_name,
    },
    text::capitalised,
};
use ui::Choice;

use super::custom_fields::Defined;

/// What stands before the key of a field that an administrator added.
pub use shared::records::custom_fields::PREFIX;

/// How a field is edited and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Line,
    Lines,
    /// One line for which the values in use are offered.
    Suggest,
    Email,
    Phone,
    Link,
    Whole,
    Decimal,
    Percent,
    Money,
    Day,
    Moment,
    YesNo,
    /// One of a short list.
    One,
    /// One of a long list that is searched.
    Listed,
    /// Any number of a list.
    Several,
    Tags,
    User,
    Team,
    /// A record of this type.
    Record(&'static str),
    /// What only the domain can show.
    Own,
}

/// One field. Each is kept once, for as long as the tab is open.
pub struct Attribute {
    /// In columns and filters: `owner`, `custom.tier`.
    pub key: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    /// In requests: `owner_id`, `address.city`, `custom.tier`.
    pub path: &'static str,
    /// What the currency of its amounts, or the time of its moments, is called in forms.
    pub second: &'static str,
    /// The parameter of the list for one value, where it has one.
    pub quick: Option<&'static str>,
    pub shape: Shape,
    /// The most characters.
    pub most: u32,
    pub choices: Vec<Choice>,
    /// Values that are offered before any are in use.
    pub usual: &'static [&'static str],
    pub uses: u16,
    field: Option<&'static Field>,
    added: Option<&'static CustomField>,
}

pub type Attr = &'static Attribute;

impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

thread_local! {
    static BUILT_IN: RefCell<HashMap<&'static str, Vec<Attr>>> = RefCell::new(HashMap::new());
    static ADDED: RefCell<Vec<(Defined, Attr)>> = const { RefCell::new(Vec::new()) };
}

/// The fields of the declaration, in its order.
pub fn built_in(spec: &'static Spec) -> Vec<Attr> {
    BUILT_IN.with_borrow_mut(|kept| {
        let made = || spec.fields.iter().map(|field| &*Box::leak(Box::new(Attribute::declared(field)))).collect();
        kept.entry(spec.code).or_insert_with(made).clone()
    })
}

/// The fields that an administrator added, as all others.
pub fn added(fields: &[Defined]) -> Vec<Attr> {
    fields.iter().map(|field| kept(*field)).collect()
}

fn kept(field: Defined) -> Attr {
    ADDED.with_borrow_mut(|kept| {
        if let Some((_, attr)) = kept.iter().find(|(known, _)| *known == field) {
            return *attr;
        }
        let attr: Attr = Box::leak(Box::new(Attribute::added(field)));
        kept.push((field, attr));
        attr
    })
}

/// The field of this key.
pub fn find(attrs: &[Attr], key: &str) -> Option<Attr> {
    attrs.iter().copied().find(|attr| attr.key == key)
}

fn last(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn choices<A: AsRef<str>, B: AsRef<str>>(choices: &[(A, B)]) -> Vec<Choice> {
    choices.iter().map(|(code, label)| Choice::new(code.as_ref(), label.as_ref())).collect()
}

impl Attribute {
    fn declared(field: &'static Field) -> Self {
        let (shape, most) = match field.kind {
            Kind::Line(most) => (Shape::Line, most),
            Kind::Lines(most) => (Shape::Lines, most),
            Kind::Suggest(most) => (Shape::Suggest, most),
            Kind::Email => (Shape::Email, 120),
            Kind::Phone => (Shape::Phone, 20),
            Kind::Link => (Shape::Link, 200),
            Kind::Number(..) => (Shape::Whole, 20),
            Kind::Money => (Shape::Money, 24),
            Kind::Percent => (Shape::Percent, 6),
            Kind::Day => (Shape::Day, 10),
            Kind::Moment => (Shape::Moment, 10),
            Kind::YesNo => (Shape::YesNo, 5),
            Kind::Choice(_) => (Shape::One, 40),
            Kind::Tags => (Shape::Tags, 40),
            Kind::User => (Shape::User, 40),
            Kind::Team => (Shape::Team, 40),
            Kind::Ref(code) => (Shape::Record(code), 40),
            Kind::Country | Kind::Language => (Shape::Listed, 2),
            Kind::Own(_) => (Shape::Own, 0),
        };
        let path = field.path();
        Self {
            key: field.key,
            label: field.label,
            help: field.help,
            second: last(format!("{path}.{}", if shape == Shape::Moment { "time" } else { "currency" })),
            path: last(path),
            quick: quick_name(field).map(last),
            shape,
            most: most as u32,
            choices: choices(&field.choices()),
            usual: field.usual,
            uses: field.uses,
            field: Some(field),
            added: None,
        }
    }

    fn added(defined: Defined) -> Self {
        Self::custom(defined.field(), defined.name())
    }

    /// A field as it would be. It is kept, too: for where few are looked at.
    pub fn preview(field: CustomField) -> Attr {
        Box::leak(Box::new(Self::custom(Box::leak(Box::new(field)), "preview")))
    }

    fn custom(field: &'static CustomField, name: &'static str) -> Self {
        let shape = match field.kind {
            CustomFieldKind::Text => Shape::Line,
            CustomFieldKind::Link => Shape::Link,
            CustomFieldKind::Number => Shape::Decimal,
            CustomFieldKind::Money => Shape::Money,
            CustomFieldKind::Date => Shape::Day,
            CustomFieldKind::YesNo => Shape::YesNo,
            CustomFieldKind::Choice => Shape::One,
            CustomFieldKind::Choices => Shape::Several,
        };
        Self {
            key: name,
            label: &field.label,
            help: field.help.as_deref().unwrap_or_default(),
            path: name,
            second: last(format!("{name}.currency")),
            quick: None,
            shape,
            most: if matches!(shape, Shape::Line | Shape::Link) { MAX_TEXT as u32 } else { 24 },
            choices: field.choices.iter().map(|choice| Choice::new(choice.code.clone(), choice.label.clone())).collect(),
            usual: &[],
            uses: uses::COLUMN | uses::FORM | uses::INLINE | uses::FILTER,
            field: None,
            added: Some(field),
        }
    }

    /// Whether an administrator added it.
    pub fn is_added(&self) -> bool {
        self.added.is_some()
    }

    pub fn is(&self, uses: u16) -> bool {
        self.uses & uses != 0
    }

    pub fn is_required(&self) -> bool {
        self.is(uses::REQUIRED)
    }

    /// Whether values stand at the end of their column, as figures do.
    pub fn is_figure(&self) -> bool {
        matches!(self.shape, Shape::Whole | Shape::Decimal | Shape::Percent | Shape::Money)
    }

    /// The object in records whose part it is, and its name there.
    fn place(&self) -> (Option<&'static str>, &'static str) {
        self.key.strip_prefix(PREFIX).map_or((self.field.and_then(|field| field.within), self.key), |key| (Some("custom"), key))
    }

    /// Its value in a record.
    pub fn of<'a>(&self, record: &'a State) -> &'a Value {
        let (object, key) = self.place();
        // Rows have the parts of an address beside the other fields.
        let part = object.and_then(|object| record.get(object)?.get(key));
        part.or_else(|| record.get(key).filter(|_| object != Some("custom"))).unwrap_or(&Value::Null)
    }

    /// Gives a record this value.
    pub fn put(&self, record: &mut State, value: Value) {
        let (object, key) = self.place();
        match object.and_then(|object| record.get_mut(object)).and_then(Value::as_object_mut) {
            Some(object) => drop(object.insert(key.to_owned(), value)),
            None => drop(record.insert(key.to_owned(), value)),
        }
    }

    /// A record's value as requests have it: references by their ids.
    pub fn requested(&self, value: &Value) -> Value {
        match self.shape {
            Shape::User | Shape::Team | Shape::Record(_) => value.get("id").cloned().unwrap_or_default(),
            _ => value.clone(),
        }
    }

    /// Adds a value to a request.
    pub fn request(&self, request: &mut State, value: Value) {
        match self.path.split_once('.') {
            Some((object, key)) => {
                let object = request.entry(object).or_insert_with(|| Value::Object(State::new()));
                if let Some(object) = object.as_object_mut() {
                    object.insert(key.to_owned(), value);
                }
            }
            None => drop(request.insert(self.path.to_owned(), value)),
        }
    }

    /// What is wrong with a value of a record, in words that follow the label.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        match self.field {
            _ if is_empty && self.is_required() => Err("is required".to_owned()),
            Some(field) if !is_empty => value_of_kind(field, &self.requested(value)),
            None if !is_empty => self.fault(value).map_or(Ok(()), Err),
            _ => Ok(()),
        }
    }

    /// What is wrong with a value of a field that was added.
    fn fault(&self, value: &Value) -> Option<String> {
        serde_json::from_value::<CustomValue>(value.clone()).ok()?.fault(self.added?)
    }

    /// What a value of a list is called.
    pub fn label_of(&self, value: &str) -> String {
        match self.choices.iter().find(|choice| choice.value == value) {
            Some(choice) => choice.label.clone(),
            None if self.usual.is_empty() => value.to_owned(),
            None => capitalised(value),
        }
    }
}

/// What a record holds, as requests have it.
pub fn request_of(attrs: &[Attr], record: &State) -> State {
    let mut request = State::new();
    for attr in attrs.iter().filter(|attr| attr.is(uses::FORM)) {
        attr.request(&mut request, attr.requested(attr.of(record)));
    }
    request
}
