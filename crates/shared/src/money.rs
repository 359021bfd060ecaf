//! Money is an integer number of minor units and a currency; never floating point.

use serde::{Deserialize, Serialize};

/// How far from zero an amount may be, in minor units.
pub const MOST_MINOR: i64 = 1_000_000_000_000_000;

/// An amount of money: `{ "minor": 110004, "currency": "USD" }` is $1,100.04.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The amount in minor units of the currency (cents for EUR and USD, yen for JPY).
    #[cfg_attr(feature = "server", schema(minimum = -1_000_000_000_000_000i64, maximum = 1_000_000_000_000_000i64))]
    pub minor: i64,
    /// ISO 4217 code, such as `EUR`.
    #[cfg_attr(feature = "server", schema(min_length = 3, max_length = 3, pattern = "^[A-Z]{3}$"))]
    pub currency: String,
}

/// Currencies whose number of decimals is not two (ISO 4217, list one).
const EXPONENTS: &[(&str, u32)] = &[
    ("BIF", 0),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("ISK", 0),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("PYG", 0),
    ("RWF", 0),
    ("UGX", 0),
    ("UYI", 0),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
    ("BHD", 3),
    ("IQD", 3),
    ("JOD", 3),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("TND", 3),
];

/// The number of decimals of a currency.
pub fn exponent(currency: &str) -> u32 {
    EXPONENTS.iter().find(|(code, _)| *code == currency).map_or(2, |(_, e)| *e)
}

/// The currencies with so many decimals, for every number but the usual two.
pub fn currencies_of(decimals: u32) -> Vec<&'static str> {
    EXPONENTS.iter().filter(|(_, exponent)| *exponent == decimals).map(|(code, _)| *code).collect()
}

/// Whether the text has the shape of an ISO 4217 code: three capital letters.
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// Reads a decimal amount such as `1100.04`, `1,100.04` or `-3` as minor units of `currency`.
///
/// Returns `None` for anything else, for more decimals than the currency has, and for amounts beyond 64 bits.
pub fn parse_minor(text: &str, currency: &str) -> Option<i64> {
    scaled(text, exponent(currency))
}

/// Reads a decimal number as an integer of `10^-decimals`; grouping commas and spaces are skipped; more decimals than that are refused
/// unless they are zeros.
pub fn scaled(text: &str, decimals: u32) -> Option<i64> {
    let cleaned: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '_')).collect();
    let (negative, digits) = cleaned.strip_prefix('-').map_or((false, cleaned.as_str()), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > decimals as usize {
        return None;
    }
    let scale = 10i64.checked_pow(decimals)?;
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 =
        if fraction.is_empty() { 0 } else { fraction.parse::<i64>().ok()? * 10i64.checked_pow(decimals - fraction.len() as u32)? };
    let total = whole.checked_mul(scale)?.checked_add(part)?;
    Some(if negative { -total } else { total })
}

/// Writes minor units as a plain decimal: `110004` in EUR is `1100.04`.
pub fn to_decimal(minor: i64, currency: &str) -> String {
    let e = exponent(currency) as usize;
    let digits = format!("{:0width$}", minor.unsigned_abs(), width = e + 1);
    let (whole, fraction) = digits.split_at(digits.len() - e);
    let sign = if minor < 0 { "-" } else { "" };
    if e == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_minor_units_exactly() {
        assert_eq!(parse_minor("1100.04", "USD"), Some(110_004));
        assert_eq!(parse_minor("1,100.5", "USD"), Some(110_050));
        assert_eq!(parse_minor("-0.05", "EUR"), Some(-5));
        assert_eq!(parse_minor("500", "JPY"), Some(500));
        assert_eq!(parse_minor("1.500", "EUR"), Some(150));
        assert_eq!(parse_minor("1.005", "EUR"), None);
        assert_eq!(parse_minor("5.5", "JPY"), None);
        for bad in ["", "-", ".", "1e3", "abc", "1.2.3", "99999999999999999999"] {
            assert_eq!(parse_minor(bad, "EUR"), None, "{bad}");
        }
    }

    #[test]
    fn minor_units_print_as_they_were_read() {
        for (text, currency) in [("1100.04", "USD"), ("-0.05", "EUR"), ("500", "JPY"), ("1.234", "KWD"), ("0.00", "EUR")] {
            assert_eq!(to_decimal(parse_minor(text, currency).unwrap(), currency), text);
        }
        assert_eq!(to_decimal(i64::MIN, "JPY"), i64::MIN.to_string());
    }
}
