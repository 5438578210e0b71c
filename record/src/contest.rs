//! Contests: what is asked, how it may be answered, how answers are counted.

use crate::text::Text;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A question with its options.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Contest {
    /// A short name within the process: `[a-z0-9-]`, at most 32 characters.
    #[n(0)]
    pub id: String,
    /// What is asked.
    #[n(1)]
    pub title: Text,
    /// What a voter should know before answering; may be empty.
    #[n(2)]
    #[serde(default)]
    pub description: Text,
    /// What can be chosen, in the order of the ballot.
    #[n(3)]
    pub options: Vec<ContestOption>,
    /// How it may be answered.
    #[n(4)]
    pub kind: ContestKind,
    /// How answers are counted.
    #[n(5)]
    pub counting: Counting,
}

/// One option of a contest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct ContestOption {
    /// A short name within the contest: `[A-Za-z0-9.-]`, at most 32 characters.
    #[n(0)]
    pub id: String,
    /// What the ballot shows.
    #[n(1)]
    pub title: Text,
}

/// How a contest may be answered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContestKind {
    /// At least `min` and at most `max` of the options, or a blank where it is offered.
    #[n(0)]
    #[cbor(map)]
    Choose {
        /// Fewest options of a ballot that is not blank.
        #[n(0)]
        min: u32,
        /// Most options.
        #[n(1)]
        max: u32,
        /// Whether the ballot offers an explicit blank, which is counted.
        #[n(2)]
        blank: bool,
    },
}

/// How the answers of a contest become an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// The options with the most selections take the seats. With one selection a ballot this is first-past-the-post.
    #[n(0)]
    #[cbor(map)]
    Plurality {
        /// How many are elected.
        #[n(0)]
        seats: u32,
    },
    /// The same arithmetic for ballots with several selections.
    #[n(1)]
    #[cbor(map)]
    Approval {
        /// How many are elected.
        #[n(0)]
        seats: u32,
    },
}

impl Counting {
    /// How many options are elected.
    pub const fn seats(&self) -> u32 {
        match self {
            Self::Plurality { seats } | Self::Approval { seats } => *seats,
        }
    }
}

impl Contest {
    /// Ciphertexts that a ballot holds for this contest: one an option, one more for the blank.
    pub fn slots(&self) -> usize {
        match self.kind {
            ContestKind::Choose { blank, .. } => self.options.len() + usize::from(blank),
        }
    }

    /// The largest number that a single ballot of weight 1 can add to one slot.
    pub const fn largest_value(&self) -> u64 {
        match self.kind {
            ContestKind::Choose { .. } => 1,
        }
    }

    /// Which slot counts blanks.
    pub fn blank_slot(&self) -> Option<usize> {
        match self.kind {
            ContestKind::Choose { blank, .. } => blank.then_some(self.options.len()),
        }
    }
}
