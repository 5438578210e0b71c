//! The counting rules beside naive counters that look at each ballot (ATTACKS D10): small elections by the thousand, so
//! that ties, circles and empty ballots are frequent.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{
    contest::{Contest, ContestKind, Counting, Divisors, Misfit, RankTally, Slot},
    text::Text,
};
use psephos_rig::contest;
use psephos_tally::counting::{Count, Step, Ties, traced};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};

const ELECTIONS: u32 = 2_000;

/// A number for each option: a rank from 1 with 0 for none, or a score, or a grade.
type Ballot = Vec<u64>;

struct Chance(ChaCha20Rng);

impl Chance {
    fn new(seed: u8) -> Self {
        Self(ChaCha20Rng::from_seed([seed; 32]))
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u32()).unwrap() % bound
    }

    fn numbers(&mut self, count: usize, bound: usize) -> Vec<u64> {
        (0..count).map(|_| self.below(bound) as u64).collect()
    }

    /// Up to seven ballots that rank some of `k` options.
    fn rankings(&mut self, k: usize) -> Vec<Ballot> {
        (0..self.below(8))
            .map(|_| {
                let mut order: Vec<usize> = (0..k).collect();
                (1..k).for_each(|i| order.swap(i, self.below(i + 1)));
                let mut ballot = vec![0; k];
                let ranked = self.below(k + 1);
                (1..).zip(order.iter().take(ranked)).for_each(|(rank, option)| ballot[*option] = rank);
                ballot
            })
            .collect()
    }
}

fn of(options: usize, kind: ContestKind, counting: Counting) -> Contest {
    Contest { kind, counting, ..contest("c", options, 1, 1, false) }
}

fn is(condition: bool) -> u64 {
    u64::from(condition)
}

/// What one ballot adds to a slot.
fn adds(ranks: bool, slot: Slot, ballot: &Ballot) -> u64 {
    let number = |option: u32| ballot[option as usize];
    let rank = |option: u32| if number(option) == 0 { u64::MAX } else { number(option) };
    match slot {
        Slot::Option(option) => number(option),
        Slot::Position { option, rank } => is(number(option) == u64::from(rank) + 1),
        Slot::Grade { option, grade } => is(number(option) == u64::from(grade)),
        Slot::Pair { over, under } if ranks => is(rank(over) < rank(under)),
        Slot::Pair { over, under } => is(number(over) > number(under)),
        other => panic!("no contest here has {other:?}"),
    }
}

fn count(contest: &Contest, ballots: &[Ballot], ties: Ties<'_>) -> Count {
    let ranks = matches!(contest.kind, ContestKind::Rank { .. });
    let total = |slot: Slot| ballots.iter().map(|ballot| adds(ranks, slot, ballot)).sum();
    let totals: Vec<u64> = contest.slots().into_iter().map(total).collect();
    traced(contest, &totals, ties)
}

/// The best of some options win one seat: alone, or as the tie rule says.
fn one_seat(contest: &Contest, ballots: &[Ballot], best: &[usize]) {
    let best: Vec<u32> = best.iter().map(|option| u32::try_from(*option).unwrap()).collect();
    let stands = count(contest, ballots, Ties::Stand);
    let due = if best.len() == 1 { (best.clone(), vec![]) } else { (vec![], best.clone()) };
    assert_eq!((stands.elected, stands.tied), due, "{ballots:?}");
    let ordered = count(contest, ballots, Ties::BallotOrder);
    assert_eq!((ordered.elected, ordered.tied), (best[..1].to_vec(), vec![]), "{ballots:?}");
}

/// How many ballots prefer one option to another.
fn preferring(ballots: &[Ballot], over: usize, under: usize) -> usize {
    let rank = |ballot: &Ballot, option: usize| if ballot[option] == 0 { u64::MAX } else { ballot[option] };
    ballots.iter().filter(|ballot| rank(ballot, over) < rank(ballot, under)).count()
}

/// The strongest of all paths without a circle, one after the other.
fn strongest(ballots: &[Ballot], k: usize, from: usize, to: usize, seen: &mut Vec<usize>) -> usize {
    seen.push(from);
    let mut best = 0;
    for next in (0..k).filter(|next| !seen.contains(next)).collect::<Vec<_>>() {
        let (there, back) = (preferring(ballots, from, next), preferring(ballots, next, from));
        if there > back {
            let rest = if next == to { usize::MAX } else { strongest(ballots, k, next, to, seen) };
            best = best.max(there.min(rest));
        }
    }
    seen.pop();
    best
}

