//! What a row changes about the customer that it matches, and what would take that back.

use super::reading::{Reading, Remark};
use platform::Error;
use records::custom_fields::CustomFields;
use serde_json::{Map, Value, json};
use shared::audit::FieldChange;
use shared::customers::custom_values::{CustomChanges, CustomValue};
use shared::customers::import_plan::{EmptyCells, ImportField, ImportPlan, ImportTarget};
use shared::customers::profile::{Channel, CustomerType, EntryKind};
use shared::customers::{Customer, CustomerKind, CustomerSize, EditCustomer};
use shared::money::{Money, to_decimal};
use shared::{Named, text};
use uuid::Uuid;

/// Where a field of the sheet is in a customer's record.
enum Place {
    Own(&'static str),
    Address(&'static str),
    /// The entry of a kind in a list of several.
    Entry(&'static str, EntryKind),
    Consent(Channel),
    /// The row's parent, which is found elsewhere.
    Parent,
    /// Part of another field.
    Nowhere,
}

fn place(field: ImportField) -> Place {
    use ImportField as F;
    match field {
        F::Street | F::PostalCode | F::City | F::Region | F::Country => Place::Address(field.code()),
        F::BusinessType => Place::Own("type"),
        F::EmailWork => Place::Entry("other_emails", EntryKind::Work),
        F::EmailHome => Place::Entry("other_emails", EntryKind::Home),
        F::EmailBilling => Place::Entry("other_emails", EntryKind::Billing),
        F::EmailOther => Place::Entry("other_emails", EntryKind::Other),
        F::PhoneWork => Place::Entry("other_phones", EntryKind::Work),
        F::PhoneHome => Place::Entry("other_phones", EntryKind::Home),
        F::PhoneMobile => Place::Entry("other_phones", EntryKind::Mobile),
        F::PhoneOther => Place::Entry("other_phones", EntryKind::Other),
        F::ConsentEmail => Place::Consent(Channel::Email),
        F::ConsentPhone => Place::Consent(Channel::Phone),
        F::ConsentSms => Place::Consent(Channel::Sms),
        F::ConsentPost => Place::Consent(Channel::Post),
        F::Parent => Place::Parent,
        F::RevenueCurrency => Place::Nowhere,
        _ => Place::Own(field.code()),
    }
}

/// Whether rows of this plan touch what a customer has several of, or could repeat it.
pub fn needs_details(plan: &ImportPlan) -> bool {
    let touches = |field: ImportField| matches!(place(field), Place::Entry(..) | Place::Consent(_));
    let repeats = |field| touches(field) || matches!(field, ImportField::Email | ImportField::Phone);
    plan.columns.values().any(|target| matches!(target, ImportTarget::Field(field) if repeats(*field)))
}

/// The edit of the customer that the row stands for, without what is the same already; empty where nothing is different. `parent` is the company
/// that the row's parent was found to be.
pub fn edit(reading: &Reading, before: &Customer, plan: &ImportPlan, parent: Option<Uuid>) -> Result<Map<String, Value>, Error> {
    let new = object(serde_json::to_value(&reading.customer)?);
    let old = object(serde_json::to_value(before)?);
    let mut edit = Draft { old: &old, edit: Map::new() };
    for field in reading.cells.keys() {
        match place(*field) {
            Place::Own(key) => edit.set(key, new.get(key).cloned().unwrap_or_default()),
            Place::Address(part) => edit.address(part, new.get("address").and_then(|a| a.get(part)).cloned().unwrap_or_default()),
            Place::Entry(list, kind) => edit.entries(list, kind, new.get(list)),
            Place::Consent(channel) => edit.consent(channel, new.get("consents")),
            Place::Parent => edit.edit.extend(parent.map(|id| ("parent_id".to_owned(), json!(id)))),
            Place::Nowhere => {}
        }
    }
    if plan.empty_cells == EmptyCells::Clear {
        for field in &reading.empty {
            match place(*field) {
                // These are never empty; and silence takes no consent back.
                Place::Own("name" | "kind") | Place::Consent(_) | Place::Nowhere => {}
                Place::Own(key @ ("tags" | "interests")) => edit.set(key, json!([])),
                Place::Own(key) => edit.set(key, Value::Null),
                Place::Address(part) => edit.address(part, Value::Null),
                Place::Entry(list, kind) => edit.entries(list, kind, None),
                Place::Parent => edit.set("parent_id", Value::Null),
            }
        }
    }
    if !plan.tags.is_empty() && !reading.cells.contains_key(&ImportField::Tags) {
        let mut tags = edit.edit.remove("tags").map_or_else(|| before.tags.clone(), |_| Vec::new());
        let has = |tags: &[String], tag: &str| tags.iter().any(|t| text::key(t) == text::key(tag));
        for tag in &plan.tags {
            if !has(&tags, tag) {
                tags.push(tag.clone());
            }
        }
        edit.set("tags", json!(tags));
    }
    let mut changes = edit.edit;
    without_repetitions(&mut changes, before);
    let parent = json!(before.parent.as_ref().map(|parent| parent.id));
    changes.retain(|key, value| {
        let was = if key == "parent_id" { &parent } else { old.get(key).unwrap_or(&Value::Null) };
        key == "consents" || tidied(was) != tidied(value)
    });
    let custom = custom(reading, before, plan);
    if !custom.is_empty() {
        changes.insert("custom".to_owned(), serde_json::to_value(custom)?);
    }
    Ok(changes)
}

/// The values of custom fields that the row changes.
fn custom(reading: &Reading, before: &Customer, plan: &ImportPlan) -> CustomChanges {
    let written = reading.custom.keys().map(|key| (key, reading.customer.custom.get(key)));
    let cleared = reading.custom_empty.iter().filter(|_| plan.empty_cells == EmptyCells::Clear).map(|key| (key, None));
    let differs = written.chain(cleared).filter(|(key, value)| before.custom.get(*key) != *value);
    differs.map(|(key, value)| (key.clone(), value.cloned())).collect()
}

/// Leaves a first e-mail or phone number alone where the row names a further one, and leaves out further ones that the customer has already.
fn without_repetitions(edit: &mut Map<String, Value>, before: &Customer) {
    let emails: Vec<String> = before.other_emails.iter().map(|other| text::key(&other.email)).collect();
    let phones: Vec<String> = before.other_phones.iter().map(|other| text::phone_key(&other.phone)).collect();
    let fields = [
        ("email", "other_emails", text::key as fn(&str) -> String, emails, &before.email),
        ("phone", "other_phones", text::phone_key, phones, &before.phone),
    ];
    for (first, list, key, further, was) in fields {
        let named = edit.get(first).and_then(Value::as_str).map(key);
        if !edit.contains_key(list) && named.as_ref().is_some_and(|named| further.contains(named)) {
            edit.remove(first);
        }
        let mut seen: Vec<String> = named.or_else(|| was.as_deref().map(key)).into_iter().collect();
        if let Some(Value::Array(entries)) = edit.get_mut(list) {
            entries.retain(|entry| {
                let value = entry.get(first).and_then(Value::as_str).map(key).unwrap_or_default();
                let fresh = !seen.contains(&value);
                seen.push(value);
                fresh
            });
        }
    }
}

/// An edit as it is being put together.
struct Draft<'a> {
    old: &'a Map<String, Value>,
    edit: Map<String, Value>,
}

impl Draft<'_> {
    fn set(&mut self, key: &str, value: Value) {
        self.edit.insert(key.to_owned(), value);
    }

    /// What the field is so far.
    fn now(&self, key: &str) -> Value {
        self.edit.get(key).or_else(|| self.old.get(key)).cloned().unwrap_or_default()
    }

    fn address(&mut self, part: &str, value: Value) {
        let mut address = object(self.now("address"));
        address.insert(part.to_owned(), value);
        self.set("address", Value::Object(address));
    }

    /// Replaces the entries of a kind.
    fn entries(&mut self, list: &str, kind: EntryKind, new: Option<&Value>) {
        let of_kind = |entry: &Value| entry.get("kind").and_then(Value::as_str) == Some(kind.code());
        let mut entries = array(self.now(list));
        entries.retain(|entry| !of_kind(entry));
        entries.extend(new.map(|new| array(new.clone())).unwrap_or_default().into_iter().filter(of_kind));
        self.set(list, Value::Array(entries));
    }

    /// Names the channel where its state is another now.
    fn consent(&mut self, channel: Channel, new: Option<&Value>) {
        let of = |list: &Value| array(list.clone()).into_iter().find(|c| c.get("channel").and_then(Value::as_str) == Some(channel.code()));
        let Some(new) = new.and_then(of) else { return };
        let was = self.old.get("consents").and_then(of).and_then(|was| was.get("state").cloned());
        if was != new.get("state").cloned() {
            let mut consents = array(self.edit.remove("consents").unwrap_or_default());
            consents.push(new);
            self.set("consents", Value::Array(consents));
        }
    }
}

/// What is wrong with an edit that would be known only when it is made.
pub fn refusals(edit: &Map<String, Value>, before: &Customer) -> Vec<Remark> {
    let sentence = |message: &str| vec![Remark { column: None, message: message.to_owned() }];
    let kind = edit.get("kind").and_then(Value::as_str).and_then(CustomerKind::from_code).unwrap_or(before.kind);
    let email = edit.get("email").map_or(before.email.is_some(), |email| !email.is_null());
    if kind == CustomerKind::Person && !email && (before.email.is_some() || before.kind != kind) {
        return sentence("E-mail is required for a person");
    }
    let born = edit.get("birth_date").map_or(before.birth_date.is_some(), |day| !day.is_null());
    if kind == CustomerKind::Company && born {
        return sentence("Birth date is for persons");
    }
    match serde_json::from_value::<EditCustomer>(Value::Object(edit.clone())) {
        Err(error) => sentence(&error.to_string()),
        Ok(edit) => match shared::problem::validate(&edit) {
            Ok(()) => Vec::new(),
            Err(errors) => of_errors(errors),
        },
    }
}

/// What the record refuses, said about the row.
pub fn of_errors(errors: Vec<shared::FieldError>) -> Vec<Remark> {
    let named = |code: &str| ImportField::from_code(code).map_or_else(|| code.replace('_', " "), |field| field.label().to_owned());
    errors.into_iter().map(|e| Remark { column: None, message: format!("{} {}", named(&e.field), e.message) }).collect()
}

/// The edit that gives a customer its former values in all fields that differ.
pub fn inverse(before: &Customer, after: &Customer) -> Result<Map<String, Value>, Error> {
    const NOT_EDITED: [&str; 6] = ["version", "updated_at", "parent", "children", "id", "custom"];
    let (was, is) = (object(serde_json::to_value(before)?), object(serde_json::to_value(after)?));
    let id = |customer: &Customer| json!(customer.parent.as_ref().map(|parent| parent.id));
    let differ = was.into_iter().filter(|(key, value)| !NOT_EDITED.contains(&key.as_str()) && is.get(key) != Some(value));
    let mut inverse: Map<String, Value> = differ.collect();
    if id(before) != id(after) {
        inverse.insert("parent_id".to_owned(), id(before));
    }
    let keys = before.custom.keys().chain(after.custom.keys());
    let differ = keys.filter(|key| before.custom.get(*key) != after.custom.get(*key));
    let custom: CustomChanges = differ.map(|key| (key.clone(), before.custom.get(key).cloned())).collect();
    if !custom.is_empty() {
        inverse.insert("custom".to_owned(), serde_json::to_value(custom)?);
    }
    Ok(inverse)
}

/// An edit in words, field by field. `parent` names the company that the customer would belong to.
pub fn in_words(
    edit: &Map<String, Value>,
    before: &Customer,
    parent: Option<&str>,
    fields: &CustomFields,
) -> Result<Vec<FieldChange>, Error> {
    let old = object(serde_json::to_value(before)?);
    let mut changes = Vec::new();
    let mut push = |field: &str, before: Value, after: Value| {
        if before != after {
            changes.push(FieldChange { field: field.to_owned(), before, after });
        }
    };
    for (key, value) in edit {
        match key.as_str() {
            "parent_id" => push("parent", json!(before.parent.as_ref().map(|p| &p.name)), json!(parent)),
            "custom" => {
                for (key, value) in serde_json::from_value::<CustomChanges>(value.clone())? {
                    let Some(field) = fields.named(&key) else { continue };
                    let shown = |value: Option<&CustomValue>| json!(value.map(|value| value.shown(field)));
                    push(&field.path(), shown(before.custom.get(&key)), shown(value.as_ref()));
                }
            }
            "address" => {
                let was = old.get("address").cloned().unwrap_or_default();
                for part in ["street", "postal_code", "city", "region", "country"] {
                    let of = |address: &Value| describe(part, address.get(part).unwrap_or(&Value::Null));
                    push(part, of(&was), of(value));
                }
            }
            "consents" => {
                let state = |list: &Value, channel: &Value| {
                    let consent = array(list.clone()).into_iter().find(|c| c.get("channel") == Some(channel));
                    describe("state", &consent.and_then(|c| c.get("state").cloned()).unwrap_or_default())
                };
                for channel in array(value.clone()).iter().filter_map(|c| c.get("channel")) {
                    let field = format!("consent_{}", channel.as_str().unwrap_or_default());
                    push(&field, state(old.get("consents").unwrap_or(&Value::Null), channel), state(value, channel));
                }
            }
            _ => push(key, describe(key, old.get(key).unwrap_or(&Value::Null)), describe(key, value)),
        }
    }
    Ok(changes)
}

/// A value as people read it.
fn describe(key: &str, value: &Value) -> Value {
    let value = tidied(value);
    let code = value.as_str();
    let label = match key {
        "kind" => code.and_then(CustomerKind::from_code).map(|v| v.label().to_owned()),
        "size" => code.and_then(CustomerSize::from_code).map(|v| v.label().to_owned()),
        "type" => code.and_then(CustomerType::from_code).map(|v| v.label().to_owned()),
        "preferred_channel" => code.and_then(Channel::from_code).map(|v| v.label().to_owned()),
        "state" => code.and_then(shared::customers::profile::ConsentState::from_code).map(|v| v.label().to_owned()),
        "country" => code.and_then(shared::countries::name).map(str::to_owned),
        "language" => code.and_then(shared::languages::name).map(str::to_owned),
        "revenue" => {
            serde_json::from_value::<Money>(value.clone()).ok().map(|m| format!("{} {}", to_decimal(m.minor, &m.currency), m.currency))
        }
        "other_emails" | "other_phones" => {
            let of = |entry: &Value| {
                let text = entry.get("email").or_else(|| entry.get("phone")).and_then(Value::as_str).unwrap_or_default().to_owned();
                let kind = entry.get("kind").and_then(Value::as_str).and_then(EntryKind::from_code);
                kind.map_or(text.clone(), |kind| format!("{text} ({})", kind.label().to_lowercase()))
            };
            value.as_array().map(|entries| entries.iter().map(of).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    };
    label.map_or(value, Value::String)
}

/// Without what is empty, so that absent, null and empty are the same.
fn tidied(value: &Value) -> Value {
    match value {
        Value::String(text) if text.is_empty() => Value::Null,
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Object(fields) => {
            let kept: Map<_, _> = fields.iter().map(|(k, v)| (k.clone(), tidied(v))).filter(|(_, v)| !v.is_null()).collect();
            if kept.is_empty() { Value::Null } else { Value::Object(kept) }
        }
        other => other.clone(),
    }
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

fn array(value: Value) -> Vec<Value> {
    if let Value::Array(items) = value { items } else { Vec::new() }
}
