//! How texts are compared: one folding for uniqueness, sorting and matching, the same on every database.

/// Lower case with single spaces and without surrounding ones: `"  ACME  Corp "` becomes `"acme corp"`.
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// What Unicode calls Default_Ignorable_Code_Point (DerivedCoreProperties.txt, 17.0): drawn as nothing, from the soft hyphen to the Hangul
/// fillers, variation selectors and tags. A table and no crate: this file is part of the web app, where every kilobyte is fetched.
const IGNORABLE: [(u32, u32); 17] = [
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
];

/// What shows nothing by itself either: the empty Braille pattern, the anchors of interlinear notes, and the blocks of combining marks, which
/// are nothing without a letter before them.
const NOTHING_ALONE: [(u32, u32); 7] =
    [(0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x2800, 0x2800), (0xFE20, 0xFE2F), (0xFFF9, 0xFFFB)];

fn is_among(table: &[(u32, u32)], c: char) -> bool {
    table.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(c)))
}

/// Whether the character is drawn as nothing wherever it stands.
pub fn is_invisible(c: char) -> bool {
    c.is_control() || is_among(&IGNORABLE, c)
}

/// Whether there is nothing to see in the text: it is empty for people, whatever it consists of. Joiners and selectors within words and emoji
/// leave a text as visible as it is.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c) || is_among(&NOTHING_ALONE, c))
}

/// Whether the text has characters that turn the direction of what follows (embeddings, overrides, isolates): with them a name is shown as
/// another (CVE-2021-42574). The plain marks that Arabic and Hebrew texts need are none of these.
pub fn turns_direction(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
}

/// Without surrounding space; what shows nothing is none.
pub fn trimmed(text: Option<String>) -> Option<String> {
    text.filter(|text| !is_blank(text)).map(|text| text.trim().to_owned())
}

/// The first characters of a text, with `…` behind them where it goes on.
pub fn beginning(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// With a capital first letter: sectors are stored in small letters.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// "a lead", "an order"; a noun with "u" mostly begins like "unit" and "user".
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// The digits of a phone number, with a leading `+` kept: `"+49 (30) 123-45"` becomes `"+493012345"`.
pub fn phone_key(phone: &str) -> String {
    let digits = phone.chars().filter(char::is_ascii_digit);
    if phone.trim_start().starts_with('+') { std::iter::once('+').chain(digits).collect() } else { digits.collect() }
}

/// The number of single-character edits (insert, delete, replace, swap neighbours) between two short words, by Damerau and Levenshtein's
/// optimal string alignment; used to propose corrections.
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<_>>(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[1][j] + 1).min(rows[2][j - 1] + 1).min(rows[1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = best;
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

/// Tags without surrounding space, without empty ones and without repetitions.
pub fn trimmed_tags(tags: Vec<String>) -> Vec<String> {
    let mut keys = Vec::new();
    let trimmed = tags.into_iter().map(|tag| tag.trim().to_owned());
    let is_new = |tag: &String| {
        let key = key(tag);
        let is_new = !is_blank(tag) && !keys.contains(&key);
        keys.push(key);
        is_new
    };
    trimmed.filter(is_new).collect()
}

/// Whether the text begins with a character that spreadsheets take for a formula (CWE-1236).
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_is_capital() {
        assert_eq!([capitalised("real estate"), capitalised("énergie"), capitalised("")], ["Real estate", "Énergie", ""]);
    }

    #[test]
    fn the_article_goes_by_the_first_letter() {
        assert_eq!(["lead", "order", "user"].map(with_article), ["a lead", "an order", "a user"]);
    }

    #[test]
    fn what_shows_nothing_is_blank_and_what_people_are_called_is_not() {
        for blank in [
            "",
            " \u{A0}\u{3000}",
            "\u{200B}\u{200D}\u{2060}\u{FEFF}",
            "\u{AD}",
            "\u{3164}\u{115F}\u{1160}\u{FFA0}",
            "\u{2800}",
            "\u{FE0F}\u{E0041}",
            "\u{202E}\u{2066}",
            "\u{301}\u{20DD}",
            "\0\u{85}",
        ] {
            assert!(is_blank(blank), "{}", blank.escape_unicode());
        }
        for seen in [
            "a",
            "7",
            "&",
            "★",
            "👩\u{200D}👩\u{200D}👧",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "e\u{301}",
            "🏴\u{E0067}\u{E007F}",
            "❤\u{FE0F}",
            "ا\u{64B}",
        ] {
            assert!(!is_blank(seen) && !turns_direction(seen), "{seen}");
        }
        assert!(turns_direction("moc.\u{202E}elpmaxe") && turns_direction("\u{2066}a\u{2069}") && !turns_direction("\u{200F}שלום"));
    }

    #[test]
    fn near_words_are_near() {
        assert_eq!(distance("technolgy", "technology"), 1);
        assert_eq!(distance("philipines", "philippines"), 1);
        assert_eq!(distance("abcd", "acbd"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("retail", "retail"), 0);
    }

    #[test]
    fn keys_ignore_case_and_spacing() {
        assert_eq!(key("  ÄCME \t Corp "), "äcme corp");
        assert_eq!(phone_key(" +49 (30) 123-45"), "+493012345");
    }
}
