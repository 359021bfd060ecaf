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
        let is_new = !key.is_empty() && !keys.contains(&key);
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
