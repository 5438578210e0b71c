//! A board's signed promise that an entry will be in its log by a given time.
//!
//! ```text
//! psephos promise v1
//! board.example/01…01    the log's origin
//! 6e34…01d              tracker: the entry's leaf hash, 64 lower-case hexadecimal digits
//! by 1790000000         Unix seconds
//!                       (then the signature line of the log's key, a C2SP note)
//! ```
//!
//! A promise together with a later checkpoint's tree that lacks the entry convicts the board. Its first line is no log's origin, so no
//! promise can pass for a checkpoint or the other way round.

use crate::{
    Hash, decimal,
    note::{InvalidNote, MalformedNote, NoteKey, NoteSigner, SignedNote},
};
use core::fmt;

const HEADER: &str = "psephos promise v1";

/// "The entry with this tracker is in my log by then."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Leaf hash of the entry.
    pub tracker: Hash,
    /// Unix seconds after which the entry must be in every checkpoint that the log signs.
    pub by: u64,
}

impl Promise {
    /// Signs the promise in the name of the log whose key this is. Constant time in the key.
    pub fn sign(&self, log: &NoteSigner) -> Result<SignedNote, MalformedNote> {
        log.sign(format!("{HEADER}\n{}\n{}\nby {}\n", log.public().name(), self.tracker, self.by))
    }

    /// The promise in `note`, if the log's key signed it.
    pub fn open(note: &SignedNote, log: &NoteKey) -> Result<Self, InvalidPromise> {
        let text = note.open(log).map_err(InvalidPromise::Note)?;
        let mut lines = text.split('\n');
        let (Some(HEADER), Some(origin), Some(tracker), Some(by), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(InvalidPromise::Malformed);
        };
        // One key may sign for several logs, and a note's signature does not cover the key's name.
        if origin != log.name().as_str() {
            return Err(InvalidPromise::Origin);
        }
        let tracker = Hash::from_hex(tracker).map_err(|_| InvalidPromise::Malformed)?;
        let by = by.strip_prefix("by ").and_then(decimal::parse).ok_or(InvalidPromise::Malformed)?;
        Ok(Self { tracker, by })
    }
}

/// Why a promise is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidPromise {
    /// The text is not a promise in canonical form.
    Malformed,
    /// It is about another log than its signer.
    Origin,
    /// The log's signature is missing or does not hold.
    Note(InvalidNote),
}

impl fmt::Display for InvalidPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the promise is malformed"),
            Self::Origin => f.write_str("the promise is of another log"),
            Self::Note(cause) => write!(f, "the promise is not signed by its log: {cause}"),
        }
    }
}

impl core::error::Error for InvalidPromise {}
