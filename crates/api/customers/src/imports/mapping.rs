//! Which field a column probably fills, by its header.

use shared::Named;
use shared::customers::custom_fields::CustomField;
use shared::customers::import::SheetColumn;
use shared::customers::import_plan::{ImportField, ImportTarget};

/// Other words for a field, the likeliest first; the field's own code and label are known, too.
const SYNONYMS: &[(ImportField, &[&str])] = &[
    (
        ImportField::Name,
        &[
            "company name",
            "account name",
            "customer name",
            "organisation name",
            "organization name",
            "business name",
            "full name",
            "client name",
            "account",
            "company",
            "customer",
            "organisation",
            "organization",
            "business",
            "client",
            "firm",
            "legal name",
            "display name",
        ],
    ),
    (ImportField::Kind, &["kind", "type", "customer type", "account type", "customer kind"]),
    (
        ImportField::Email,
        &["email", "e mail", "mail", "email address", "e mail address", "mail address", "contact email", "primary email", "work email"],
    ),
    (
        ImportField::Phone,
        &[
            "phone number",
            "telephone",
            "telephone number",
            "tel",
            "mobile",
            "mobile number",
            "mobile phone",
            "cell",
            "cell phone",
            "contact number",
            "work phone",
            "main phone",
        ],
    ),
    (ImportField::Website, &["web site", "web", "url", "homepage", "home page", "web address", "site", "domain", "company url"]),
    (ImportField::Sector, &["industry", "branch of industry", "vertical", "line of business", "business sector", "segment"]),
    (ImportField::Size, &["company size", "size class", "customer size", "business size"]),
    (
        ImportField::Employees,
        &[
            "number of employees",
            "no of employees",
            "employee count",
            "employees count",
            "num employees",
            "headcount",
            "head count",
            "staff",
            "workforce",
        ],
    ),
    (
        ImportField::Revenue,
        &["annual revenue", "yearly revenue", "revenues", "turnover", "annual turnover", "sales", "annual sales", "yearly sales"],
    ),
    (ImportField::RevenueCurrency, &["currency", "currency code", "annual revenue currency", "currency iso code"]),
    (
        ImportField::FoundedYear,
        &[
            "year established",
            "established",
            "founded",
            "founding year",
            "year of foundation",
            "foundation year",
            "established in",
            "founded in",
            "since",
        ],
    ),
    (
        ImportField::Street,
        &["street address", "address", "address line 1", "address 1", "address line", "billing street", "postal address", "mailing street"],
    ),
    (
        ImportField::PostalCode,
        &["postcode", "post code", "zip", "zip code", "zipcode", "postal", "billing postal code", "mailing zip postal code"],
    ),
    (ImportField::City, &["town", "locality", "billing city", "mailing city", "municipality"]),
    (
        ImportField::Region,
        &["state", "province", "county", "state province", "state region", "state or province", "billing state", "federal state"],
    ),
    (
        ImportField::Country,
        &["country code", "country name", "country region", "office location", "billing country", "mailing country", "nation", "location"],
    ),
    (
        ImportField::Parent,
        &[
            "parent",
            "parent company",
            "parent account",
            "subsidiary of",
            "belongs to",
            "parent organisation",
            "parent organization",
            "holding",
            "parent name",
            "group",
        ],
    ),
    (ImportField::Tags, &["tags", "tag", "labels", "label", "keywords", "categories"]),
    (ImportField::Description, &["notes", "note", "comment", "comments", "remarks", "remark", "about", "info", "details"]),
    (
        ImportField::ExternalId,
        &[
            "external key",
            "external reference",
            "id",
            "customer id",
            "account id",
            "customer number",
            "customer no",
            "client id",
            "account number",
            "reference",
            "record id",
            "source id",
        ],
    ),
    (ImportField::BusinessType, &["business type", "company type", "legal form", "type of business", "type"]),
    (ImportField::Interests, &["interests", "interest", "interested in", "topics", "hobbies"]),
    (ImportField::BirthDate, &["birthday", "date of birth", "birthdate", "dob", "born", "born on"]),
    (
        ImportField::PreferredChannel,
        &["preferred channel", "preferred contact", "preferred contact method", "contact preference", "contact by"],
    ),
    (ImportField::Language, &["language code", "preferred language", "locale", "correspondence language"]),
    (ImportField::Preferences, &["contact preferences", "preference"]),
    (ImportField::EmailWork, &["work e mail", "business email", "office email", "second email", "email 2", "secondary email"]),
    (ImportField::EmailHome, &["private email", "home email", "personal email"]),
    (ImportField::EmailBilling, &["billing email", "invoice email", "accounting email"]),
    (ImportField::EmailOther, &["other email", "further email", "email 3"]),
    (ImportField::PhoneWork, &["business phone", "office phone", "second phone", "phone 2", "phone work"]),
    (ImportField::PhoneHome, &["home phone", "private phone"]),
    (ImportField::PhoneMobile, &["phone mobile", "second mobile"]),
    (ImportField::PhoneOther, &["other phone", "further phone", "phone 3"]),
    (ImportField::ConsentEmail, &["email consent", "email opt in", "newsletter consent", "opt in", "marketing consent"]),
    (ImportField::ConsentPhone, &["phone consent", "phone opt in", "call consent"]),
    (ImportField::ConsentSms, &["sms consent", "sms opt in"]),
    (ImportField::ConsentPost, &["post consent", "mail consent", "postal consent", "post opt in"]),
];

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
    let (_, synonyms) = SYNONYMS.iter().find(|(of, _)| *of == field)?;
    synonyms.iter().position(|synonym| *synonym == word).map(|at| at + 1)
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
            let (_, synonyms) = SYNONYMS.iter().find(|(of, _)| of == field).unwrap();
            let words = synonyms.iter().map(|s| (*s).to_owned()).chain([normalised(field.code()), normalised(field.label())]);
            for word in words.filter(|word| word != "type") {
                assert_eq!(normalised(&word), word);
                assert_eq!(*seen.entry(word.clone()).or_insert(field), field, "{word}");
            }
        }
    }
}
