//! How much speaks for two customers being the same one. Pure rules; they touch no database.
//!
//! Deliberately careful: a pair that is none costs people more than one that is not shown, for it makes them stop looking.

use super::fingerprint::Fingerprint;
use super::keys::sound;
use shared::Named;
use shared::customers::CustomerKind;
use shared::customers::duplicates::{LEAST_SCORE, MatchReason};

/// What two customers come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    pub score: u8,
    pub reasons: Vec<MatchReason>,
}

/// How much two names are alike.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Names {
    Different,
    /// Much in common, but no slip of the fingers.
    Related,
    Mistyped,
    Same,
}

/// How alike two customers are; `None` where they are probably two.
pub fn compare(a: &Fingerprint, b: &Fingerprint) -> Option<Alike> {
    if a.kind != b.kind {
        return None;
    }
    let (names, company) = (closer(names(&a.name, &b.name), names(&a.sorted, &b.sorted)), a.kind == CustomerKind::Company);
    let share = |one: &[String], other: &[String]| one.iter().any(|value| other.contains(value));
    let (email, phone) = (share(&a.emails, &b.emails), share(&a.phones, &b.phones));
    let domain = company && a.domain.is_some() && a.domain == b.domain;
    let both = |one: &Option<String>, other: &Option<String>| one.as_ref().zip(other.as_ref()).map(|(one, other)| one == other);
    let (city, country, sector) = (both(&a.city, &b.city), both(&a.country, &b.country), both(&a.sector, &b.sector));
    let mut score = match (names, company) {
        (Names::Same, true) => 84,
        (Names::Same, false) => 74,
        (Names::Mistyped, true) => 74,
        (Names::Mistyped, false) => 62,
        (Names::Related, _) => 46,
        (Names::Different, _) => 24,
    };
    for (holds, weight) in [
        (email, 22),
        (phone, 16),
        (domain, 12),
        (city == Some(true), if company { 6 } else { 8 }),
        (country == Some(true), 1),
        (sector == Some(true), 1),
        (city == Some(false), -12),
        (country == Some(false), -14),
    ] {
        score += if holds { weight } else { 0 };
    }
    // What belongs to one customer alone says enough by itself, unless the names speak against it.
    let at_least = match names {
        Names::Different if email => 72,
        Names::Different => 0,
        _ if email => 88,
        Names::Related if phone || domain => 72,
        _ if phone => 84,
        _ => 0,
    };
    let score = u8::try_from(score.max(at_least).clamp(0, 99)).unwrap_or(0);
    let reasons = [
        (MatchReason::Email, email),
        (MatchReason::Phone, phone),
        (MatchReason::Name, names == Names::Same),
        (MatchReason::SimilarName, matches!(names, Names::Mistyped | Names::Related)),
        (MatchReason::Website, domain),
        (MatchReason::Place, city == Some(true)),
    ];
    let reasons = reasons.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect();
    (score >= LEAST_SCORE).then_some(Alike { score, reasons })
}

fn closer(one: Names, other: Names) -> Names {
    if one < other { other } else { one }
}

fn names(a: &str, b: &str) -> Names {
    if a.is_empty() || b.is_empty() {
        return Names::Different;
    }
    if a == b {
        return Names::Same;
    }
    // Shop 12 is not shop 13.
    let digits = |name: &str| name.chars().filter(|c| c.is_numeric()).collect::<String>();
    if digits(a) != digits(b) {
        return Names::Different;
    }
    let (shorter, longer) = {
        let (one, other) = (a.chars().count(), b.chars().count());
        (one.min(other), one.max(other))
    };
    let distance = strsim::osa_distance(a, b);
    let slip = match shorter {
        ..4 => false,
        4..6 => distance == 1 && sound(a) == sound(b),
        6..10 => distance == 1,
        _ => distance <= 2,
    };
    if slip {
        Names::Mistyped
    } else if strsim::jaro_winkler(a, b) >= 0.9 && longer - shorter <= 6 || shorter >= 5 && (a.starts_with(b) || b.starts_with(a)) {
        Names::Related
    } else {
        Names::Different
    }
}

