//! What the worker answers on the pages of draws.

use crate::Receipt;
use serde::{Deserialize, Serialize};

/// The answer to `contribute`: the contribution is on the record, as the worker itself verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributed {
    /// Where it stands.
    pub receipt: Receipt,
    /// The public key under which it was made; nobody has the secret one any more.
    pub author: String,
}

/// The answer to `find`: whether an entrant is in the sealed pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The id that was looked for, as computed here.
    pub id: String,
    /// The entrant, if the pool has it.
    pub row: Option<Row>,
    /// Which blob would hold it, counted from 1.
    pub blob: u32,
    /// SHA-256 of that blob, as computed here; it stands in the pool's entry.
    pub sha256: String,
    /// All entrants.
    pub entrants: u64,
}

/// An entrant as the pool has it, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The number of the row in the pool, from 1; none where it takes the whole pool to count them.
    pub number: Option<u64>,
    /// Its tickets.
    pub tickets: u32,
    /// Its stratum, where there are any.
    pub stratum: Option<String>,
    /// Its priority tier, where there are any.
    pub tier: Option<String>,
    /// The set-asides that it may have places of.
    pub set_asides: Vec<String>,
    /// What it prefers, the best first.
    pub preferences: Vec<String>,
    /// People in a household or panel; 0 for a person.
    pub people: u32,
    /// The office where it entered, if the pool says so and there are several.
    pub office: Option<String>,
    /// Its entry number, if the pool says so.
    pub entry: Option<u32>,
}

/// The answer to `rank`: an entrant's rank, recomputed in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// The entrant.
    pub looked: Looked,
    /// The seed, recomputed from the contributions and the beacon, or from the sources' numbers.
    pub seed: String,
    /// Its rank; none when the pool does not have it.
    pub rank: Option<Rank>,
}

/// A rank and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// The number of each ticket, the first [`Rank::SHOWN`] of them.
    pub numbers: Vec<String>,
    /// Which ticket has the least number, from 0.
    pub ticket: u32,
    /// That number.
    pub rank: String,
    /// The position in the whole order, from 1, where the pool is small enough for a browser.
    pub position: Option<u64>,
    /// What it got by the draw itself.
    pub place: Option<Place>,
    /// How many places were given.
    pub placed: u64,
}

impl Rank {
    /// Tickets whose numbers are shown.
    pub const SHOWN: usize = 16;
}

/// What an entrant got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The number of the place in the order of placing, from 1.
    pub number: u64,
    /// What it is.
    pub unit: String,
    /// By which rule: `set-aside`, `minimum` or `general`.
    pub claim: String,
    /// The set-aside's or the stratum's title.
    pub title: String,
}
