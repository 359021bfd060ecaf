//! Background work in slices: as much in one transaction as others can wait for.

use crate::ctx::Ctx;
use std::time::{Duration, Instant};

/// How long a slice may keep others from writing where some wait already.
const AWAITED: Duration = Duration::from_millis(5);
/// How long a slice may take where nobody waits, and somebody may come.
const ALONE: Duration = Duration::from_millis(20);
/// Pieces of a slice at least: what every slice costs anew must not become most of the work.
const LEAST: u64 = 8;

/// How many pieces the next slice takes, by how long those before took.
pub struct Pace {
    most: u64,
    pieces: u64,
    was_full: bool,
}

/// A slice that is being worked on.
pub struct Slice(Instant);

impl Pace {
    /// A pace of at most so many pieces a slice.
    pub const fn of(most: u64) -> Self {
        Self { most, pieces: LEAST, was_full: false }
    }

    /// Pieces of the next slice.
    pub const fn pieces(&self) -> u64 {
        self.pieces
    }

    /// To be called when a slice has its turn to write.
    pub fn begin() -> Slice {
        Slice(Instant::now())
    }

    /// Whether the last slice was a full one, so that more may wait: else it is worth waiting for others.
    pub const fn was_full(&self) -> bool {
        self.was_full
    }

    /// Learns from a slice of so many pieces that is done.
    pub fn end(&mut self, ctx: &Ctx, slice: &Slice, pieces: usize) {
        let (took, is_awaited) = (slice.0.elapsed(), ctx.app().db.is_awaited());
        tracing::debug!(?took, pieces, is_awaited, "a slice of background work");
        self.learn(took, u64::try_from(pieces).unwrap_or(u64::MAX), is_awaited);
    }

    fn learn(&mut self, took: Duration, pieces: u64, is_awaited: bool) {
        self.was_full = pieces >= self.pieces;
        let limit = if is_awaited { AWAITED } else { ALONE };
        if took > limit {
            self.pieces = (pieces / 2).max(LEAST);
        } else if took < limit / 2 && self.was_full {
            self.pieces = (pieces * 2).min(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces after some slices that took so many microseconds a piece.
    fn pieces(pace: &mut Pace, micros: u64, is_awaited: bool) -> u64 {
        for _ in 0..10 {
            let n = pace.pieces();
            pace.learn(Duration::from_micros(n * micros), n, is_awaited);
        }
        pace.pieces()
    }

    #[test]
    fn slices_are_as_long_as_others_can_wait() {
        let mut pace = Pace::of(200);
        assert_eq!(pieces(&mut pace, 10, true), 200);
        assert_eq!(pieces(&mut pace, 100, true), 50);
        assert_eq!(pieces(&mut pace, 100, false), 100);
        assert_eq!(pieces(&mut pace, 10_000, false), LEAST);
    }

    #[test]
    fn a_slice_that_was_not_full_tells_nothing_of_full_ones() {
        let mut pace = Pace::of(200);
        pace.learn(Duration::from_micros(1), 1, false);
        assert_eq!(pace.pieces(), LEAST);
        assert!(!pace.was_full());
        pace.learn(Duration::from_micros(1), LEAST, false);
        assert!(pace.was_full());
    }
}
