//! Two checkpoints of one log that do not go together.

use super::{NoEvidence, Shown};
use crate::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    note::{InvalidNote, NoteKey, SignedNote},
    tree::{Consistency, InvalidConsistency},
};

/// Two signed checkpoints of one log, and what was offered as the consistency proof between them. Anyone can judge it offline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
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

impl Fork {
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

impl Fork {
    /// The same for one key, with the sizes.
    pub(super) fn shown(&self, log: &NoteKey) -> Result<Shown, NoEvidence> {
        let key = core::slice::from_ref(log);
        Ok(match self.judge(key)? {
            Verdict::Fork => Shown::Fork { first: open(&self.first, key)?.size, second: open(&self.second, key)?.size },
            Verdict::Unexplained => Shown::Unexplained,
        })
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
