//! Seats for lists by highest averages: each seat goes to the list with the most votes per divisor.

use super::{
    ties::Ties,
    trace::{Count, Step},
};
use psephos_record::contest::Divisors;

pub(super) fn count(votes: &[u64], seats: u32, divisors: Divisors, ties: Ties<'_>) -> Count {
    let mut given = vec![0_u32; votes.len()];
    let mut count = Count::default();
    let mut left = seats;
    while left > 0 {
        let mut leaders = leaders(votes, &given, divisors);
        if leaders.is_empty() {
            break;
        }
        if leaders.len() > left as usize {
            let Some(order) = ties.settle(&leaders, &mut count.steps) else {
                count.tied = leaders;
                break;
            };
            leaders = order;
        }
        for list in leaders.into_iter().take(left as usize) {
            let position = list as usize;
            if let (Some(given), Some(votes)) = (given.get_mut(position), votes.get(position)) {
                count.steps.push(Step::Seat { list, votes: *votes, divisor: divisor(*given, divisors) });
                *given += 1;
                left -= 1;
            }
        }
    }
    count.elected = (0..).zip(&given).filter(|(_, seats)| **seats > 0).map(|(list, _)| list).collect();
    count.seats = Some(given);
    count
}

/// The lists with the highest average, in the order of the ballot; lists without votes never lead.
fn leaders(votes: &[u64], given: &[u32], divisors: Divisors) -> Vec<u32> {
    let averages: Vec<(u32, u64, u64)> = (0..)
        .zip(votes.iter().zip(given))
        .filter(|(_, (votes, _))| **votes > 0)
        .map(|(list, (votes, given))| (list, *votes, divisor(*given, divisors)))
        .collect();
    // a/b > c/d exactly when a·d > c·b.
    let cross =
        |(_, votes, _): &(u32, u64, u64), (.., divisor): &(u32, u64, u64)| u128::from(*votes) * u128::from(*divisor);
    let best = averages
        .iter()
        .copied()
        .reduce(|best, other| if cross(&other, &best) > cross(&best, &other) { other } else { best });
    best.map_or(Vec::new(), |best| {
        averages.iter().filter(|other| cross(other, &best) == cross(&best, other)).map(|(list, ..)| *list).collect()
    })
}

const fn divisor(given: u32, divisors: Divisors) -> u64 {
    match divisors {
        Divisors::DHondt => given as u64 + 1,
        Divisors::SainteLague => 2 * given as u64 + 1,
    }
}
