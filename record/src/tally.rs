//! The encrypted tally, partial decryptions, and the result.
//!
//! Spec: `docs/spec/50-tally.md`.

use crate::ids::{ByteString, FixedBytes, Hash, ProcessId, Tracker};
use minicbor::{Decode, Encode};
use psephos_crypto::{Digest, Seat};
use serde::Serialize;

/// The weighted sum of the last ballot of each credential. Never posted: whoever reads the record recomputes it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EncryptedTally {
    /// One sum for each contest, in the order of the manifest.
    #[n(0)]
    pub contests: Vec<EncryptedContest>,
}

/// The sum of one contest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EncryptedContest {
    /// How many ballots went into it.
    #[n(0)]
    pub ballots: u64,
    /// The sum of their weights.
    #[n(1)]
    pub weight: u64,
    /// `R ‖ C` for each slot.
    #[n(2)]
    pub ciphertexts: ByteString,
}

impl EncryptedTally {
    /// What partial decryptions and the result bind: the process, its close, every sum.
    pub fn digest(&self, process: &ProcessId, close: &Tracker) -> Hash {
        Digest::of("encrypted-tally", &[process.as_bytes(), close.as_bytes(), &crate::cbor::encode(self)]).into()
    }
}

/// A trustee's part of the decryption.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PartialDecryption {
    /// [`EncryptedTally::digest`].
    #[n(0)]
    pub tally: Hash,
    /// `D = x·R` for each slot that is decrypted, in order, 32 bytes each.
    #[n(1)]
    pub factors: ByteString,
    /// One proof for all factors.
    #[n(2)]
    pub proof: FixedBytes<96>,
}

/// Where a partial decryption's proof is made: it binds the tally and the seat.
pub fn decryption_place(tally: &Hash, seat: Seat) -> Vec<u8> {
    let mut place = b"decryption".to_vec();
    place.extend(tally.as_bytes());
    place.extend(seat.number().to_le_bytes());
    place
}

/// The result of an election: a pure function of the record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct ElectionResult {
    /// [`EncryptedTally::digest`].
    #[n(0)]
    pub tally: Hash,
    /// Credentials on the roll.
    #[n(1)]
    pub voters: u64,
    /// Credentials with a counted ballot.
    #[n(2)]
    pub ballots: u64,
    /// One result for each contest, in the order of the manifest.
    #[n(3)]
    pub contests: Vec<ContestResult>,
    /// What the lot was drawn with, if a tie was drawn in any contest.
    #[n(4)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tie_seed: Option<Hash>,
}

/// The result of one contest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct ContestResult {
    /// How many ballots were counted in it.
    #[n(0)]
    pub ballots: u64,
    /// The sum of their weights.
    #[n(1)]
    pub weight: u64,
    /// What was counted; none when the group is smaller than the manifest's minimum.
    #[n(2)]
    pub counted: Option<CountedContest>,
}

/// Totals of one contest and what follows from them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct CountedContest {
    /// The total of each slot but the blank, in the order of the ballot: see `Contest::slots`.
    #[n(0)]
    pub totals: Vec<u64>,
    /// The total of explicit blanks, where they are offered.
    #[n(1)]
    pub blanks: Option<u64>,
    /// Options that take a seat, most votes first.
    #[n(2)]
    pub elected: Vec<u32>,
    /// Options that tie for the remaining seats, when the manifest lets ties stand.
    #[n(3)]
    pub tied: Vec<u32>,
    /// Seats of each list, for apportionment.
    #[n(4)]
    pub seats: Option<Vec<u32>>,
}
