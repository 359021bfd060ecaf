//! What customers are found alike by without comparing each with all others: hashes that two spellings of the same customer have in common.
//!
//! A mistyped name is found as SymSpell (Wolf Garbe) finds mistyped words: with a letter taken out of each, two names that differ by a letter become
//! the same. Only the beginning and the end of a name are looked at, so slips in the middle are found in any number. A second key keeps the sound
//! of the whole name, without vowels and doubled letters.

use super::fingerprint::Fingerprint;
use sha2::{Digest, Sha256};
use shared::customers::CustomerKind;
use std::collections::BTreeSet;

/// How much of the beginning and of the end of a name is looked at.
const BEGINNING: usize = 5;
const END: usize = 4;
/// Shorter names are too much alike without one of their letters.
const MISTYPED: usize = 5;

/// The keys of a customer: some for the name, one for each e-mail and phone number, one for the domain.
pub fn keys(fingerprint: &Fingerprint, blind: &[u8]) -> BTreeSet<i64> {
    let kind = match fingerprint.kind {
        CustomerKind::Company => "c",
        CustomerKind::Person => "p",
    };
    let key = |what: &str, value: &str| hash(&[kind, what, value], &[]);
    let ends = ends(&fingerprint.name);
    let mut keys = BTreeSet::new();
    if !fingerprint.name.is_empty() {
        keys.insert(key("name", &ends));
        // A plural sounds like its singular.
        for name in [&fingerprint.name, &fingerprint.sorted] {
            keys.insert(key("sound", sound(name).trim_end_matches('s')));
        }
        keys.insert(key("sorted", &fingerprint.sorted));
        keys.extend(deletions(&ends).iter().map(|less| key("name", less)));
    }
    keys.extend(fingerprint.emails.iter().map(|email| key("email", email)));
    keys.extend(fingerprint.domain.iter().map(|domain| key("domain", domain)));
    // Numbers are few enough to be tried out, so they are hashed under a secret.
    keys.extend(fingerprint.phones.iter().map(|phone| hash(&[kind, "phone", phone], blind)));
    keys
}

/// All that the keys and the score go by, as one number.
pub fn digest(fingerprint: &Fingerprint, blind: &[u8]) -> i64 {
    hash(&[&format!("{fingerprint:?}")], blind)
}

fn hash(parts: &[&str], secret: &[u8]) -> i64 {
    let mut digest = Sha256::new();
    digest.update(secret);
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let bytes: [u8; 32] = digest.finalize().into();
    i64::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}

/// The beginning and the end of a name.
fn ends(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= BEGINNING + END {
        return name.to_owned();
    }
    letters[..BEGINNING].iter().chain(&letters[letters.len() - END..]).collect()
}

/// What is left when one letter is taken out.
fn deletions(ends: &str) -> BTreeSet<String> {
    let letters: Vec<char> = ends.chars().collect();
    if letters.len() < MISTYPED {
        return BTreeSet::new();
    }
    let without = |out: usize| letters.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, c)| *c).collect();
    (0..letters.len()).map(without).collect()
}

/// How a name sounds: the first letter, then consonants, those that are mistaken for each other as one, none twice in a row. Digits stay.
pub fn sound(name: &str) -> String {
    let class = |c: char| match c {
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' | 'j' => None,
        'b' | 'p' => Some('p'),
        'f' | 'v' => Some('f'),
        'c' | 'k' | 'q' | 'g' => Some('k'),
        's' | 'z' | 'x' | 'ß' => Some('s'),
        'd' | 't' => Some('t'),
        other => Some(other),
    };
    let mut sound = String::new();
    let mut last = None;
    for (at, c) in name.chars().enumerate() {
        let this = class(c);
        match this {
            _ if at == 0 => sound.push(this.unwrap_or(c)),
            Some(consonant) if this != last || c.is_numeric() => sound.push(consonant),
            _ => {}
        }
        last = this;
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::tests::named;
    use super::*;

    fn meet(a: &str, b: &str) -> bool {
        let of = |name: &str| keys(&named(CustomerKind::Company, name), b"secret");
        !of(a).is_disjoint(&of(b))
    }

    #[test]
    fn slips_are_found_and_others_are_not() {
        for (a, b) in [
            ("Acme", "Acmee"),
            ("Acme GmbH", "ACME"),
            ("Northwind Traders", "Nortwind Traders"),
            ("Northwind Traders", "Northwind Tradrs"),
            ("Northwind Traders", "Nrothwind Traders"),
            ("Northwind Traders", "Northwnid Tradres"),
            ("Northwind Traders", "Nortwind Trader"),
            ("Meier Maschinenbau", "Maier Maschinenbau"),
        ] {
            assert!(meet(a, b), "{a} and {b}");
        }
        assert!(!meet("Acme", "Bolt") && !meet("Northwind Traders", "Southwind Raiders"));
    }

    #[test]
    fn persons_and_companies_have_nothing_in_common() {
        let of = |kind| keys(&named(kind, "Ada Lovelace"), b"secret");
        assert!(of(CustomerKind::Company).is_disjoint(&of(CustomerKind::Person)));
    }

    #[test]
    fn a_customer_has_few_keys() {
        assert!(keys(&named(CustomerKind::Company, &"abcdefgh ".repeat(13)), b"s").len() <= 14);
        assert_eq!(keys(&named(CustomerKind::Company, "A"), b"s").len(), 3);
    }

    proptest::proptest! {
        /// Whatever single letter is changed, left out, doubled or swapped in a name that is not short, the two meet.
        #[test]
        fn every_single_slip_is_found(name in "[a-z]{6,20}", at in 0usize..20, what in 0u8..4, letter in "[a-z]") {
            let mut typed: Vec<char> = name.chars().collect();
            let (at, letter) = (at % typed.len(), letter.chars().next().unwrap());
            match what {
                0 => typed[at] = letter,
                1 => typed.insert(at, letter),
                2 => drop(typed.remove(at)),
                _ if at + 1 < typed.len() => typed.swap(at, at + 1),
                _ => {}
            }
            let typed: String = typed.into_iter().collect();
            // As one word: the order of several is not what is tried here.
            let of = |name: &str| {
                let ends = ends(name);
                let mut all = deletions(&ends);
                all.insert(ends);
                all
            };
            proptest::prop_assert!(!of(&name).is_disjoint(&of(&typed)), "{} and {}", name, typed);
        }
    }
}
