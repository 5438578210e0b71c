//! Two entries at one place of a log.

use super::{NoEvidence, Shown};
use crate::{Hash, note::NoteKey, proof::TlogProof};

/// Two inclusion proofs for one place, of two entries, under two signed checkpoints. A log that only grows has no such two, whatever
/// their sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The entry that was seen first.
    pub first: Proved,
    /// The entry that was seen later.
    pub second: Proved,
}

/// An entry with the proof that it stands in a signed tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// Its leaf hash.
    pub tracker: Hash,
    /// Where it stands, under which checkpoint.
    pub proof: TlogProof,
}

impl Replacement {
    /// Judges it by the log's key.
    pub(super) fn judge(&self, log: &NoteKey) -> Result<Shown, NoEvidence> {
        let Self { first, second } = self;
        for Proved { tracker, proof } in [first, second] {
            proof.verify(*tracker, log).map_err(NoEvidence::Proof)?;
        }
        if first.tracker == second.tracker {
            return Err(NoEvidence::SameEntry);
        }
        if first.proof.index != second.proof.index {
            return Err(NoEvidence::OtherPlace);
        }
        Ok(Shown::Replacement { index: first.proof.index })
    }
}
