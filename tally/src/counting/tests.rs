use super::*;
use psephos_record::{
    contest::{ContestOption, Divisors, Misfit, RankTally},
    text::Text,
};

fn contest(options: usize, kind: ContestKind, counting: Counting) -> Contest {
    let options = (0..options).map(|i| ContestOption { id: format!("o{i}"), title: Text::default() }).collect();
    Contest { id: "c".into(), title: Text::default(), description: Text::default(), options, kind, counting }
}

fn elected(contest: &Contest, totals: &[u64]) -> (Vec<u32>, Vec<u32>) {
    let count = traced(contest, totals, Ties::Stand);
    (count.elected, count.tied)
}

#[test]
fn the_most_votes_win_and_a_tie_goes_where_the_manifest_says() {
    let most = |totals: &[u64], seats, ties| {
        let count = ranking::most(totals, seats, ties);
        (count.elected, count.tied)
    };
    assert_eq!(most(&[3, 9, 5], 1, Ties::Stand), (vec![1], vec![]));
    assert_eq!(most(&[3, 9, 5], 2, Ties::Stand), (vec![1, 2], vec![]));
    assert_eq!(most(&[5, 9, 5], 2, Ties::Stand), (vec![1], vec![0, 2]));
    assert_eq!(most(&[5, 9, 5], 2, Ties::BallotOrder), (vec![1, 0], vec![]));
    // A tie within the seats needs no rule, and nobody without a vote is elected.
    assert_eq!(most(&[5, 5, 1], 2, Ties::Stand), (vec![0, 1], vec![]));
    assert_eq!(most(&[0, 0], 1, Ties::Stand), (vec![], vec![]));
    assert_eq!(most(&[0, 2], 2, Ties::BallotOrder), (vec![1], vec![]));
}

#[test]
fn blanks_are_set_apart_and_every_other_total_stays() {
    let choose = contest(2, ContestKind::Choose { min: 1, max: 1, blank: true }, Counting::Plurality { seats: 1 });
    let counted = count(&choose, &[3, 4, 5], Ties::Stand);
    assert_eq!(retraced(&choose, &counted, Ties::Stand), traced(&choose, &[3, 4, 5], Ties::Stand));
    assert_eq!((counted.totals, counted.blanks, counted.elected), (vec![3, 4], Some(5), vec![1]));
}

/// Totals of pairs for these ballots: how many, and the options in order of preference.
fn pairs(k: u32, ballots: &[(u64, &[u32])]) -> Vec<u64> {
    let place = |ballot: &[u32], option: u32| ballot.iter().position(|this| *this == option).unwrap_or(usize::MAX);
    let mut totals = Vec::new();
    for over in 0..k {
        for under in (0..k).filter(|under| *under != over) {
            let prefer = |(_, ballot): &&(u64, &[u32])| place(ballot, over) < place(ballot, under);
            totals.push(ballots.iter().filter(prefer).map(|(count, _)| count).sum());
        }
    }
    totals
}

fn ranked(k: usize, counting: Counting) -> Contest {
    contest(k, ContestKind::Rank { min: 0, max: u32::try_from(k).unwrap(), tally: RankTally::Pairs }, counting)
}

#[test]
fn schulze_agrees_with_the_example_of_his_paper() {
    // Schulze 2011, section 3.1: 45 voters, five options A..E, winner E.
    let ballots: &[(u64, &[u32])] = &[
        (5, &[0, 2, 1, 4, 3]),
        (5, &[0, 3, 4, 2, 1]),
        (8, &[1, 4, 3, 0, 2]),
        (3, &[2, 0, 1, 4, 3]),
        (7, &[2, 0, 4, 1, 3]),
        (2, &[2, 1, 0, 3, 4]),
        (7, &[3, 2, 4, 1, 0]),
        (8, &[4, 1, 0, 3, 2]),
    ];
    assert_eq!(elected(&ranked(5, Counting::Schulze), &pairs(5, ballots)), (vec![4], vec![]));
    // Ranked pairs elects A here.
    assert_eq!(elected(&ranked(5, Counting::RankedPairs), &pairs(5, ballots)), (vec![0], vec![]));
}

