//! Bulk changes as people read them.

use crate::customers::bulk::{BulkAction, BulkFields};
use crate::records::custom_values::CustomValue;
use crate::{Named, Patch, countries, languages, text};
use uuid::Uuid;

/// What undoing another bulk change is called.
pub const UNDO: &str = "Undo a bulk change";

/// What an action does to each customer: "Add the tags vip, new". `owner` names users; `custom` says the value that a custom field gets, such as "Tier
/// to Gold".
pub fn deed(
    action: &BulkAction,
    owner: impl Fn(Uuid) -> Option<String>,
    custom: impl Fn(&str, Option<&CustomValue>) -> Option<String>,
) -> String {
    match action {
        BulkAction::Edit { fields } => format!("Set {}", fields_words(fields, custom)),
        BulkAction::Assign { owner_id } => format!("Assign to {}", owner(*owner_id).unwrap_or_else(|| "another owner".to_owned())),
        BulkAction::AddTags { tags } => format!("Add the {}", tags_words(tags)),
        BulkAction::RemoveTags { tags } => format!("Remove the {}", tags_words(tags)),
        BulkAction::Archive {} => "Archive".to_owned(),
        BulkAction::Restore {} => "Restore".to_owned(),
    }
}

/// A field and what it gets: "city to Bonn".
pub fn set(label: &str, value: Option<String>) -> String {
    format!("{label} to {}", value.as_deref().unwrap_or("nothing"))
}

fn tags_words(tags: &[String]) -> String {
    format!("{} {}", if tags.len() == 1 { "tag" } else { "tags" }, tags.join(", "))
}

fn fields_words(fields: &BulkFields, custom: impl Fn(&str, Option<&CustomValue>) -> Option<String>) -> String {
    let BulkFields { kind, sector, size, city, region, country, r#type, language, preferred_channel, parent_id, custom: values } = fields;
    let country_name = |code: &String| countries::name(code).unwrap_or(code).to_owned();
    let language_name = |code: &String| languages::name(code).unwrap_or(code).to_owned();
    let said = [
        kind.map(|kind| format!("kind to {}", kind.label())),
        patched("business type", r#type, |value| value.label().to_owned()),
        patched("sector", sector, |sector| text::capitalised(sector)),
        patched("size", size, |size| size.label().to_owned()),
        patched("city", city, String::clone),
        patched("region", region, String::clone),
        patched("country", country, country_name),
        patched("language", language, language_name),
        patched("preferred channel", preferred_channel, |channel| channel.label().to_owned()),
        parent_id.clone().change().map(|parent| parent.map_or("parent company to nothing", |_| "parent company").to_owned()),
    ];
    let custom = values.iter().map(|(key, value)| custom(key, value.as_ref()).unwrap_or_else(|| "a custom field".to_owned()));
    said.into_iter().flatten().chain(custom).collect::<Vec<_>>().join(", ")
}

/// What is said of a field that is changed or cleared.
fn patched<T: Clone>(label: &str, value: &Patch<T>, words: impl Fn(&T) -> String) -> Option<String> {
    value.clone().change().map(|value| set(label, value.as_ref().map(words)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::profile::{Channel, CustomerType};

    fn said(fields: BulkFields) -> String {
        let custom = |key: &str, value: Option<&CustomValue>| (key == "tier").then(|| set("Tier", value.map(|_| "Gold".to_owned())));
        deed(&BulkAction::Edit { fields: Box::new(fields) }, |_| None, custom)
    }

    #[test]
    fn deeds_are_said_in_words() {
        let no_field = |_: &str, _: Option<&CustomValue>| None;
        let fields = BulkFields { sector: Patch::Value("real estate".into()), city: Patch::Null, ..BulkFields::default() };
        assert_eq!(said(fields), "Set sector to Real estate, city to nothing");
        assert_eq!(deed(&BulkAction::AddTags { tags: vec!["vip".into()] }, |_| None, no_field), "Add the tag vip");
        assert_eq!(deed(&BulkAction::Assign { owner_id: Uuid::nil() }, |_| Some("Ada".into()), no_field), "Assign to Ada");
        let custom = |key: &str, value| BulkFields { custom: [(key.to_owned(), value)].into(), ..BulkFields::default() };
        assert_eq!(said(custom("tier", Some(CustomValue::Text("gold".into())))), "Set Tier to Gold");
        assert_eq!(said(custom("tier", None)), "Set Tier to nothing");
        assert_eq!(said(custom("gone", None)), "Set a custom field");
    }

    #[test]
    fn every_field_is_said() {
        let fields = BulkFields {
            r#type: Patch::Value(CustomerType::ALL[0]),
            language: Patch::Value("de".into()),
            preferred_channel: Patch::Value(Channel::Email),
            parent_id: Patch::Null,
            ..BulkFields::default()
        };
        let business = CustomerType::ALL[0].label();
        let wanted = format!("Set business type to {business}, language to German, preferred channel to E-mail, parent company to nothing");
        assert_eq!(said(fields), wanted);
    }
}