#[test]
fn schulze_finds_who_a_search_of_all_paths_finds() {
    let mut chance = Chance::new(1);
    let (mut circles, mut condorcet) = (0, 0);
    for _ in 0..ELECTIONS {
        let k = 2 + chance.below(4);
        let ballots = chance.rankings(k);
        let kind = ContestKind::Rank { min: 0, max: u32::try_from(k).unwrap(), tally: RankTally::Pairs };
        let path = |from, to| strongest(&ballots, k, from, to, &mut Vec::new());
        let beaten = |i: &usize| (0..k).any(|j| j != *i && path(j, *i) > path(*i, j));
        let best: Vec<usize> = (0..k).filter(|i| !beaten(i)).collect();
        one_seat(&of(k, kind.clone(), Counting::Schulze), &ballots, &best);

        // Who beats everybody wins under both rules.
        let beats_all =
            |i: &usize| (0..k).filter(|j| j != i).all(|j| preferring(&ballots, *i, j) > preferring(&ballots, j, *i));
        match (0..k).find(beats_all) {
            Some(winner) => {
                condorcet += 1;
                one_seat(&of(k, kind.clone(), Counting::Schulze), &ballots, &[winner]);
                one_seat(&of(k, kind, Counting::RankedPairs), &ballots, &[winner]);
            }
            None => circles += 1,
        }
    }
    assert!(circles > 100 && condorcet > 100, "{circles} without and {condorcet} with a winner of all pairs");
}

#[test]
fn ranked_pairs_locks_what_a_closure_of_all_defeats_allows() {
    let mut chance = Chance::new(2);
    let mut left_out = 0;
    for _ in 0..ELECTIONS {
        let k = 2 + chance.below(4);
        let ballots = chance.rankings(k);
        let kind = ContestKind::Rank { min: 0, max: u32::try_from(k).unwrap(), tally: RankTally::Pairs };
        let mut defeats: Vec<(usize, usize, usize, usize)> = Vec::new();
        for over in 0..k {
            for under in 0..k {
                let (there, back) = (preferring(&ballots, over, under), preferring(&ballots, under, over));
                if there > back {
                    defeats.push((ballots.len() - there, back, over, under));
                }
            }
        }
        defeats.sort_unstable();
        let mut above = vec![vec![false; k]; k];
        let mut locked = Vec::new();
        for (.., over, under) in defeats {
            if above[under][over] {
                left_out += 1;
                continue;
            }
            locked.push(under);
            for i in 0..k {
                for j in 0..k {
                    let leads = (i == over || above[i][over]) && (j == under || above[under][j]);
                    above[i][j] |= leads;
                }
            }
        }
        let best: Vec<usize> = (0..k).filter(|option| !locked.contains(option)).collect();
        one_seat(&of(k, kind, Counting::RankedPairs), &ballots, &best);
    }
    assert!(left_out > 20, "{left_out} defeats close a circle");
}

#[test]
fn points_by_rank_are_added_up_ballot_by_ballot() {
    let mut chance = Chance::new(3);
    for _ in 0..ELECTIONS {
        let k = 2 + chance.below(4);
        let ballots = chance.rankings(k);
        let points: Vec<u32> = (0..u32::try_from(k).unwrap()).rev().collect();
        let kind = ContestKind::Rank { min: 0, max: u32::try_from(k).unwrap(), tally: RankTally::Positions };
        let contest = of(k, kind, Counting::Positional { seats: 1, points });
        // Of k options, who stands above n others by rank, or could, has k − 1 less those above.
        let borda = |option: usize| -> u64 {
            let ranked = ballots.iter().map(|ballot| ballot[option]).filter(|rank| *rank > 0);
            ranked.map(|rank| k as u64 - rank).sum()
        };
        let most = (0..k).map(borda).max().unwrap();
        if most == 0 {
            let found = count(&contest, &ballots, Ties::Stand);
            assert_eq!((found.elected, found.tied), (vec![], vec![]));
        } else {
            one_seat(&contest, &ballots, &(0..k).filter(|option| borda(*option) == most).collect::<Vec<_>>());
        }
    }
}

