//! What of a customer is compared, folded so that spellings of the same thing are the same. Pure rules; they touch no database.

use platform::search;
use shared::customers::CustomerKind;
use shared::text;

/// Legal forms, which are left off the ends of names. Dots are gone by then: `S.r.l.` is `srl`.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "cv",
    "doo",
    "dooel",
    "ek",
    "ev",
    "eg",
    "eood",
    "gbr",
    "gmbh",
    "ggmbh",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "lda",
    "limited",
    "limitada",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "ohg",
    "ooo",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "se",
    "sl",
    "slu",
    "snc",
    "spa",
    "spzoo",
    "srl",
    "sro",
    "ug",
    "vof",
    "zrt",
];
/// Words between the parts of legal forms.
const LINKS: &[&str] = &["and", "und", "et", "e", "y"];
/// Forms of address, which are no part of a person's name.
const TITLES: &[&str] = &["dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "mme", "mlle", "dipl", "ing", "sir"];
/// Domains where everybody has a mailbox, so that they say nothing about a company.
const MAILBOXES: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.de",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.ch",
    "web.de",
    "t-online.de",
    "freenet.de",
    "mail.ru",
    "yandex.ru",
    "proton.me",
    "protonmail.com",
    "orange.fr",
    "free.fr",
    "laposte.net",
    "libero.it",
    "wp.pl",
    "o2.pl",
    "qq.com",
    "163.com",
    "example.com",
    "example.org",
    "example.net",
];
/// Hosts where everybody has a page.
const SHARED_HOSTS: &[&str] = &[
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "xing.com",
    "youtube.com",
    "sites.google.com",
    "github.com",
    "twitter.com",
    "x.com",
    "example.com",
];
/// Fewer digits are no whole number.
const WHOLE_NUMBER: usize = 7;
/// How many digits from the end are compared, so that `+49 30 …` and `030 …` are the same.
const LAST_DIGITS: usize = 9;

/// A customer as far as it is compared with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Fingerprint {
    pub kind: CustomerKind,
    /// The words of the name without legal form and titles, as they were written, joined.
    pub name: String,
    /// The same words sorted: `Lovelace, Ada` is `Ada Lovelace`.
    pub sorted: String,
    pub emails: Vec<String>,
    /// The last digits of each number.
    pub phones: Vec<String>,
    pub domain: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
}

/// What a fingerprint is made from.
pub struct Written<'a> {
    pub kind: CustomerKind,
    pub name: &'a str,
    pub emails: Vec<&'a str>,
    pub phones: Vec<&'a str>,
    pub website: Option<&'a str>,
    pub city: Option<&'a str>,
    pub country: Option<&'a str>,
    pub sector: Option<&'a str>,
}

impl Fingerprint {
    pub fn of(written: &Written<'_>) -> Self {
        let once = |mut values: Vec<String>| {
            values.sort();
            values.dedup();
            values
        };
        let emails = once(written.emails.iter().filter_map(|email| mailbox(email)).collect());
        let by_mail = || emails.iter().filter_map(|email| email.split_once('@')).map(|(_, domain)| domain.to_owned());
        let own = |domain: &String| !MAILBOXES.contains(&domain.as_str());
        let domain = match written.kind {
            CustomerKind::Company => written.website.and_then(host).or_else(|| by_mail().find(own)),
            CustomerKind::Person => written.website.and_then(host),
        };
        let words = words(written.kind, written.name);
        let folded = |text: Option<&str>| text.map(|text| search::words(text).join(" ")).filter(|text| !text.is_empty());
        Self {
            kind: written.kind,
            name: words.concat(),
            sorted: {
                let mut sorted = words;
                sorted.sort();
                sorted.concat()
            },
            phones: once(written.phones.iter().filter_map(|phone| last_digits(phone)).collect()),
            city: folded(written.city),
            country: written.country.map(str::to_owned),
            sector: folded(written.sector),
            emails,
            domain,
        }
    }
}

