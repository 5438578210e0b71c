//! Every decoder and the verifier, under bytes that nobody meant.
//!
//! A [`Target`] is a function of bytes that panics when a promise of the code under it is broken: that it never panics,
//! that whatever decodes encodes to the same bytes, that nothing but the original verifies. `tests/smoke.rs` runs all
//! targets over their seeds, the corpus, and some thousand mutations; `cargo xtask fuzz` searches on with libFuzzer.
//!
//! | module | whose bytes |
//! |---|---|
//! | [`elements`] | the group: points, scalars, ciphertexts, sealed shares |
//! | [`proofs`] | provers: the wire form of every proof |
//! | [`entries`] | posters: entries, payloads, the roll, voting codes |
//! | [`draw`] | of a draw: beacons, outcomes, published seeds |
//! | [`directory`] | a board: its list of processes |
//! | [`log`] | boards and witnesses: notes, checkpoints, tiles, proofs |
//! | [`witness`] | what witnesses, boards and those who trust them say to each other |
//! | [`files`] | people: lists, elections, key files, addresses, answers of a board |
//! | [`verify`] | whoever keeps a record |
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a rig of tests: what fails here is a finding"
)]

pub mod directory;
pub mod draw;
pub mod elements;
pub mod entries;
pub mod files;
pub mod heap;
pub mod log;
pub mod mutation;
pub mod proofs;
mod record;
mod script;
pub mod verify;
pub mod witness;

/// Something that takes bytes from strangers.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What `cargo xtask fuzz` calls it, and its folder in the corpus.
    pub name: &'static str,
    /// Panics at a finding.
    pub run: fn(&[u8]),
    /// Good inputs to begin with, made by our own encoders.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Memory (bytes) that an input may take, besides [`heap::PER_BYTE`] for each of its bytes.
    pub memory: usize,
    /// Mutated inputs of the quick test.
    pub quick: u32,
}

impl Target {
    /// A target whose inputs are cheap.
    const fn new(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Self {
        Self { name, run, seeds, memory: 1 << 20, quick: 3_000 }
    }

    /// The same with other limits.
    const fn limits(self, memory: usize, quick: u32) -> Self {
        Self { memory, quick, ..self }
    }

    /// Runs one input within the target's memory.
    pub fn check(&self, input: &[u8]) {
        heap::within(self.memory + input.len() * heap::PER_BYTE, || (self.run)(input));
    }
}

/// All targets.
pub fn targets() -> Vec<Target> {
    [
        elements::TARGETS,
        proofs::TARGETS,
        entries::TARGETS,
        draw::TARGETS,
        directory::TARGETS,
        log::TARGETS,
        witness::TARGETS,
        files::TARGETS,
        verify::TARGETS,
    ]
    .concat()
}

/// The target with this name.
pub fn target(name: &str) -> Option<Target> {
    targets().into_iter().find(|target| target.name == name)
}

/// Whatever decodes has one encoding: the bytes that it was decoded from. Says why when it does not decode.
fn canonical<T, E: core::fmt::Display>(
    bytes: &[u8],
    decoded: Result<T, E>,
    encode: impl Fn(&T) -> Vec<u8>,
) -> Option<T> {
    match decoded {
        Ok(value) => {
            assert_eq!(encode(&value), bytes, "another encoding of the same thing was decoded");
            Some(value)
        }
        Err(error) => {
            said(&error);
            None
        }
    }
}

/// Every error says something.
fn said(error: &impl core::fmt::Display) {
    assert!(!error.to_string().is_empty(), "an error without a word");
}
