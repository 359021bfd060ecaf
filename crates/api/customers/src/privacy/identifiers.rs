//! By what a customer is recognised where there is no id: names, addresses and numbers, also former ones as far as the audit log has them.

use crate::entity::customer::{self, PHONE};
use crate::entity::customer_contact;
use crate::record::Details;
use platform::Error;
use platform::entity::audit_entry;
use platform::seal::Keyring;
use records::Traces;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use shared::audit::FieldChange;
use shared::text;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Entries of the audit log that are searched for former names and addresses, the newest ones.
const FORMER: u64 = 2_000;

/// Who is looked for, and the records around.
pub struct Identifiers {
    pub id: Uuid,
    /// As `text::key` has them.
    names: BTreeSet<String>,
    pub emails: BTreeSet<String>,
    /// As they were written, and their digits.
    phones: BTreeSet<String>,
    digits: BTreeSet<String>,
    external_ids: BTreeSet<String>,
    pub interactions: Vec<Uuid>,
    /// Companies and persons that it is linked to.
    pub partners: Vec<Uuid>,
    /// Companies that belong to it.
    pub children: Vec<Uuid>,
}

impl Identifiers {
    pub async fn of(db: &impl ConnectionTrait, keys: &Keyring, row: &customer::Model) -> Result<Self, Error> {
        let mut identifiers = Self::named(row.id, &row.name);
        let details = Details::of(db, row.id).await?;
        identifiers.emails.extend(row.email_key.clone());
        identifiers.emails.extend(details.emails.iter().map(|other| other.email_key.clone()));
        identifiers.add_phone(keys.open_text(PHONE, row.id, row.phone_sealed.as_deref())?);
        for other in details.phones {
            identifiers.add_phone(Some(other.into_dto(keys)?.phone));
        }
        identifiers.external_ids.extend(row.external_id.as_deref().map(text::key));
        identifiers.add_former(db, keys).await?;
        identifiers.interactions = timeline::ids_about(db, row.id).await?;
        let links = customer_contact::Entity::find().filter(of_customer(row.id)).all(db).await?;
        identifiers.partners = links.iter().map(|link| if link.company_id == row.id { link.person_id } else { link.company_id }).collect();
        let children = customer::Entity::find().select_only().column(customer::Column::Id);
        identifiers.children = children.filter(customer::Column::ParentId.eq(row.id)).into_tuple().all(db).await?;
        Ok(identifiers)
    }

    fn named(id: Uuid, name: &str) -> Self {
        Self {
            id,
            names: BTreeSet::from([text::key(name)]),
            emails: BTreeSet::new(),
            phones: BTreeSet::new(),
            digits: BTreeSet::new(),
            external_ids: BTreeSet::new(),
            interactions: Vec::new(),
            partners: Vec::new(),
            children: Vec::new(),
        }
    }

    fn add_phone(&mut self, phone: Option<String>) {
        let Some(phone) = phone else { return };
        self.digits.insert(text::phone_key(&phone));
        self.phones.insert(text::key(&phone));
    }

    /// Adds what the record was called before, and how it could be reached.
    async fn add_former(&mut self, db: &impl ConnectionTrait, keys: &Keyring) -> Result<(), Error> {
        use audit_entry::{Column, Entity};
        let own = Entity::find().filter(Column::SubjectId.eq(self.id)).filter(Column::Details.is_not_null());
        for entry in own.order_by_desc(Column::Seq).limit(FORMER).all(db).await? {
            let opened = entry.details.as_deref().map(|sealed| keys.open_sealed("audit_entries.details", entry.id, sealed));
            let Some(Ok(details)) = opened else { continue };
            for FieldChange { field, before, after } in serde_json::from_slice::<Vec<FieldChange>>(&details).unwrap_or_default() {
                for value in [before, after].iter().filter_map(Value::as_str) {
                    match field.as_str() {
                        "name" => drop(self.names.insert(text::key(value))),
                        "email" => drop(self.emails.insert(text::key(value))),
                        "external_id" => drop(self.external_ids.insert(text::key(value))),
                        "phone" => self.add_phone(Some(value.to_owned())),
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }
}

impl Traces for Identifiers {
    fn id(&self) -> Uuid {
        self.id
    }

    fn is_cell(&self, cell: &str) -> bool {
        let (key, digits) = (text::key(cell), text::phone_key(cell));
        self.emails.contains(&key)
            || self.names.contains(&key)
            || self.external_ids.contains(&key)
            || digits.len() > 4 && self.digits.contains(&digits)
    }

    /// By an id, an address, a number, or by its name as whole words.
    fn are_in(&self, text: &str) -> bool {
        let text = text::key(text);
        let whole = |name: &String| has_whole(&text, name) || has_whole(&text, &name.replace('"', "\\\""));
        self.emails.iter().any(|email| text.contains(email.as_str()))
            || self.names.iter().any(whole)
            || self.phones.iter().any(|phone| has_whole(&text, phone))
            || text.contains(&self.id.to_string())
    }

    fn needles(&self) -> Vec<String> {
        self.emails.iter().chain(&self.names).chain(&self.phones).cloned().collect()
    }
}

/// The links of a customer, from either side.
pub fn of_customer(id: Uuid) -> Condition {
    Condition::any().add(customer_contact::Column::CompanyId.eq(id)).add(customer_contact::Column::PersonId.eq(id))
}

/// Whether the words are in the text, not only as part of longer words.
fn has_whole(text: &str, words: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !words.is_empty()
        && text
            .match_indices(words)
            .any(|(at, found)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + found.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers() -> Identifiers {
        let mut identifiers = Identifiers::named(Uuid::nil(), "Ann Lee");
        identifiers.emails.insert("ann@example.com".into());
        identifiers.external_ids.insert("k-7".into());
        identifiers.add_phone(Some("+49 (30) 123-45".into()));
        identifiers
    }

    #[test]
    fn somebody_is_found_in_texts_by_whole_names_and_addresses() {
        let ann = identifiers();
        for text in ["met ANN  Lee today", "{\"name\":\"Ann Lee\"}", "<ann@example.com>", "call +49 (30) 123-45", "“Ann Lee”"] {
            assert!(ann.are_in(text), "{text}");
        }
        for text in ["Joann Lee", "Ann Leeds", "ann at example", "+49 (30) 123-456", ""] {
            assert!(!ann.are_in(text), "{text}");
        }
    }

    #[test]
    fn cells_are_compared_as_imports_compare_them() {
        let ann = identifiers();
        assert!(["ann  lee", "ANN@EXAMPLE.COM", "K-7", "+493012345"].iter().all(|cell| ann.is_cell(cell)));
        assert!(["Ann", "with Ann Lee", "123", ""].iter().all(|cell| !ann.is_cell(cell)));
    }
}
