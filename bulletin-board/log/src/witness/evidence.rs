//! Two checkpoints of one log that do not go together.

use crate::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    note::{InvalidNote, NoteKey, SignedNote},
    tree::{Consistency, InvalidConsistency},
};
use core::fmt;

/// Two signed checkpoints of one log, and what was offered as the consistency proof between them. Anyone can judge it offline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The one that was seen first.
    pub first: SignedNote,
    /// The one that was seen later; either may be the larger.
    pub second: SignedNote,
    /// Consistency proof from the smaller to the larger, if any was offered.
    pub proof: Vec<Hash>,
}

/// What evidence says about a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The log's key signed two histories. There is no innocent explanation but a stolen key or a log set back.
    Fork,
    /// Nothing shows that one extends the other, nor that it does not. The log owes a consistency proof; whoever asked the witness may
    /// have sent a wrong one.
    Unexplained,
}

impl Evidence {
    /// Judges it. `log`: the keys of the log, all of one name; each checkpoint must bear the signature of one of them.
    ///
    /// Variable time: everything here is public.
    pub fn judge(&self, log: &[NoteKey]) -> Result<Verdict, NoEvidence> {
        let (first, second) = (open(&self.first, log)?, open(&self.second, log)?);
        let (old, new) = if first.size <= second.size { (first, second) } else { (second, first) };
        if old.size == new.size {
            return if old.root == new.root { Err(NoEvidence::Consistent) } else { Ok(Verdict::Fork) };
        }
        if old.size == 0 {
            return Err(NoEvidence::Consistent);
        }
        let claim = Consistency { old_size: old.size, old_root: old.root, new_size: new.size, new_root: new.root };
        match claim.verify(&self.proof) {
            Ok(()) => Err(NoEvidence::Consistent),
            // The proof leads to the newer root: so the newer log's first entries are known to have another root.
            Err(InvalidConsistency::OldRoot) => Ok(Verdict::Fork),
            Err(_) => Ok(Verdict::Unexplained),
        }
    }
}

fn open(note: &SignedNote, log: &[NoteKey]) -> Result<Checkpoint, NoEvidence> {
    let mut refused = InvalidCheckpoint::Note(InvalidNote::Unsigned);
    for key in log {
        match Checkpoint::open(note, key) {
            Ok(checkpoint) => return Ok(checkpoint),
            Err(cause) => refused = cause,
        }
    }
    Err(NoEvidence::Checkpoint(refused))
}

/// This says nothing against the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoEvidence {
    /// One of the two is not a checkpoint by this log's key.
    Checkpoint(InvalidCheckpoint),
    /// The one extends the other.
    Consistent,
}

impl fmt::Display for NoEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(cause) => write!(f, "{cause}"),
            Self::Consistent => f.write_str("the one checkpoint extends the other"),
        }
    }
}

impl core::error::Error for NoEvidence {}
