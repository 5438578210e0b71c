//! The draw of RFC 3797, by which the IETF chooses its nominating committees: so that published draws can be replayed.
//!
//! Step `i` (from 0) hashes `u16be(i) ‖ key ‖ u16be(i)` with MD5, and takes, of those still in the pool in their order, number
//! `hash mod remaining`. The key is the canonical text of the seeds. MD5 is the RFC's: a draw that does not name public sources as its rule
//! does not rest on it.
//!
//! Spec: `docs/spec/80-draws.md#by-sources`.

use core::fmt;
use md5::{Digest as _, Md5};
use psephos_record::draw::SourceNumbers;

/// Why there is no such draw.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImpossibleSelection {
    /// Nobody to draw from, or more than 65,535.
    Pool(u32),
    /// Nobody to draw, or more than the pool has.
    Count {
        /// How many are to be drawn.
        count: u32,
        /// How many there are.
        pool: u32,
    },
    /// A source of randomness, counted from 1, without a number.
    EmptySource(usize),
    /// Something that is no whole number below 2⁶⁴.
    Number {
        /// The source, counted from 1.
        source: usize,
        /// What stands there.
        found: String,
    },
}

impl fmt::Display for ImpossibleSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pool(pool) => write!(f, "a pool of {pool}; from 1 to 65535 are possible"),
            Self::Count { count, pool } => write!(f, "{count} of a pool of {pool}; from 1 to {pool} can be drawn"),
            Self::EmptySource(source) => write!(f, "source {source} has no numbers; sources are separated by /"),
            Self::Number { source, found } => {
                write!(f, "source {source}: {found:?} is no whole number; numbers are separated by spaces")
            }
        }
    }
}

impl core::error::Error for ImpossibleSelection {}

/// The published seeds: of each source its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeds(Vec<Vec<u64>>);

impl Seeds {
    /// Reads sources separated by `/`, each of numbers separated by spaces, such as `9319 / 2 5 12 8 10`.
    ///
    /// The canonical form sorts the numbers of a source, ends each with `.` and each source with `/`: `9319./2.5.8.10.12./`.
    pub fn parse(text: &str) -> Result<Self, ImpossibleSelection> {
        let mut published = Vec::new();
        for (source, numbers) in (1..).zip(text.split('/')) {
            let number = |word: &str| {
                let is_number = word.bytes().all(|digit| digit.is_ascii_digit());
                let read = if is_number { word.parse::<u64>().ok() } else { None };
                read.ok_or_else(|| ImpossibleSelection::Number { source, found: word.to_owned() })
            };
            let numbers: Vec<u64> = numbers.split_whitespace().map(number).collect::<Result<_, _>>()?;
            if numbers.is_empty() {
                return Err(ImpossibleSelection::EmptySource(source));
            }
            published.push(numbers);
        }
        Ok(Self(published))
    }

    /// Of what the sources of a draw published.
    pub fn of(published: &SourceNumbers) -> Self {
        Self(published.numbers.clone())
    }

    /// The canonical form: what is hashed.
    pub fn canonical(&self) -> String {
        let mut canonical = String::new();
        for numbers in &self.0 {
            let mut numbers = numbers.clone();
            numbers.sort_unstable();
            canonical.extend(numbers.iter().map(|number| format!("{number}.")));
            canonical.push('/');
        }
        canonical
    }

    /// The numbers, as they were published.
    pub fn numbers(&self) -> &[Vec<u64>] {
        &self.0
    }
}

/// One step of a selection, as a person can check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The MD5 hash, as a number whose first byte counts most.
    pub hash: u128,
    /// How many were still in the pool.
    pub remaining: u32,
    /// Who was drawn: its number in the published list, from 1.
    pub selected: u32,
}

/// Draws `count` of the numbers from 1 to `pool`, in order.
pub fn select(pool: u32, count: u32, seeds: &Seeds) -> Result<Vec<Step>, ImpossibleSelection> {
    if !(1..=u32::from(u16::MAX)).contains(&pool) {
        return Err(ImpossibleSelection::Pool(pool));
    }
    if !(1..=pool).contains(&count) {
        return Err(ImpossibleSelection::Count { count, pool });
    }
    let canonical = seeds.canonical();
    let mut left: Vec<u16> = (1..=u16::MAX).take_while(|number| u32::from(*number) <= pool).collect();
    let steps = (0_u16..).zip(0..count).map(|(step, _)| {
        let index = step.to_be_bytes();
        let hash = Md5::new().chain_update(index).chain_update(&canonical).chain_update(index).finalize();
        let hash = u128::from_be_bytes(hash.into());
        let chosen = usize::try_from(hash % left.len() as u128).expect("less than 65,536");
        let remaining = u32::try_from(left.len()).expect("at most 65,535");
        Step { hash, remaining, selected: left.remove(chosen).into() }
    });
    Ok(steps.collect())
}
