//! Names behind `@` in texts: where one is being typed, and where they stand.

/// An `@` and what was typed behind it, up to the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Where the `@` stands, in bytes.
    pub start: usize,
    /// The caret, in bytes.
    pub end: usize,
    pub typed: String,
}

/// Letters typed behind an `@` after which nobody is looked for any more.
const LONGEST: usize = 40;

/// The name that is being typed at the caret, which browsers count in UTF-16 units. Not after a letter: that is an e-mail address.
pub(super) fn token_at(text: &str, caret: u32) -> Option<Token> {
    let end = byte_of(text, caret);
    let start = text[..end].rfind('@')?;
    let typed = &text[start + 1..end];
    let apart = text[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
    // A name has some words; after that the text goes on.
    let fits = typed.chars().count() <= LONGEST && !typed.contains('\n') && !typed.starts_with(' ') && typed.matches(' ').count() <= 3;
    (apart && fits).then(|| Token { start, end, typed: typed.to_owned() })
}

/// The text with the name in place of what was typed, and where the caret goes then.
pub(super) fn completed(text: &str, token: &Token, name: &str) -> (String, u32) {
    let before = format!("{}@{name} ", &text[..token.start]);
    let after = text[token.end..].strip_prefix(' ').unwrap_or(&text[token.end..]);
    let caret = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
    (before + after, caret)
}

fn byte_of(text: &str, caret: u32) -> usize {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= caret {
            return at;
        }
        units += if letter.len_utf16() == 2 { 2 } else { 1 };
    }
    text.len()
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// `@` and the name with this number.
    Name(&'a str, usize),
}

/// The text in pieces, with each of these names where it stands whole behind an `@`. Where one name begins like another, the longer one counts.
pub fn pieces<'a>(text: &'a str, names: &[&str]) -> Vec<Piece<'a>> {
    let mut longest_first: Vec<usize> = (0..names.len()).filter(|n| !names[*n].is_empty()).collect();
    longest_first.sort_by_key(|n| std::cmp::Reverse(names[*n].len()));
    let (mut found, mut plain, mut from) = (Vec::new(), 0, 0);
    while let Some(at) = text[from..].find('@').map(|at| from + at) {
        let apart = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let rest = &text[at + 1..];
        let stands = |n: &usize| rest.strip_prefix(names[*n]).is_some_and(|after| !after.starts_with(char::is_alphanumeric));
        match longest_first.iter().copied().find(stands).filter(|_| apart) {
            Some(n) => {
                let end = at + 1 + names[n].len();
                if plain < at {
                    found.push(Piece::Text(&text[plain..at]));
                }
                found.push(Piece::Name(&text[at..end], n));
                (plain, from) = (end, end);
            }
            None => from = at + 1,
        }
    }
    if plain < text.len() {
        found.push(Piece::Text(&text[plain..]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<String> {
        token_at(text, u32::try_from(text.encode_utf16().count()).unwrap()).map(|token| token.typed)
    }

    #[test]
    fn a_name_is_typed_behind_an_at_that_stands_apart() {
        assert_eq!(typed("Hello @To").as_deref(), Some("To"));
        assert_eq!(typed("@").as_deref(), Some(""));
        assert_eq!(typed("(@Tom Beck").as_deref(), Some("Tom Beck"));
        assert_eq!(typed("tom@example.com"), None);
        assert_eq!(typed("@Tom\nand then"), None);
        assert_eq!(typed("@ 5 pm"), None);
        assert_eq!(typed("@Tom said that all is well"), None);
        assert_eq!(typed("no name"), None);
    }

    #[test]
    fn the_caret_is_counted_as_browsers_do() {
        let text = "🙂 @Lu and more";
        let token = token_at(text, 6).unwrap();
        assert_eq!(token.typed, "Lu");
        assert_eq!(completed(text, &token, "Luísa Ferreira"), ("🙂 @Luísa Ferreira and more".to_owned(), 19));
        assert_eq!(completed("@", &token_at("@", 1).unwrap(), "Ada"), ("@Ada ".to_owned(), 5));
        assert_eq!(token_at(text, 999).map(|token| token.end), Some(text.len()), "a caret behind the end is at the end");
    }

    #[test]
    fn names_are_found_whole_and_the_longer_one_first() {
        let names = ["Tom", "Tom Becker"];
        assert_eq!(
            pieces("@Tom Becker, ask @Tom.", &names),
            [Piece::Name("@Tom Becker", 1), Piece::Text(", ask "), Piece::Name("@Tom", 0), Piece::Text(".")]
        );
        assert_eq!(pieces("@Tomorrow x@Tom", &names), [Piece::Text("@Tomorrow x@Tom")]);
        assert_eq!(pieces("@@Tom", &names), [Piece::Text("@"), Piece::Name("@Tom", 0)]);
        assert_eq!(pieces("", &names), []);
        assert_eq!(pieces("@", &[""]), [Piece::Text("@")]);
    }
}