#[test]
fn a_condorcet_winner_wins_under_both_rules_and_a_full_circle_of_equals_ties() {
    let tennessee: &[(u64, &[u32])] =
        &[(42, &[0, 1, 2, 3]), (26, &[1, 2, 3, 0]), (15, &[2, 3, 1, 0]), (17, &[3, 2, 1, 0])];
    for rule in [Counting::Schulze, Counting::RankedPairs] {
        assert_eq!(elected(&ranked(4, rule), &pairs(4, tennessee)), (vec![1], vec![]));
    }
    let circle: &[(u64, &[u32])] = &[(1, &[0, 1, 2]), (1, &[1, 2, 0]), (1, &[2, 0, 1])];
    assert_eq!(elected(&ranked(3, Counting::Schulze), &pairs(3, circle)), (vec![], vec![0, 1, 2]));
    let nobody = vec![0; 6];
    assert_eq!(elected(&ranked(3, Counting::RankedPairs), &nobody), (vec![], vec![0, 1, 2]));
}

#[test]
fn majority_judgment_takes_medians_away_one_by_one() {
    let judge = |grades: usize, totals: &[u64]| {
        let kind = ContestKind::Grade { grades: vec![Text::default(); grades], skippable: false };
        elected(&contest(totals.len() / grades, kind, Counting::MajorityJudgment), totals)
    };
    // Medians: good and passable.
    assert_eq!(judge(3, &[1, 3, 1, 2, 0, 3]), (vec![0], vec![]));
    // Both medians are the second grade; the first option loses its first to the better side sooner.
    assert_eq!(judge(3, &[2, 2, 1, 1, 2, 2]), (vec![0], vec![]));
    // Even numbers: the worse middle counts.
    assert_eq!(judge(2, &[2, 2, 3, 1]), (vec![1], vec![]));
    assert_eq!(judge(2, &[2, 2, 2, 2]), (vec![], vec![0, 1]));
}

#[test]
fn majority_judgment_in_leaps_agrees_with_one_grade_at_a_time() {
    let slow = |counts: &[u64]| -> Vec<usize> {
        let mut grades: Vec<usize> = counts
            .iter()
            .enumerate()
            .flat_map(|(grade, n)| std::iter::repeat_n(grade, usize::try_from(*n).unwrap()))
            .collect();
        let mut medians = Vec::new();
        while !grades.is_empty() {
            medians.push(grades.remove(grades.len() / 2));
        }
        medians
    };
    for code in 0..4_096_u64 {
        let counts: Vec<u64> = (0..6).map(|i| (code >> (2 * i)) & 3).collect();
        let (a, b) = counts.split_at(3);
        if a.iter().sum::<u64>() != b.iter().sum::<u64>() {
            continue;
        }
        let kind = ContestKind::Grade { grades: vec![Text::default(); 3], skippable: false };
        let judged = elected(&contest(2, kind, Counting::MajorityJudgment), &counts);
        let due = match slow(a).cmp(&slow(b)) {
            std::cmp::Ordering::Less => (vec![0], vec![]),
            std::cmp::Ordering::Greater => (vec![1], vec![]),
            std::cmp::Ordering::Equal => (vec![], vec![0, 1]),
        };
        assert_eq!(judged, due, "{counts:?}");
    }
}

