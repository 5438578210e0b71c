//! Messages of the key ceremony. The author of each entry is the trustee; its seat follows from the manifest.
//!
//! Spec: `docs/spec/20-key-ceremony.md`.

use crate::ids::{ByteString, FixedBytes, Hash, Key, ProcessId};
use minicbor::{Decode, Encode};
use psephos_crypto::{Digest, Seat, sealed};

/// Round 1: a promise of what the next round reveals, so that nobody can choose after seeing the others (ATTACKS D1).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Commit {
    /// [`Reveal::commitment`] of the coming message.
    #[n(0)]
    pub commitment: Hash,
}

/// Round 2: Feldman commitments to the trustee's polynomial, with a proof that its constant is known.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reveal {
    /// `φ_0 ‖ … ‖ φ_{t−1}`, 32 bytes each.
    #[n(0)]
    pub polynomial: ByteString,
    /// The proof of possession of FROST's distributed key generation: `R ‖ μ`.
    #[n(1)]
    pub possession: FixedBytes<64>,
}

impl Reveal {
    /// What round 1 commits to: process, seat and the whole payload.
    pub fn commitment(&self, process: &ProcessId, seat: Seat) -> Hash {
        let payload = crate::cbor::encode(self);
        Digest::of("ceremony-commit", &[process.as_bytes(), &seat.number().to_le_bytes(), &payload]).into()
    }
}

/// Round 3: a share for each other trustee, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Shares {
    /// One [`sealed::SealedShare`] for each seat but the author's own, by seat.
    #[n(0)]
    pub sealed: Vec<FixedBytes<{ sealed::BYTES }>>,
    /// For each sealed share, in the same order, knowledge of the logarithm of its `E`: `K ‖ z`. So no dealer can seal
    /// under another dealer's `E`, and a complaint discloses nothing but the share it is about.
    #[n(1)]
    pub knowledge: Vec<FixedBytes<64>>,
}

impl Shares {
    /// The share that is sealed to `recipient`, in a message of `dealer`.
    pub fn to(&self, dealer: Seat, recipient: Seat) -> Option<sealed::SealedShare> {
        let position = if recipient < dealer { recipient.position() } else { recipient.position().checked_sub(1)? };
        if dealer == recipient {
            return None;
        }
        self.sealed.get(position).map(|share| sealed::SealedShare(share.0))
    }
}

/// What a sealed share is bound to: process, dealer, recipient.
pub fn sealed_share_context(process: &ProcessId, dealer: Seat, recipient: Seat) -> Vec<u8> {
    let mut context = process.as_bytes().to_vec();
    context.extend(dealer.number().to_le_bytes());
    context.extend(recipient.number().to_le_bytes());
    context
}

/// Where the proof for a sealed share's `E` is made.
pub fn share_place(dealer: Seat, recipient: Seat) -> Vec<u8> {
    let mut place = b"share".to_vec();
    place.extend(dealer.number().to_le_bytes());
    place.extend(recipient.number().to_le_bytes());
    place
}

/// Instead of confirming: a share that doesn't open or doesn't fit its dealer's commitments, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Complaint {
    /// The dealer's seat.
    #[n(0)]
    pub dealer: u16,
    /// `K = q·E`, with which anyone opens the share.
    #[n(1)]
    pub shared: Key,
    /// The proof that `K` belongs to the complainer's sealing key and the dealer's `E`.
    #[n(2)]
    pub proof: FixedBytes<96>,
}

/// Where a complaint's proof is made.
pub fn complaint_place(complainer: Seat, dealer: Seat) -> Vec<u8> {
    let mut place = b"complaint".to_vec();
    place.extend(complainer.number().to_le_bytes());
    place.extend(dealer.number().to_le_bytes());
    place
}

/// Round 4: the whole ceremony as this trustee saw it, and a proof that it holds its share of the key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Confirm {
    /// [`ceremony_digest`] of all messages of rounds 1 to 3.
    #[n(0)]
    pub ceremony: Hash,
    /// Knowledge of the share behind this seat's verification key: `K ‖ z`.
    #[n(1)]
    pub knowledge: FixedBytes<64>,
}

/// Where a confirmation's proof is made: it binds the ceremony and the seat.
pub fn confirm_place(ceremony: &Hash, seat: Seat) -> Vec<u8> {
    let mut place = b"confirm".to_vec();
    place.extend(ceremony.as_bytes());
    place.extend(seat.number().to_le_bytes());
    place
}

/// A hash over the trackers of all commits, then all reveals, then all shares, each by seat.
pub fn ceremony_digest<'a>(trackers: impl Iterator<Item = &'a crate::Tracker>) -> Hash {
    let parts: Vec<&[u8]> = trackers.map(|tracker| tracker.as_bytes().as_slice()).collect();
    Digest::of("ceremony", &parts).into()
}
