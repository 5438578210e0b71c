//! The board's answer to an entry, and what a person checks of it.

use core::fmt;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{InvalidKey, KeyName, NoteKey, SignedNote},
    promise::{InvalidPromise, Promise},
    proof::{InvalidProof, TlogProof},
};
use psephos_record::{Manifest, ProcessId, Tracker};
use serde::{Deserialize, Serialize};

/// The receipt, as the board's JSON has it. Believed only after [`Receipt::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Where the entry stands in the log.
    pub index: u64,
    /// Which entry.
    pub tracker: Tracker,
    /// Whether the very same bytes were in the log before.
    pub repeated: bool,
    /// A signed note: the entry is in the log by a given time.
    pub promise: String,
    /// A tlog-proof: the entry is in the log, under this checkpoint.
    pub proof: String,
}

/// Why a receipt shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidReceipt {
    /// It is for another entry.
    OtherEntry,
    /// The board's name or key in the manifest is none.
    Board(String),
    /// Proof or promise cannot be read.
    Malformed(String),
    /// The inclusion proof does not hold.
    Proof(InvalidProof),
    /// The promise does not hold, or is for another entry.
    Promise(Option<InvalidPromise>),
}

impl fmt::Display for InvalidReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherEntry => f.write_str("the receipt is for another entry"),
            Self::Board(cause) => write!(f, "the manifest's board cannot sign: {cause}"),
            Self::Malformed(cause) => write!(f, "the receipt is malformed: {cause}"),
            Self::Proof(cause) => write!(f, "the receipt's proof does not hold: {cause}"),
            Self::Promise(Some(cause)) => write!(f, "the receipt's promise does not hold: {cause}"),
            Self::Promise(None) => f.write_str("the receipt's promise is for another entry"),
        }
    }
}

impl core::error::Error for InvalidReceipt {}

impl Receipt {
    /// Checks that the log of `process` holds `entry`, under a checkpoint signed with the key that the manifest names.
    /// Gives that checkpoint.
    pub fn verify(&self, entry: &[u8], process: &ProcessId, manifest: &Manifest) -> Result<Checkpoint, InvalidReceipt> {
        let tracker = Tracker::of_entry(entry);
        if self.tracker != tracker {
            return Err(InvalidReceipt::OtherEntry);
        }
        let leaf = Hash::from_bytes(tracker.0);
        let log = receipt_key(process, manifest)?;
        let malformed = |cause: &dyn fmt::Display| InvalidReceipt::Malformed(cause.to_string());
        let proof = TlogProof::parse(self.proof.as_bytes()).map_err(|cause| malformed(&cause))?;
        if proof.index != self.index {
            return Err(InvalidReceipt::OtherEntry);
        }
        let checkpoint = proof.verify(leaf, &log).map_err(InvalidReceipt::Proof)?;
        let note = SignedNote::parse(self.promise.as_bytes()).map_err(|cause| malformed(&cause))?;
        let promise = Promise::open(&note, &log).map_err(|cause| InvalidReceipt::Promise(Some(cause)))?;
        if promise.tracker == leaf { Ok(checkpoint) } else { Err(InvalidReceipt::Promise(None)) }
    }
}

/// The key with which the manifest's board signs the log of this process.
pub(crate) fn receipt_key(process: &ProcessId, manifest: &Manifest) -> Result<NoteKey, InvalidReceipt> {
    let name = KeyName::new(manifest.origin(process)).map_err(|cause| InvalidReceipt::Board(cause.to_string()))?;
    NoteKey::new(name, manifest.board.key.as_bytes())
        .map_err(|cause: InvalidKey| InvalidReceipt::Board(cause.to_string()))
}
