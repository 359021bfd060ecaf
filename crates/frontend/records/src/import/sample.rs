//! A sheet to begin with: it shows how a list should look, by the declaration of the record type.

use serde_json::Value;
use shared::record::{Field, Kind, State, uses};

use crate::pages::Pages;

/// Two records as CSV: the first has a value in nearly every column, the second only what is needed.
pub fn sample(pages: &Pages) -> String {
    let usual: State = pages.defaults.iter().map(|(key, code)| ((*key).to_owned(), Value::from(*code))).collect();
    let is_asked = |field: &&Field| field.is(uses::FORM) && !matches!(field.kind, Kind::Own(_)) && (pages.asks)(field.key, &usual);
    let fields: Vec<_> = pages.spec.using(uses::IMPORT).filter(is_asked).collect();
    let line = |cell: &dyn Fn(&Field) -> String| fields.iter().map(|field| quoted(&cell(field))).collect::<Vec<_>>().join(",");
    let lines = [line(&|field| field.label.to_owned()), line(&|field| whole(pages, field)), line(&|field| bare(pages, field))];
    lines.map(|line| line + "\r\n").concat()
}

/// A value of the first record.
fn whole(pages: &Pages, field: &Field) -> String {
    match field.kind {
        _ if field.key == pages.spec.title => format!("First {}", pages.one()),
        Kind::Line(_) | Kind::Lines(_) | Kind::Suggest(_) => {
            field.usual.first().map_or_else(|| format!("{} A", field.label), |usual| (*usual).to_owned())
        }
        Kind::Number(least, most) => {
            let fits = [24, 2_000].into_iter().find(|number| (least..=most).contains(number));
            fits.unwrap_or(least).to_string()
        }
        Kind::Choice(choices) => {
            let first = || choices().first().map(|(_, label)| *label);
            usual_choice(pages, field).or_else(first).unwrap_or_default().to_owned()
        }
        kind => written(kind).to_owned(),
    }
}

/// How a value of this kind may be written.
fn written(kind: Kind) -> &'static str {
    match kind {
        Kind::Email => "first@example.com",
        Kind::Phone => "+49 30 123456",
        Kind::Link => "https://example.com",
        Kind::Money => "12500",
        Kind::Percent => "19",
        Kind::Day | Kind::Moment => "2026-01-31",
        Kind::YesNo => "yes",
        Kind::Tags => "newsletter;vip",
        Kind::Country => "Germany",
        Kind::Language => "German",
        // Colleagues, and records that are here, have names that nobody knows beforehand.
        _ => "",
    }
}

/// A value of the second record, which may belong to the first.
fn bare(pages: &Pages, field: &Field) -> String {
    match field.kind {
        _ if field.key == pages.spec.title => format!("Second {}", pages.one()),
        Kind::Email => "second@example.com".to_owned(),
        Kind::Choice(_) => usual_choice(pages, field).unwrap_or_default().to_owned(),
        Kind::Ref(code) if code == pages.spec.code => format!("First {}", pages.one()),
        _ => String::new(),
    }
}

/// What a new record usually has in a field, as people read it.
fn usual_choice(pages: &Pages, field: &Field) -> Option<&'static str> {
    let (_, usual) = pages.defaults.iter().find(|(key, _)| *key == field.key)?;
    field.choices().into_iter().find(|(code, _)| code == usual).map(|(_, label)| label)
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_query::tests::PAGES;
    use shared::records::import_targets::{header_key, headers, targets};

    #[test]
    fn a_sample_has_headers_that_are_known_and_two_records() {
        let pages = Pages { defaults: &[("stage", "new")], asks: |key, _| key != "lost_reason", ..PAGES };
        let text = sample(&pages);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let [head, first, second] = &lines[..] else { panic!("{text}") };
        assert!(head.starts_with(&["Name", "Company", "Job title", "E-mail"]) && !head.contains(&"Reason for losing"), "{head:?}");
        let known: Vec<String> = targets(pages.spec).iter().flat_map(|code| headers(pages.spec, code)).collect();
        assert!(head.iter().all(|word| known.contains(&header_key(word))), "{head:?}");
        assert!(first.len() == head.len() && second.len() == head.len());
        assert_eq!((first[0], second[0], first[3]), ("First lead", "Second lead", "first@example.com"));
        assert!(first.contains(&"New") && second.contains(&"New"));
    }

    #[test]
    fn cells_with_commas_stand_in_quotation_marks() {
        assert_eq!([quoted("a"), quoted("a, \"b\"")], ["a", "\"a, \"\"b\"\"\""]);
    }
}
