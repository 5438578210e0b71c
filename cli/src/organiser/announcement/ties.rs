//! What settles ties, as the organiser of an election writes it down.

use super::draw::Beacon;
use psephos_record::manifest::TieRule;
use serde::Deserialize;

/// `"stands"`, `"ballot_order"`, or `{ "draw": { … } }` with a round of the beacon as in a draw.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// The tie stands.
    Stands,
    /// The option that stands earlier on the ballot wins.
    BallotOrder,
    /// The lot decides, by this round.
    Draw(Box<Beacon>),
}

impl Ties {
    /// The manifest's rule, where voting closes at this time.
    pub fn rule(&self, now: u64, closes_at: u64) -> TieRule {
        match self {
            Self::Stands => TieRule::Stands,
            Self::BallotOrder => TieRule::BallotOrder,
            Self::Draw(beacon) => TieRule::Draw(Box::new(beacon.round(now, closes_at))),
        }
    }
}
