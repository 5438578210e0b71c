//! Draws, as pure functions of rules, pool and seed: whoever has the record computes the same order and the same places.
//!
//! | module | what |
//! |---|---|
//! | [`pool`] | sealing a pool, and checking a sealed one as its blobs stream by |
//! | [`order`] | ranks: the order that a seed gives the entrants |
//! | [`places`] | who gets what |
//! | [`outcome`] | everyone placed, in order: bytes and digest |
//! | [`waiting`] | who comes next |
//! | [`replacement`] | who takes a place that becomes free |
//! | [`beacon`] | the public randomness beacon's signature |
//! | [`lot`] | the order that settles ties of an election |
//! | [`rfc3797`] | the draw that the IETF publishes |
//!
//! Spec: `docs/spec/80-draws.md`.

pub mod beacon;
pub mod lot;
pub mod order;
pub mod outcome;
pub mod places;
pub mod pool;
mod reading;
pub mod replacement;
pub mod rfc3797;
mod shortlist;
mod stock;
pub mod waiting;

pub use self::reading::Blobs;

use self::rfc3797::Seeds;

use psephos_crypto::Digest;
use psephos_record::{
    Key, ProcessId, Tracker,
    ids::{FixedBytes, Hash},
};

/// What the order of a draw is made of.
///
/// `contributions` is the decrypted sum of what was contributed; `beacon` the round and its signature, none in a draw without
/// one, or after a declared outage.
pub fn seed(process: &ProcessId, pool: &Tracker, contributions: &Key, beacon: Option<&(u64, FixedBytes<48>)>) -> Hash {
    let beacon = beacon.map_or_else(Vec::new, |(round, signature)| [&round.to_le_bytes()[..], &signature.0].concat());
    Digest::of("draw-seed", &[process.as_bytes(), pool.as_bytes(), contributions.as_bytes(), &beacon]).into()
}

/// What names the order of a draw by public sources: it is made of their numbers alone.
pub fn source_seed(process: &ProcessId, pool: &Tracker, seeds: &Seeds) -> Hash {
    Digest::of("source-seed", &[process.as_bytes(), pool.as_bytes(), seeds.canonical().as_bytes()]).into()
}

/// What the order of those without a place is made of, for a replacement by a fresh round of the beacon.
///
/// `exclusion` is the tracker of the entry that made the place free.
pub fn replacement_seed(seed: &Hash, exclusion: &Tracker, round: u64, signature: &FixedBytes<48>) -> Hash {
    let parts: [&[u8]; 4] = [seed.as_bytes(), exclusion.as_bytes(), &round.to_le_bytes(), &signature.0];
    Digest::of("replacement-seed", &parts).into()
}
