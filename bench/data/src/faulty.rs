//! A sheet of customers of which three rows in a hundred are faulty, in every way that an import names.

use crate::{COLUMNS, Made, Random};
use anyhow::Result;

/// Rows in a hundred that are faulty.
const PERCENT: usize = 3;

/// A sheet, and what an import must make of it.
pub struct Faulty {
    pub csv: Vec<u8>,
    /// Rows that must become customers.
    pub good: usize,
    /// Rows that repeat an earlier one, and must be skipped.
    pub repeated: usize,
    /// Rows that must be refused.
    pub refused: usize,
}

/// What is wrong with a row: a cell by the name of its column, and what is in it.
const WRONG: [(&str, &str); 13] = [
    ("name", ""),
    ("name", "\u{7}bell"),
    ("kind", "alien"),
    ("email", "not an address"),
    ("phone", "call me"),
    ("website", "javascript:alert(1)"),
    ("employees", "many"),
    ("employees", "-5"),
    ("revenue", "1.2.3,4"),
    ("founded_year", "12"),
    ("country", "Atlantis"),
    ("tags", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u"),
    ("postal_code", "123456789012345678901"),
];

/// A sheet with so many rows; the same one for the same seed. Good rows come from the ordinary generator, so names may meet by chance: an import
/// that is to keep them all must not match by name.
pub fn sheet(rows: usize, seed: u64) -> Result<Faulty> {
    let mut random = Random::seeded(seed);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let (mut good, mut repeated, mut refused) = (0, 0, 0);
    let mut earlier: Option<Vec<String>> = None;
    for number in 0..rows {
        let mut cells = Made::new(&mut random, "faulty", number).record().to_vec();
        if !random.chance(PERCENT) {
            good += 1;
            writer.write_record(&cells)?;
            earlier = Some(cells);
            continue;
        }
        let column = |name: &str| COLUMNS.iter().position(|column| *column == name).unwrap_or(0);
        // One more way each: a row with too many cells, a person without an e-mail, and a repetition.
        match (random.below(WRONG.len() + 3), &earlier) {
            (0, Some(earlier)) => {
                cells[column("external_id")].clone_from(&earlier[column("external_id")]);
                repeated += 1;
            }
            (1, _) => {
                cells.push("one too many".to_owned());
                refused += 1;
            }
            (2, _) => {
                cells[column("kind")] = "person".to_owned();
                cells[column("email")].clear();
                refused += 1;
            }
            (n, _) => {
                let (name, wrong) = WRONG[n.saturating_sub(3)];
                cells[column(name)] = wrong.to_owned();
                refused += 1;
            }
        }
        writer.write_record(&cells)?;
    }
    Ok(Faulty { csv: writer.into_inner()?, good, repeated, refused })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_accounted_for_and_the_same_each_time() -> Result<()> {
        let one = sheet(5_000, 7)?;
        assert_eq!(one.good + one.repeated + one.refused, 5_000);
        assert!((100..200).contains(&(one.repeated + one.refused)) && one.repeated > 0, "{} {}", one.repeated, one.refused);
        assert_eq!(one.csv, sheet(5_000, 7)?.csv);
        Ok(())
    }
}
