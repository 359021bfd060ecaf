//! Sectors (industries) of customers: a short list that people may extend by writing another one.

use crate::text;

/// The sectors offered first.
pub const SECTORS: &[&str] = &[
    "agriculture",
    "automotive",
    "construction",
    "consulting",
    "education",
    "employment",
    "energy",
    "entertainment",
    "finance",
    "government",
    "hospitality",
    "insurance",
    "legal",
    "logistics",
    "manufacturing",
    "marketing",
    "media",
    "medical",
    "nonprofit",
    "real estate",
    "retail",
    "services",
    "software",
    "technology",
    "telecommunications",
    "travel",
    "utilities",
];

/// The listed sector that a misspelt one probably means: `"technolgy"` is `"technology"`. `None` where the text is a listed one already or
/// is near none.
pub fn correction(written: &str) -> Option<&'static str> {
    let wanted = text::key(written);
    if wanted.chars().count() < 5 || SECTORS.contains(&wanted.as_str()) {
        return None;
    }
    let (slips, sector) = SECTORS.iter().map(|s| (text::distance(s, &wanted), *s)).min()?;
    (slips <= 1 || slips == 2 && wanted.chars().count() >= 8).then_some(sector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_corrected_and_new_sectors_left_alone() {
        assert_eq!(correction("technolgy"), Some("technology"));
        assert_eq!(correction("Retial"), Some("retail"));
        assert_eq!(correction("retail"), None);
        assert_eq!(correction("aerospace"), None);
    }
}
