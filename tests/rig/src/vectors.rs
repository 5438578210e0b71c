//! The vectors of `tests/vectors`: records that must pass, records and entries that must not, each with its story.
//!
//! `cargo xtask vectors` writes them; the same seed gives the same bytes. `tests/vectors/README.md` says how to read them.

mod announcement;
mod authorship;
mod ballots;
mod base;
mod challenges;
mod checkpoint;
mod decryption;
mod draws;
mod eligibility;
mod encoding;
mod evidence;
mod folder;
mod life;
mod results;
mod rolls;
mod standing;
mod ties;
mod tree;
mod trustees;
mod vector;
mod witnesses;

pub use base::{Base, Bases};
pub use encoding::BAD_POINTS;
pub use folder::{committed, folder, read, record, write};
pub use standing::{blobs_of, entries_of, standing};
pub use vector::{Fault, Offered, Story, Vector};

use psephos_tally::verifier::Check;
use std::collections::BTreeMap;

/// Every vector.
pub fn all() -> Vec<Vector> {
    let bases = Bases::new();
    let parts = [
        base::vectors,
        checkpoint::vectors,
        tree::vectors,
        announcement::vectors,
        encoding::vectors,
        authorship::vectors,
        life::vectors,
        trustees::vectors,
        rolls::vectors,
        eligibility::vectors,
        ballots::vectors,
        challenges::vectors,
        decryption::vectors,
        results::vectors,
        witnesses::vectors,
        draws::vectors,
        ties::vectors,
    ];
    parts.iter().flat_map(|part| part(&bases)).collect()
}

/// The files of these vectors, and those of evidence, by their paths below `tests/vectors`.
pub fn files(vectors: &[Vector]) -> BTreeMap<String, Vec<u8>> {
    let mut files = evidence::files();
    for (name, bytes) in vectors.iter().flat_map(Vector::files) {
        assert!(!files.contains_key(&name), "two vectors are called {name}");
        files.insert(name, bytes);
    }
    files
}

/// The folder of records and entries that fail this check.
pub fn folder_of(check: Check) -> String {
    format!("{}-{}", check.id(), check.name())
}
