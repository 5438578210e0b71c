//! Greedy budgeting: options by their totals, largest first, as far as the budget goes.
//!
//! At an option that does not fit, the manifest says whether it is passed over or everything ends. Where equals would be
//! funded otherwise in another order, the tie rule decides, and a tie that stands ends the count.

use super::{
    ranking::{descending, standing},
    ties::Ties,
    trace::{Count, Step},
};
use psephos_record::contest::Misfit;

pub(super) fn count(sums: &[i128], costs: &[u64], budget: u64, misfit: Misfit, ties: Ties<'_>) -> Count {
    let cost = |option: &u32| costs.get(*option as usize).copied().unwrap_or(u64::MAX);
    let groups = descending(sums);
    let mut count = Count { steps: standing(&groups), ..Count::default() };
    let mut left = budget;
    for (_, mut group) in groups.into_iter().filter(|(sum, _)| *sum > 0) {
        if depends_on_order(&group.iter().map(cost).collect::<Vec<_>>(), left, misfit) {
            let Some(order) = ties.settle(&group, &mut count.steps) else {
                count.tied = group;
                return count;
            };
            group = order;
        }
        for option in group {
            let cost = cost(&option);
            if let Some(rest) = left.checked_sub(cost) {
                left = rest;
                count.elected.push(option);
                count.steps.push(Step::Funded { option, cost, left });
            } else {
                count.steps.push(Step::Misfit { option, cost, left });
                if misfit == Misfit::Stop {
                    return count;
                }
            }
        }
    }
    count
}

/// Whether the order of equals with these costs decides who of them is funded.
fn depends_on_order(costs: &[u64], left: u64, misfit: Misfit) -> bool {
    let together = |costs: &mut dyn Iterator<Item = &u64>| costs.map(|cost| u128::from(*cost)).sum::<u128>();
    let mut fitting = costs.iter().filter(|cost| **cost <= left).peekable();
    match misfit {
        // Nobody who alone does not fit takes anything from the others.
        Misfit::Skip => together(&mut fitting) > left.into(),
        // Whoever comes after one that does not fit gets nothing.
        Misfit::Stop => fitting.peek().is_some() && together(&mut costs.iter()) > left.into(),
    }
}
