//! Which contests cannot be: ranges of each kind, and which counting rule goes with which kind.

use super::impossible::ImpossibleManifest;
use crate::contest::{Contest, ContestKind, Counting};
use psephos_crypto::discrete_log::MAX_TOTAL;

/// Largest score of one option.
const MAX_SCORE: u32 = 10_000;
/// Most grades.
const MAX_GRADES: usize = 20;
/// Most credits of a quadratic ballot.
const MAX_CREDITS: u32 = 10_000;
/// Most amounts of one allocation, the unspent one included.
const MAX_AMOUNTS: usize = 64;

/// Refuses a kind whose numbers cannot be, and a counting rule that has nothing to count.
pub(super) fn check(contest: &Contest) -> Result<(), ImpossibleManifest> {
    let name = || contest.id.clone();
    if !possible_kind(contest) {
        return Err(ImpossibleManifest::Selections { contest: name() });
    }
    let options = contest.options.len();
    if contest.counting.seats().is_some_and(|seats| seats == 0 || !elects(&contest.counting, seats as usize, options)) {
        return Err(ImpossibleManifest::Seats { contest: name() });
    }
    if goes_with(contest) { Ok(()) } else { Err(ImpossibleManifest::Counting { contest: name() }) }
}

/// Lists may take more seats than there are lists.
const fn elects(counting: &Counting, seats: usize, options: usize) -> bool {
    matches!(counting, Counting::Apportion { .. }) && seats <= 100_000 || seats <= options
}

fn possible_kind(contest: &Contest) -> bool {
    let (k, options) = (contest.size(), contest.options.len());
    match &contest.kind {
        ContestKind::Choose { min, max, .. } => min <= max && (1..=k).contains(max),
        ContestKind::Score { max, total, .. } => {
            let most = u64::from(k) * u64::from(*max);
            let total = total.is_none_or(|total| total.min <= total.max && (1..=most).contains(&u64::from(total.max)));
            (1..=MAX_SCORE).contains(max) && total
        }
        ContestKind::Grade { grades, .. } => (2..=MAX_GRADES).contains(&grades.len()),
        ContestKind::Quadratic { credits, .. } => (1..=MAX_CREDITS).contains(credits),
        ContestKind::Rank { min, max, tally } => min <= max && (1..=k).contains(max) && (k >= 2 || !tally.pairs()),
        ContestKind::Knapsack { costs, budget } => are_costs(costs, *budget, options),
        ContestKind::Allocate { budget } => *budget > 0 && options < MAX_AMOUNTS,
    }
}

fn are_costs(costs: &[u64], budget: u64, options: usize) -> bool {
    let amount = 1..=MAX_TOTAL >> 8;
    costs.len() == options && costs.iter().all(|cost| amount.contains(cost)) && amount.contains(&budget)
}

fn goes_with(contest: &Contest) -> bool {
    let kind = &contest.kind;
    let sums = matches!(
        kind,
        ContestKind::Choose { .. }
            | ContestKind::Score { .. }
            | ContestKind::Knapsack { .. }
            | ContestKind::Allocate { .. }
    );
    match &contest.counting {
        Counting::Plurality { .. } | Counting::Apportion { .. } => matches!(kind, ContestKind::Choose { .. }),
        Counting::Approval { .. } => matches!(kind, ContestKind::Choose { .. } | ContestKind::Knapsack { .. }),
        Counting::Sum { .. } => sums || matches!(kind, ContestKind::Quadratic { .. }),
        Counting::Star => matches!(kind, ContestKind::Score { pairwise: true, .. }),
        Counting::Positional { points, .. } => are_points(kind, points),
        Counting::Schulze | Counting::RankedPairs => match kind {
            ContestKind::Rank { tally, .. } => tally.pairs(),
            ContestKind::Score { pairwise, .. } => *pairwise,
            _ => false,
        },
        Counting::MajorityJudgment => matches!(kind, ContestKind::Grade { .. }),
        Counting::Greedy { costs, budget, points, .. } => {
            let counts = points.as_ref().map_or(sums, |points| are_points(kind, points));
            counts && are_costs(costs, *budget, contest.options.len())
        }
    }
}

/// A number of points for each rank that is counted, none below the next.
fn are_points(kind: &ContestKind, points: &[u32]) -> bool {
    match kind {
        ContestKind::Rank { max, tally, .. } => {
            tally.positions() && points.len() == *max as usize && points.is_sorted_by(|a, b| a >= b)
        }
        _ => false,
    }
}
