//! What is written in a cell: its plain text, and the usual words for addresses, languages and lists.

use shared::{languages, text};

/// The text of a cell: without surrounding space and without the apostrophe that exports put before what looks like a formula. It stays a
/// text, whatever it looks like; one that shows nothing is empty. Line breaks become spaces, unless the field `has_lines`.
pub fn cell(raw: &str, has_lines: bool) -> Result<String, String> {
    let text = raw.trim();
    let text = text.strip_prefix('\'').filter(|rest| text::is_formula(rest)).unwrap_or(text);
    let text = if has_lines {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let allowed = |c: char| !c.is_control() || has_lines && matches!(c, '\n' | '\t');
    match text.chars().all(allowed) {
        false => Err("contains control characters".to_owned()),
        true if text::is_blank(&text) => Ok(String::new()),
        true => Ok(text),
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
