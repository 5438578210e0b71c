//! What the town's people want, and how they go about voting.

use super::town;
use crate::crowd::Act;
use psephos_record::booth::Selection;
use rand_core::RngCore;

/// One in so many has a ballot opened before casting another.
const CHALLENGES: u32 = 12;
/// One in so many changes their mind.
const REVOTES: u32 = 8;

/// What each of `voters` people will do. Nobody knows beforehand how it comes out.
pub(super) fn plans(voters: usize, rng: &mut impl RngCore) -> Vec<Vec<Act>> {
    (0..voters).map(|_| plan(rng)).collect()
}

fn plan(rng: &mut impl RngCore) -> Vec<Act> {
    let mut acts = Vec::new();
    let first = ballot(rng);
    if one_in(CHALLENGES, rng) {
        acts.push(Act::Challenge(first.clone()));
    }
    acts.push(Act::Cast(first));
    if one_in(REVOTES, rng) {
        acts.push(Act::Cast(ballot(rng)));
    }
    acts
}

/// A ballot: one candidate or a blank, and at most three projects.
fn ballot(rng: &mut impl RngCore) -> Vec<Selection> {
    let shares = town::candidate_shares();
    let mut mayor = Selection::of(vec![0; shares.len()]);
    let mut at = percent(rng);
    // Whoever lies beyond all shares leaves it blank.
    let chosen = shares.iter().position(|share| {
        let inside = at < *share;
        at = at.saturating_sub(*share);
        inside
    });
    match chosen.and_then(|chosen| mayor.numbers.get_mut(chosen)) {
        Some(mark) => *mark = 1,
        None => mayor.blank = true,
    }
    let mut projects = Selection::of(vec![0; town::project_shares().len()]);
    let mut left = town::MOST_PROJECTS;
    // Begins anywhere, so that the last on the list are not always those that find no room.
    let start = rng.next_u32() as usize % projects.numbers.len();
    let count = projects.numbers.len();
    for (mark, share) in (0..count).map(|i| (start + i) % count).zip(town::project_shares().iter().cycle().skip(start))
    {
        if left > 0
            && percent(rng) < *share
            && let Some(mark) = projects.numbers.get_mut(mark)
        {
            *mark = 1;
            left -= 1;
        }
    }
    vec![mayor, projects]
}

fn one_in(many: u32, rng: &mut impl RngCore) -> bool {
    rng.next_u32().is_multiple_of(many)
}

fn percent(rng: &mut impl RngCore) -> u32 {
    rng.next_u32() % 100
}

/// The totals that these plans come to, contest by contest and slot by slot: options, then the blank where there is one.
pub(super) fn totals(plans: &[Vec<Act>]) -> [Vec<u64>; 2] {
    let mut mayor = vec![0; town::candidate_shares().len() + 1];
    let mut projects = vec![0; town::project_shares().len()];
    let last = |acts: &Vec<Act>| {
        acts.iter().rev().find_map(|act| match act {
            Act::Cast(selections) => Some(selections.clone()),
            Act::Challenge(_) => None,
        })
    };
    for selections in plans.iter().filter_map(last) {
        for (totals, selection) in [&mut mayor, &mut projects].into_iter().zip(&selections) {
            let marks = selection.numbers.iter().copied().chain([i64::from(selection.blank)]);
            for (total, mark) in totals.iter_mut().zip(marks) {
                *total += mark.unsigned_abs();
            }
        }
    }
    [mayor, projects]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn every_ballot_is_within_the_rules_and_tastes_differ() {
        let plans = plans(2_000, &mut ChaCha20Rng::from_seed([1; 32]));
        for act in plans.iter().flatten() {
            let (Act::Cast(selections) | Act::Challenge(selections)) = act;
            let [mayor, projects] = &selections[..] else { panic!("two contests") };
            let marked: i64 = mayor.numbers.iter().sum();
            assert_eq!(marked + i64::from(mayor.blank), 1);
            assert!(projects.numbers.iter().sum::<i64>() <= 3);
        }
        let [mayor, projects] = totals(&plans);
        assert_eq!(mayor.iter().sum::<u64>(), 2_000);
        assert!(mayor.iter().chain(&projects).all(|total| *total > 20), "{mayor:?} {projects:?}");
        let revotes = plans.iter().filter(|acts| acts.iter().filter(|act| matches!(act, Act::Cast(_))).count() == 2);
        let challenges = plans.iter().filter(|acts| matches!(acts.first(), Some(Act::Challenge(_))));
        assert!(revotes.count() > 100 && challenges.count() > 50);
    }

    #[test]
    fn of_a_voter_who_revotes_the_last_ballot_counts() {
        let first = vec![Selection::marked(5, &[1]), Selection::marked(6, &[])];
        let second = vec![Selection::blank(5), Selection::marked(6, &[5])];
        let plan = vec![Act::Cast(first.clone()), Act::Cast(second), Act::Challenge(first)];
        assert_eq!(totals(&[plan, vec![]]), [vec![0, 0, 0, 0, 0, 1], vec![0, 0, 0, 0, 0, 1]]);
    }
}
