//! Rules of single fields, in human words; used with `#[garde(custom(…))]` by the DTOs of every domain.

pub mod patterns;

use crate::{Patch, text};

/// Characters that an e-mail address may have.
pub const EMAIL_LENGTH: usize = 120;
/// Characters that a phone number may have.
pub const PHONE_LENGTH: usize = 20;
/// Characters that a web address may have.
pub const LINK_LENGTH: usize = 200;
/// Characters that the place of a row in a list may have: the longest sort key, in Base64.
pub const CURSOR_LENGTH: usize = 2_000;
/// Tags that a record may have.
pub const TAGS: usize = 20;
/// Characters that a tag may have.
pub const TAG_LENGTH: usize = 40;

/// What a field holds, whether it is plain, optional or part of a patch.
pub enum Given<'a> {
    Absent,
    Null,
    Text(&'a str),
}

/// A field whose text can be looked at by a rule.
pub trait TextField {
    fn given(&self) -> Given<'_>;
}

impl TextField for String {
    fn given(&self) -> Given<'_> {
        Given::Text(self)
    }
}

impl TextField for Option<String> {
    fn given(&self) -> Given<'_> {
        self.as_deref().map_or(Given::Absent, Given::Text)
    }
}

impl TextField for Patch<String> {
    fn given(&self) -> Given<'_> {
        match self {
            Patch::Absent => Given::Absent,
            Patch::Null => Given::Null,
            Patch::Value(v) => Given::Text(v),
        }
    }
}

fn refuse(message: impl Into<String>) -> garde::Result {
    Err(garde::Error::new(message.into()))
}

/// Where a page of a list begins, as `next` and `previous` told it. What it says is read later; that it may say something is seen here.
pub fn cursor<T: TextField>(field: &T, _: &()) -> garde::Result {
    match field.given() {
        Given::Text(v) if !v.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) => {
            refuse("is not a cursor of this list and order")
        }
        Given::Text(v) => length(v, CURSOR_LENGTH),
        _ => Ok(()),
    }
}

fn length(value: &str, max: usize) -> garde::Result {
    let n = value.chars().count();
    if n > max { refuse(format!("is too long: {n} of at most {max} characters")) } else { Ok(()) }
}

/// One line that must not be empty, of at most `max` characters, without control characters. What shows nothing is empty.
pub fn required<T: TextField>(max: usize) -> impl Fn(&T, &()) -> garde::Result {
    move |field, _| match field.given() {
        Given::Absent => Ok(()),
        Given::Null => refuse("is required"),
        Given::Text(v) if text::is_blank(v) => refuse("is required"),
        Given::Text(v) => line_value(v, max),
    }
}

/// One line of at most `max` characters, without control characters; may be empty.
pub fn line<T: TextField>(max: usize) -> impl Fn(&T, &()) -> garde::Result {
    move |field, _| match field.given() {
        Given::Text(v) => line_value(v, max),
        _ => Ok(()),
    }
}

/// Several lines of at most `max` characters together; line breaks and tabs are the only control characters.
pub fn lines<T: TextField>(max: usize) -> impl Fn(&T, &()) -> garde::Result {
    move |field, _| match field.given() {
        Given::Text(v) if v.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => refuse("contains control characters"),
        Given::Text(v) => length(v, max),
        _ => Ok(()),
    }
}

/// Several lines that must not be empty, of at most `max` characters.
pub fn required_lines<T: TextField>(max: usize) -> impl Fn(&T, &()) -> garde::Result {
    move |field, context| match field.given() {
        Given::Null => refuse("is required"),
        Given::Text(v) if text::is_blank(v) => refuse("is required"),
        _ => lines(max)(field, context),
    }
}

fn line_value(value: &str, max: usize) -> garde::Result {
    if value.chars().any(char::is_control) {
        return refuse("contains control characters");
    }
    if text::turns_direction(value) {
        return refuse("contains characters that turn the direction of text: type it anew, without them");
    }
    length(value, max)
}

/// An e-mail address; empty is allowed on optional fields, `null` on patches.
pub fn email<T: TextField>(field: &T, _: &()) -> garde::Result {
    match field.given() {
        Given::Text(v) if !is_email(v.trim()) => refuse("must be an address such as name@example.com"),
        Given::Text(v) => length(v, EMAIL_LENGTH),
        _ => Ok(()),
    }
}

