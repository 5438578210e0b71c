//! What a board says about its processes: a convenience, nothing to depend on.

use psephos_record::{ProcessId, Tracker};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A process in the board's list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its name.
    pub process: ProcessId,
    /// Its title, by language.
    pub title: BTreeMap<String, String>,
    /// Where it stands.
    pub phase: String,
    /// Entries in its log.
    pub size: u64,
}

impl Listed {
    /// The title in English, else in whatever language there is.
    pub fn name(&self) -> &str {
        self.title.get("en").or_else(|| self.title.values().next()).map_or("", String::as_str)
    }
}

/// Where a process stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Status {
    /// The phase's word.
    pub phase: String,
    /// Entries in the log.
    pub size: u64,
    /// Ballots accepted.
    pub ballots: u64,
    /// Ballots opened instead of cast.
    pub challenges: u64,
    /// Voters on the roll, once it is sealed.
    pub voters: Option<u64>,
    /// The trustees, by seat.
    #[serde(default)]
    pub trustees: Vec<TrusteeProgress>,
    /// When voting opens, in seconds since 1970-01-01T00:00:00Z.
    pub opens_at: u64,
    /// When voting closes, likewise.
    pub closes_at: u64,
    /// The board's time, likewise.
    pub now: u64,
}

/// What a trustee has done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the board's JSON")]
pub struct TrusteeProgress {
    /// Its name.
    pub name: String,
    /// Round 1.
    pub committed: bool,
    /// Round 2.
    pub revealed: bool,
    /// Round 3.
    pub shared: bool,
    /// Round 4.
    pub confirmed: bool,
    /// Its partial decryption stands on the record.
    pub decrypted: bool,
}

/// Which ballot of a credential comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Turn {
    /// The next ballot's counter.
    pub counter: u32,
    /// The tracker of the last ballot.
    pub previous: Option<Tracker>,
}