/// The reasons as they are stored: one bit for each.
pub fn bits(reasons: &[MatchReason]) -> i64 {
    reasons.iter().map(|reason| bit(*reason)).sum()
}

/// The bit of one reason. Stored, so never to be numbered anew.
pub fn bit(reason: MatchReason) -> i64 {
    match reason {
        MatchReason::Email => 1,
        MatchReason::Phone => 2,
        MatchReason::Name => 4,
        MatchReason::SimilarName => 8,
        MatchReason::Website => 16,
        MatchReason::Place => 32,
    }
}

/// The reasons of stored bits.
pub fn of_bits(bits: i64) -> Vec<MatchReason> {
    MatchReason::ALL.iter().copied().filter(|reason| bits & bit(*reason) != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Written;
    use super::*;

    fn company(name: &str, city: &str) -> Fingerprint {
        of(CustomerKind::Company, name, "", "", city)
    }

    fn person(name: &str, email: &str, city: &str) -> Fingerprint {
        of(CustomerKind::Person, name, email, "", city)
    }

    fn of(kind: CustomerKind, name: &str, email: &str, phone: &str, city: &str) -> Fingerprint {
        let (emails, phones) = (vec![email], vec![phone]);
        Fingerprint::of(&Written { kind, name, emails, phones, website: None, city: Some(city), country: None, sector: None })
    }

    fn score(a: &Fingerprint, b: &Fingerprint) -> Option<u8> {
        let alike = compare(a, b);
        assert_eq!(alike, compare(b, a), "both ways");
        alike.map(|alike| alike.score)
    }

    #[test]
    fn spellings_of_one_company_are_a_pair() {
        for other in ["ACME Gmbh ", "Acmee", "Acme Inc.", "acme"] {
            assert!(score(&company("Acme GmbH", ""), &company(other, "")) >= Some(70), "{other}");
        }
        assert!(score(&company("Acme GmbH", "Berlin"), &company("Acme", "berlin")) >= Some(90));
        assert!(score(&company("Northwind Traders", ""), &company("Nortwind Tradres", "")) >= Some(70));
    }

    #[test]
    fn what_is_only_alike_is_none() {
        for (a, b) in
            [("Acme", "Acne"), ("Shop 12", "Shop 13"), ("Siemens", "Siemens Energy"), ("Customer 1", "Customer 11"), ("Bolt", "Volt")]
        {
            assert_eq!(score(&company(a, ""), &company(b, "")), None, "{a} and {b}");
        }
        assert_eq!(score(&person("Anna Smith", "", "Bonn"), &person("Anna Schmidt", "", "Kiel")), None);
        assert_eq!(score(&person("Anna Schmidt", "", "Bonn"), &person("Anne Schmidt", "", "Kiel")), None);
        assert_eq!(score(&person("Jo Smith", "", "Bonn"), &person("Jo Smith", "", "Kiel")), None, "a common name");
        assert_eq!(score(&person("Acme", "", ""), &company("Acme", "")), None);
    }

    #[test]
    fn an_address_or_number_of_ones_own_says_more_than_the_name() {
        let (ada, again) = (person("Ada Lovelace", "ada.l@gmail.com", "Bonn"), person("A. Lovelace", "adal+crm@gmail.com", "Kiel"));
        assert!(score(&ada, &again) >= Some(70));
        let by_phone = |name| of(CustomerKind::Person, name, "", "+49 30 1234567", "");
        assert!(score(&by_phone("Ada Lovelace"), &by_phone("Ada Lovelacee")) >= Some(80));
        assert_eq!(score(&by_phone("Ada Lovelace"), &by_phone("Grace Hopper")), None, "two behind one switchboard");
    }

    #[test]
    fn reasons_survive_being_stored() {
        let reasons = vec![MatchReason::Phone, MatchReason::Name, MatchReason::Place];
        assert_eq!(of_bits(bits(&reasons)), reasons);
        assert_eq!(of_bits(bits(MatchReason::ALL)), MatchReason::ALL);
    }
}
