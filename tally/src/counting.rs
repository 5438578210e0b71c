//! From decrypted totals to an outcome: pure functions on integers, each with a trace that a person can follow.
//!
//! One rule a file. No rule sees anything but the totals, the contest and the manifest's tie rule.
//! Spec: `docs/spec/50-tally.md#counting`.

mod apportion;
mod condorcet;
mod greedy;
mod majority;
mod ranking;
mod star;
mod totals;
mod trace;

pub use totals::Totals;
pub use trace::{Count, Step};

use psephos_record::{
    contest::{Contest, ContestKind, Counting, Slot},
    manifest::TieRule,
    tally::CountedContest,
};

/// Counts a contest. `totals` are those of its slots, in their order.
pub fn count(contest: &Contest, totals: &[u64], ties: TieRule) -> CountedContest {
    let Count { elected, tied, seats, .. } = traced(contest, totals, ties);
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

/// The same, with the steps that led there.
pub fn traced(contest: &Contest, totals: &[u64], ties: TieRule) -> Count {
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
pub fn retraced(contest: &Contest, counted: &CountedContest, ties: TieRule) -> Count {
    let mut others = counted.totals.iter().copied();
    let total = |slot| if slot == Slot::Blank { counted.blanks } else { others.next() };
    let totals: Vec<u64> = contest.slots().into_iter().map(total).map(Option::unwrap_or_default).collect();
    traced(contest, &totals, ties)
}

#[cfg(test)]
mod tests;
