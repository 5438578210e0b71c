//! STAR: of the two options with the largest sums of scores, the one that more ballots score higher.
//!
//! Equal numbers in the runoff go to the larger sum. Ties that remain, for a place in the runoff or in it, go to the
//! manifest's rule.

use super::{
    ranking::{descending, seat, standing},
    ties::Ties,
    totals::Totals,
    trace::{Count, Step},
};

pub(super) fn count(totals: &Totals, ties: Ties<'_>) -> Count {
    let sums: Vec<i128> = totals.per_option().into_iter().map(i128::from).collect();
    let groups = descending(&sums);
    let steps = standing(&groups);
    let groups: Vec<Vec<u32>> = groups.into_iter().map(|(_, options)| options).collect();
    let finalists = seat(&groups, 2, ties, steps);
    let Count { elected, tied, mut steps, .. } = finalists;
    // A single option needs no runoff; a tie for a place in it that stands leaves the whole contest tied.
    let &[first, second] = elected.as_slice() else {
        let mut tied = if tied.is_empty() { tied } else { [elected.clone(), tied].concat() };
        tied.sort_unstable();
        let elected = if tied.is_empty() { elected } else { Vec::new() };
        return Count { elected, tied, seats: None, steps };
    };
    let (for_first, for_second) = (totals.pair(first, second), totals.pair(second, first));
    let (over, under) = if for_second > for_first { (second, first) } else { (first, second) };
    steps.push(Step::Runoff {
        over,
        under,
        ballots_over: for_first.max(for_second),
        ballots_under: for_first.min(for_second),
    });
    let sum = |option: u32| sums.get(option as usize).copied().unwrap_or(0);
    if for_first == for_second && sum(first) == sum(second) {
        return seat(&[vec![first, second]], 1, ties, steps);
    }
    Count { elected: vec![over], tied: Vec::new(), seats: None, steps }
}
