//! From decrypted totals to an outcome: pure functions on integers, each with a trace that a person can follow.
//!
//! One rule a file. No rule sees anything but the totals, the contest and what settles ties.
//! Spec: `docs/spec/50-tally.md#counting`.

mod apportion;
mod condorcet;
mod greedy;
mod majority;
mod ranking;
mod star;
mod ties;
mod totals;
mod trace;

pub use ties::{DrawnTie, Ties, drawn_ties};
pub use totals::Totals;
pub use trace::{Count, Step};

use crate::drawing::lot;
use psephos_record::{
    Manifest,
    contest::{Contest, ContestKind, Counting, Slot},
    tally::{CountedContest, ElectionResult},
};

/// Counts a contest. `totals` are those of its slots, in their order.
pub fn count(contest: &Contest, totals: &[u64], ties: Ties<'_>) -> CountedContest {
    outcome(contest, totals, traced(contest, totals, ties))
}

/// What of a count stands in the result.
pub fn outcome(contest: &Contest, totals: &[u64], count: Count) -> CountedContest {
    let Count { elected, tied, seats, .. } = count;
    let (blanks, totals): (Vec<_>, Vec<_>) =
        contest.slots().into_iter().zip(totals.iter().copied()).partition(|(slot, _)| *slot == Slot::Blank);
    CountedContest {
        totals: totals.into_iter().map(|(_, total)| total).collect(),
        blanks: blanks.first().map(|(_, total)| *total),
        elected,
        tied,
        seats,
    }
}

/// Counts a contest, with the steps that lead to the outcome.
pub fn traced(contest: &Contest, totals: &[u64], ties: Ties<'_>) -> Count {
    let totals = Totals::new(contest, totals);
    match &contest.counting {
        Counting::Plurality { seats } | Counting::Approval { seats } => {
            ranking::most(&totals.per_option(), *seats, ties)
        }
        Counting::Sum { seats } => match contest.kind {
            ContestKind::Quadratic { .. } => ranking::most_net(&totals.net_votes(), *seats, ties),
            _ => ranking::most(&totals.per_option(), *seats, ties),
        },
        Counting::Positional { seats, points } => ranking::most_net(&totals.points(points), *seats, ties),
        Counting::Star => star::count(&totals, ties),
        Counting::Schulze => condorcet::schulze(&totals, ties),
        Counting::RankedPairs => condorcet::ranked_pairs(&totals, ties),
        Counting::MajorityJudgment => majority::count(&totals, ties),
        Counting::Greedy { costs, budget, misfit, points } => {
            let sums = points.as_ref().map_or_else(
                || totals.per_option().into_iter().map(i128::from).collect(),
                |points| totals.points(points),
            );
            greedy::count(&sums, costs, *budget, *misfit, ties)
        }
        Counting::Apportion { seats, divisors } => apportion::count(&totals.per_option(), *seats, *divisors, ties),
    }
}

/// How a contest that is counted came to its outcome.
pub fn retraced(contest: &Contest, counted: &CountedContest, ties: Ties<'_>) -> Count {
    let mut others = counted.totals.iter().copied();
    let total = |slot| if slot == Slot::Blank { counted.blanks } else { others.next() };
    let totals: Vec<u64> = contest.slots().into_iter().map(total).map(Option::unwrap_or_default).collect();
    traced(contest, &totals, ties)
}

/// How the contest in this position, from 0, came to its outcome in this result; nothing where it was not counted.
pub fn followed(manifest: &Manifest, result: &ElectionResult, position: u32) -> Option<Count> {
    let contest = manifest.contests.get(position as usize)?;
    let counted = result.contests.get(position as usize)?.counted.as_ref()?;
    let order = result.tie_seed.map(|seed| lot::options(&seed, position, contest.size()));
    Some(retraced(contest, counted, Ties::of(&manifest.ties, order.as_deref())))
}

#[cfg(test)]
mod tests;
