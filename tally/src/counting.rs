//! From decrypted totals to an outcome: pure functions on integers.
//!
//! Spec: `docs/spec/50-tally.md#counting`.

use psephos_record::{contest::Contest, manifest::TieRule, tally::CountedContest};

/// Counts a contest. `totals` are those of its slots: the options', then the blank's where one is offered.
pub fn count(contest: &Contest, mut totals: Vec<u64>, ties: TieRule) -> CountedContest {
    let blanks = contest.blank_slot().and_then(|slot| (slot < totals.len()).then(|| totals.remove(slot)));
    let (elected, tied) = most_votes(&totals, contest.counting.seats(), ties);
    CountedContest { totals, blanks, elected, tied }
}

/// The options with the most votes, most first, and those that tie for what is left when ties stand.
///
/// Options without a single vote are never elected.
fn most_votes(totals: &[u64], seats: u32, ties: TieRule) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<(u32, u64)> = (0..).zip(totals.iter().copied()).filter(|(_, votes)| *votes > 0).collect();
    // A stable sort: equal totals stay in the order of the ballot.
    order.sort_by_key(|(_, votes)| core::cmp::Reverse(*votes));
    let seats = seats as usize;
    let last_in = seats.checked_sub(1).and_then(|i| order.get(i)).map(|(_, votes)| *votes);
    let first_out = order.get(seats).map(|(_, votes)| *votes);
    let options = |order: &[(u32, u64)]| order.iter().map(|(option, _)| *option).collect();
    match (last_in, first_out) {
        (Some(last), Some(first)) if last == first && ties == TieRule::Stands => {
            let (above, rest) = order.split_at(order.partition_point(|(_, votes)| *votes > last));
            let (tied, _) = rest.split_at(rest.partition_point(|(_, votes)| *votes == last));
            (options(above), options(tied))
        }
        _ => (order.into_iter().take(seats).map(|(option, _)| option).collect(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_votes_win_and_a_tie_goes_where_the_manifest_says() {
        assert_eq!(most_votes(&[3, 9, 5], 1, TieRule::Stands), (vec![1], vec![]));
        assert_eq!(most_votes(&[3, 9, 5], 2, TieRule::Stands), (vec![1, 2], vec![]));
        assert_eq!(most_votes(&[5, 9, 5], 2, TieRule::Stands), (vec![1], vec![0, 2]));
        assert_eq!(most_votes(&[5, 9, 5], 2, TieRule::BallotOrder), (vec![1, 0], vec![]));
        // A tie within the seats needs no rule.
        assert_eq!(most_votes(&[5, 5, 1], 2, TieRule::Stands), (vec![0, 1], vec![]));
    }

    #[test]
    fn nobody_without_a_vote_is_elected() {
        assert_eq!(most_votes(&[0, 0], 1, TieRule::Stands), (vec![], vec![]));
        assert_eq!(most_votes(&[0, 2], 2, TieRule::BallotOrder), (vec![1], vec![]));
    }

    #[test]
    fn counting_agrees_with_brute_force() {
        // Every set of totals of four options up to three votes, every number of seats: an elected option never has
        // fewer votes than one left out, unless both tie.
        for code in 0..256_u32 {
            let totals: Vec<u64> = (0..4).map(|i| u64::from((code >> (2 * i)) & 3)).collect();
            for seats in 1..=4 {
                let (elected, tied) = most_votes(&totals, seats, TieRule::Stands);
                assert!(elected.len() <= seats as usize);
                for winner in &elected {
                    let better = totals.iter().filter(|v| **v > totals[*winner as usize]).count();
                    let equal = totals.iter().filter(|v| **v == totals[*winner as usize]).count();
                    assert!(
                        better + equal <= seats as usize || totals.iter().filter(|v| **v > 0).count() <= seats as usize
                    );
                }
                if !tied.is_empty() {
                    assert!(elected.len() + tied.len() > seats as usize);
                    assert!(tied.iter().all(|t| totals[*t as usize] == totals[tied[0] as usize]));
                }
            }
        }
    }
}
