//! The fields that bulk changes deal with, and how a customer gets from one state of them to another.

use crate::entity::customer::{Model, POSTAL_CODE, STREET};
use platform::Error;
use platform::seal::Keyring;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::customers::bulk::{BulkAction, BulkFields};
use shared::customers::custom_fields::PREFIX;
use shared::customers::custom_values::{CustomChanges, CustomValue};
use shared::customers::profile::{Channel, CustomerType};
use shared::customers::{Address, CustomerKind, CustomerSize, EditCustomer};
use shared::{Patch, text};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A customer as far as bulk changes deal with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    pub kind: CustomerKind,
    pub sector: Option<String>,
    pub size: Option<CustomerSize>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    pub r#type: Option<CustomerType>,
    pub language: Option<String>,
    pub preferred_channel: Option<Channel>,
    pub parent_id: Option<Uuid>,
    pub owner_id: Option<Uuid>,
    pub tags: Vec<String>,
    pub archived: bool,
    /// Values of custom fields by `custom.<key>`.
    #[serde(flatten)]
    pub custom: BTreeMap<String, CustomValue>,
}

/// What a bulk change did to a customer: the fields that differ, as they were and as they became.
#[derive(Debug, Serialize, Deserialize)]
pub struct Image {
    before: Map<String, Value>,
    after: Map<String, Value>,
}

/// What undoing comes to.
pub enum Undo {
    To(Fields),
    /// These were changed by somebody since.
    ChangedSince(Vec<String>),
}

impl Fields {
    pub fn of(row: &Model) -> Self {
        Self {
            kind: row.kind,
            sector: row.sector.clone(),
            size: row.size,
            city: row.city.clone(),
            region: row.region.clone(),
            country: row.country.clone(),
            r#type: row.r#type,
            language: row.language.clone(),
            preferred_channel: row.preferred_channel,
            parent_id: row.parent_id,
            owner_id: row.owner_id,
            tags: row.tags.0.clone(),
            archived: row.archived_at.is_some(),
            custom: row.custom.0.iter().map(|(key, value)| (format!("{PREFIX}{key}"), value.clone())).collect(),
        }
    }

    /// As the action wants them.
    pub fn after(&self, action: &BulkAction) -> Self {
        let mut after = self.clone();
        match action {
            BulkAction::Edit { fields } => after.apply(fields),
            BulkAction::Assign { owner_id } => after.owner_id = Some(*owner_id),
            BulkAction::AddTags { tags } => {
                for tag in tags.iter().map(|tag| tag.trim()) {
                    if !after.tags.iter().any(|known| text::key(known) == text::key(tag)) {
                        after.tags.push(tag.to_owned());
                    }
                }
            }
            BulkAction::RemoveTags { tags } => {
                let keys: Vec<String> = tags.iter().map(|tag| text::key(tag)).collect();
                after.tags.retain(|tag| !keys.contains(&text::key(tag)));
            }
            BulkAction::Archive {} => after.archived = true,
            BulkAction::Restore {} => after.archived = false,
        }
        after
    }

    fn apply(&mut self, fields: &BulkFields) {
        let BulkFields { kind, sector, size, city, region, country, r#type, language, preferred_channel, parent_id, custom } =
            fields.clone();
        self.kind = kind.unwrap_or(self.kind);
        let texts = [(sector, &mut self.sector), (city, &mut self.city), (region, &mut self.region), (country, &mut self.country)];
        for (patch, field) in texts.into_iter().chain([(language, &mut self.language)]) {
            if let Some(text) = patch.change() {
                *field = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            }
        }
        size.apply(&mut self.size);
        r#type.apply(&mut self.r#type);
        preferred_channel.apply(&mut self.preferred_channel);
        parent_id.apply(&mut self.parent_id);
        for (key, value) in custom {
            match value {
                Some(value) => drop(self.custom.insert(format!("{PREFIX}{key}"), value)),
                None => drop(self.custom.remove(&format!("{PREFIX}{key}"))),
            }
        }
    }

    /// What turns the former values of custom fields into these.
    fn custom_changes(&self, was: &Self) -> CustomChanges {
        let differs = |path: &&String| self.custom.get(*path) != was.custom.get(*path);
        let change = |path: &String| (path.trim_start_matches(PREFIX).to_owned(), self.custom.get(path).cloned());
        was.custom.keys().chain(self.custom.keys()).filter(differs).map(change).collect()
    }

    /// The edit of the customer's row that leads to these fields, but for the archive.
    pub fn edit_of(&self, row: &Model, keys: &Keyring) -> Result<EditCustomer, Error> {
        let was = Self::of(row);
        let moves = (&was.city, &was.region, &was.country) != (&self.city, &self.region, &self.country);
        let address = if moves {
            Patch::Value(Address {
                street: keys.open_text(STREET, row.id, row.street_sealed.as_deref())?,
                postal_code: keys.open_text(POSTAL_CODE, row.id, row.postal_code_sealed.as_deref())?,
                city: self.city.clone(),
                region: self.region.clone(),
                country: self.country.clone(),
            })
        } else {
            Patch::Absent
        };
        Ok(EditCustomer {
            kind: (was.kind != self.kind).then_some(self.kind),
            sector: Patch::between(&was.sector, self.sector.clone()),
            size: Patch::between(&was.size, self.size),
            address,
            r#type: Patch::between(&was.r#type, self.r#type),
            language: Patch::between(&was.language, self.language.clone()),
            preferred_channel: Patch::between(&was.preferred_channel, self.preferred_channel),
            parent_id: Patch::between(&was.parent_id, self.parent_id),
            owner_id: Patch::between(&was.owner_id, self.owner_id),
            tags: (was.tags != self.tags).then(|| self.tags.clone()),
            custom: self.custom_changes(&was),
            ..EditCustomer::default()
        })
    }

    fn map(&self) -> Result<Map<String, Value>, Error> {
        match serde_json::to_value(self)? {
            Value::Object(map) => Ok(map),
            _ => Err(Error::internal("fields are no object")),
        }
    }
}

impl Image {
    /// What differs between the two.
    pub fn between(before: &Fields, after: &Fields) -> Result<Self, Error> {
        let (mut before, mut after) = (before.map()?, after.map()?);
        // Only values of custom fields are ever absent.
        for key in after.keys() {
            before.entry(key).or_insert(Value::Null);
        }
        for key in before.keys() {
            after.entry(key).or_insert(Value::Null);
        }
        let same: Vec<String> = before.iter().filter(|(key, value)| after.get(*key) == Some(value)).map(|(key, _)| key.clone()).collect();
        for key in same {
            before.remove(&key);
            after.remove(&key);
        }
        Ok(Self { before, after })
    }

