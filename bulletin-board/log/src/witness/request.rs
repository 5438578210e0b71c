//! The body of `add-checkpoint`.

use super::{Refusal, Submission};
use crate::{
    Hash, MAX_SIZE,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    decimal,
    note::{InvalidNote, KeyName, MalformedNote, NoteKey, SignedNote},
};
use core::fmt;

/// Lines of the longest proof that a request may hold.
pub const MAX_PROOF: usize = 63;

/// A request as it came off the wire, or as it goes there: nothing is checked until [`Self::open`].
///
/// ```text
/// old 20852014          size of the checkpoint that the witness cosigned last, as the log believes
/// PlRNCr…aw=            consistency proof from there to the checkpoint
/// …
///
/// origin                the checkpoint with its signatures, verbatim
/// …
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness cosigned last, 0 if it never did.
    pub old_size: u64,
    /// Consistency proof from that size, at most [`MAX_PROOF`] hashes.
    pub proof: Vec<Hash>,
    /// The new checkpoint.
    pub checkpoint: SignedNote,
}

impl AddCheckpoint {
    /// Reads a request.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedRequest> {
        let text = core::str::from_utf8(bytes).map_err(|_| MalformedRequest::NotUtf8)?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(MalformedRequest::NoCheckpoint)?;
        let mut lines = head.split('\n');
        let old_size = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal::parse);
        let old_size = old_size.ok_or(MalformedRequest::OldSize)?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() == MAX_PROOF {
                return Err(MalformedRequest::Proof);
            }
            proof.push(Hash::from_base64(line).map_err(|_| MalformedRequest::Proof)?);
        }
        let checkpoint = SignedNote::parse(checkpoint.as_bytes()).map_err(MalformedRequest::Checkpoint)?;
        Ok(Self { old_size, proof, checkpoint })
    }

    /// The log that the checkpoint says it is about, to look up its keys. It proves nothing.
    pub fn unverified_origin(&self) -> Option<KeyName> {
        KeyName::new(self.checkpoint.unverified_text().split('\n').next()?).ok()
    }

    /// Checks who signed. `trusted`: the keys of the log that [`Self::unverified_origin`] names, all of that name; none if it is
    /// unknown. Signatures of other keys are ignored, and dropped.
    pub fn open(mut self, trusted: &[NoteKey]) -> Result<Submission, Refusal> {
        if trusted.is_empty() {
            return Err(Refusal::UnknownOrigin);
        }
        let mut opened = None;
        for key in trusted {
            match Checkpoint::open(&self.checkpoint, key) {
                Ok(checkpoint) => opened = Some(checkpoint),
                Err(InvalidCheckpoint::Note(InvalidNote::Unsigned)) => {}
                Err(InvalidCheckpoint::Note(cause)) => return Err(Refusal::Signature(cause)),
                Err(InvalidCheckpoint::EmptyRoot) => return Err(Refusal::EmptyRoot),
                Err(cause) => return Err(Refusal::Checkpoint(cause)),
            }
        }
        let checkpoint = opened.ok_or(Refusal::Signature(InvalidNote::Unsigned))?;
        if checkpoint.size > MAX_SIZE {
            return Err(Refusal::Checkpoint(InvalidCheckpoint::Malformed));
        }
        self.checkpoint.retain(|line| trusted.iter().any(|key| line.name == *key.name() && line.id == key.id()));
        Ok(Submission::new(self, checkpoint))
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// This is not a request to cosign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedRequest {
    /// Not UTF-8.
    NotUtf8,
    /// No empty line with a checkpoint after it.
    NoCheckpoint,
    /// The first line is not `old` and a canonical number.
    OldSize,
    /// A line of the proof is not a hash, or there are more than [`MAX_PROOF`].
    Proof,
    /// What follows is not a signed note.
    Checkpoint(MalformedNote),
}

impl fmt::Display for MalformedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("the request is not UTF-8"),
            Self::NoCheckpoint => f.write_str("the request has no empty line with a checkpoint after it"),
            Self::OldSize => f.write_str("the first line must be \"old\" and a size"),
            Self::Proof => write!(f, "a line of the proof is not a hash, or there are more than {MAX_PROOF}"),
            Self::Checkpoint(cause) => write!(f, "the checkpoint is malformed: {cause}"),
        }
    }
}

impl core::error::Error for MalformedRequest {}
