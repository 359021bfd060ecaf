//! Durations and sizes as people write them: `30s`, `64 MiB`.

use std::time::Duration;

const SPANS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: [(&str, u64); 4] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// Reads `500ms`, `30s`, `10m`, `12h` or `30d`.
pub fn span(text: &str) -> Result<Duration, String> {
    scaled(text, &SPANS)
        .map(Duration::from_millis)
        .ok_or_else(|| format!("\"{text}\" is not a duration; write a number and ms, s, m, h or d, such as \"30s\""))
}

/// Reads `512 KiB`, `64 MiB` or `1 GiB` into bytes.
pub fn size(text: &str) -> Result<usize, String> {
    scaled(text, &SIZES)
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or_else(|| format!("\"{text}\" is not a size; write a number and B, KiB, MiB or GiB, such as \"64 MiB\""))
}

fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, scale) = units.iter().find(|(name, _)| *name == unit.trim())?;
    number.parse::<u64>().ok()?.checked_mul(*scale)
}

/// The shortest way to write a duration, as it would stand in the file.
pub fn show_span(span: Duration) -> String {
    shown(u64::try_from(span.as_millis()).unwrap_or(u64::MAX), &SPANS, "")
}

/// The shortest way to write a size, as it would stand in the file.
pub fn show_size(bytes: usize) -> String {
    shown(bytes as u64, &SIZES, " ")
}

fn shown(amount: u64, units: &[(&str, u64)], gap: &str) -> String {
    let (unit, scale) = units.iter().rev().find(|(_, scale)| amount >= *scale && amount.is_multiple_of(*scale)).unwrap_or(&units[0]);
    format!("{}{gap}{unit}", amount / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows_what_people_write() {
        for text in ["500ms", "30s", "10m", "12h", "30d"] {
            assert_eq!(show_span(span(text).unwrap()), text);
        }
        for text in ["1 B", "512 KiB", "64 MiB", "1 GiB"] {
            assert_eq!(show_size(size(text).unwrap()), text);
        }
        assert_eq!(size("64MiB"), size(" 64 MiB "));
        assert_eq!(show_span(Duration::from_secs(90)), "90s");
    }

    #[test]
    fn refuses_everything_else_and_says_how() {
        for text in ["", "s", "30", "-1s", "1.5h", "30 sec", "99999999999999999999d", "9999999999999999d"] {
            assert!(span(text).unwrap_err().contains("\"30s\""), "{text}");
        }
        assert!(size("64 MB").unwrap_err().contains("MiB"));
    }
}
