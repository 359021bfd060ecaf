//! What a column of a sheet can fill, and by which headers that is recognised.

use super::custom_fields::PREFIX;
use crate::record::{Field, Kind, Spec, uses};

/// What a column fills.
#[derive(Clone)]
pub enum Target {
    /// The record's id: which one the row is about.
    Id,
    Field(&'static Field),
    /// The currency of an amount.
    Currency(&'static Field),
    /// The custom field of this key.
    Custom(String),
}

/// How the currency of an amount is named: after the amount's key.
const CURRENCY: &str = "_currency";
/// How the id is named.
pub const ID: &str = "id";

/// What is meant by `id`, a field's key, `<key>_currency` or `custom.<key>`; `None` for a field that sheets do not fill.
pub fn target(spec: &'static Spec, code: &str) -> Option<Target> {
    let imported = |key: &str| spec.field(key).filter(|field| field.is(uses::IMPORT));
    if code == ID {
        return Some(Target::Id);
    }
    if let Some(key) = code.strip_prefix(PREFIX) {
        return Some(Target::Custom(key.to_owned()));
    }
    let currency = || imported(code.strip_suffix(CURRENCY)?).filter(|field| matches!(field.kind, Kind::Money)).map(Target::Currency);
    imported(code).map(Target::Field).or_else(currency)
}

/// Every built-in target by its code, in the order of the declaration: the id, and each field with its currency.
pub fn targets(spec: &'static Spec) -> Vec<String> {
    let mut all = vec![ID.to_owned()];
    for field in spec.using(uses::IMPORT) {
        all.push(field.key.to_owned());
        all.extend(matches!(field.kind, Kind::Money).then(|| format!("{}{CURRENCY}", field.key)));
    }
    all
}

/// What people read for a target; a custom field by its name for programs.
pub fn label(spec: &'static Spec, code: &str) -> String {
    match target(spec, code) {
        Some(Target::Id) => "ID".to_owned(),
        Some(Target::Field(field)) => field.label.to_owned(),
        Some(Target::Currency(field)) => format!("{} currency", field.label),
        Some(Target::Custom(_)) | None => code.to_owned(),
    }
}

/// The headers of a target, folded as [`header_key`] does: its own code and label, then other words for it, the likeliest first.
pub fn headers(spec: &'static Spec, code: &str) -> Vec<String> {
    let mut words = vec![header_key(code), header_key(&label(spec, code))];
    match target(spec, code) {
        Some(Target::Field(field)) => words.extend(field.synonyms.iter().map(|word| (*word).to_owned())),
        Some(Target::Currency(field)) => {
            words.extend(field.synonyms.iter().map(|word| format!("{word} currency")));
            words.push(format!("currency of the {}", header_key(field.label)));
            let is_only = spec.using(uses::IMPORT).filter(|other| matches!(other.kind, Kind::Money)).count() == 1;
            words.extend(["currency", "currency code", "currency iso code"].iter().filter(|_| is_only).map(|word| (*word).to_owned()));
        }
        _ => {}
    }
    words
}

/// Lower case words: `"yearEstablished"`, `"Year_Established"` and `"year-established"` are all `"year established"`.
pub fn header_key(header: &str) -> String {
    let mut out = String::with_capacity(header.len() + 4);
    let mut before_lower = false;
    for c in header.chars() {
        if !c.is_alphanumeric() {
            out.push(' ');
        } else {
            if c.is_uppercase() && before_lower {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        }
        before_lower = c.is_lowercase();
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks that no header stands for two fields; `shared` are words that may, and go to the first field where no other column is it.
#[cfg(test)]
pub fn check_headers(spec: &'static Spec, shared: &[&str]) {
    let mut seen = std::collections::BTreeMap::new();
    for code in targets(spec).into_iter().filter(|code| code != ID) {
        for word in headers(spec, &code).into_iter().filter(|word| !shared.contains(&word.as_str())) {
            assert_eq!(header_key(&word), word, "{code}");
            assert_eq!(seen.entry(word.clone()).or_insert_with(|| code.clone()), &code, "{word}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_fields_that_sheets_fill_with_their_currencies() {
        let spec = &crate::sales::products::SPEC;
        let all = targets(spec);
        assert!(all.iter().all(|code| target(spec, code).is_some()));
        assert!(all.contains(&"price_currency".to_owned()) && !all.contains(&"created_at".to_owned()));
        assert!(target(spec, "name_currency").is_none() && target(spec, "created_at").is_none());
        assert_eq!(label(spec, "price_currency"), "Price currency");
        assert_eq!(header_key("Year_Established"), header_key("yearEstablished"));
    }
}
