//! The fields of the customer that stays, as merging changed them, and how they get back. Pure rules; they touch no database.

use platform::Error;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::customers::Customer;
use shared::customers::custom_fields::PREFIX;

/// The fields that an edit can set, by the names they have in the customer and in the edit.
const FIELDS: &[(&str, &str)] = &[
    ("name", "name"),
    ("email", "email"),
    ("phone", "phone"),
    ("website", "website"),
    ("sector", "sector"),
    ("size", "size"),
    ("employees", "employees"),
    ("revenue", "revenue"),
    ("founded_year", "founded_year"),
    ("address", "address"),
    ("description", "description"),
    ("tags", "tags"),
    ("parent", "parent_id"),
    ("owner", "owner_id"),
    ("external_id", "external_id"),
    ("type", "type"),
    ("interests", "interests"),
    ("birth_date", "birth_date"),
    ("preferred_channel", "preferred_channel"),
    ("language", "language"),
    ("preferences", "preferences"),
    ("social_links", "social_links"),
    ("other_emails", "other_emails"),
    ("other_phones", "other_phones"),
    ("other_addresses", "other_addresses"),
    ("consents", "consents"),
];

/// The fields that merging changed, as they were and as they became.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fields {
    before: Map<String, Value>,
    after: Map<String, Value>,
}

impl Fields {
    /// What differs between the two.
    pub fn between(before: &Customer, after: &Customer) -> Result<Self, Error> {
        let (mut before, mut after) = (values(before)?, values(after)?);
        // A custom field may be there on one side only.
        for key in before.keys().chain(after.keys()).cloned().collect::<Vec<_>>() {
            before.entry(key.clone()).or_insert(Value::Null);
            after.entry(key).or_insert(Value::Null);
        }
        let same: Vec<String> = before.iter().filter(|(key, value)| after.get(*key) == Some(value)).map(|(key, _)| key.clone()).collect();
        for key in same {
            before.remove(&key);
            after.remove(&key);
        }
        Ok(Self { before, after })
    }

    /// The edit that gives the customer its former values, and the fields that somebody changed since, which keep what they have.
    pub fn undo(&self, now: &Customer) -> Result<(Map<String, Value>, Vec<String>), Error> {
        let now = values(now)?;
        let (mut edit, mut changed) = (Map::new(), Vec::new());
        let (mut custom, nothing) = (Map::new(), Value::Null);
        for (key, before) in &self.before {
            let is = now.get(key).unwrap_or(&nothing);
            if is == self.after.get(key).unwrap_or(&nothing) {
                match key.strip_prefix(PREFIX) {
                    Some(custom_key) => custom.insert(custom_key.to_owned(), before.clone()),
                    None => edit.insert(key.clone(), before.clone()),
                };
            } else if is != before {
                changed.push(key.trim_end_matches("_id").to_owned());
            }
        }
        // Without being told, the size would follow the number of employees.
        if edit.contains_key("employees") && !edit.contains_key("size") {
            edit.insert("size".to_owned(), now.get("size").cloned().unwrap_or_default());
        }
        if !custom.is_empty() {
            edit.insert("custom".to_owned(), Value::Object(custom));
        }
        Ok((edit, changed))
    }
}

fn values(customer: &Customer) -> Result<Map<String, Value>, Error> {
    let Value::Object(mut all) = serde_json::to_value(customer)? else { return Err(Error::internal("a customer is no object")) };
    let custom = all.remove("custom");
    let value = |(name, edited): &(&str, &str)| {
        let value = all.remove(*name).unwrap_or_default();
        let value = if name == edited { value } else { value.get("id").cloned().unwrap_or_default() };
        ((*edited).to_owned(), value)
    };
    let mut values: Map<String, Value> = FIELDS.iter().map(value).collect();
    if let Some(Value::Object(custom)) = custom {
        values.extend(custom.into_iter().map(|(key, value)| (format!("{PREFIX}{key}"), value)));
    }
    Ok(values)
}
