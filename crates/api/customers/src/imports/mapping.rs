//! Which field a column probably fills, by its header.

use shared::Named;
use shared::customers::custom_fields::CustomField;
use shared::customers::import::SheetColumn;
use shared::customers::import_plan::{ImportField, ImportTarget};
use shared::customers::spec::SPEC;

/// Other words for a field, the likeliest first; the field's own code and label are known, too.
fn synonyms(field: ImportField) -> &'static [&'static str] {
    let key = if field == ImportField::BusinessType { "type" } else { field.code() };
    SPEC.field(key).map(|field| field.synonyms).unwrap_or_default()
}

/// The probable field of each column. No field is suggested twice; the better match wins, then the column further left.
pub fn suggestions(headers: &[String]) -> Vec<Option<ImportField>> {
    let words: Vec<String> = headers.iter().map(|header| normalised(header)).collect();
    let mut found: Vec<Option<ImportField>> = vec![None; headers.len()];
    for field in ImportField::ALL {
        let best = words.iter().enumerate().filter_map(|(at, word)| Some((rank(*field, word)?, at))).min();
        // "Type" is a kind where no other column is.
        if let Some((_, at)) = best.filter(|(_, at)| found[*at].is_none()) {
            found[at] = Some(*field);
        }
    }
    found
}

/// Suggests the custom fields whose label or key a header is, unless it is the very name of a field that every customer has.
pub fn suggest_custom(columns: &mut [SheetColumn], fields: &[CustomField]) {
    for field in fields {
        let names = [&field.label, &field.key, &field.path()].map(|name| normalised(name));
        let is_taken = |column: &SheetColumn, word: &str| match &column.suggestion {
            Some(ImportTarget::Field(built_in)) => rank(*built_in, word) == Some(0),
            Some(ImportTarget::Custom(_)) => true,
            None => false,
        };
        let names_it = |column: &&mut SheetColumn| {
            let word = normalised(&column.header);
            names.contains(&word) && (word == names[2] || !is_taken(column, &word))
        };
        if let Some(column) = columns.iter_mut().find(names_it) {
            column.suggestion = Some(ImportTarget::Custom(field.key.clone()));
        }
    }
}

/// How well a header names a field; 0 is best.
fn rank(field: ImportField, word: &str) -> Option<usize> {
    if normalised(field.code()) == word || normalised(field.label()) == word {
        return Some(0);
    }
    synonyms(field).iter().position(|synonym| *synonym == word).map(|at| at + 1)
}

/// Lower case words: `"yearEstablished"`, `"Year_Established"` and `"year-established"` are all `"year established"`.
pub fn normalised(header: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(headers: &[&str]) -> Vec<Option<&'static str>> {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        suggestions(&headers).into_iter().map(|field| field.map(Named::code)).collect()
    }

    #[test]
    fn usual_headers_are_known() {
        let headers = ["account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"];
        let fields = ["name", "sector", "founded_year", "revenue", "employees", "country", "parent"];
        assert_eq!(suggested(&headers), fields.map(Some));
        assert_eq!(
            suggested(&["Company Name", "E-Mail", "MobilePhone", "ZIP", "Industry", "Foo"]),
            [Some("name"), Some("email"), Some("phone"), Some("postal_code"), Some("sector"), None]
        );
    }

    #[test]
    fn our_own_export_is_known() {
        let headers = [
            "Name",
            "Kind",
            "E-mail",
            "Phone",
            "Sector",
            "Size",
            "Employees",
            "Revenue",
            "Revenue currency",
            "City",
            "Country",
            "Parent",
            "Owner",
            "Tags",
            "ID",
        ];
        let fields = [
            "name",
            "kind",
            "email",
            "phone",
            "sector",
            "size",
            "employees",
            "revenue",
            "revenue_currency",
            "city",
            "country",
            "parent",
            "",
            "tags",
            "external_id",
        ];
        assert_eq!(suggested(&headers), fields.map(|field| Some(field).filter(|f| !f.is_empty())));
    }

    #[test]
    fn no_field_is_suggested_twice_and_the_better_match_wins() {
        assert_eq!(suggested(&["company", "name", "Account"]), [None, Some("name"), None]);
        assert_eq!(suggested(&["mail", "email"]), [None, Some("email")]);
        assert_eq!(suggested(&["Type"]), [Some("kind")]);
        assert_eq!(suggested(&["Kind", "Type"]), [Some("kind"), Some("business_type")]);
    }

    #[test]
    fn no_two_fields_have_a_word_in_common() {
        let mut seen = std::collections::BTreeMap::new();
        for field in ImportField::ALL {
            let words = synonyms(*field).iter().map(|s| (*s).to_owned()).chain([normalised(field.code()), normalised(field.label())]);
            for word in words.filter(|word| word != "type") {
                assert_eq!(normalised(&word), word);
                assert_eq!(*seen.entry(word.clone()).or_insert(field), field, "{word}");
            }
        }
    }
}
