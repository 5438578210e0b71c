//! Ballots and challenges as they stand on the board.
//!
//! Spec: `docs/spec/30-ballot.md#wire` and `#challenge`.

use crate::ids::{ByteString, Tracker};
use minicbor::{Decode, Encode};
use psephos_crypto::Ciphertext;

/// Most ballots of one credential, and most challenges of it: nobody can fill a log with one voting code.
pub const MOST_TURNS: u32 = 64;

/// The payload of a ballot entry; the entry's author is the credential.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Ballot {
    /// The number of the ballot style.
    #[n(0)]
    pub style: u32,
    /// How many ballots of this credential came before.
    #[n(1)]
    pub counter: u32,
    /// The tracker of the one before; none for the first.
    #[n(2)]
    pub previous: Option<Tracker>,
    /// `R ‖ C` for each slot of the style; those of allocations come last.
    #[n(3)]
    pub ciphertexts: ByteString,
    /// The ballot proof.
    #[n(4)]
    pub proof: ByteString,
    /// The proofs of the style's allocations, one after the other; nothing when it has none.
    #[n(5)]
    pub allocations: Option<ByteString>,
}

impl Ballot {
    /// The ciphertexts that the ballot proof is about, and what it binds besides: the allocations' ciphertexts, then their
    /// proofs. `linked`: how many ciphertexts the former are.
    pub fn split(&self, linked: usize) -> (&[u8], Vec<u8>) {
        let bytes = &self.ciphertexts.0;
        let (linked, allocated) = bytes.split_at_checked(linked * Ciphertext::BYTES).unwrap_or((bytes, &[]));
        let proofs = self.allocations.as_ref().map_or(&[][..], |proofs| &proofs.0);
        (linked, [allocated, proofs].concat())
    }

    /// Where the proof is made: style, counter and previous tracker. The credential stands in the statement itself.
    pub fn place(&self) -> Vec<u8> {
        place(self.style, self.counter, self.previous.as_ref())
    }
}

/// `u32le(style) ‖ u32le(counter) ‖ previous tracker`, zeros when there is none.
pub(crate) fn place(style: u32, counter: u32, previous: Option<&Tracker>) -> Vec<u8> {
    let mut place = Vec::with_capacity(40);
    place.extend(style.to_le_bytes());
    place.extend(counter.to_le_bytes());
    place.extend(previous.map_or([0; 32], |tracker| tracker.0));
    place
}

/// The payload of a challenge entry: a ballot that was not cast, and everything needed to see what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Challenge {
    /// The ballot's whole entry, byte for byte: its tracker is the one that the voter was shown.
    #[n(0)]
    pub ballot: ByteString,
    /// The number in each slot.
    #[n(1)]
    pub values: Vec<u64>,
    /// The randomness of each slot, 32 bytes each.
    #[n(2)]
    pub randomness: ByteString,
}
