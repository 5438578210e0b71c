//! What convicts a log's key: a text that anyone judges offline.
//!
//! ```text
//! psephos evidence v1
//! fork                       or replacement, or omission
//! log 1                      each part: its name, how many lines it has, the lines
//! board.example/01…+…+…      the verifier key of the log that is accused
//! first 5
//! …                          notes and proofs verbatim, hashes as base64
//! ```
//!
//! | kind | parts after `log` | what the key did |
//! |---|---|---|
//! | [`Fork`] | `first`, `second`: checkpoints; `proof`: consistency proof | signed two histories |
//! | [`Replacement`] | `first`, `second`: a tracker and its tlog-proof each | signed two histories, with two entries at one place |
//! | [`Omission`] | `promise`, `checkpoint`, `leaves`, `dated`: an index and an entry | promised an entry, and signed a tree without it after that time |
//!
//! **Evidence is against a key**, and whose key it is follows from nothing in it: compare it with the manifest. What is missing
//! accuses nobody. Spec: `docs/spec/60-board.md#evidence`.

mod fork;
mod format;
mod omission;
mod replacement;

pub use self::{
    fork::{Fork, Verdict},
    format::{MAX_EVIDENCE, MalformedEvidence},
    omission::Omission,
    replacement::{Proved, Replacement},
};
use crate::{checkpoint::InvalidCheckpoint, note::NoteKey, promise::InvalidPromise, proof::InvalidProof};
use core::fmt;

/// Evidence as it came, or as it goes out: nothing of it is checked until [`Self::judge`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whom it is against.
    pub log: NoteKey,
    /// What is said.
    pub case: Case,
}

/// What is said of a log's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Case {
    /// It signed two checkpoints of which neither extends the other.
    Fork(Fork),
    /// It signed two trees with different entries at one place.
    Replacement(Replacement),
    /// It signed a tree without an entry after it had promised it.
    Omission(Omission),
}

/// What evidence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The key signed two histories: checkpoints of so many entries.
    Fork {
        /// Entries of the one.
        first: u64,
        /// Entries of the other.
        second: u64,
    },
    /// The key signed two histories: two entries at this place.
    Replacement {
        /// From 0.
        index: u64,
    },
    /// The key broke its promise.
    Omission {
        /// From when on the entry was due (Unix seconds).
        by: u64,
        /// A time by the key's own word, after which it signed a tree without the entry.
        dated: u64,
        /// Entries of that tree.
        size: u64,
    },
    /// The log owes a consistency proof. Accuses nobody.
    Unexplained,
    /// The entry is not in this tree, and nothing shows when the tree was signed. Accuses nobody.
    Undated {
        /// From when on the entry is due.
        by: u64,
        /// The latest time that the tree holds, by the key's own word.
        dated: Option<u64>,
        /// Entries of the tree.
        size: u64,
    },
}

impl Shown {
    /// Whether it convicts the key.
    pub const fn convicts(&self) -> bool {
        matches!(self, Self::Fork { .. } | Self::Replacement { .. } | Self::Omission { .. })
    }
}

impl Evidence {
    /// Judges it. `date`: when an entry was made, by its own word and the signature of this key; `None` if it does not say.
    ///
    /// Variable time: everything here is public.
    pub fn judge(&self, date: &dyn Fn(&[u8], &NoteKey) -> Option<u64>) -> Result<Shown, NoEvidence> {
        match &self.case {
            Case::Fork(fork) => fork.shown(&self.log),
            Case::Replacement(replacement) => replacement.judge(&self.log),
            Case::Omission(omission) => omission.judge(&self.log, date),
        }
    }
}

/// This says nothing against the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoEvidence {
    /// A checkpoint is not one by this log's key.
    Checkpoint(InvalidCheckpoint),
    /// The one extends the other.
    Consistent,
    /// An inclusion proof does not hold.
    Proof(InvalidProof),
    /// The two entries stand at different places.
    OtherPlace,
    /// The two entries are the same.
    SameEntry,
    /// The promise is none of this log's.
    Promise(InvalidPromise),
    /// The leaf hashes do not have the root that was signed.
    Leaves,
    /// The promised entry is in the tree, at this place.
    Included(u64),
    /// The entry that gives a time is not in the tree at its place.
    Dated,
}

impl fmt::Display for NoEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(cause) => write!(f, "{cause}"),
            Self::Consistent => f.write_str("the one checkpoint extends the other"),
            Self::Proof(cause) => write!(f, "an inclusion proof does not hold: {cause}"),
            Self::OtherPlace => f.write_str("the two entries stand at different places"),
            Self::SameEntry => f.write_str("the two entries are the same"),
            Self::Promise(cause) => write!(f, "{cause}"),
            Self::Leaves => f.write_str("the leaf hashes do not have the root that was signed"),
            Self::Included(index) => write!(f, "the promised entry is in the tree, at place {index}"),
            Self::Dated => f.write_str("the entry that gives a time does not stand in the tree"),
        }
    }
}

impl core::error::Error for NoEvidence {}
