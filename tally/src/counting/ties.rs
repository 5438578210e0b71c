//! What settles a tie.

use super::{followed, trace::Step};
use crate::drawing::lot;
use psephos_record::{Manifest, ids::Hash, manifest::TieRule, tally::ElectionResult};

/// The manifest's tie rule as a count asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties<'a> {
    /// Ties stand.
    Stand,
    /// The order of the ballot.
    BallotOrder,
    /// The order that the lot gave the contest's options: all of them, the first served first.
    Drawn(&'a [u32]),
}

impl<'a> Ties<'a> {
    /// The manifest's rule; `order` by lot, once it is known. Until then such ties stand.
    pub const fn of(rule: &TieRule, order: Option<&'a [u32]>) -> Self {
        match (rule, order) {
            (TieRule::BallotOrder, _) => Self::BallotOrder,
            (TieRule::Draw(_), Some(order)) => Self::Drawn(order),
            (TieRule::Stands | TieRule::Draw(_), _) => Self::Stand,
        }
    }

    /// The tied options in the order in which they are served; nothing when the tie stands. Writes down what happens.
    pub(super) fn settle(self, tied: &[u32], steps: &mut Vec<Step>) -> Option<Vec<u32>> {
        steps.push(Step::Tie(tied.to_vec()));
        let mut order = tied.to_vec();
        order.sort_unstable_by_key(|option| self.place(*option));
        match self {
            Self::Stand => None,
            Self::BallotOrder => Some(order),
            Self::Drawn(_) => {
                steps.push(Step::Drawn(order.clone()));
                Some(order)
            }
        }
    }

    /// Where an option stands when nothing else distinguishes it: by lot, or else on the ballot.
    pub(super) fn place(self, option: u32) -> u32 {
        match self {
            Self::Stand | Self::BallotOrder => option,
            Self::Drawn(order) => (0..).zip(order).find(|(_, drawn)| **drawn == option).map_or(u32::MAX, |(at, _)| at),
        }
    }
}

/// Options that were equal, in the order of the lot, each with its rank.
pub type DrawnTie = Vec<(Hash, u32)>;

/// What the lot settled in the contest in this position, from 0, tie by tie; nothing where none was drawn.
pub fn drawn_ties(manifest: &Manifest, result: &ElectionResult, position: u32) -> Vec<DrawnTie> {
    let (Some(seed), Some(contest)) = (&result.tie_seed, manifest.contests.get(position as usize)) else {
        return Vec::new();
    };
    let ranked = lot::order(seed, position, contest.size());
    let steps = followed(manifest, result, position).map_or_else(Vec::new, |count| count.steps);
    let equal = steps.into_iter().filter_map(|step| match step {
        Step::Drawn(options) => Some(options),
        Step::EqualDefeats(defeats) => Some(defeats.into_iter().flat_map(|(over, under)| [over, under]).collect()),
        _ => None,
    });
    equal.map(|equal| ranked.iter().filter(|(_, option)| equal.contains(option)).copied().collect()).collect()
}
