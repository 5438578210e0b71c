//! The manifest: everything that is fixed when a process is announced.
//!
//! Its labelled hash names the process and stands in every proof, so no byte of it can change afterwards (ATTACKS E10).
//! Spec: `docs/spec/40-entries.md#manifest`.

mod contest_rules;
mod impossible;
pub(crate) mod texts;
mod ties;

pub use impossible::ImpossibleManifest;
pub use ties::TieRule;

use crate::{
    EntryKind,
    contest::Contest,
    draw::{BeaconRound, DrawRules},
    ids::{FixedBytes, Key},
    text::Text,
};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What kind of process this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum ProcessKind {
    /// Encrypted ballots, tallied by trustees.
    #[n(0)]
    Election,
    /// Places given by lot from a sealed pool.
    #[n(1)]
    Draw,
}

/// The manifest of a process.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Manifest {
    /// What kind of process this is.
    #[n(0)]
    pub kind: ProcessKind,
    /// Sixteen random bytes: the same question asked twice is two processes.
    #[n(1)]
    pub nonce: FixedBytes<16>,
    /// The process's name.
    #[n(2)]
    pub title: Text,
    /// What it is about; may be empty.
    #[n(3)]
    pub description: Text,
    /// Who announces it and may order an early close.
    #[n(4)]
    pub organiser: Key,
    /// Who issues credentials and seals the roll.
    #[n(5)]
    pub registrar: Key,
    /// The board that keeps the log.
    #[n(6)]
    pub board: BoardIdentity,
    /// The trustees, in the order of their seats.
    #[n(7)]
    pub trustees: Vec<Trustee>,
    /// How many trustees must act to decrypt.
    #[n(8)]
    pub threshold: u16,
    /// What is asked.
    #[n(9)]
    pub contests: Vec<Contest>,
    /// Who is asked what.
    #[n(10)]
    pub styles: Vec<BallotStyle>,
    /// When voting opens, in seconds since 1970-01-01T00:00:00Z.
    #[n(11)]
    pub opens_at: u64,
    /// When voting closes, likewise.
    #[n(12)]
    pub closes_at: u64,
    /// Whether the organiser may order voting to close before its time.
    #[n(13)]
    pub early_close: bool,
    /// A contest with fewer ballots than this is not decrypted.
    #[n(14)]
    pub minimum_group: u32,
    /// The largest total weight that the roll may have.
    #[n(15)]
    pub max_weight: u64,
    /// What happens when options tie for a seat.
    #[n(16)]
    pub ties: TieRule,
    /// Who cosigns the log's checkpoints; none on a board that is believed alone.
    #[n(17)]
    pub witnesses: Vec<Witness>,
    /// How many of them must have cosigned before anything is decrypted: more than two thirds, 0 if there are none.
    #[n(18)]
    pub quorum: u16,
    /// The rules of a draw; absent in an election.
    #[n(19)]
    pub draw: Option<DrawRules>,
}

/// Who keeps the log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct BoardIdentity {
    /// The board's name, without spaces or `+`; the log's origin is `name/process`.
    #[n(0)]
    pub name: String,
    /// The Ed25519 key of its checkpoints, promises and entries.
    #[n(1)]
    pub key: Key,
}

/// Who cosigns the log, as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Witness {
    /// The name of its key, without spaces or `+` (C2SP signed-note).
    #[n(0)]
    pub name: String,
    /// The Ed25519 key of its cosignatures.
    #[n(1)]
    pub key: Key,
}

/// A trustee, as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Trustee {
    /// A name for people.
    #[n(0)]
    pub name: String,
    /// The Ed25519 key of its entries.
    #[n(1)]
    pub signing_key: Key,
    /// The ristretto255 key that shares are sealed to.
    #[n(2)]
    pub sealing_key: Key,
}

/// A set of contests for some of the voters.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct BallotStyle {
    /// A short name within the process: `[a-z0-9-]`, at most 32 characters.
    #[n(0)]
    pub id: String,
    /// Its contests, by position in the manifest, ascending.
    #[n(1)]
    pub contests: Vec<u32>,
}

impl Manifest {
    /// The log's origin line (C2SP tlog-checkpoint) for the process with this name.
    pub fn origin(&self, process: &crate::ProcessId) -> String {
        format!("{}/{process}", self.board.name)
    }

    /// Whether such an entry can stand in the log of this process. A draw by sources takes their numbers, others contributions.
    pub fn takes(&self, kind: EntryKind) -> bool {
        let by_sources = self.draw.as_ref().is_some_and(|draw| draw.sources.is_some());
        kind.is_of(self.kind)
            && match kind {
                EntryKind::Contribution => !by_sources,
                EntryKind::SourceNumbers => by_sources,
                _ => true,
            }
    }

    /// The round of the beacon that the process names: of a draw, or of the ties of an election.
    pub fn beacon(&self) -> Option<&BeaconRound> {
        self.draw.as_ref().and_then(|draw| draw.beacon.as_ref()).or_else(|| self.ties.round())
    }

    /// The contests of the style with this number, each with its position in the manifest.
    pub fn contests_of(&self, style: u32) -> Option<impl Iterator<Item = (u32, &Contest)>> {
        let style = self.styles.get(usize::try_from(style).ok()?)?;
        Some(style.contests.iter().filter_map(|i| Some((*i, self.contests.get(usize::try_from(*i).ok()?)?))))
    }
}
