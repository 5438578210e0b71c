//! The bulletin board's log: an append-only Merkle tree, signed and proved in formats that others can check too.
//!
//! | module | what | source |
//! |---|---|---|
//! | [`tree`] | leaf and node hashes, the growing root, inclusion and consistency proofs | RFC 6962 §2.1, RFC 9162 §2.1 |
//! | [`tile`] | the tree and its entries cut into files of 256 | C2SP `tlog-tiles` |
//! | [`note`] | a text signed by several keys | C2SP `signed-note` v1 |
//! | [`checkpoint`] | a signed size and root | C2SP `tlog-checkpoint` v1 |
//! | [`cosignature`] | a witness's signature over a checkpoint, with its time | C2SP `tlog-cosignature` v1 (Ed25519) |
//! | [`witness`] | asking a witness for its cosignature, and its decision | C2SP `tlog-witness` |
//! | [`evidence`] | what convicts a log's key, in one text | ours |
//! | [`policy`] | which logs and how many of which witnesses are enough | C2SP `tlog-policy` |
//! | [`proof`] | checkpoint and inclusion proof in one text | C2SP `tlog-proof` v1 |
//! | [`promise`] | "this entry will be in my log by then", signed | ours |
//!
//! **The log knows bytes only**: it never looks into an entry. Nothing here reads a file, a clock, a socket or a random number;
//! times and keys are arguments. Everything that is verified is public, so verification runs in variable time; signing is constant
//! time in the key.

pub mod checkpoint;
pub mod cosignature;
mod decimal;
pub mod evidence;
mod hash;
pub mod note;
pub mod policy;
pub mod promise;
pub mod proof;
pub mod tile;
pub mod tree;
pub mod witness;

pub use crate::hash::{Hash, MalformedHash};

/// An entry is at most this long (bytes): tile bundles prefix each one with its length in 16 bits.
pub const MAX_ENTRY: usize = 65_535;

/// A log never has more entries than this, so that sizes can be counted on and stored as signed 64-bit numbers.
pub const MAX_SIZE: u64 = i64::MAX as u64 - 1;
