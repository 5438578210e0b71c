//! What a voter checks of the board's answer: the ballot is in the log, and who has seen it there.
//!
//! Spec: `docs/spec/60-board.md#receipts`.

use crate::witnesses::{Cosigned, Witnesses};
use core::fmt;
use psephos_log::{
    Hash,
    note::SignedNote,
    promise::{InvalidPromise, Promise},
    proof::{InvalidProof, TlogProof},
};
use psephos_record::Tracker;

/// A receipt that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedReceipt {
    /// Where the entry stands in the log, from 0.
    pub index: u64,
    /// The checkpoint that it stands under, with who cosigned it.
    pub cosigned: Cosigned,
    /// The board's promise, where there is one.
    pub promise: Option<Promise>,
}

impl Witnesses {
    /// Checks that the entry with this tracker stands in the log, by a tlog-proof; a promise that comes with it must hold too, since
    /// the voter keeps it. How many witnesses are enough is for the caller to say: see [`Cosigned::time`].
    /// Variable time: everything here is public.
    pub fn check_receipt(
        &self,
        tracker: &Tracker,
        proof: &str,
        promise: Option<&str>,
    ) -> Result<CheckedReceipt, InvalidReceipt> {
        let leaf = Hash::from_bytes(tracker.0);
        let malformed = |cause: &dyn fmt::Display| InvalidReceipt::Malformed(cause.to_string());
        let proof = TlogProof::parse(proof.as_bytes()).map_err(|cause| malformed(&cause))?;
        proof.verify(leaf, self.log()).map_err(InvalidReceipt::Proof)?;
        let cosigned = self.open(&proof.checkpoint).map_err(|cause| malformed(&cause))?;
        let promise = match promise {
            None => None,
            Some(promise) => {
                let note = SignedNote::parse(promise.as_bytes()).map_err(|cause| malformed(&cause))?;
                let promise = Promise::open(&note, self.log()).map_err(InvalidReceipt::Promise)?;
                if promise.tracker != leaf {
                    return Err(InvalidReceipt::OtherEntry);
                }
                Some(promise)
            }
        };
        Ok(CheckedReceipt { index: proof.index, cosigned, promise })
    }
}

/// Why a receipt shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidReceipt {
    /// It is for another entry.
    OtherEntry,
    /// Proof or promise can't be read.
    Malformed(String),
    /// The inclusion proof does not hold.
    Proof(InvalidProof),
    /// The promise does not hold.
    Promise(InvalidPromise),
}

impl fmt::Display for InvalidReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherEntry => f.write_str("the receipt is for another entry"),
            Self::Malformed(cause) => write!(f, "the receipt is malformed: {cause}"),
            Self::Proof(cause) => write!(f, "the receipt's proof does not hold: {cause}"),
            Self::Promise(cause) => write!(f, "the receipt's promise does not hold: {cause}"),
        }
    }
}

impl core::error::Error for InvalidReceipt {}
