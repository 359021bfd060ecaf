//! What is written in a cell: its plain text, and the usual words for kinds, sizes and addresses.

use shared::customers::{CustomerKind, CustomerSize};
use shared::customers_import::ImportField;
use shared::text;

/// The text of a cell: without surrounding space and without the apostrophe that exports put before what looks like a formula. It stays a
/// text, whatever it looks like. Line breaks become spaces, except in descriptions.
pub fn cell(raw: &str, field: ImportField) -> Result<String, String> {
    let text = raw.trim();
    let text = text.strip_prefix('\'').filter(|rest| text::is_formula(rest)).unwrap_or(text);
    let text = if field == ImportField::Description {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let allowed = |c: char| !c.is_control() || field == ImportField::Description && matches!(c, '\n' | '\t');
    if text.chars().all(allowed) { Ok(text) } else { Err("contains control characters".to_owned()) }
}

/// A kind as people write it.
pub fn kind(written: &str) -> Option<CustomerKind> {
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
pub fn size(written: &str) -> Option<CustomerSize> {
    match text::key(written).as_str() {
        "small" | "s" | "micro" | "xs" => Some(CustomerSize::Small),
        "medium" | "m" | "mid" | "mid-size" | "midsize" | "mid-market" => Some(CustomerSize::Medium),
        "big" | "large" | "l" => Some(CustomerSize::Big),
        "huge" | "enterprise" | "xl" | "xxl" | "very large" => Some(CustomerSize::Huge),
        _ => None,
    }
}

/// A web address; people leave out the scheme.
pub fn website(written: &str) -> String {
    let is_host = !written.contains("://")
        && written.contains('.')
        && written.starts_with(|c: char| c.is_alphanumeric())
        && !written.contains(char::is_whitespace);
    if is_host { format!("https://{written}") } else { written.to_owned() }
}
