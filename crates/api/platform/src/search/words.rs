//! What somebody looks for: words or their beginnings, and what was probably meant where nothing begins so.

use super::{place, spelling};
use crate::error::Error;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// Words of a query that count; more narrow nothing any further.
const COUNTED: usize = 12;

/// The words of a text, in lower case, without accents and punctuation.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// What of a word must be there.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    /// The word itself.
    Words,
    /// Any word that begins with it.
    Beginnings,
}

/// The records of a kind that somebody may see: those of a table with this value in a column.
#[derive(Clone, Copy, Debug)]
pub struct Among {
    pub table: &'static str,
    pub column: &'static str,
    pub value: Uuid,
}

impl Among {
    /// A condition that holds for a `subject_id` of theirs; the value is the statement's n-th.
    pub(super) fn holds(&self, backend: DbBackend, n: usize) -> String {
        self.holds_and(backend, n, "")
    }

    /// The same for those that are not archived.
    pub(super) fn holds_at_work(&self, backend: DbBackend, n: usize) -> String {
        self.holds_and(backend, n, &format!(" AND {}.archived_at IS NULL", self.table))
    }

    fn holds_and(&self, backend: DbBackend, n: usize, further: &str) -> String {
        let Self { table, column, value: _ } = self;
        format!("EXISTS (SELECT 1 FROM {table} WHERE {table}.id = subject_id AND {table}.{column} = {}{further})", place(backend, n))
    }
}

/// A kind of records, and which of them count; `None` where all do.
pub type Searched = (&'static str, Option<Among>);

/// The words of a query among the records of one kind.
pub struct Words {
    pub(super) kind: &'static str,
    /// What others have written must not be told by what is found, or by how it is read.
    pub(super) among: Option<Among>,
    asked: Vec<QueryWord>,
}

/// One word as it was typed, and the words that were probably meant.
struct QueryWord {
    beginning: String,
    meant: Vec<String>,
}

impl Words {
    /// Reads a query among the records of one kind. `None` where the text has no words.
    pub async fn read(db: &impl ConnectionTrait, kind: Searched, text: &str) -> Result<Option<Self>, Error> {
        Ok(Self::read_all(db, &[kind], text).await?.pop())
    }

    /// A query as it was typed, among the records of some kinds: one for each, in their order. None where the text has no words.
    pub fn typed(kinds: &[Searched], text: &str) -> Vec<Self> {
        let typed: Vec<String> = words(text).into_iter().take(COUNTED).collect();
        if typed.is_empty() {
            return Vec::new();
        }
        let asked = || typed.iter().map(|word| QueryWord { beginning: word.clone(), meant: Vec::new() }).collect();
        kinds.iter().map(|(kind, among)| Self { kind, among: *among, asked: asked() }).collect()
    }

    /// Whether it stands for other words than those that were typed.
    pub fn means_others(&self) -> bool {
        self.asked.iter().any(|asked| !asked.meant.is_empty())
    }

    /// Reads a query among the records of some kinds: one for each, in their order. A word that begins no word of any of these records also
    /// stands for their words that are spelt almost like it. None where the text has no words.
    pub async fn read_all(db: &impl ConnectionTrait, kinds: &[Searched], text: &str) -> Result<Vec<Self>, Error> {
        let typed: Vec<String> = words(text).into_iter().take(COUNTED).collect();
        if typed.is_empty() || kinds.is_empty() {
            return Ok(Vec::new());
        }
        let begun = spelling::beginnings(db, kinds, &typed).await?;
        let mut all: Vec<Self> = kinds.iter().map(|(kind, among)| Self { kind, among: *among, asked: Vec::new() }).collect();
        for beginning in typed {
            let mut meant = if begun.contains(&beginning) { HashMap::new() } else { spelling::nearest(db, kinds, &beginning).await? };
            for words in &mut all {
                let meant = meant.remove(words.kind).unwrap_or_default();
                words.asked.push(QueryWord { beginning: beginning.clone(), meant });
            }
        }
        Ok(all)
    }

    /// A word that is known among the records of a kind.
    pub(super) fn one((kind, among): Searched, word: &str) -> Self {
        Self { kind, among, asked: vec![QueryWord { beginning: word.to_owned(), meant: Vec::new() }] }
    }

    /// The query as it is bound, and on PostgreSQL the kind.
    pub(super) fn bound(&self, backend: DbBackend, whole: Whole) -> Vec<Value> {
        let query = self.query(backend, whole);
        match backend {
            DbBackend::Sqlite => vec![query.into()],
            _ => vec![query.into(), self.kind.into()],
        }
    }

    /// The words in the database's own language: every word must be there.
    fn query(&self, backend: DbBackend, whole: Whole) -> String {
        // Words hold letters and digits only, so nothing in them is an operator.
        let (join, or) = if backend == DbBackend::Sqlite { (" AND ", " OR ") } else { (" & ", " | ") };
        let each = |asked: &QueryWord| {
            let word = |word: &String| if backend == DbBackend::Sqlite { format!("\"{word}\"") } else { word.clone() };
            let beginning = match (whole, backend) {
                (Whole::Words, _) => "",
                (Whole::Beginnings, DbBackend::Sqlite) => "*",
                (Whole::Beginnings, _) => ":*",
            };
            let asked_for = format!("{}{beginning}", word(&asked.beginning));
            let any: Vec<String> = std::iter::once(asked_for).chain(asked.meant.iter().map(word)).collect();
            if any.len() == 1 { any.concat() } else { format!("({})", any.join(or)) }
        };
        self.asked.iter().map(each).collect::<Vec<_>>().join(join)
    }

    /// Whether all that is asked for is in this text.
    pub fn are_in(&self, text: &str) -> bool {
        let there = words(text);
        self.asked.iter().all(|asked| there.iter().any(|word| word.starts_with(&asked.beginning) || asked.meant.contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Words {
        let asked = words(text).into_iter().map(|beginning| QueryWord { beginning, meant: Vec::new() }).collect();
        Words { kind: "customer", among: None, asked }
    }

    #[test]
    fn operators_and_accents_are_only_words() {
        assert_eq!(
            typed("Müller OR \"x* NEAR(").query(DbBackend::Sqlite, Whole::Beginnings),
            "\"muller\"* AND \"or\"* AND \"x\"* AND \"near\"*"
        );
        assert_eq!(typed("a & !b | 'c':*").query(DbBackend::Postgres, Whole::Beginnings), "a:* & b:* & c:*");
        assert!(words(" -*()'\" ").is_empty());
    }

    #[test]
    fn what_was_meant_stands_beside_what_was_typed() {
        let asked = vec![
            QueryWord { beginning: "mullre".into(), meant: vec!["muller".into(), "mueller".into()] },
            QueryWord { beginning: "bonn".into(), meant: Vec::new() },
        ];
        let words = Words { kind: "customer", among: None, asked };
        assert_eq!(words.query(DbBackend::Sqlite, Whole::Beginnings), "(\"mullre\"* OR \"muller\" OR \"mueller\") AND \"bonn\"*");
        assert_eq!(words.query(DbBackend::Postgres, Whole::Beginnings), "(mullre:* | muller | mueller) & bonn:*");
        assert!(words.are_in("Müller, Bonn") && !words.are_in("Müller"));
    }
}
