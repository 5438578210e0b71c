//! Draws by public sources, as RFC 3797 has them: where the numbers come from, and what they were.
//!
//! Spec: `docs/spec/80-draws.md#by-sources`.

use crate::text::Text;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Most numbers of one source.
pub const MAX_NUMBERS: usize = 64;

/// Most entrants of a draw by RFC 3797, which counts them in 16 bits.
pub const MAX_SELECTED_FROM: u64 = 65_535;

/// Where the world learns numbers that nobody can steer or foresee: a lottery, an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Which numbers of whose publication, for people.
    #[n(0)]
    pub title: Text,
    /// When they are published, in seconds since 1970-01-01T00:00:00Z: later than the close.
    #[n(1)]
    pub due: u64,
}

/// What the sources published, brought by the organiser; anybody can compare.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SourceNumbers {
    /// Of each source of [`super::DrawRules::sources`], in their order, its numbers.
    #[n(0)]
    pub numbers: Vec<Vec<u64>>,
}

impl SourceNumbers {
    /// Whether they are of so many sources, and no source has none or too many.
    pub fn are_of(&self, sources: &[Source]) -> bool {
        self.numbers.len() == sources.len() && self.numbers.iter().all(|of| (1..=MAX_NUMBERS).contains(&of.len()))
    }
}
