//! Recency, frequency, monetary value: each buyer is scored 1 to 5 in each, by the quintile of all buyers they are in, and classed by the scores.
//!
//! The method is Arthur M. Hughes's (Strategic Database Marketing, 1994): sort the buyers by a measure, cut them into five equal parts, number the
//! parts. Equal values are never parted: they all go to the lower part. The classes are a table over recency and the mean of the other two, so
//! that every buyer has exactly one.

use crate::entity::rfm_bounds::Bounds;
use chrono::{DateTime, Utc};
use shared::customers::segments::RfmClass;

/// What a buyer is measured by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    pub last_at: DateTime<Utc>,
    pub count: i64,
    pub total_minor: i64,
}

/// The quintiles a buyer is in, 1 the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Score {
    pub recency: u8,
    pub frequency: u8,
    pub monetary: u8,
}

/// Scores a buyer against the bounds.
pub fn score(of: Measures, bounds: &Bounds) -> Score {
    Score {
        recency: quintile(of.last_at.timestamp_micros(), &bounds.recency),
        frequency: quintile(of.count, &bounds.frequency),
        monetary: quintile(of.total_minor, &bounds.monetary),
    }
}

/// 1, and one more for each bound that the value is above.
fn quintile(value: i64, bounds: &[i64; 4]) -> u8 {
    bounds.iter().fold(1, |quintile, bound| quintile + u8::from(value > *bound))
}

/// The places, from 0, of the four bounds in the sorted values of so many buyers: the last of each of the first four quintiles.
pub fn places(buyers: u64) -> [u64; 4] {
    [1, 2, 3, 4].map(|k| (k * buyers).div_ceil(5).saturating_sub(1))
}

impl Score {
    /// The three scores as one number, recency first: 543.
    pub fn digits(self) -> i32 {
        i32::from(self.recency) * 100 + i32::from(self.frequency) * 10 + i32::from(self.monetary)
    }

    /// The class, by recency and the mean of the other two, rounded up.
    pub fn class(self) -> RfmClass {
        let value = (self.frequency + self.monetary).div_ceil(2);
        match (self.recency, value) {
            (4..=5, 5) | (5, 4) => RfmClass::Champions,
            (4, 4) | (3, 4..=5) => RfmClass::Loyal,
            (4..=5, 2..=3) => RfmClass::Promising,
            (4..=5, _) => RfmClass::New,
            (3, 3) => RfmClass::NeedsAttention,
            (3, _) => RfmClass::Cooling,
            (1..=2, 5) => RfmClass::CannotLose,
            (1..=2, 3..=4) => RfmClass::AtRisk,
            _ => RfmClass::Lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Named;
    use std::collections::HashSet;

    fn scored(recency: u8, frequency: u8, monetary: u8) -> Score {
        Score { recency, frequency, monetary }
    }

    #[test]
    fn fifths_are_cut_at_the_last_of_each_part() {
        assert_eq!(places(5), [0, 1, 2, 3]);
        assert_eq!(places(10), [1, 3, 5, 7]);
        assert_eq!(places(7), [1, 2, 4, 5]);
        let bounds = [1, 3, 5, 7];
        let quintiles: Vec<u8> = (0..10).map(|value| quintile(value, &bounds)).collect();
        assert_eq!(quintiles, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    }

    #[test]
    fn equal_values_share_a_fifth() {
        assert_eq!([quintile(1, &[1, 1, 1, 1]), quintile(2, &[1, 1, 1, 1])], [1, 5]);
        assert_eq!(quintile(2, &[1, 2, 2, 3]), 2);
    }

    #[test]
    fn scores_read_as_three_digits() {
        assert_eq!(scored(5, 4, 3).digits(), 543);
    }

    #[test]
    fn everybody_has_a_class_and_every_class_somebody() {
        let all = (1..=5).flat_map(|r| (1..=5).flat_map(move |f| (1..=5).map(move |m| scored(r, f, m).class())));
        assert_eq!(all.collect::<HashSet<_>>().len(), RfmClass::ALL.len());
    }

    #[test]
    fn classes_are_those_a_marketer_expects() {
        assert_eq!(scored(5, 5, 5).class(), RfmClass::Champions);
        assert_eq!(scored(3, 5, 4).class(), RfmClass::Loyal);
        assert_eq!(scored(5, 2, 2).class(), RfmClass::Promising);
        assert_eq!(scored(5, 1, 1).class(), RfmClass::New);
        assert_eq!(scored(3, 3, 3).class(), RfmClass::NeedsAttention);
        assert_eq!(scored(3, 1, 2).class(), RfmClass::Cooling);
        assert_eq!(scored(2, 3, 4).class(), RfmClass::AtRisk);
        assert_eq!(scored(1, 5, 5).class(), RfmClass::CannotLose);
        assert_eq!(scored(1, 1, 1).class(), RfmClass::Lost);
    }
}
