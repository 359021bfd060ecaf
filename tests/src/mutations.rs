//! Real files, changed in the ways that break what reads them. By chance, but by the same in every run.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;

/// Numbers at which readers go wrong.
const EXTREMES: &[u64] = &[0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff];
/// The same, as text has them.
const WRITTEN: &[&str] = &["0", "-1", "65536", "4000000000", "18446744073709551615", "99999999999999999999999"];

/// A change to a file.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Cut(Index),
    Repeat(Index, usize),
    /// A number of 1, 2 or 4 bytes, most of them near the beginning, where sizes are told.
    Number {
        at: Index,
        near: bool,
        bytes: usize,
        value: u64,
        big_endian: bool,
    },
    /// A number written in digits.
    Digits(Index, &'static str),
}

impl Change {
    fn any() -> impl Strategy<Value = Self> {
        let number = (any::<Index>(), any::<bool>(), prop::sample::select(vec![1, 2, 4]), prop::sample::select(EXTREMES), any::<bool>());
        prop_oneof![
            2 => (any::<Index>(), 1u8..).prop_map(|(at, with)| Self::Flip(at, with)),
            1 => any::<Index>().prop_map(Self::Cut),
            1 => (any::<Index>(), 1usize..200).prop_map(|(at, bytes)| Self::Repeat(at, bytes)),
            4 => number.prop_map(|(at, near, bytes, value, big_endian)| Self::Number { at, near, bytes, value, big_endian }),
            3 => (any::<Index>(), prop::sample::select(WRITTEN)).prop_map(|(at, value)| Self::Digits(at, value)),
        ]
    }

    fn apply(self, file: &mut Vec<u8>) {
        if file.is_empty() {
            return;
        }
        match self {
            Self::Flip(at, with) => *at.get_mut(file) ^= with,
            Self::Cut(at) => file.truncate(at.index(file.len())),
            Self::Repeat(at, bytes) => {
                let at = at.index(file.len());
                let slice = file[at..file.len().min(at + bytes)].to_vec();
                file.splice(at..at, slice);
            }
            Self::Number { at, near, bytes, value, big_endian } => {
                let at = at.index(if near { file.len().min(600) } else { file.len() });
                let mut number = value.to_le_bytes()[..bytes].to_vec();
                if big_endian {
                    number.reverse();
                }
                let end = file.len().min(at + bytes);
                file[at..end].copy_from_slice(&number[..end - at]);
            }
            Self::Digits(at, value) => {
                let starts: Vec<usize> =
                    (0..file.len()).filter(|at| file[*at].is_ascii_digit() && (*at == 0 || !file[at - 1].is_ascii_digit())).collect();
                if !starts.is_empty() {
                    let start = *at.get(&starts);
                    let end = start + file[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                    file.splice(start..end, value.bytes());
                }
            }
        }
    }
}

/// Makes changed files of real ones.
pub struct Mutations(TestRunner);

impl Default for Mutations {
    fn default() -> Self {
        Self(TestRunner::deterministic())
    }
}

impl Mutations {
    fn one_of<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.0).expect("a value").current()
    }

    /// The file with one to three changes.
    pub fn of(&mut self, file: &[u8]) -> Vec<u8> {
        let mut changed = file.to_vec();
        for change in self.one_of(prop::collection::vec(Change::any(), 1..4)) {
            change.apply(&mut changed);
        }
        changed
    }

    /// A zip archive with changes in one of its parts; what is around that part is whole, so that it is read.
    pub fn of_a_part(&mut self, archive: &[u8]) -> Vec<u8> {
        let parts = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive").len();
        let chosen = self.one_of(any::<Index>()).index(parts);
        let mut at = 0;
        repacked(archive, |_, content| {
            at += 1;
            if at - 1 == chosen { self.of(&content) } else { content }
        })
    }
}

/// A zip archive whose parts were changed, by their names.
pub fn repacked(archive: &[u8], mut change: impl FnMut(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let mut part = parts.by_index(at).expect("a part");
        let (name, mut content) = (part.name().to_owned(), Vec::new());
        part.read_to_end(&mut content).expect("a whole part");
        zip.start_file(&name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(&change(&name, content)).expect("room");
    }
    zip.finish().expect("an archive").into_inner()
}