#[test]
fn majority_judgment_says_how_many_grades_it_took_away() {
    let kind = ContestKind::Grade { grades: vec![Text::default(); 3], skippable: false };
    let contest = contest(3, kind, Counting::MajorityJudgment);
    // Both medians are grade 1. Without three of them the first still has one, and so has the second; without a fourth
    // the first has the best grade in its middle, the second the worst.
    let steps = traced(&contest, &[4, 5, 1, 1, 5, 4, 0, 0, 10], Ties::Stand).steps;
    let median = |option, grade| Step::Median { option, grade: Some(grade) };
    assert_eq!(steps[..3], [median(0, 1), median(1, 1), median(2, 2)]);
    let Step::Taken { over: 0, under: 1, grades, median_over, median_under } = steps[3] else { panic!("{steps:?}") };
    let one_by_one = |mut counts: [usize; 3]| {
        (0..grades).for_each(|_| {
            let middle = counts.iter().sum::<usize>() / 2;
            let grade = if middle < counts[0] { 0 } else { 1 + usize::from(middle >= counts[0] + counts[1]) };
            counts[grade] -= 1;
        });
        counts
    };
    let median_of = |counts: [usize; 3]| {
        let middle = counts.iter().sum::<usize>() / 2;
        if middle < counts[0] { 0 } else { 1 + u32::from(middle >= counts[0] + counts[1]) }
    };
    assert_eq!(median_over, Some(median_of(one_by_one([4, 5, 1]))));
    assert_eq!(median_under, Some(median_of(one_by_one([1, 5, 4]))));
    assert_eq!(steps.len(), 4);
}

#[test]
fn star_runs_off_the_two_best_scores() {
    let kind = ContestKind::Score { max: 5, total: None, pairwise: true };
    let star = contest(3, kind, Counting::Star);
    // Sums 10, 9, 3; more ballots score the second above the first.
    let totals = [10, 9, 3, 2, 4, 3, 4, 1, 1];
    assert_eq!(elected(&star, &totals), (vec![1], vec![]));
    // Equal in the runoff: the larger sum.
    let totals = [10, 9, 3, 3, 4, 3, 4, 1, 1];
    assert_eq!(elected(&star, &totals), (vec![0], vec![]));
}

#[test]
fn greedy_budgets_skip_or_stop_at_the_first_misfit() {
    let greedy = |misfit, ties| {
        let count = greedy::count(&[9, 8, 7, 7, 0], &[50, 60, 30, 20, 1], 100, misfit, ties);
        (count.elected, count.tied)
    };
    assert_eq!(greedy(Misfit::Skip, Ties::Stand), (vec![0, 2, 3], vec![]));
    assert_eq!(greedy(Misfit::Stop, Ties::Stand), (vec![0], vec![]));
    // Two that tie and do not fit together.
    let count = greedy::count(&[9, 7, 7], &[50, 40, 30], 100, Misfit::Skip, Ties::Stand);
    assert_eq!((count.elected, count.tied), (vec![0], vec![1, 2]));
    let count = greedy::count(&[9, 7, 7], &[50, 40, 30], 100, Misfit::Skip, Ties::BallotOrder);
    assert_eq!((count.elected, count.tied), (vec![0, 1], vec![]));
}

#[test]
fn a_budget_is_spent_on_rankings_by_the_points_of_their_ranks() {
    let kind = ContestKind::Rank { min: 0, max: 2, tally: RankTally::Positions };
    let greedy = |points: &[u32]| {
        let points = Some(points.to_vec());
        let rule = Counting::Greedy { costs: vec![60, 50, 40], budget: 100, misfit: Misfit::Skip, points };
        // Option 0: 3 firsts; option 1: 2 firsts, 3 seconds; option 2: 2 seconds.
        elected(&contest(3, kind.clone(), rule), &[3, 0, 2, 3, 0, 2])
    };
    assert_eq!(greedy(&[2, 1]), (vec![1, 2], vec![]));
    assert_eq!(greedy(&[1, 0]), (vec![0], vec![]));
}

