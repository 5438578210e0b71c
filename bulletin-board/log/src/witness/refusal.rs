//! Why a witness does not cosign.

use super::MalformedRequest;
use crate::{checkpoint::InvalidCheckpoint, note::InvalidNote, tree::InvalidConsistency};
use core::fmt;

/// Why a witness does not cosign, with the status that the specification gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The request can't be read.
    Malformed(MalformedRequest),
    /// What the log signed is not a checkpoint, or has more entries than any log here.
    Checkpoint(InvalidCheckpoint),
    /// The witness does not know the log.
    UnknownOrigin,
    /// No trusted key signed, or one that stands there did not.
    Signature(InvalidNote),
    /// The old size is larger than the checkpoint's.
    OldSize,
    /// The old size is not that of the checkpoint that the witness cosigned last.
    Conflict {
        /// The size that it cosigned last.
        latest: u64,
    },
    /// No entries, and not the root of the empty tree.
    EmptyRoot,
    /// A proof from the empty tree, which needs none.
    NeedlessProof,
    /// Size of the checkpoint that was cosigned last, and another root: the log has forked.
    OtherRoot,
    /// The proof does not show that the log has only grown.
    Proof(InvalidConsistency),
}

impl Refusal {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::Checkpoint(_) | Self::OldSize => 400,
            Self::Signature(_) => 403,
            Self::UnknownOrigin => 404,
            Self::Conflict { .. } => 409,
            Self::EmptyRoot | Self::NeedlessProof | Self::OtherRoot | Self::Proof(_) => 422,
        }
    }
}

impl From<MalformedRequest> for Refusal {
    fn from(cause: MalformedRequest) -> Self {
        Self::Malformed(cause)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(cause) => write!(f, "{cause}"),
            Self::Checkpoint(cause) => write!(f, "{cause}"),
            Self::UnknownOrigin => f.write_str("this witness does not know the log"),
            Self::Signature(cause) => write!(f, "{cause}"),
            Self::OldSize => f.write_str("the old size is larger than the checkpoint's"),
            Self::Conflict { latest } => write!(f, "the checkpoint cosigned last has size {latest}"),
            Self::EmptyRoot => f.write_str("a tree without entries has another root"),
            Self::NeedlessProof => f.write_str("from the empty tree there is no proof"),
            Self::OtherRoot => f.write_str("the checkpoint cosigned last has this size and another root"),
            Self::Proof(cause) => write!(f, "the log is not shown to have only grown: {cause}"),
        }
    }
}

impl core::error::Error for Refusal {}
