//! "The log has only grown": an older root is a prefix of a newer one.

use super::node::{HashSource, split, subtree};
use crate::Hash;
use core::{fmt, ops::Range};

/// The claim: the log of `new_size` entries with `new_root` begins with the log of `old_size` entries with `old_root`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// Size of the older log, at least 1: that anything extends the empty log needs no proof, and proves nothing.
    pub old_size: u64,
    /// Root of the older log.
    pub old_root: Hash,
    /// Size of the newer log.
    pub new_size: u64,
    /// Root of the newer log.
    pub new_root: Hash,
}

impl Consistency {
    /// The proof between two sizes (RFC 6962 §2.1.2, `PROOF`), empty when they are equal. `None`: unless `1 <= old_size <= new_size`.
    pub fn prove<S: HashSource>(old_size: u64, new_size: u64, source: &S) -> Option<Result<Vec<Hash>, S::Error>> {
        let Shape { seed, steps } = Shape::of(old_size, new_size)?;
        let ranges = seed.into_iter().chain(steps.into_iter().map(|step| step.entries));
        Some(ranges.map(|entries| subtree(entries, source)).collect())
    }

    /// Checks a `proof`. Variable time: everything here is public.
    ///
    /// It folds the proof twice, as RFC 9162 §2.1.4.2 does: the subtrees on the left are in both logs, those on the right only in the
    /// newer one.
    pub fn verify(&self, proof: &[Hash]) -> Result<(), InvalidConsistency> {
        let Shape { seed, steps } = Shape::of(self.old_size, self.new_size).ok_or(InvalidConsistency::Sizes)?;
        let expected = steps.len() + usize::from(seed.is_some());
        if proof.len() != expected {
            return Err(InvalidConsistency::Length { expected, found: proof.len() });
        }
        let (seed, rest) = match (seed, proof.split_first()) {
            (Some(_), Some((first, rest))) => (*first, rest),
            // The older log is itself one complete subtree, so its root starts the fold.
            _ => (self.old_root, proof),
        };
        let (mut old, mut new) = (seed, seed);
        for (step, hash) in steps.iter().zip(rest) {
            if step.shared {
                old = Hash::node(hash, &old);
                new = Hash::node(hash, &new);
            } else {
                new = Hash::node(&new, hash);
            }
        }
        if new != self.new_root {
            Err(InvalidConsistency::NewRoot)
        } else if old != self.old_root {
            Err(InvalidConsistency::OldRoot)
        } else {
            Ok(())
        }
    }
}

/// What a proof between two sizes consists of; it follows from the sizes alone.
struct Shape {
    /// The lowest subtree that both logs share, unless it is the whole older log, whose root the verifier has.
    seed: Option<Range<u64>>,
    /// From there up to the root of the newer log.
    steps: Vec<Step>,
}

struct Step {
    entries: Range<u64>,
    /// On the left, in both logs; otherwise on the right, in the newer one only.
    shared: bool,
}

impl Shape {
    fn of(old_size: u64, new_size: u64) -> Option<Self> {
        if old_size == 0 || old_size > new_size {
            return None;
        }
        let (mut start, mut end) = (0, new_size);
        let mut steps = Vec::new();
        while end > old_size {
            let middle = start + split(end - start);
            if old_size <= middle {
                steps.push(Step { entries: middle..end, shared: false });
                end = middle;
            } else {
                steps.push(Step { entries: start..middle, shared: true });
                start = middle;
            }
        }
        steps.reverse();
        Some(Self { seed: (start > 0).then_some(start..end), steps })
    }
}

/// Why a consistency proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidConsistency {
    /// The older log is empty or longer than the newer one.
    Sizes,
    /// The proof is shorter or longer than the sizes ask for.
    Length {
        /// Hashes that there must be.
        expected: usize,
        /// Hashes that there are.
        found: usize,
    },
    /// The proof leads to the newer root, but from another older one: the newer log provably begins with another log than the older.
    OldRoot,
    /// The proof leads to another newer root. It may be the proof that is wrong, or one of the logs.
    NewRoot,
}

impl fmt::Display for InvalidConsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sizes => f.write_str("the older tree is empty or larger than the newer one"),
            Self::Length { expected, found } => write!(f, "the proof has {found} hashes and must have {expected}"),
            Self::OldRoot => f.write_str("the newer tree begins with another older root"),
            Self::NewRoot => f.write_str("the proof leads to another newer root"),
        }
    }
}

impl core::error::Error for InvalidConsistency {}
