//! Which field a column probably fills, by its header.

use crate::record::AnyRecord;
use shared::records::custom_fields::{CustomField, PREFIX};
use shared::records::import::SheetColumn;
use shared::records::import_targets::{ID, header_key, headers, targets};
use uuid::Uuid;

/// Says of each column what it probably is. Nothing is suggested twice; the better match wins, then the column further left.
pub fn suggest(columns: &mut [SheetColumn], record: &dyn AnyRecord, custom: &[CustomField]) {
    columns.iter_mut().for_each(|column| column.suggestion = None);
    suggest_id(columns, record);
    let words: Vec<String> = columns.iter().map(|column| header_key(&column.header)).collect();
    for code in targets(record.spec()).into_iter().filter(|code| code != ID) {
        let known = headers(record.spec(), &code);
        let best = words.iter().enumerate().filter_map(|(at, word)| Some((rank(&known, word)?, at))).min();
        // A word that stands for two fields is the first one where no other column is.
        if let Some((_, at)) = best
            && let Some(column) = columns.get_mut(at).filter(|column| column.suggestion.is_none())
        {
            column.suggestion = Some(code);
        }
    }
    suggest_custom(columns, record, custom);
}

/// How well a header names a field; 0 is best: its own name.
fn rank(known: &[String], word: &str) -> Option<usize> {
    known.iter().position(|known| known == word).map(|at| at.saturating_sub(1))
}

/// A column of ids as our own exports have it: elsewhere an id is another system's.
fn suggest_id(columns: &mut [SheetColumn], record: &dyn AnyRecord) {
    let names = [ID.to_owned(), "record id".to_owned(), format!("{} id", record.spec().noun.0)];
    let is_ours = |column: &&mut SheetColumn| {
        let are_ids = column.samples.iter().all(|sample| sample.parse::<Uuid>().is_ok());
        names.contains(&header_key(&column.header)) && are_ids && !column.samples.is_empty()
    };
    if let Some(column) = columns.iter_mut().find(is_ours) {
        column.suggestion = Some(ID.to_owned());
    }
}

/// Suggests the custom fields whose label or key a header is, unless it is the very name of a field that every record has.
fn suggest_custom(columns: &mut [SheetColumn], record: &dyn AnyRecord, fields: &[CustomField]) {
    for field in fields {
        let names = [&field.label, &field.key, &field.path()].map(|name| header_key(name));
        let is_taken = |column: &SheetColumn, word: &str| match &column.suggestion {
            Some(code) => code == ID || code.starts_with(PREFIX) || rank(&headers(record.spec(), code), word) == Some(0),
            None => false,
        };
        let names_it = |column: &&mut SheetColumn| {
            let word = header_key(&column.header);
            names.contains(&word) && (word == names[2] || !is_taken(column, &word))
        };
        if let Some(column) = columns.iter_mut().find(names_it) {
            column.suggestion = Some(field.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::boats::BOATS;

    fn suggested(columns: &[(&str, &str)]) -> Vec<String> {
        let column = |(at, (header, sample)): (usize, &(&str, &str))| SheetColumn {
            position: u16::try_from(at).unwrap(),
            header: (*header).to_owned(),
            samples: vec![(*sample).to_owned()],
            suggestion: None,
        };
        let mut columns: Vec<SheetColumn> = columns.iter().enumerate().map(column).collect();
        suggest(&mut columns, &BOATS, &[]);
        columns.into_iter().map(|column| column.suggestion.unwrap_or_default()).collect()
    }

    #[test]
    fn usual_headers_and_those_of_our_own_export_are_known() {
        let headers = ["Boat Name", "callSign", "Length", "Price", "Price currency", "FLAG", "Foo"].map(|header| (header, "x"));
        assert_eq!(suggested(&headers), ["name", "sign", "length", "price", "price_currency", "flag", ""]);
        assert_eq!(suggested(&[("Price", "5"), ("Currency", "EUR")]), ["price", "price_currency"]);
    }

    #[test]
    fn an_id_is_ours_where_all_values_are_ids() {
        let id = Uuid::nil().to_string();
        assert_eq!(suggested(&[("ID", id.as_str()), ("Name", "x")]), ["id", "name"]);
        assert_eq!(suggested(&[("ID", "7"), ("Name", "x")]), ["", "name"]);
    }

    #[test]
    fn nothing_is_suggested_twice_and_the_better_match_wins() {
        assert_eq!(suggested(&[("boat", "x"), ("name", "x"), ("Vessel", "x")]), ["", "name", ""]);
        assert_eq!(suggested(&[("Type", "x")]), ["rig"]);
        assert_eq!(suggested(&[("Rig", "x"), ("Type", "x")]), ["rig", "class"]);
    }
}