#[test]
fn apportionment_agrees_with_the_textbook() {
    let votes = [100_000, 80_000, 30_000, 20_000];
    let count = apportion::count(&votes, 8, Divisors::DHondt, Ties::Stand);
    assert_eq!(count.seats, Some(vec![4, 3, 1, 0]));
    let count = apportion::count(&votes, 8, Divisors::SainteLague, Ties::Stand);
    assert_eq!(count.seats, Some(vec![3, 3, 1, 1]));
    let tie = apportion::count(&[10, 10], 1, Divisors::DHondt, Ties::Stand);
    assert_eq!((tie.seats, tie.tied), (Some(vec![0, 0]), vec![0, 1]));
}

#[test]
fn points_by_rank_are_bordas() {
    let kind = ContestKind::Rank { min: 0, max: 3, tally: RankTally::Positions };
    let borda = contest(3, kind, Counting::Positional { seats: 1, points: vec![2, 1, 0] });
    // Option 0: 2 firsts; option 1: 1 first, 2 seconds, option 2: 1 second, 2 thirds.
    assert_eq!(traced(&borda, &[2, 0, 1, 1, 2, 0, 0, 1, 2], Ties::Stand).steps[0], Step::Stands { option: 0, sum: 4 });
    assert_eq!(elected(&borda, &[2, 0, 1, 1, 2, 0, 0, 1, 2]), (vec![], vec![0, 1]));
}

#[test]
fn quadratic_votes_against_are_taken_off() {
    let kind = ContestKind::Quadratic { credits: 100, against: true };
    let quadratic = contest(2, kind, Counting::Sum { seats: 2 });
    assert_eq!(elected(&quadratic, &[10, 4, 12, 1]), (vec![1], vec![]));
}

#[test]
fn points_of_very_many_ballots_are_exact() {
    let kind = ContestKind::Rank { min: 0, max: 1, tally: RankTally::Positions };
    let most = contest(2, kind, Counting::Positional { seats: 1, points: vec![u32::MAX] });
    // Both sums are far beyond 64 bits; the second is larger by 2³² − 1.
    assert_eq!(elected(&most, &[(1 << 47) - 1, 1 << 47]), (vec![1], vec![]));
}

#[test]
fn options_that_tie_for_the_runoff_stand_in_the_order_of_the_ballot() {
    let star = contest(3, ContestKind::Score { max: 5, total: None, pairwise: true }, Counting::Star);
    // The last option has the largest sum; the first two tie for the other place.
    let totals = [[8, 8, 10].as_slice(), &[0; 6]].concat();
    assert_eq!(elected(&star, &totals), (vec![], vec![0, 1, 2]));
}

/// What wins and what ties when nothing settles it, and what wins by the lot.
fn by_lot(contest: &Contest, totals: &[u64], order: &[u32]) -> ([Vec<u32>; 2], Vec<u32>) {
    let (open, drawn) = (traced(contest, totals, Ties::Stand), traced(contest, totals, Ties::Drawn(order)));
    assert!(open.has_tie() && drawn.has_tie() && drawn.tied.is_empty());
    ([open.elected, open.tied], drawn.elected)
}

