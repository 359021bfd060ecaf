//! Numbers as people and spreadsheets write them, read exactly.

use shared::money::{exponent, scaled};

/// A whole number: `2822`, `2,822`, `2.822`, `2 822` and `2822.0` are the same.
pub fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    let dotted = text.matches('.').count() == 1 && grouped(text, '.').is_some();
    let plain = if dotted { grouped(text, '.') } else { plain(text) };
    scaled(&plain?, 0)
}

/// An amount in minor units of `currency`, where the number counts units of `10^unit`.
///
/// `Err` says what is wrong, after the column's name.
pub fn amount(text: &str, currency: &str, unit: u32) -> Result<i64, String> {
    let number = without_currency(text, currency)?;
    let wrong = || "must be a number such as 1100.04, without letters".to_owned();
    let number = plain(number).ok_or_else(wrong)?;
    scaled(&number, exponent(currency) + unit).ok_or_else(|| match number.split_once('.') {
        Some((_, fraction)) if fraction.trim_end_matches('0').len() > (exponent(currency) + unit) as usize => {
            format!("has more decimals than {currency} has")
        }
        _ => "is larger than can be stored".to_owned(),
    })
}

/// A decimal number as an integer of `10^-decimals`.
pub fn decimal(text: &str, decimals: u32) -> Option<i64> {
    scaled(&plain(text)?, decimals)
}

/// An amount in the currency that is written with it, else in `usual`.
///
/// `Err` says what is wrong, after the column's name.
pub fn with_currency(text: &str, usual: &str) -> Result<(String, i64), String> {
    let text = text.trim();
    let ends = [text.get(..3), text.len().checked_sub(3).and_then(|at| text.get(at..))];
    let code = ends.into_iter().flatten().find(|code| code.bytes().all(|b| b.is_ascii_alphabetic()));
    let of_sign = [("€", "EUR"), ("£", "GBP")].into_iter().find(|(sign, _)| text.starts_with(sign) || text.ends_with(sign));
    let currency = code.or(of_sign.map(|(_, code)| code)).unwrap_or(usual).to_ascii_uppercase();
    let minor = amount(text, &currency, 0)?;
    Ok((currency, minor))
}

/// The text without the sign or code of the currency; one of another currency is refused.
fn without_currency<'a>(text: &'a str, currency: &str) -> Result<&'a str, String> {
    let text = text.trim();
    let other = |written: &str| format!("is written in {written}, but the import reads {currency}");
    for (sign, codes) in [
        ("$", &["USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"][..]),
        ("€", &["EUR"]),
        ("£", &["GBP"]),
        ("¥", &["JPY", "CNY"]),
    ] {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return if codes.contains(&currency) { Ok(rest.trim()) } else { Err(other(sign)) };
        }
    }
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    let ends =
        [text.get(..3).map(|code| (code, &text[3..])), text.len().checked_sub(3).and_then(|at| Some((text.get(at..)?, text.get(..at)?)))];
    for (code, rest) in ends.into_iter().flatten() {
        if is_code(code) && rest.bytes().any(|b| b.is_ascii_digit()) {
            return if code.eq_ignore_ascii_case(currency) { Ok(rest.trim()) } else { Err(other(code)) };
        }
    }
    Ok(text)
}

/// The number with a point for decimals and nothing between the other digits.
///
/// Where both appear, the later one of point and comma begins the decimals. A single comma does unless exactly three digits follow it.
fn plain(text: &str) -> Option<String> {
    let text: String =
        text.trim().chars().map(|c| if matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '’' | '_' | '\'') { ' ' } else { c }).collect();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let decimal = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) => Some(comma.max(point)),
        (Some(comma), None) if commas == 1 && (text.len() - comma != 4 || text.starts_with("0,")) => Some(comma),
        (None, Some(point)) if points == 1 => Some(point),
        _ => None,
    };
    let (number, fraction) = decimal.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
    let separator = number.chars().find(|c| matches!(c, ',' | '.' | ' '));
    let whole = separator.map_or_else(|| Some(number.to_owned()), |separator| grouped(number, separator))?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    match fraction {
        _ if !digits(&whole) || whole.is_empty() && fraction.is_none_or(str::is_empty) => None,
        Some(fraction) => digits(fraction).then(|| format!("{sign}{whole}.{fraction}")),
        None => Some(format!("{sign}{whole}")),
    }
}

/// The digits of a number whose groups of three are separated.
fn grouped(text: &str, separator: char) -> Option<String> {
    let mut groups = text.split(separator);
    let first = groups.next().filter(|g| (1..=3).contains(&g.len()))?;
    let mut whole = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        whole.push_str(group);
    }
    whole.bytes().all(|b| b.is_ascii_digit()).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_are_read_as_people_write_them() {
        for text in ["2822", "2,822", "2.822", "2 822", "2'822", "2\u{a0}822", "2822.0", " 2822 "] {
            assert_eq!(whole(text), Some(2822), "{text}");
        }
        assert_eq!(whole("1,234,567"), Some(1_234_567));
        assert_eq!(whole("1.234.567"), Some(1_234_567));
        for bad in ["", "1.5", "1,5", "12,34", "=1+1", "1e3", "ten", "1,2,3", "--1", "5 000 00"] {
            assert_eq!(whole(bad), None, "{bad}");
        }
    }

    #[test]
    fn amounts_are_exact_in_every_unit() {
        assert_eq!(amount("1100.04", "USD", 6), Ok(110_004_000_000));
        assert_eq!(amount("0.1", "USD", 6), Ok(10_000_000));
        assert_eq!(amount("1.234,56", "EUR", 0), Ok(123_456));
        assert_eq!(amount("1,234.56", "EUR", 0), Ok(123_456));
        assert_eq!(amount("1,5", "EUR", 3), Ok(150_000));
        assert_eq!(amount("1,500", "EUR", 0), Ok(150_000));
        assert_eq!(amount("$ 5", "USD", 0), Ok(500));
        assert_eq!(amount("5 EUR", "EUR", 0), Ok(500));
        assert_eq!(amount("-5", "EUR", 0), Ok(-500));
        assert_eq!(amount("¥500", "JPY", 0), Ok(500));
        assert!(amount("5 €", "USD", 0).unwrap_err().contains("the import reads USD"));
        assert!(amount("EUR 5", "USD", 0).unwrap_err().contains("EUR"));
        assert!(amount("1.005", "EUR", 0).unwrap_err().contains("decimals"));
        assert!(amount("99999999999999", "EUR", 6).unwrap_err().contains("larger"));
        for bad in ["", "5M", "=1", "1.2.3,4,5", "€", "(5)", "1e3", ","] {
            assert!(amount(bad, "EUR", 0).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(text in ".{0,20}", unit in 0u32..7) {
            let _ = (whole(&text), amount(&text, "EUR", unit));
        }

        #[test]
        fn what_is_written_is_read(minor in 0i64..1_000_000_000_000) {
            prop_assert_eq!(amount(&shared::money::to_decimal(minor, "EUR"), "EUR", 0), Ok(minor));
        }
    }
}