    /// The customer's fields as they would be without the change, where nobody changed the same ones since.
    pub fn undo(&self, now: &Fields) -> Result<Undo, Error> {
        let mut map = now.map()?;
        let is = |key: &str| map.get(key).unwrap_or(&Value::Null);
        let others = |(key, value): &(&String, &Value)| is(key) != *value && is(key) != self.before.get(*key).unwrap_or(&Value::Null);
        let changed: Vec<String> = self.after.iter().filter(others).map(|(key, _)| key.trim_end_matches("_id").to_owned()).collect();
        if !changed.is_empty() {
            return Ok(Undo::ChangedSince(changed));
        }
        map.extend(self.before.clone());
        map.retain(|key, value| !key.starts_with(PREFIX) || !value.is_null());
        Ok(Undo::To(serde_json::from_value(Value::Object(map))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        Fields {
            kind: CustomerKind::Company,
            sector: Some("retail".into()),
            size: None,
            city: None,
            region: None,
            country: Some("DE".into()),
            r#type: None,
            language: None,
            preferred_channel: None,
            parent_id: None,
            owner_id: None,
            tags: vec!["Key".into(), "North".into()],
            archived: false,
            custom: BTreeMap::new(),
        }
    }

    #[test]
    fn tags_are_the_same_in_any_case() {
        let tags = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(fields().after(&BulkAction::AddTags { tags: tags(&["KEY", " new "]) }).tags, ["Key", "North", "new"]);
        assert_eq!(fields().after(&BulkAction::RemoveTags { tags: tags(&["north", "none"]) }).tags, ["Key"]);
    }

    #[test]
    fn only_what_was_changed_is_undone_and_only_where_it_still_is_so() {
        let before = fields();
        let after = Fields { sector: Some("finance".into()), ..before.clone() };
        let image = Image::between(&before, &after).unwrap();
        let moved = Fields { country: Some("AT".into()), ..after.clone() };
        assert!(matches!(image.undo(&moved).unwrap(), Undo::To(to) if to == Fields { country: Some("AT".into()), ..before.clone() }));
        let edited = Fields { sector: Some("software".into()), ..after };
        assert!(matches!(image.undo(&edited).unwrap(), Undo::ChangedSince(fields) if fields == ["sector"]));
        assert!(matches!(image.undo(&before).unwrap(), Undo::To(to) if to == before));
    }

    #[test]
    fn values_of_custom_fields_are_undone_one_by_one() {
        let with = |values: &[(&str, bool)]| Fields {
            custom: values.iter().map(|(key, yes)| (format!("{PREFIX}{key}"), CustomValue::YesNo(*yes))).collect(),
            ..fields()
        };
        let (before, after) = (with(&[("a", true), ("c", true)]), with(&[("b", true), ("c", true)]));
        let image = Image::between(&before, &after).unwrap();
        let now = with(&[("b", true), ("c", false)]);
        assert!(matches!(image.undo(&now).unwrap(), Undo::To(to) if to == with(&[("a", true), ("c", false)])));
        let now = with(&[("a", false), ("b", true)]);
        assert!(matches!(image.undo(&now).unwrap(), Undo::ChangedSince(fields) if fields == ["custom.a"]));
        assert_eq!(before.custom_changes(&after), BTreeMap::from([("a".into(), Some(CustomValue::YesNo(true))), ("b".into(), None)]));
    }
}