/// Whether the text has the shape of a mail address that the usual servers accept (a subset of RFC 5321: no quoting, no literals).
pub fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    if address.chars().any(text::is_invisible) {
        return false;
    }
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let domain_ok = domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(|l| {
            !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    local_ok && domain_ok
}

/// A phone number: 5 to 20 characters of digits, spaces and `+ ( ) - . /`, with at least five digits.
pub fn phone<T: TextField>(field: &T, _: &()) -> garde::Result {
    let Given::Text(v) = field.given() else { return Ok(()) };
    let v = v.trim();
    if v.is_empty() {
        return Ok(());
    }
    if v.chars().count() > PHONE_LENGTH {
        return refuse(format!("is too long: at most {PHONE_LENGTH} characters"));
    }
    if !v.chars().all(|c| c.is_ascii_digit() || " +()-./".contains(c)) || v.chars().filter(char::is_ascii_digit).count() < 5 {
        return refuse("must be a phone number such as +49 30 123456");
    }
    Ok(())
}

/// A web address with http or https, at most 200 characters.
pub fn website<T: TextField>(field: &T, _: &()) -> garde::Result {
    let Given::Text(v) = field.given() else { return Ok(()) };
    let v = v.trim();
    if v.is_empty() {
        return Ok(());
    }
    let host =
        v.strip_prefix("https://").or_else(|| v.strip_prefix("http://")).map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(h) if h.contains('.') && !v.chars().any(|c| c.is_whitespace() || c.is_control()) => length(v, LINK_LENGTH),
        _ => refuse("must be a web address such as https://example.com"),
    }
}

/// A new password: 8 to 128 characters, and none of the most common ones (ASVS 6.2.1, 6.2.4).
pub fn new_password(password: &str, _: &()) -> garde::Result {
    let n = password.chars().count();
    if n < 8 {
        return refuse("must have at least 8 characters");
    }
    length(password, 128)
}

/// A password that is already in use: not empty and not longer than any can be. Its characters are nobody's business.
pub fn existing_password(password: &str, _: &()) -> garde::Result {
    if password.is_empty() { refuse("is required") } else { length(password, 128) }
}

/// A moment that both databases can hold: in the years 1 to 9999.
pub fn moment(moment: &Option<chrono::DateTime<chrono::Utc>>, _: &()) -> garde::Result {
    match moment {
        Some(m) if !(1..=9999).contains(&chrono::Datelike::year(m)) => refuse("must be a moment between the years 1 and 9999"),
        _ => Ok(()),
    }
}

/// Tags: at most 20, each 1 to 40 characters on one line.
pub fn tags(tags: &[String]) -> garde::Result {
    if tags.len() > TAGS {
        return refuse(format!("has too many entries: at most {TAGS}"));
    }
    for tag in tags {
        if text::is_blank(tag) {
            return refuse("has an empty entry");
        }
        line_value(tag, TAG_LENGTH)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["a@b.co", "first.last+tag@sub.example.com", "o'neil@example.ie", "jörg@exämple.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a@",
            "a b@c.de",
            "a@b..de",
            ".a@b.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b.de\r\nBcc: x@y.z",
            "a@b@c.de<",
            "\u{3164}@b.de",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn lines_refuse_control_characters_and_excess() {
        assert!(required::<String>(5)(&"abc".into(), &()).is_ok());
        assert!(required::<String>(5)(&" ".into(), &()).is_err());
        assert!(required::<String>(5)(&"\u{200B}".into(), &()).is_err());
        assert!(line::<String>(5)(&"a\u{202E}b".into(), &()).is_err());
        assert!(required::<String>(5)(&"abcdef".into(), &()).is_err());
        assert!(required::<String>(9)(&"a\u{0}b".into(), &()).is_err());
        assert!(required::<Patch<String>>(5)(&Patch::Null, &()).is_err());
        assert!(required::<Patch<String>>(5)(&Patch::Absent, &()).is_ok());
        assert!(lines::<String>(9)(&"a\nb".into(), &()).is_ok());
        assert!(lines::<String>(9)(&"a\u{7}b".into(), &()).is_err());
    }
}
