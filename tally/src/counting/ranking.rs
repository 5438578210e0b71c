//! The most of something takes the seats: votes, approvals, scores, points, amounts.

use super::{
    ties::Ties,
    trace::{Count, Step},
};

/// The options with the largest totals. One without any is never elected.
pub(super) fn most(totals: &[u64], seats: u32, ties: Ties<'_>) -> Count {
    let sums: Vec<i128> = totals.iter().map(|total| i128::from(*total)).collect();
    most_net(&sums, seats, ties)
}

/// The same for sums that can be below zero: nothing up to zero is elected.
pub(super) fn most_net(sums: &[i128], seats: u32, ties: Ties<'_>) -> Count {
    let groups = descending(sums);
    let steps = standing(&groups);
    let electable: Vec<Vec<u32>> = groups.into_iter().filter(|(sum, _)| *sum > 0).map(|(_, options)| options).collect();
    seat(&electable, seats, ties, steps)
}

/// Options grouped by equal sums, largest first; within a group in the order of the ballot.
pub(super) fn descending(sums: &[i128]) -> Vec<(i128, Vec<u32>)> {
    let mut order: Vec<(u32, i128)> = (0..).zip(sums.iter().copied()).collect();
    order.sort_by_key(|(_, sum)| core::cmp::Reverse(*sum));
    order
        .chunk_by(|(_, a), (_, b)| a == b)
        .filter_map(|group| Some((group.first()?.1, group.iter().map(|(option, _)| *option).collect())))
        .collect()
}

/// Where the options of these groups stand.
pub(super) fn standing(groups: &[(i128, Vec<u32>)]) -> Vec<Step> {
    let steps = |(sum, options): &(i128, Vec<u32>)| {
        let sum = *sum;
        options.iter().map(|option| Step::Stands { option: *option, sum }).collect::<Vec<_>>()
    };
    groups.iter().flat_map(steps).collect()
}

/// Gives seats to groups of equals, best first, and settles a group that does not fit by the tie rule.
pub(super) fn seat(groups: &[Vec<u32>], seats: u32, ties: Ties<'_>, mut steps: Vec<Step>) -> Count {
    let mut elected: Vec<u32> = Vec::new();
    let mut tied = Vec::new();
    for group in groups {
        let left = (seats as usize).saturating_sub(elected.len());
        if left == 0 {
            break;
        }
        if group.len() > left {
            match ties.settle(group, &mut steps) {
                Some(order) => elected.extend(order.into_iter().take(left)),
                None => tied.clone_from(group),
            }
            break;
        }
        elected.extend(group);
    }
    Count { elected, tied, seats: None, steps }
}