#[test]
fn star_runs_off_whom_the_ballots_themselves_put_first() {
    let mut chance = Chance::new(4);
    let mut upset = 0;
    for _ in 0..ELECTIONS {
        let k = 2 + chance.below(3);
        let ballots: Vec<Ballot> = (0..=chance.below(5)).map(|_| chance.numbers(k, 6)).collect();
        let contest = of(k, ContestKind::Score { max: 5, total: None, pairwise: true }, Counting::Star);
        let sum = |option: usize| -> u64 { ballots.iter().map(|ballot| ballot[option]).sum() };
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by_key(|option| std::cmp::Reverse(sum(*option)));
        let (first, second) = (order[0], order[1]);
        let wins = |a: usize, b: usize| ballots.iter().filter(|ballot| ballot[a] > ballot[b]).count();
        let tied_for_the_runoff = k > 2 && sum(second) == sum(order[2]);
        let winner = match (wins(first, second), wins(second, first)) {
            (a, b) if a > b => Some(first),
            (a, b) if b > a => Some(second),
            _ if sum(first) > sum(second) => Some(first),
            _ => None,
        };
        let found = count(&contest, &ballots, Ties::Stand);
        match winner {
            _ if tied_for_the_runoff => assert!(found.elected.is_empty() && found.tied.len() >= 2, "{ballots:?}"),
            Some(winner) => {
                upset += u32::from(winner == second && sum(first) > sum(second));
                assert_eq!((found.elected, found.tied), (vec![u32::try_from(winner).unwrap()], vec![]), "{ballots:?}");
            }
            None => assert_eq!(found.tied.len(), 2, "{ballots:?}"),
        }
    }
    assert!(upset > 20, "the second by sums wins {upset} times");
}

/// Medians in the order in which they are taken away, the worse of two in the middle.
fn medians(ballots: &[Ballot], option: usize) -> Vec<u64> {
    let mut grades: Vec<u64> = ballots.iter().map(|ballot| ballot[option]).collect();
    grades.sort_unstable();
    (0..grades.len()).map(|_| grades.remove(grades.len() / 2)).collect()
}

#[test]
fn majority_judgment_ranks_by_medians_taken_away_one_by_one() {
    let mut chance = Chance::new(5);
    let mut taken = 0;
    for _ in 0..ELECTIONS {
        let k = 2 + chance.below(3);
        let ballots: Vec<Ballot> = (0..=chance.below(8)).map(|_| chance.numbers(k, 3)).collect();
        let grades = ContestKind::Grade { grades: vec![Text::default(); 3], skippable: false };
        let contest = of(k, grades, Counting::MajorityJudgment);
        let best = (0..k).map(|option| medians(&ballots, option)).min().unwrap();
        let winners: Vec<usize> = (0..k).filter(|option| medians(&ballots, *option) == best).collect();
        one_seat(&contest, &ballots, &winners);
        for step in count(&contest, &ballots, Ties::Stand).steps {
            let Step::Taken { over, under, grades, median_over, median_under } = step else { continue };
            taken += 1;
            let left = |option: u32| -> (Vec<u64>, Option<u64>) {
                let mut before = medians(&ballots, option as usize);
                let after = before.split_off(usize::try_from(grades).unwrap());
                (before, after.first().copied())
            };
            let ((over, a), (under, b)) = (left(over), left(under));
            assert_eq!(over, under, "they had the same medians so far: {ballots:?}");
            assert_eq!((a, b), (median_over.map(u64::from), median_under.map(u64::from)), "{ballots:?}");
        }
    }
    assert!(taken > 100, "{taken} comparisons take grades away");
}

/// What is funded of equals in one order, what is left then, and whether the count ends.
fn walk(order: &[u32], costs: &[u64], mut left: u64, misfit: Misfit) -> (Vec<u32>, u64, bool) {
    let mut funded = Vec::new();
    for option in order {
        let cost = costs[*option as usize];
        if cost <= left {
            left -= cost;
            funded.push(*option);
        } else if misfit == Misfit::Stop {
            return (funded, left, true);
        }
    }
    (funded, left, false)
}