/// The words of a name that tell customers apart.
fn words(kind: CustomerKind, name: &str) -> Vec<String> {
    let written: String = name.chars().filter(|c| !matches!(c, '.' | '\'' | '’' | '´' | '`')).collect();
    let mut words = search::words(&written);
    match kind {
        CustomerKind::Company => {
            let ends = |word: &String| LEGAL_FORMS.contains(&word.as_str()) || LINKS.contains(&word.as_str());
            while words.len() > 1 && words.last().is_some_and(ends) {
                words.pop();
            }
            if words.len() > 1 && words.first().is_some_and(|word| word == "the") {
                words.remove(0);
            }
        }
        CustomerKind::Person => {
            let left: Vec<String> = words.iter().filter(|word| !TITLES.contains(&word.as_str())).cloned().collect();
            if !left.is_empty() {
                words = left;
            }
        }
    }
    words
}

/// An e-mail address as its server reads it: without what comes after a plus sign, and at Google without dots.
pub fn mailbox(email: &str) -> Option<String> {
    let key = text::key(email);
    let (local, domain) = key.rsplit_once('@')?;
    let local = local.split_once('+').map_or(local, |(before, _)| before);
    if local.is_empty() || !domain.contains('.') {
        return None;
    }
    if matches!(domain, "gmail.com" | "googlemail.com") {
        return Some(format!("{}@gmail.com", local.replace('.', "")));
    }
    Some(format!("{local}@{domain}"))
}

/// The end of a phone number, which is the same with and without country code.
pub fn last_digits(phone: &str) -> Option<String> {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= WHOLE_NUMBER).then(|| digits[digits.len().saturating_sub(LAST_DIGITS)..].iter().collect())
}

/// The host of a website that is a customer's own.
fn host(website: &str) -> Option<String> {
    let key = text::key(website);
    let rest = key.split_once("://").map_or(key.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (host.contains('.') && !SHARED_HOSTS.contains(&host)).then(|| host.to_owned())
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A customer of whom only the name is known.
    pub fn named(kind: CustomerKind, name: &str) -> Fingerprint {
        let (emails, phones) = (Vec::new(), Vec::new());
        Fingerprint::of(&Written { kind, name, emails, phones, website: None, city: None, country: None, sector: None })
    }

    #[test]
    fn names_lose_their_legal_form_and_their_order() {
        let company = |text: &str| named(CustomerKind::Company, text).sorted;
        for same in [
            "Acme",
            "ACME GmbH",
            "Acme  Gmbh ",
            "acme g.m.b.h.",
            "Acme S.r.l.",
            "The Acme Company",
            "Acme, Inc.",
            "Acme GmbH & Co. KG",
            "Ácme",
        ] {
            assert_eq!(company(same), "acme", "{same}");
        }
        assert_eq!(company("SE AG"), "se", "something is left of every name");
        assert_eq!(company("Müller & Söhne KG"), company("Sohne Muller"));
        let person = |text: &str| named(CustomerKind::Person, text).sorted;
        assert_eq!(person("Dr. Ada Lovelace"), person("Lovelace, Ada"));
        assert_eq!(person("Ms"), "ms");
    }

    #[test]
    fn mailboxes_are_what_servers_take_them_for() {
        assert_eq!(mailbox(" Ada.Lovelace+news@GMail.com").as_deref(), Some("adalovelace@gmail.com"));
        assert_eq!(mailbox("ada.l@googlemail.com").as_deref(), Some("adal@gmail.com"));
        assert_eq!(mailbox("Ada.L+x@acme.example").as_deref(), Some("ada.l@acme.example"));
        for no in ["ada", "@acme.example", "+x@acme.example", "ada@acme"] {
            assert_eq!(mailbox(no), None, "{no}");
        }
    }

    #[test]
    fn phone_numbers_are_the_same_with_and_without_country_code() {
        assert_eq!(last_digits("+49 30 1234567"), last_digits("(030) 123 45 67"));
        assert_eq!(last_digits("0049 30 1234567"), last_digits("030/1234567"));
        assert_eq!(last_digits("12345"), None);
    }

    #[test]
    fn a_company_is_known_by_its_own_domain() {
        let of = |website, email| {
            let phones = Vec::new();
            let kind = CustomerKind::Company;
            Fingerprint::of(&Written { kind, name: "A", emails: vec![email], phones, website, city: None, country: None, sector: None })
                .domain
        };
        assert_eq!(of(Some("https://www.acme.test/about"), "a@b.test").as_deref(), Some("acme.test"));
        assert_eq!(of(None, "info@acme.test").as_deref(), Some("acme.test"));
        assert_eq!(of(Some("https://facebook.com/acme"), "acme@gmail.com"), None);
    }
}
