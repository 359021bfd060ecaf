//! Which words are known, and which of them somebody meant who mistyped one: the symmetric deletion of SymSpell (Wolf Garbe), in two tables.
//!
//! Two words that differ by a few letters become the same when each loses a few. So every known word is stored with what is left of its
//! beginning when letters are taken out, and a mistyped word is looked up the same way: some seeks, however many words there are.

use super::super::ctx::{Ctx, statement};
use super::super::db::Tx;
use super::super::error::Error;
use super::super::record::Recorded;
use super::words::{Searched, Whole, Words};
use super::{is_there, json};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Lengths of words that can be mistyped: shorter ones are too much alike, longer ones are no words.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=24;
/// Longer words may differ by two letters, others by one.
const ONE_LETTER: usize = 7;
/// How much of a word is looked at for deletions, as SymSpell does.
const BEGINNING: usize = 7;
/// Words that one mistyped word stands for, at most.
const NEAREST: usize = 8;
/// Known words that are compared with a mistyped one, at most.
const CANDIDATES: i64 = 2_000;
/// Rows of one statement.
const TOGETHER: usize = 5_000;
/// Words of an older database that are spelt in one transaction.
const WAITING: i64 = 500;

/// Whether a word can be mistyped: letters only, neither short nor long.
fn can_be_mistyped(word: &str) -> bool {
    LENGTHS.contains(&word.chars().count()) && !word.chars().any(char::is_numeric)
}

fn allowed(word: &str) -> usize {
    if word.chars().count() <= ONE_LETTER { 1 } else { 2 }
}

/// What is left of the beginning of a word when up to as many letters are taken out as it may differ by.
fn deletions(word: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([word.chars().take(BEGINNING).collect::<String>()]);
    let mut last = all.clone();
    for _ in 0..allowed(word) {
        let shorter = |w: &String| {
            let letters: Vec<char> = w.chars().collect();
            (0..letters.len())
                .map(|out| letters.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, c)| *c).collect())
                .collect::<Vec<String>>()
        };
        last = last.iter().flat_map(shorter).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Remembers the words of records of a kind.
pub async fn learn(tx: &Tx, kind: &str, words: impl IntoIterator<Item = &str>) -> Result<(), Error> {
    let backend = tx.get_database_backend();
    // In one order, so that two who learn the same words at once wait for each other instead of both.
    let words: Vec<&str> = words.into_iter().filter(|word| can_be_mistyped(word)).collect::<BTreeSet<_>>().into_iter().collect();
    for words in words.chunks(TOGETHER) {
        let sqlite = "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM search_terms WHERE subject_kind = ? AND term = value)";
        let postgres = "SELECT w FROM json_array_elements_text($1::json) AS w
            WHERE NOT EXISTS (SELECT 1 FROM search_terms WHERE subject_kind = $2 AND term = w)";
        let rows = tx.query_all_raw(statement(backend, sqlite, postgres, [json(words)?, kind.into()])).await?;
        let unknown: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        if unknown.is_empty() {
            continue;
        }
        let sqlite = "INSERT INTO search_terms (subject_kind, term, spelled) SELECT ?, value, TRUE FROM json_each(?) WHERE TRUE
            ON CONFLICT DO NOTHING RETURNING id, term";
        let postgres =
            "INSERT INTO search_terms (subject_kind, term, spelled) SELECT $1, w, TRUE FROM json_array_elements_text($2::json) AS w
            ON CONFLICT DO NOTHING RETURNING id, term";
        let learnt = tx.query_all_raw(statement(backend, sqlite, postgres, [kind.into(), json(unknown)?])).await?;
        let learnt = learnt.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
        spell(tx, &learnt.collect::<Result<Vec<(i64, String)>, sea_orm::DbErr>>()?).await?;
    }
    Ok(())
}

/// Stores the deletions of these words.
async fn spell(tx: &Tx, terms: &[(i64, String)]) -> Result<(), Error> {
    let sqlite = "INSERT INTO search_spellings (deletion, term_id) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE TRUE ON CONFLICT DO NOTHING";
    let postgres =
        "INSERT INTO search_spellings (deletion, term_id) SELECT v ->> 0, (v ->> 1)::bigint FROM json_array_elements($1::json) AS v
        ON CONFLICT DO NOTHING";
    let mut rows: Vec<(String, i64)> =
        terms.iter().flat_map(|(id, term)| deletions(term).into_iter().map(|deletion| (deletion, *id))).collect();
    // In the order of the table, which is cheaper to write.
    rows.sort_unstable();
    for rows in rows.chunks(TOGETHER) {
        tx.execute_raw(statement(tx.get_database_backend(), sqlite, postgres, [json(rows)?])).await?;
    }
    Ok(())
}

