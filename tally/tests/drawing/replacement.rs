use crate::{
    lot::{any_draw, exclude, hash, person, place, plain, set_aside, stratum},
    naive,
};
use proptest::prelude::*;
use psephos_record::{draw::DrawRules, ids::Hash};
use psephos_tally::drawing::{
    outcome::{Claim, Outcome},
    replacement::Standings,
};
use std::collections::BTreeSet;

proptest! {
    #[test]
    fn each_place_goes_to_whom_the_specification_says(
        ((rules, entrants), seed) in (any_draw(), any::<u64>()),
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..12),
    ) {
        prop_assume!(!entrants.is_empty());
        let seed = hash(seed);
        let outcome = place(&rules, &seed, &entrants);
        let (mut placed, mut gone) = (naive::place(&rules, &seed, &entrants), Vec::new());
        let (mut due, mut exclusions) = (Vec::new(), Vec::new());
        for (pick, of_the_placed) in picks {
            let who = if of_the_placed && !placed.is_empty() { pick.get(&placed).standing.id } else { pick.get(&entrants).id };
            if gone.contains(&who) {
                continue;
            }
            exclusions.push(who);
            due.push(naive::exclude(&rules, &seed, &entrants, &mut placed, &mut gone, who));
        }
        let mut standings = Standings::new(&rules, &outcome);
        prop_assert_eq!(&exclude(&mut standings, &seed, &exclusions, &entrants), &due);
        prop_assert_eq!(standings.placed(), &placed[..]);

        // One after the other, it is the same.
        let mut standings = Standings::new(&rules, &outcome);
        let found: Vec<_> = exclusions.iter().flat_map(|who| exclude(&mut standings, &seed, &[*who], &entrants)).collect();
        prop_assert_eq!(found, due);
    }

    #[test]
    fn no_replacement_moves_anybody_else_or_passes_a_maximum(
        ((rules, entrants), seed) in (any_draw(), any::<u64>()), pick in any::<prop::sample::Index>(),
    ) {
        let outcome = place(&rules, &hash(seed), &entrants);
        prop_assume!(!outcome.placed.is_empty());
        let who = pick.get(&outcome.placed).standing.id;
        let mut standings = Standings::new(&rules, &outcome);
        let fresh = hash(seed ^ 1);
        let replaced = exclude(&mut standings, &fresh, &[who], &entrants)[0];
        let before = outcome.ids();
        for placed in standings.placed() {
            prop_assert!(outcome.placed.contains(placed) || replaced.taker == Some(*placed));
        }
        if let Some(taker) = replaced.taker {
            prop_assert!(!before.contains(&taker.standing.id));
            prop_assert_eq!(taker.unit, replaced.freed.unwrap().unit);
        }
        for (i, stratum) in rules.strata.iter().enumerate() {
            let taken = standings.placed().iter().filter(|placed| usize::from(placed.stratum) == i).count();
            prop_assert!(taken <= stratum.maximum as usize);
        }
    }
}

fn ids(outcome: &Outcome) -> Vec<Hash> {
    outcome.placed.iter().map(|placed| placed.standing.id).collect()
}

#[test]
fn the_next_in_order_takes_the_place_unless_excluded_before() {
    let entrants: Vec<_> = (0..6).map(person).collect();
    let rules = plain(2);
    let order = ids(&place(&plain(6), &hash(1), &entrants));
    let mut standings = Standings::new(&rules, &place(&rules, &hash(1), &entrants));
    let exclusions = [order[2], order[0], order[3], order[1]];
    let replaced = exclude(&mut standings, &hash(1), &exclusions, &entrants);
    let takers: Vec<_> = replaced.iter().map(|one| one.taker.map(|taker| taker.standing.id)).collect();
    // Number 3 takes the first place and is excluded in turn; number 5 is all that is left for the last.
    assert_eq!(takers, [None, Some(order[3]), Some(order[4]), Some(order[5])]);
    assert_eq!(replaced[0].freed, None);
    assert_eq!(standings.excluded(), &BTreeSet::from(exclusions));
}

#[test]
fn a_place_for_which_nobody_is_left_stays_empty() {
    let entrants: Vec<_> = (0..2).map(person).collect();
    let rules = plain(2);
    let outcome = place(&rules, &hash(1), &entrants);
    let mut standings = Standings::new(&rules, &outcome);
    let replaced = exclude(&mut standings, &hash(1), &[outcome.placed[0].standing.id], &entrants);
    assert_eq!((replaced[0].freed, replaced[0].taker), (Some(outcome.placed[0]), None));
    assert_eq!(standings.placed(), &outcome.placed[1..]);
}

#[test]
fn a_fresh_round_makes_a_new_order_of_those_who_wait() {
    let entrants: Vec<_> = (0..40).map(person).collect();
    let rules = plain(1);
    let outcome = place(&rules, &hash(1), &entrants);
    let takers: BTreeSet<Hash> = (100..120)
        .map(|seed| {
            let mut standings = Standings::new(&rules, &outcome);
            let replaced = exclude(&mut standings, &hash(seed), &ids(&outcome), &entrants);
            replaced[0].taker.unwrap().standing.id
        })
        .collect();
    assert!(takers.len() > 10, "{takers:?}");
}

#[test]
fn a_set_aside_and_a_minimum_are_kept_when_their_holder_goes() {
    let mut entrants: Vec<_> = (0..8).map(person).collect();
    for (at, entrant) in entrants.iter_mut().enumerate() {
        entrant.stratum = u16::from(at >= 4);
        entrant.marks = u32::from(at % 4 < 2);
    }
    let rules = DrawRules { strata: vec![stratum(1, 3), stratum(1, 3)], set_asides: vec![set_aside(1)], ..plain(3) };
    let outcome = place(&rules, &hash(1), &entrants);
    let aside = outcome.placed[0];
    let other = outcome.placed[1];
    assert_eq!((aside.claim, other.claim), (Claim::SetAside(0), Claim::Minimum(1 - aside.stratum)));
    for (freed, claim) in [(aside, Claim::SetAside(0)), (other, other.claim)] {
        let mut standings = Standings::new(&rules, &outcome);
        let taker = exclude(&mut standings, &hash(1), &[freed.standing.id], &entrants)[0].taker.unwrap();
        assert_eq!(taker.claim, claim);
        let entrant = entrants.iter().find(|entrant| entrant.id == taker.standing.id).unwrap();
        assert!(claim != Claim::SetAside(0) || entrant.marks == 1);
        assert!(claim == Claim::SetAside(0) || entrant.stratum == freed.stratum);
    }
}
