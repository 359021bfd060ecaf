//! The passwords that attackers try first (ASVS 6.2.4).

use std::collections::HashSet;
use std::sync::LazyLock;

const LIST: &str = include_str!("vendor/common-passwords/passwords.txt");

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LIST.lines().collect());

/// Whether the password is among the most common ones, however it is capitalised.
pub fn contains(password: &str) -> bool {
    COMMON.contains(password.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_covers_the_three_thousand_most_common_of_eight_or_more_characters() {
        assert!(COMMON.len() >= 3_000);
        assert!(LIST.lines().all(|p| p.chars().count() >= 8 && p == p.to_lowercase()));
        assert!(contains("TrustNo1") && contains("12345678") && !contains("kTe7-quiet-harbour"));
    }
}
