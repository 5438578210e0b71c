//! For each kind, every bit vector that obeys the equations is enumerated: what its ciphertexts would hold is exactly
//! what some legal selection holds. This is the soundness and completeness of the table of forms, by brute force.

use super::*;
use crate::contest::{ContestOption, Counting, RankTally, Total};
use crate::text::Text;
use std::collections::BTreeSet;

fn contest(options: usize, kind: ContestKind) -> Contest {
    let options = (0..options).map(|i| ContestOption { id: format!("o{i}"), title: Text::default() }).collect();
    let counting = Counting::Approval { seats: 1 };
    Contest { id: "c".into(), title: Text::default(), description: Text::default(), options, kind, counting }
}

fn compiled(contest: &Contest) -> Relation {
    let mut compiler = Compiler::default();
    compile(contest, &mut compiler);
    compiler.finish()
}

fn sum(terms: &[(u32, i64)], bits: &[u8]) -> i64 {
    terms.iter().map(|(bit, coefficient)| i64::from(bits[*bit as usize]) * coefficient).sum()
}

fn values(relation: &Relation, bits: &[u8]) -> Vec<i64> {
    relation.forms().iter().map(|form| sum(&form.terms, bits) + form.constant).collect()
}

fn obeys(relation: &Relation, bits: &[u8]) -> bool {
    relation.equations().iter().all(|equation| sum(&equation.terms, bits) == equation.target)
}

/// What any prover could encrypt.
fn reachable(relation: &Relation) -> BTreeSet<Vec<i64>> {
    let mut found = BTreeSet::new();
    let mut bits = Vec::new();
    search(relation, &mut bits, &mut found);
    found
}

// Depth first, leaving a branch as soon as an equation can no longer be met.
fn search(relation: &Relation, bits: &mut Vec<u8>, found: &mut BTreeSet<Vec<i64>>) {
    let reachable = relation.equations().iter().all(|equation| {
        let (mut low, mut high) = (0, 0);
        for (bit, coefficient) in &equation.terms {
            let (least, most) = bits.get(*bit as usize).map_or(((*coefficient).min(0), (*coefficient).max(0)), |bit| {
                (i64::from(*bit) * coefficient, i64::from(*bit) * coefficient)
            });
            (low, high) = (low + least, high + most);
        }
        (low..=high).contains(&equation.target)
    });
    if !reachable {
        return;
    }
    if bits.len() == relation.bits() as usize {
        assert!(obeys(relation, bits));
        found.insert(values(relation, bits));
        return;
    }
    for bit in [0, 1] {
        bits.push(bit);
        search(relation, bits, found);
        bits.pop();
    }
}

