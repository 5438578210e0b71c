//! A checkpoint and an inclusion proof in one text that anyone checks offline (C2SP `tlog-proof` v1, <https://c2sp.org/tlog-proof>).
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra YWdl…           (optional, base64, not authenticated)
//! index 73894
//! gSKyXo…ZUgZ=          audit path, the leaf's sibling first
//! …
//!
//! origin                the checkpoint with its signatures, verbatim
//! …
//! ```

use crate::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    decimal,
    note::{MalformedNote, NoteKey, SignedNote},
    tree::{Inclusion, InvalidInclusion},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A proof as it came off the wire, or as it goes there: nothing is checked until [`Self::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What the application added. **Not authenticated.**
    pub extra: Option<Vec<u8>>,
    /// Place of the entry in the log, from 0.
    pub index: u64,
    /// Audit path, the leaf's sibling first; at most 64 hashes.
    pub path: Vec<Hash>,
    /// The checkpoint with its signatures.
    pub checkpoint: SignedNote,
}

impl TlogProof {
    /// Reads a proof.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedProof> {
        let text = core::str::from_utf8(bytes).map_err(|_| MalformedProof::Header)?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(MalformedProof::Header)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(MalformedProof::Header);
        }
        let mut extra = None;
        if let Some(encoded) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            extra = Some(STANDARD.decode(encoded).map_err(|_| MalformedProof::Extra)?);
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal::parse);
        let index = index.ok_or(MalformedProof::Index)?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == 64 {
                return Err(MalformedProof::Path);
            }
            path.push(Hash::from_base64(line).map_err(|_| MalformedProof::Path)?);
        }
        let checkpoint = SignedNote::parse(checkpoint.as_bytes()).map_err(MalformedProof::Checkpoint)?;
        Ok(Self { extra, index, path, checkpoint })
    }

    /// Checks that the entry with hash `leaf` stands in the log whose key is `log`, and gives the checkpoint that says so.
    ///
    /// It counts no cosignatures: how many witnesses are enough is the caller's policy
    /// ([`WitnessKey::cosigned`](crate::cosignature::WitnessKey::cosigned) on [`Self::checkpoint`]).
    /// Variable time: everything here is public.
    pub fn verify(&self, leaf: Hash, log: &NoteKey) -> Result<Checkpoint, InvalidProof> {
        let checkpoint = Checkpoint::open(&self.checkpoint, log).map_err(InvalidProof::Checkpoint)?;
        let claim = Inclusion { leaf, index: self.index, size: checkpoint.size, root: checkpoint.root };
        claim.verify(&self.path).map_err(InvalidProof::Inclusion)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// This is not a tlog-proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedProof {
    /// The first line is another, or the empty line before the checkpoint is missing.
    Header,
    /// The extra line is not base64.
    Extra,
    /// The index line is missing or not a canonical number.
    Index,
    /// A line of the path is not a hash, or there are more than 64.
    Path,
    /// What follows is not a signed note.
    Checkpoint(MalformedNote),
}

impl fmt::Display for MalformedProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => f.write_str("not a tlog-proof"),
            Self::Extra => f.write_str("the proof's extra line is malformed"),
            Self::Index => f.write_str("the proof's index is malformed"),
            Self::Path => f.write_str("the proof's path is malformed"),
            Self::Checkpoint(cause) => write!(f, "the proof's checkpoint is malformed: {cause}"),
        }
    }
}

impl core::error::Error for MalformedProof {}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidProof {
    /// The checkpoint is not the log's.
    Checkpoint(InvalidCheckpoint),
    /// The entry is not in that checkpoint's tree at that place.
    Inclusion(InvalidInclusion),
}

impl fmt::Display for InvalidProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(cause) => write!(f, "{cause}"),
            Self::Inclusion(cause) => write!(f, "{cause}"),
        }
    }
}

impl core::error::Error for InvalidProof {}
