//! The election record: manifests, entries and payloads, as types and as bytes, and the booth that makes ballots.
//!
//! Everything here is deterministic CBOR (RFC 8949 §4.2): maps with small integer keys in ascending order, shortest
//! integers, definite lengths. Whatever is decoded is encoded again and compared, so one thing has one encoding.
//! Spec: `docs/spec/40-entries.md`.

pub mod ballot;
pub mod booth;
pub mod cbor;
pub mod ceremony;
pub mod contest;
pub mod credential;
pub mod directory;
pub mod draw;
pub mod entry;
pub mod ids;
pub mod life;
pub mod manifest;
pub mod roll;
pub mod signing;
pub mod style;
pub mod tally;
pub mod text;

pub use entry::{Entry, EntryKind, Unsigned};
pub use ids::{Credential, Key, ProcessId, Tracker};
pub use manifest::Manifest;
