//! Greedy budgeting: options by their totals, largest first, as far as the budget goes.
//!
//! At an option that does not fit, the manifest says whether it is passed over or everything ends. Options that tie are
//! funded together when all of them fit; else the tie rule decides, and a tie that stands ends the count.

use super::{
    ranking::descending,
    trace::{Count, Step},
};
use psephos_record::{contest::Misfit, manifest::TieRule};

pub(super) fn count(sums: &[i128], costs: &[u64], budget: u64, misfit: Misfit, ties: TieRule) -> Count {
    let cost = |option: &u32| costs.get(*option as usize).copied().unwrap_or(u64::MAX);
    let mut count = Count::default();
    let mut left = budget;
    for (_, group) in descending(sums).into_iter().filter(|(sum, _)| *sum > 0) {
        let together: u128 = group.iter().map(|option| u128::from(cost(option))).sum();
        let undecided = group.iter().filter(|option| cost(option) <= left || misfit == Misfit::Stop).count() > 1;
        if together > u128::from(left) && group.len() > 1 && undecided {
            count.steps.push(Step::Tie(group.clone()));
            if ties == TieRule::Stands {
                count.tied = group;
                return count;
            }
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