/// Forgets those of these words that no record has any more, for who is erased is not to be found by their name's spelling.
pub async fn forget(tx: &Tx, kind: &'static str, words: impl IntoIterator<Item = &str>) -> Result<(), Error> {
    let backend = tx.get_database_backend();
    for word in words.into_iter().filter(|word| can_be_mistyped(word)).collect::<BTreeSet<_>>() {
        if is_there(tx, &Words::one((kind, None), word), Whole::Words).await? {
            continue;
        }
        let sqlite = "DELETE FROM search_terms WHERE subject_kind = ? AND term = ? RETURNING id";
        let postgres = "DELETE FROM search_terms WHERE subject_kind = $1 AND term = $2 RETURNING id";
        let gone = tx.query_one_raw(statement(backend, sqlite, postgres, [kind.into(), word.into()])).await?;
        let Some(id) = gone.map(|row| row.try_get_by_index::<i64>(0)).transpose()? else { continue };
        let sqlite = "DELETE FROM search_spellings WHERE term_id = ? AND deletion IN (SELECT value FROM json_each(?))";
        let postgres = "DELETE FROM search_spellings WHERE term_id = $1 AND deletion IN (SELECT json_array_elements_text($2::json))";
        tx.execute_raw(statement(backend, sqlite, postgres, [id.into(), json(deletions(word))?])).await?;
    }
    Ok(())
}

/// Those of these words that begin a word of a record that counts, of any of these kinds.
pub async fn beginnings(db: &impl ConnectionTrait, kinds: &[Searched], words: &[String]) -> Result<HashSet<String>, Error> {
    let whole: Vec<&str> = kinds.iter().filter(|(_, among)| among.is_none()).map(|(kind, _)| *kind).collect();
    let mut begun = if whole.is_empty() { HashSet::new() } else { known_beginnings(db, &whole, words).await? };
    for (kind, among) in kinds.iter().filter(|(_, among)| among.is_some()) {
        // What nobody has written need not be looked for.
        for word in known_beginnings(db, &[*kind], words).await? {
            if !begun.contains(&word) && is_there(db, &Words::one((*kind, *among), &word), Whole::Beginnings).await? {
                begun.insert(word);
            }
        }
    }
    Ok(begun)
}