#[test]
fn the_lot_settles_a_tie_under_every_rule() {
    let seats = |seats| Counting::Sum { seats };
    let choose = |counting| contest(3, ContestKind::Choose { min: 0, max: 3, blank: false }, counting);
    for counting in [Counting::Plurality { seats: 2 }, Counting::Approval { seats: 2 }, seats(2)] {
        assert_eq!(by_lot(&choose(counting), &[5, 9, 5], &[2, 1, 0]), ([vec![1], vec![0, 2]], vec![1, 2]));
    }
    let quadratic = contest(2, ContestKind::Quadratic { credits: 4, against: false }, seats(1));
    assert_eq!(by_lot(&quadratic, &[2, 2], &[1, 0]), ([vec![], vec![0, 1]], vec![1]));
    let borda = contest(
        2,
        ContestKind::Rank { min: 0, max: 2, tally: RankTally::Positions },
        Counting::Positional { seats: 1, points: vec![1, 0] },
    );
    assert_eq!(by_lot(&borda, &[1, 1, 1, 1], &[1, 0]), ([vec![], vec![0, 1]], vec![1]));
    let cycle = pairs(3, &[(1, &[0, 1, 2]), (1, &[1, 2, 0]), (1, &[2, 0, 1])]);
    assert_eq!(by_lot(&ranked(3, Counting::Schulze), &cycle, &[2, 0, 1]), ([vec![], vec![0, 1, 2]], vec![2]));
    let grade = contest(
        2,
        ContestKind::Grade { grades: vec![Text::default(); 2], skippable: false },
        Counting::MajorityJudgment,
    );
    assert_eq!(by_lot(&grade, &[1, 1, 1, 1], &[1, 0]), ([vec![], vec![0, 1]], vec![1]));
    let star = contest(3, ContestKind::Score { max: 5, total: None, pairwise: true }, Counting::Star);
    let tied_three = [vec![4, 4, 4], vec![0; star.slots().len() - 3]].concat();
    assert_eq!(by_lot(&star, &tied_three, &[2, 1, 0]), ([vec![], vec![0, 1, 2]], vec![2]));
    let greedy = choose(Counting::Greedy { costs: vec![5, 5, 9], budget: 9, misfit: Misfit::Skip, points: None });
    assert_eq!(by_lot(&greedy, &[7, 7, 1], &[1, 0, 2]), ([vec![], vec![0, 1]], vec![1]));
    let lists = choose(Counting::Apportion { seats: 1, divisors: Divisors::DHondt });
    assert_eq!(by_lot(&lists, &[4, 4, 1], &[1, 0, 2]), ([vec![], vec![0, 1]], vec![1]));
    assert_eq!(traced(&lists, &[4, 4, 1], Ties::Drawn(&[1, 0, 2])).seats, Some(vec![0, 1, 0]));
}

#[test]
fn equal_defeats_are_locked_in_the_order_of_the_lot() {
    // Everyone beats one of the others by two ballots to one.
    let cycle = pairs(3, &[(1, &[0, 1, 2]), (1, &[1, 2, 0]), (1, &[2, 0, 1])]);
    let contest = ranked(3, Counting::RankedPairs);
    let winner = |order: &[u32]| traced(&contest, &cycle, Ties::Drawn(order)).elected;
    assert_eq!(traced(&contest, &cycle, Ties::Stand).elected, [0]);
    // The defeats of the first two are locked, and that of the last closes the circle.
    assert_eq!((winner(&[0, 1, 2]), winner(&[1, 2, 0]), winner(&[2, 1, 0])), (vec![0], vec![1], vec![1]));
    let steps = traced(&contest, &cycle, Ties::Drawn(&[2, 1, 0])).steps;
    assert_eq!(steps.first(), Some(&Step::EqualDefeats(vec![(2, 0), (1, 2), (0, 1)])));
    // Whoever beats everyone wins without the lot, whatever the others' defeats are.
    let clear = pairs(4, &[(1, &[3, 0, 1, 2]), (1, &[3, 1, 2, 0]), (1, &[3, 2, 0, 1])]);
    let clear = traced(&ranked(4, Counting::RankedPairs), &clear, Ties::Stand);
    assert!(clear.elected == [3] && !clear.has_tie());
}

#[test]
fn what_needs_no_lot_does_not_ask_for_one() {
    let choose = contest(3, ContestKind::Choose { min: 0, max: 3, blank: false }, Counting::Plurality { seats: 2 });
    for totals in [[5, 5, 1], [5, 4, 3], [0, 0, 0], [0, 3, 0]] {
        let count = traced(&choose, &totals, Ties::Stand);
        assert!(!count.has_tie());
        assert_eq!(count, traced(&choose, &totals, Ties::Drawn(&[2, 1, 0])));
    }
}
