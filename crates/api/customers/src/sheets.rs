//! What sheets of customers have of their own: the words people use, columns for what there are several of, and who else a key leads to.

use crate::duplicates::{Candidates, Probe};
use crate::entity::customer::{Column, Entity, PHONE};
use crate::entity::{customer_email, customer_phone};
use crate::record::typed;
use crate::relations::{RELATIONS, Relation};
use async_trait::async_trait;
use platform::Error;
use platform::db::{Conn, Tx};
use platform::seal::Keyring;
use records::{CellValue, SheetRules, Work};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use shared::customers::profile::{Channel, ConsentState, CustomerType, EntryKind, OtherEmail, OtherPhone};
use shared::customers::{CustomerKind, CustomerSize, NewCustomer};
use shared::record::{Field, State};
use shared::records::import::NamedRecord;
use shared::{Named, sectors, text};
use std::collections::HashMap;
use uuid::Uuid;

pub struct CustomerSheets;

/// A column for one entry of a list: the column, the list, the entry's own field, and its kind.
type Entry = (&'static str, &'static str, &'static str, EntryKind);

/// What a customer has several of, one column for each kind.
const ENTRIES: [Entry; 8] = [
    ("email_work", "other_emails", "email", EntryKind::Work),
    ("email_home", "other_emails", "email", EntryKind::Home),
    ("email_billing", "other_emails", "email", EntryKind::Billing),
    ("email_other", "other_emails", "email", EntryKind::Other),
    ("phone_work", "other_phones", "phone", EntryKind::Work),
    ("phone_home", "other_phones", "phone", EntryKind::Home),
    ("phone_mobile", "other_phones", "phone", EntryKind::Mobile),
    ("phone_other", "other_phones", "phone", EntryKind::Other),
];

/// What was said about each channel.
const CONSENTS: [(&str, Channel); 4] =
    [("consent_email", Channel::Email), ("consent_phone", Channel::Phone), ("consent_sms", Channel::Sms), ("consent_post", Channel::Post)];

#[async_trait(?Send)]
impl SheetRules for CustomerSheets {
    fn read(&self, field: &Field, written: &str) -> Option<Result<CellValue, String>> {
        let one_of =
            |code: Option<&'static str>, known: &str| code.map(|code| json!(code).into()).ok_or_else(|| format!("must be {known}"));
        if let Some((_, _, what, kind)) = ENTRIES.iter().find(|(column, ..)| *column == field.key) {
            return Some(entry(what, *kind, written).map(CellValue::from));
        }
        Some(match field.key {
            "kind" => one_of(kind(written).map(Named::code), "company or person"),
            "size" => one_of(size(written).map(Named::code), "small, medium, big or huge"),
            "type" => one_of(business_type(written).map(Named::code), "self-employed, startup, company or corporation"),
            "preferred_channel" => one_of(channel(written).map(Named::code), "e-mail, phone, SMS or post"),
            "sector" => Ok(match sectors::correction(written) {
                Some(sector) => CellValue { value: json!(sector), corrected: Some(sector.to_owned()) },
                None => json!(written).into(),
            }),
            key if CONSENTS.iter().any(|(column, _)| *column == key) => one_of(consent(written).map(Named::code), "yes or no"),
            _ => return None,
        })
    }

    fn shape(&self, mut row: State, now: Option<&State>) -> State {
        for (column, list, what, kind) in ENTRIES {
            if let Some(value) = row.remove(column) {
                let of_kind = |entry: &Value| entry.get("kind").and_then(Value::as_str) == Some(kind.code());
                let there = row.get(list).or_else(|| now.and_then(|now| now.get(list))).and_then(Value::as_array).cloned();
                let mut entries = there.unwrap_or_default();
                entries.retain(|entry| !of_kind(entry));
                entries.extend((value != Value::Null).then(|| json!({ "kind": kind, what: value })));
                row.insert(list.to_owned(), json!(entries));
            }
        }
        let mut consents = Vec::new();
        for (column, channel) in CONSENTS {
            let Some(state) = row.remove(column).filter(|state| *state != Value::Null) else { continue };
            let of = |entry: &&Value| entry.get("channel").and_then(Value::as_str) == Some(channel.code());
            let was = now.and_then(|now| now.get("consents")?.as_array()?.iter().find(of)?.get("state"));
            if was != Some(&state) {
                consents.push(json!({ "channel": channel, "state": state, "source": "Import" }));
            }
        }
        if !consents.is_empty() {
            row.insert("consents".to_owned(), json!(consents));
        }
        without_repetitions(&mut row, now);
        row
    }

    /// Companies are recognised by their names; of persons there are many with one name.
    fn has_key(&self, key: &str, new: &State) -> bool {
        key != "name" || new.get("kind") == Some(&json!(CustomerKind::Company))
    }

    fn key_among(&self, key: &str, seen: Condition) -> Condition {
        if key == "name" { companies().add(seen) } else { seen }
    }

    async fn beside(
        &self,
        db: &Conn<'_>,
        keys: &Keyring,
        key: &str,
        values: &[String],
        seen: Condition,
    ) -> Result<Vec<(String, Uuid)>, Error> {
        use {customer_email::Column as Email, customer_phone::Column as Phone};
        if values.is_empty() {
            return Ok(Vec::new());
        }
        match key {
            "email" => {
                let found = customer_email::Entity::find().select_only().columns([Email::EmailKey, Email::CustomerId]);
                let found = found.filter(Email::EmailKey.is_in(values)).filter(Email::CustomerId.in_subquery(at_work(seen)));
                Ok(found.into_tuple().all(db).await?)
            }
            "phone" => {
                let index = |value: &String| Ok((keys.blind_index(PHONE, value)?, value.clone()));
                let indexes = values.iter().map(index).collect::<Result<HashMap<Vec<u8>, String>, Error>>()?;
                let found = customer_phone::Entity::find().select_only().columns([Phone::PhoneIndex, Phone::CustomerId]);
                let found = found.filter(Phone::PhoneIndex.is_in(indexes.keys().cloned()));
                let found = found.filter(Phone::CustomerId.in_subquery(at_work(seen)));
                let found: Vec<(Vec<u8>, Uuid)> = found.into_tuple().all(db).await?;
                Ok(found.into_iter().filter_map(|(index, id)| Some((indexes.get(&index)?.clone(), id))).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    async fn merged_into(&self, db: &Conn<'_>, archived: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
        let merged = Entity::find().select_only().columns([Column::Id, Column::MergedIntoId]);
        let merged = merged.filter(Column::Id.is_in(archived.iter().copied())).filter(Column::MergedIntoId.is_not_null());
        let merged: Vec<(Uuid, Uuid)> = merged.into_tuple().all(db).await?;
        Ok(merged.into_iter().collect())
    }

    fn refers_to(&self, field: &str) -> Condition {
        if field == "parent" { companies() } else { Condition::all() }
    }

    async fn look_alikes(&self, work: &Work<'_>, new: &[&State]) -> Result<Vec<Option<NamedRecord>>, Error> {
        let probe = |new: &&State| Ok(Probe::new_customer(&typed::<NewCustomer>((*new).clone())?));
        let probes = new.iter().map(probe).collect::<Result<Vec<_>, Error>>()?;
        let candidates = Candidates::to(work.tx, work.ctx.keys(), &probes, work.by).await?;
        let named = |probe: &Probe| candidates.likeliest(probe).map(|alike| NamedRecord { id: alike.id, name: alike.name });
        Ok(probes.iter().map(named).collect())
    }

    async fn referred(&self, tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, &'static str>, Error> {
        let mut referred = HashMap::new();
        for Relation { table, column, holds, .. } in RELATIONS {
            let Some(what) = holds else { continue };
            let names = Expr::col(Alias::new(*column));
            let mut select = Query::select().distinct().expr_as(names.clone(), Alias::new("id")).from(Alias::new(*table)).take();
            select.and_where(names.is_in(ids.iter().copied()));
            for row in tx.query_all(&select).await? {
                referred.entry(row.try_get("", "id")?).or_insert(*what);
            }
        }
        Ok(referred)
    }
}

fn companies() -> Condition {
    Condition::all().add(Column::Kind.eq(CustomerKind::Company)).add(Column::ArchivedAt.is_null())
}

/// The ids of those of these customers that are not archived.
fn at_work(among: Condition) -> SelectStatement {
    let condition = Condition::all().add(Column::ArchivedAt.is_null()).add(among);
    Query::select().column((Entity, Column::Id)).from(Entity).cond_where(condition).to_owned()
}

/// A further e-mail address or phone number, or the first rule that it breaks.
fn entry(what: &str, kind: EntryKind, written: &str) -> Result<Value, String> {
    let (value, checked) = if what == "email" {
        let email = written.strip_prefix("mailto:").unwrap_or(written).to_owned();
        (json!(email), shared::problem::validate(&OtherEmail { kind, email }))
    } else {
        (json!(written), shared::problem::validate(&OtherPhone { kind, phone: written.to_owned() }))
    };
    match checked {
        Ok(()) => Ok(value),
        Err(errors) => Err(errors.into_iter().next().map(|error| error.message).unwrap_or_default()),
    }
}

/// Leaves a first e-mail or phone number alone where the row names a further one, and leaves out further ones that are there already.
fn without_repetitions(row: &mut State, now: Option<&State>) {
    let fields = [("email", "other_emails", text::key as fn(&str) -> String), ("phone", "other_phones", text::phone_key)];
    for (first, list, key) in fields {
        let key_in = |entry: &Value| entry.get(first).and_then(Value::as_str).map(key);
        let further: Vec<String> = now.and_then(|now| now.get(list)?.as_array()).into_iter().flatten().filter_map(key_in).collect();
        let named = row.get(first).and_then(Value::as_str).map(key);
        if !row.contains_key(list) && named.as_ref().is_some_and(|named| further.contains(named)) {
            row.remove(first);
        }
        let was = now.and_then(|now| now.get(first)?.as_str()).map(key);
        let mut seen: Vec<String> = named.or(was).into_iter().collect();
        if let Some(Value::Array(entries)) = row.get_mut(list) {
            entries.retain(|entry| {
                let value = key_in(entry).unwrap_or_default();
                let is_new = !seen.contains(&value);
                seen.push(value);
                is_new
            });
        }
    }
}

/// A kind as people write it.
fn kind(written: &str) -> Option<CustomerKind> {
    match text::key(written).as_str() {
        "company" | "organisation" | "organization" | "business" | "firm" | "corporate" | "account" | "b2b" | "legal entity" => {
            Some(CustomerKind::Company)
        }
        "person" | "individual" | "private" | "private person" | "contact" | "people" | "b2c" | "natural person" => {
            Some(CustomerKind::Person)
        }
        _ => None,
    }
}

/// A size class as people write it.
fn size(written: &str) -> Option<CustomerSize> {
    match text::key(written).as_str() {
        "small" | "s" | "micro" | "xs" => Some(CustomerSize::Small),
        "medium" | "m" | "mid" | "mid-size" | "midsize" | "mid-market" => Some(CustomerSize::Medium),
        "big" | "large" | "l" => Some(CustomerSize::Big),
        "huge" | "enterprise" | "xl" | "xxl" | "very large" => Some(CustomerSize::Huge),
        _ => None,
    }
}

/// A kind of business as people write it.
fn business_type(written: &str) -> Option<CustomerType> {
    match text::key(written).replace(['-', '_'], " ").as_str() {
        "self employed" | "freelancer" | "freelance" | "sole trader" | "sole proprietor" => Some(CustomerType::SelfEmployed),
        "startup" | "start up" => Some(CustomerType::Startup),
        "company" | "business" | "ltd" | "gmbh" | "llc" => Some(CustomerType::Company),
        "corporation" | "corporate" | "inc" | "group" | "enterprise" => Some(CustomerType::Corporation),
        _ => None,
    }
}

/// A channel as people write it.
fn channel(written: &str) -> Option<Channel> {
    match text::key(written).as_str() {
        "e-mail" | "email" | "mail" => Some(Channel::Email),
        "phone" | "telephone" | "call" | "calls" | "tel" => Some(Channel::Phone),
        "sms" | "text" | "text message" | "mobile" => Some(Channel::Sms),
        "post" | "letter" | "postal" | "postal mail" => Some(Channel::Post),
        _ => None,
    }
}

/// What somebody said to being contacted, as people write it.
fn consent(written: &str) -> Option<ConsentState> {
    match text::key(written).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "granted" | "given" | "opt-in" | "opted in" | "subscribed" | "ok" => Some(ConsentState::Granted),
        "no" | "n" | "false" | "0" | "denied" | "refused" | "withdrawn" | "opt-out" | "opted out" | "unsubscribed" => {
            Some(ConsentState::Denied)
        }
        "unknown" | "?" | "-" | "not asked" => Some(ConsentState::Unknown),
        _ => None,
    }
}