/// Those of these words that begin a known word of any record of any of these kinds.
async fn known_beginnings(db: &impl ConnectionTrait, kinds: &[&str], words: &[String]) -> Result<HashSet<String>, Error> {
    let sqlite = "SELECT w.value FROM json_each(?) AS k, json_each(?) AS w
        WHERE EXISTS (SELECT 1 FROM search_terms WHERE subject_kind = k.value AND term >= w.value AND term < w.value || char(1114111))";
    let postgres = "SELECT w FROM json_array_elements_text($1::json) AS k, json_array_elements_text($2::json) AS w
        WHERE EXISTS (SELECT 1 FROM search_terms WHERE subject_kind = k AND term >= w AND term < w || chr(1114111))";
    let values = [json(kinds)?, json(words)?];
    let rows = db.query_all_raw(statement(db.get_database_backend(), sqlite, postgres, values)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// The words of each kind that a mistyped word stands for: of those of the records that count the ones that differ least, at most [`NEAREST`].
pub async fn nearest(db: &impl ConnectionTrait, kinds: &[Searched], word: &str) -> Result<HashMap<String, Vec<String>>, Error> {
    if !can_be_mistyped(word) {
        return Ok(HashMap::new());
    }
    let sqlite = "SELECT DISTINCT t.subject_kind, t.term FROM search_spellings s JOIN search_terms t ON t.id = s.term_id
        WHERE s.deletion IN (SELECT value FROM json_each(?)) AND t.subject_kind IN (SELECT value FROM json_each(?)) LIMIT ?";
    let postgres = "SELECT DISTINCT t.subject_kind, t.term FROM search_spellings s JOIN search_terms t ON t.id = s.term_id
        WHERE s.deletion IN (SELECT json_array_elements_text($1::json)) AND t.subject_kind IN (SELECT json_array_elements_text($2::json)) LIMIT $3";
    let codes: Vec<&str> = kinds.iter().map(|(kind, _)| *kind).collect();
    let values = [json(deletions(word))?, json(codes)?, CANDIDATES.into()];
    let rows = db.query_all_raw(statement(db.get_database_backend(), sqlite, postgres, values)).await?;
    let mut near: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    for row in &rows {
        let (kind, term): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let distance = strsim::osa_distance(word, &term);
        if distance <= allowed(word) {
            near.entry(kind).or_default().push((distance, term));
        }
    }
    let mut meant = HashMap::new();
    for kind in kinds {
        if let Some(near) = near.remove(kind.0) {
            meant.insert(kind.0.to_owned(), least(db, *kind, near).await?);
        }
    }
    Ok(meant)
}

/// Those that differ least, among the words of the records that count.
async fn least(db: &impl ConnectionTrait, kind: Searched, mut near: Vec<(usize, String)>) -> Result<Vec<String>, Error> {
    near.sort();
    let (mut least, mut distance_of_least) = (Vec::new(), None);
    for (distance, term) in near {
        if least.len() >= NEAREST || distance_of_least.is_some_and(|least| distance > least) {
            break;
        }
        if kind.1.is_none() || is_there(db, &Words::one(kind, &term), Whole::Words).await? {
            distance_of_least = Some(distance);
            least.push(term);
        }
    }
    Ok(least)
}

/// Spells the words that a database of an earlier version already had, some in each transaction, until there are none left.
pub async fn spell_waiting(ctx: &Ctx) -> Result<(), Error> {
    loop {
        let spelt = ctx
            .write(async |tx| {
                let backend = tx.get_database_backend();
                let sqlite = "UPDATE search_terms SET spelled = TRUE WHERE id IN (SELECT id FROM search_terms WHERE NOT spelled ORDER BY id LIMIT ?) RETURNING id, term";
                let postgres = "UPDATE search_terms SET spelled = TRUE WHERE id IN
                    (SELECT id FROM search_terms WHERE NOT spelled ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id, term";
                let rows = tx.query_all_raw(statement(backend, sqlite, postgres, [WAITING.into()])).await?;
                let terms = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
                let terms = terms.collect::<Result<Vec<(i64, String)>, sea_orm::DbErr>>()?;
                spell(tx, &terms).await?;
                Ok(Recorded::unaudited(terms.len()))
            })
            .await?;
        if spelt == 0 {
            return Ok(());
        }
        // Whoever else wants to write comes between.
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the tables would bring the two together.
    fn meet(a: &str, b: &str) -> bool {
        !deletions(a).is_disjoint(&deletions(b))
    }

    #[test]
    fn words_within_the_distance_meet() {
        for (typed, meant) in [
            ("mullre", "muller"),
            ("muler", "muller"),
            ("mullerr", "muller"),
            ("xuller", "muller"),
            ("technolgoy", "technology"),
            ("tecnologi", "technology"),
            ("tchnologie", "technologie"),
            ("inetrnatoinal", "international"),
        ] {
            assert!(meet(typed, meant), "{typed} and {meant}");
        }
        assert!(!meet("bolt", "acme"));
    }

    #[test]
    fn what_is_stored_of_a_word_is_bounded() {
        assert_eq!(deletions("bolt").len(), 5);
        assert!(deletions("abcdefghijklmnopqrstuvwx").len() <= 29);
        assert!(!can_be_mistyped("abc") && !can_be_mistyped("room101") && can_be_mistyped("東京電力"));
    }

    proptest::proptest! {
        /// Whatever two letters are changed in a long word, or one in a short word, the tables find it.
        #[test]
        fn every_slip_is_found(word in "[a-f]{4,14}", at in proptest::collection::vec((0usize..14, 0u8..4, "[a-f]"), 2)) {
            let mut typed: Vec<char> = word.chars().collect();
            let slips = if word.len() <= ONE_LETTER { 1 } else { 2 };
            for (at, what, letter) in at.into_iter().take(slips) {
                let (at, letter) = (at % typed.len(), letter.chars().next().unwrap());
                match what {
                    0 => typed[at] = letter,
                    1 => typed.insert(at, letter),
                    2 => drop(typed.remove(at)),
                    _ if at + 1 < typed.len() => typed.swap(at, at + 1),
                    _ => {}
                }
            }
            let typed: String = typed.into_iter().collect();
            if strsim::osa_distance(&typed, &word) <= allowed(&typed) && can_be_mistyped(&typed) {
                proptest::prop_assert!(meet(&typed, &word), "{} and {}", typed, word);
            }
        }
    }
}
