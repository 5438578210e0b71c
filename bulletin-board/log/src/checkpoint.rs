//! A signed size and root of a log (C2SP `tlog-checkpoint` v1, <https://c2sp.org/tlog-checkpoint>).
//!
//! ```text
//! origin            the log's name, and the name of the key that signs
//! 20852163          number of entries
//! CsUYap…I=         root, base64
//!                   (then the signature lines of a note)
//! ```

use crate::{
    Hash, decimal,
    note::{InvalidNote, KeyName, NoteKey, NoteSigner, SignedNote},
};
use core::fmt;

/// What a log says about itself: its size and its root.
///
/// A log must never sign two of which one is not a prefix of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: unique in the world. It is also the name of the log's key.
    pub origin: KeyName,
    /// Number of entries.
    pub size: u64,
    /// Root of the tree of that size, [`Hash::EMPTY`] if there are none.
    pub root: Hash,
    /// Lines after the root that only the log's own readers understand. We write none, and keep those of others.
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    pub const fn new(origin: KeyName, size: u64, root: Hash) -> Self {
        Self { origin, size, root, extensions: Vec::new() }
    }

    /// The checkpoint in `note`, if the log's key signed it and it is about the log of that name.
    pub fn open(note: &SignedNote, log: &NoteKey) -> Result<Self, InvalidCheckpoint> {
        let checkpoint = Self::parse(note.open(log).map_err(InvalidCheckpoint::Note)?)?;
        if checkpoint.origin == *log.name() { Ok(checkpoint) } else { Err(InvalidCheckpoint::Origin) }
    }

    /// Reads the text of a checkpoint, which proves nothing without a signature.
    pub fn parse(text: &str) -> Result<Self, InvalidCheckpoint> {
        let malformed = InvalidCheckpoint::Malformed;
        let mut lines = text.strip_suffix('\n').ok_or(malformed)?.split('\n');
        let origin = lines.next().and_then(|line| KeyName::new(line).ok()).ok_or(malformed)?;
        let size = lines.next().and_then(decimal::parse).ok_or(malformed)?;
        let root = lines.next().and_then(|line| Hash::from_base64(line).ok()).ok_or(malformed)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(malformed);
        }
        if size == 0 && root != Hash::EMPTY {
            return Err(InvalidCheckpoint::EmptyRoot);
        }
        Ok(Self { origin, size, root, extensions })
    }

    /// The extension lines.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs the checkpoint. The signer's name must be the origin; a log has one name.
    ///
    /// # Security
    /// The caller must have stored size and root so that no later call, in this program or another, signs a tree that does not extend
    /// this one.
    pub fn sign(&self, log: &NoteSigner) -> Result<SignedNote, InvalidCheckpoint> {
        if self.origin != *log.public().name() {
            return Err(InvalidCheckpoint::Origin);
        }
        log.sign(self.to_string()).map_err(|_| InvalidCheckpoint::Malformed)
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Why a checkpoint is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCheckpoint {
    /// The text is not a checkpoint in canonical form.
    Malformed,
    /// No entries, and not the root of a tree without entries.
    EmptyRoot,
    /// It is about another log than its signer.
    Origin,
    /// The log's signature is missing or does not hold.
    Note(InvalidNote),
}

impl fmt::Display for InvalidCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the checkpoint is malformed"),
            Self::EmptyRoot => f.write_str("the checkpoint has no entries and another root than the empty tree's"),
            Self::Origin => f.write_str("the checkpoint is of another log"),
            Self::Note(cause) => write!(f, "the checkpoint is not signed by its log: {cause}"),
        }
    }
}

impl core::error::Error for InvalidCheckpoint {}
