//! A checkpoint that its log signed, waiting to be cosigned.

use super::{AddCheckpoint, Refusal};
use crate::{Hash, checkpoint::Checkpoint, note::SignedNote, tree::Consistency};

/// What a witness cosigned last for a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of entries, 0 also if the witness never cosigned.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: Hash,
}

impl Head {
    /// The witness never cosigned a checkpoint of this log.
    pub const NONE: Self = Self { size: 0, root: Hash::EMPTY };
}

/// A request whose checkpoint a trusted key of its log signed. Whether it extends what was cosigned is for [`Self::judge`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    request: AddCheckpoint,
    checkpoint: Checkpoint,
}

impl Submission {
    pub(super) const fn new(request: AddCheckpoint, checkpoint: Checkpoint) -> Self {
        Self { request, checkpoint }
    }

    /// What the log signed.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note that is to be cosigned, with the signatures of the log's trusted keys and no others.
    pub const fn note(&self) -> &SignedNote {
        &self.request.checkpoint
    }

    /// The size from which the proof leads.
    pub const fn old_size(&self) -> u64 {
        self.request.old_size
    }

    /// The consistency proof that came with it.
    pub fn proof(&self) -> &[Hash] {
        &self.request.proof
    }

    /// Whether the witness may cosign, having cosigned `latest` last. Variable time: everything here is public.
    ///
    /// # Security
    /// Reading `latest`, this decision and storing the new head must be one transaction, done before the cosignature is shown to anybody.
    /// Otherwise of two requests at the same time the later one can set the witness back.
    pub fn judge(&self, latest: Head) -> Result<(), Refusal> {
        let (old_size, proof, new) = (self.request.old_size, self.proof(), &self.checkpoint);
        if old_size > new.size {
            return Err(Refusal::OldSize);
        }
        if old_size != latest.size {
            return Err(Refusal::Conflict { latest: latest.size });
        }
        if old_size == new.size && new.root != latest.root {
            return Err(Refusal::OtherRoot);
        }
        if old_size == 0 {
            return if proof.is_empty() { Ok(()) } else { Err(Refusal::NeedlessProof) };
        }
        Consistency { old_size, old_root: latest.root, new_size: new.size, new_root: new.root }
            .verify(proof)
            .map_err(Refusal::Proof)
    }
}