/// What legal selections encrypt: all vectors of numbers in `range`, with and without the blank.
fn legal(contest: &Contest, relation: &Relation, range: core::ops::RangeInclusive<i64>) -> BTreeSet<Vec<i64>> {
    let mut found = BTreeSet::new();
    let mut vectors = vec![Vec::new()];
    for _ in 0..contest.options.len() {
        vectors = vectors
            .into_iter()
            .flat_map(|vector| range.clone().map(move |number| [vector.clone(), vec![number]].concat()))
            .collect();
    }
    for numbers in vectors {
        for blank in [false, true] {
            if let Ok(bits) = bits(contest, &Selection { numbers: numbers.clone(), blank }) {
                assert_eq!(bits.len(), relation.bits() as usize);
                assert!(obeys(relation, &bits), "{numbers:?} blank {blank}");
                found.insert(values(relation, &bits));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

fn agree(options: usize, kind: ContestKind, range: core::ops::RangeInclusive<i64>) -> usize {
    let contest = contest(options, kind);
    let relation = compiled(&contest);
    assert_eq!(relation.forms().len(), contest.slots().len());
    let legal = legal(&contest, &relation, range);
    assert_eq!(reachable(&relation), legal, "{:?}", contest.kind);
    let most = relation.width().map_or(i64::MAX, |width| (1 << width) - 1);
    assert!(legal.iter().flatten().all(|value| (0..=most).contains(value)), "{:?}: more than {most}", contest.kind);
    legal.len()
}

#[test]
fn choose_holds_exactly_its_selections() {
    assert_eq!(agree(5, ContestKind::Choose { min: 1, max: 1, blank: false }, -1..=2), 5);
    assert_eq!(agree(5, ContestKind::Choose { min: 1, max: 1, blank: true }, -1..=2), 6);
    assert_eq!(agree(4, ContestKind::Choose { min: 0, max: 3, blank: false }, 0..=1), 15);
    assert_eq!(agree(4, ContestKind::Choose { min: 2, max: 4, blank: true }, 0..=1), 12);
    assert_eq!(agree(3, ContestKind::Choose { min: 0, max: 1, blank: true }, 0..=1), 5);
}

#[test]
fn score_holds_exactly_its_scores_and_which_is_above() {
    assert_eq!(agree(3, ContestKind::Score { max: 4, total: None, pairwise: false }, -1..=5), 125);
    let total = Some(Total { min: 2, max: 5 });
    let in_total = |scores: &[i64]| (2..=5).contains(&scores.iter().sum::<i64>());
    let due = (0..125).filter(|code| in_total(&[code % 5, code / 5 % 5, code / 25])).count();
    assert_eq!(agree(3, ContestKind::Score { max: 4, total, pairwise: false }, -1..=5), due);
    assert_eq!(agree(3, ContestKind::Score { max: 2, total: None, pairwise: true }, 0..=3), 27);
    assert_eq!(agree(2, ContestKind::Score { max: 5, total: None, pairwise: true }, 0..=6), 36);
}

#[test]
fn grade_holds_exactly_one_grade_an_option() {
    assert_eq!(agree(3, ContestKind::Grade { grades: vec![Text::default(); 3], skippable: false }, -1..=4), 27);
    assert_eq!(agree(3, ContestKind::Grade { grades: vec![Text::default(); 3], skippable: true }, -1..=4), 64);
}

#[test]
fn quadratic_holds_exactly_what_the_credits_pay() {
    assert_eq!(agree(2, ContestKind::Quadratic { credits: 9, against: false }, -1..=4), 11);
    assert_eq!(agree(2, ContestKind::Quadratic { credits: 5, against: true }, -3..=3), 21);
}

#[test]
fn rank_holds_exactly_the_preferences_of_rankings() {
    for tally in [RankTally::Positions, RankTally::Pairs, RankTally::Both] {
        assert_eq!(agree(3, ContestKind::Rank { min: 3, max: 3, tally }, 0..=4), 6);
    }
    // Partial rankings of three: 1 empty, 3 of one, 6 of two, 6 of three.
    assert_eq!(agree(3, ContestKind::Rank { min: 0, max: 3, tally: RankTally::Positions }, 0..=4), 16);
    // As preferences, two ranked of three are three ranked of three.
    assert_eq!(agree(3, ContestKind::Rank { min: 0, max: 3, tally: RankTally::Pairs }, 0..=4), 10);
    assert_eq!(agree(4, ContestKind::Rank { min: 1, max: 2, tally: RankTally::Both }, 0..=3), 4 + 12);
    assert_eq!(agree(4, ContestKind::Rank { min: 2, max: 4, tally: RankTally::Pairs }, 0..=4), 12 + 24);
}

#[test]
fn a_cyclic_tournament_is_no_ranking() {
    // A beats B, B beats C, C beats A: every row sum is 1, and no ranking has such rows.
    let contest = contest(3, ContestKind::Rank { min: 3, max: 3, tally: RankTally::Pairs });
    let relation = compiled(&contest);
    let cyclic = [1, 0, 0, 1, 1, 0];
    assert!(!reachable(&relation).contains(cyclic.as_slice()));
}

#[test]
fn knapsack_holds_exactly_what_the_budget_pays() {
    let knapsack = |budget| ContestKind::Knapsack { costs: vec![3, 5, 7, 8], budget };
    // All sixteen sets but the four that cost more than 15.
    assert_eq!(agree(4, knapsack(15), -1..=2), 12);
    // One less, and the two sets of exactly 15 are out.
    assert_eq!(agree(4, knapsack(14), 0..=1), 10);
}

#[test]
fn the_size_of_a_ballot_is_known_before_anything_is_compiled() {
    let total = |min, max| Some(Total { min, max });
    let grade =
        |grades: usize, skippable| ContestKind::Grade { grades: vec![Text::only("en", "g"); grades], skippable };
    let kinds = [
        ContestKind::Choose { min: 0, max: 1, blank: false },
        ContestKind::Choose { min: 1, max: 5, blank: true },
        ContestKind::Choose { min: 5, max: 5, blank: true },
        ContestKind::Score { max: 1, total: None, pairwise: true },
        ContestKind::Score { max: 9, total: total(3, 17), pairwise: true },
        ContestKind::Score { max: 16, total: total(8, 8), pairwise: false },
        grade(2, false),
        grade(7, true),
        ContestKind::Quadratic { credits: 1, against: false },
        ContestKind::Quadratic { credits: 99, against: true },
        ContestKind::Rank { min: 1, max: 3, tally: RankTally::Positions },
        ContestKind::Rank { min: 0, max: 5, tally: RankTally::Pairs },
        ContestKind::Rank { min: 5, max: 5, tally: RankTally::Both },
        ContestKind::Knapsack { costs: vec![3; 5], budget: 8 },
        ContestKind::Allocate { budget: 100 },
    ];
    for kind in kinds {
        let contest = contest(5, kind);
        let (size, relation) = (BallotSize::of(&contest), compiled(&contest));
        assert_eq!(size.bits, u64::from(relation.bits()), "{:?}", contest.kind);
        assert_eq!(size.ciphertexts, contest.slots().len() as u64, "{:?}", contest.kind);
        if let ContestKind::Allocate { .. } = contest.kind {
            assert_eq!(size.allocations, 32 * (6 + (2 * 8 + 9) + 9));
        } else {
            assert_eq!(relation.forms().len() as u64, size.ciphertexts);
            assert_eq!(size.ballot_bytes(), 64 * size.ciphertexts + relation.proof_bytes() as u64);
        }
    }
}
