//! "This entry stands in that log, at that place."

use super::node::{HashSource, split, subtree};
use crate::Hash;
use core::{fmt, ops::Range};

/// The claim: the entry whose hash is `leaf` stands at `index` in the log of `size` entries whose root is `root`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// Leaf hash of the entry, its tracker.
    pub leaf: Hash,
    /// Place of the entry, from 0.
    pub index: u64,
    /// Number of entries in the log.
    pub size: u64,
    /// Root of the log at that size.
    pub root: Hash,
}

impl Inclusion {
    /// The audit path of the entry at `index` in the log of `size` entries, the leaf's sibling first (RFC 6962 §2.1.1, `PATH`).
    ///
    /// `None`: there is no such entry.
    pub fn path<S: HashSource>(index: u64, size: u64, source: &S) -> Option<Result<Vec<Hash>, S::Error>> {
        let siblings = siblings(index, size)?;
        Some(siblings.into_iter().map(|entries| subtree(entries, source)).collect())
    }

    /// Checks the audit `path` (RFC 9162 §2.1.3.2). Variable time: everything here is public.
    pub fn verify(&self, path: &[Hash]) -> Result<(), InvalidInclusion> {
        let siblings = siblings(self.index, self.size).ok_or(InvalidInclusion::NoSuchIndex)?;
        // The shape of the path follows from index and size alone; a path of another length is wrong whatever it hashes to.
        if path.len() != siblings.len() {
            return Err(InvalidInclusion::Length { expected: siblings.len(), found: path.len() });
        }
        let root = siblings.iter().zip(path).fold(self.leaf, |hash, (entries, sibling)| {
            if entries.start > self.index { Hash::node(&hash, sibling) } else { Hash::node(sibling, &hash) }
        });
        if root == self.root { Ok(()) } else { Err(InvalidInclusion::Root) }
    }
}

/// What hangs beside the way from the leaf up to the root, the leaf's sibling first.
fn siblings(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let (mut start, mut end) = (0, size);
    let mut siblings = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            siblings.push(middle..end);
            end = middle;
        } else {
            siblings.push(start..middle);
            start = middle;
        }
    }
    siblings.reverse();
    Some(siblings)
}

/// Why an inclusion proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidInclusion {
    /// The index is not below the size.
    NoSuchIndex,
    /// The path is shorter or longer than index and size ask for.
    Length {
        /// Hashes that there must be.
        expected: usize,
        /// Hashes that there are.
        found: usize,
    },
    /// The path leads to another root: the entry, the place or a hash is not the log's.
    Root,
}

impl fmt::Display for InvalidInclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchIndex => f.write_str("the index is not in the tree"),
            Self::Length { expected, found } => write!(f, "the path has {found} hashes and must have {expected}"),
            Self::Root => f.write_str("the path leads to another root"),
        }
    }
}

impl core::error::Error for InvalidInclusion {}