fn orders(group: &[u32]) -> Vec<Vec<u32>> {
    if group.is_empty() {
        return vec![vec![]];
    }
    let behind = |first: u32| {
        let rest: Vec<u32> = group.iter().copied().filter(|option| *option != first).collect();
        orders(&rest).into_iter().map(move |rest| [vec![first], rest].concat())
    };
    group.iter().copied().flat_map(behind).collect()
}

#[test]
fn a_budget_ties_exactly_where_another_order_of_equals_would_fund_others() {
    let mut chance = Chance::new(6);
    let mut ties = 0;
    for _ in 0..ELECTIONS {
        let k = 1 + chance.below(5);
        let (costs, budget) = (chance.numbers(k, 50).iter().map(|cost| cost + 1).collect::<Vec<_>>(), 100);
        let totals = chance.numbers(k, 4);
        for misfit in [Misfit::Skip, Misfit::Stop] {
            let counting = Counting::Greedy { costs: costs.clone(), budget, misfit, points: None };
            let contest = of(k, ContestKind::Choose { min: 0, max: u32::try_from(k).unwrap(), blank: false }, counting);
            let (mut left, mut elected, mut tied) = (budget, Vec::new(), Vec::new());
            for total in [3, 2, 1] {
                let group: Vec<u32> = (0..).zip(&totals).filter(|(_, of)| **of == total).map(|(i, _)| i).collect();
                let (funded, rest, ends) = walk(&group, &costs, left, misfit);
                let others = orders(&group).into_iter().any(|order| {
                    let mut set = walk(&order, &costs, left, misfit).0;
                    set.sort_unstable();
                    set != funded
                });
                if others {
                    tied = group;
                    break;
                }
                elected.extend(funded);
                left = rest;
                if ends {
                    break;
                }
            }
            ties += u32::from(!tied.is_empty());
            let stands = traced(&contest, &totals, Ties::Stand);
            assert_eq!((stands.elected, stands.tied), (elected, tied), "{totals:?} {costs:?} {misfit:?}");
            let mut order: Vec<u32> = (0..u32::try_from(k).unwrap()).filter(|i| totals[*i as usize] > 0).collect();
            order.sort_by_key(|option| std::cmp::Reverse(totals[*option as usize]));
            let ordered = traced(&contest, &totals, Ties::BallotOrder);
            assert_eq!((ordered.elected, ordered.tied), (walk(&order, &costs, budget, misfit).0, vec![]));
        }
    }
    assert!(ties > 100, "{ties} ties");
}

#[test]
fn seats_are_the_largest_of_all_quotients() {
    let mut chance = Chance::new(7);
    for _ in 0..ELECTIONS {
        let k = 1 + chance.below(5);
        let seats = 1 + chance.below(9);
        let votes = chance.numbers(k, 40);
        for divisors in [Divisors::DHondt, Divisors::SainteLague] {
            let counting = Counting::Apportion { seats: u32::try_from(seats).unwrap(), divisors };
            let contest = of(k, ContestKind::Choose { min: 1, max: 1, blank: false }, counting);
            let divisor = |seat: usize| match divisors {
                Divisors::DHondt => seat as u64 + 1,
                Divisors::SainteLague => 2 * seat as u64 + 1,
            };
            let mut quotients: Vec<(u64, u64, usize)> = (0..k)
                .filter(|list| votes[*list] > 0)
                .flat_map(|list| (0..seats).map(move |seat| (list, seat)))
                .map(|(list, seat)| (votes[list], divisor(seat), list))
                .collect();
            quotients.sort_by(|(a, b, _), (c, d, _)| (c * b).cmp(&(a * d)));
            let mut due = vec![0; k];
            quotients.iter().take(seats).for_each(|(.., list)| due[*list] += 1);
            let ordered = traced(&contest, &votes, Ties::BallotOrder);
            assert_eq!(ordered.seats, Some(due), "{votes:?} {seats}");
            let stands = traced(&contest, &votes, Ties::Stand);
            let last = quotients.get(seats - 1).zip(quotients.get(seats));
            let undecided = last.is_some_and(|((a, b, _), (c, d, _))| a * d == c * b);
            assert_eq!(!stands.tied.is_empty(), undecided, "{votes:?} {seats}");
        }
    }
}
