//! Entries by which a process opens and closes.

use crate::ids::{ByteString, Hash, Key};
use minicbor::{Decode, Encode};

/// The board opens voting, or contributing to a draw. Everything it states is recomputed by whoever reads the record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Open {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    #[n(0)]
    pub time: u64,
    /// The key that ballots, or contributions, are encrypted to.
    #[n(1)]
    pub election_public_key: Key,
    /// The ceremony that made the key.
    #[n(2)]
    pub ceremony: Hash,
    /// What was sealed: the roll's blob; in a draw, the tracker of the pool's entry.
    #[n(3)]
    pub sealed: Hash,
}

/// The organiser orders voting to close now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CloseOrder {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    #[n(0)]
    pub time: u64,
}

/// The board closes voting, or contributing. Its position in the log is the cut: what stands before it counts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Close {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    #[n(0)]
    pub time: u64,
    /// The log's RFC 6962 root over all entries before this one.
    #[n(1)]
    pub root: Hash,
}

/// The board shows that enough witnesses have cosigned the log up to here.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CosignedCheckpoint {
    /// A signed note: the checkpoint of the log before this entry, the board's signature, the cosignatures.
    #[n(0)]
    pub note: ByteString,
}
