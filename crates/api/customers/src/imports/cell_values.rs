//! What is written in a cell: its plain text, and the usual words for kinds, sizes and addresses.

use shared::customers::import_plan::ImportField;
use shared::customers::profile::{Channel, ConsentState, CustomerType};
use shared::customers::{CustomerKind, CustomerSize};
use shared::{languages, text};

/// The text of a cell: without surrounding space and without the apostrophe that exports put before what looks like a formula. It stays a
/// text, whatever it looks like. Line breaks become spaces, except in descriptions.
pub fn cell(raw: &str, field: ImportField) -> Result<String, String> {
    let text = raw.trim();
    let text = text.strip_prefix('\'').filter(|rest| text::is_formula(rest)).unwrap_or(text);
    let has_lines = matches!(field, ImportField::Description | ImportField::Preferences);
    let text = if has_lines {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let allowed = |c: char| !c.is_control() || has_lines && matches!(c, '\n' | '\t');
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

/// A kind of business as people write it.
pub fn business_type(written: &str) -> Option<CustomerType> {
    match text::key(written).replace(['-', '_'], " ").as_str() {
        "self employed" | "freelancer" | "freelance" | "sole trader" | "sole proprietor" => Some(CustomerType::SelfEmployed),
        "startup" | "start up" => Some(CustomerType::Startup),
        "company" | "business" | "ltd" | "gmbh" | "llc" => Some(CustomerType::Company),
        "corporation" | "corporate" | "inc" | "group" | "enterprise" => Some(CustomerType::Corporation),
        _ => None,
    }
}

/// A channel as people write it.
pub fn channel(written: &str) -> Option<Channel> {
    match text::key(written).as_str() {
        "e-mail" | "email" | "mail" => Some(Channel::Email),
        "phone" | "telephone" | "call" | "calls" | "tel" => Some(Channel::Phone),
        "sms" | "text" | "text message" | "mobile" => Some(Channel::Sms),
        "post" | "letter" | "postal" | "postal mail" => Some(Channel::Post),
        _ => None,
    }
}

/// What somebody said to being contacted, as people write it.
pub fn consent(written: &str) -> Option<ConsentState> {
    match text::key(written).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "granted" | "given" | "opt-in" | "opted in" | "subscribed" | "ok" => Some(ConsentState::Granted),
        "no" | "n" | "false" | "0" | "denied" | "refused" | "withdrawn" | "opt-out" | "opted out" | "unsubscribed" => {
            Some(ConsentState::Denied)
        }
        "unknown" | "?" | "-" | "not asked" => Some(ConsentState::Unknown),
        _ => None,
    }
}

/// Yes or no as people write it.
pub fn yes_no(written: &str) -> Option<bool> {
    match text::key(written).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "on" => Some(true),
        "no" | "n" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// The code of a language, written as code or English name; `de-AT` is German.
pub fn language(written: &str) -> Option<String> {
    let key = text::key(written);
    let code = key.split(['-', '_']).next().unwrap_or_default();
    let named = || languages::LANGUAGES.iter().find(|(_, name)| text::key(name) == key).map(|(code, _)| (*code).to_owned());
    if languages::is_language(code) { Some(code.to_owned()) } else { named() }
}

/// What stands in one cell: several words, divided by semicolons or commas.
pub fn list(written: &str) -> Vec<String> {
    written.split([';', ',']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
