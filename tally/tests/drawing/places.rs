use crate::{
    lot::{any_draw, any_entrants, any_rules, hash, person, place, plain, set_aside, stratum, unit},
    naive,
};
use proptest::prelude::*;
use psephos_record::draw::{
    DrawRules,
    pool::{Entrant, Provenance},
};
use psephos_tally::drawing::{
    order::Ranks,
    outcome::{Claim, Outcome},
};

/// Rules whose promises can be kept together, and people who take whatever is left.
fn kept_promises() -> impl Strategy<Value = (DrawRules, Vec<Entrant>)> {
    let possible = |rules: &DrawRules| {
        let sum = |counts: Vec<u32>| counts.into_iter().map(u64::from).sum::<u64>();
        let minima = sum(rules.strata.iter().map(|stratum| stratum.minimum).collect());
        let maxima = sum(rules.strata.iter().map(|stratum| stratum.maximum).collect());
        let asides = sum(rules.set_asides.iter().map(|set| set.count).collect());
        let places = rules.places();
        asides <= places
            && (rules.strata.is_empty() || maxima >= places && (minima + asides <= places || maxima == places))
    };
    any_rules().prop_filter("promises", possible).prop_flat_map(|rules| {
        let entrants = any_entrants(&rules).prop_map(|mut entrants| {
            for entrant in &mut entrants {
                entrant.preferences.clear();
            }
            entrants
        });
        (Just(rules), entrants)
    })
}

fn in_stratum(outcome: &Outcome, stratum: usize) -> usize {
    outcome.placed.iter().filter(|placed| usize::from(placed.stratum) == stratum).count()
}

proptest! {
    #[test]
    fn a_few_of_each_class_in_memory_give_the_same_places_as_everyone(
        ((rules, entrants), seed) in (any_draw(), any::<u64>()),
    ) {
        let seed = hash(seed);
        prop_assert_eq!(place(&rules, &seed, &entrants).placed, naive::place(&rules, &seed, &entrants));
    }

    #[test]
    fn where_and_when_somebody_entered_gives_nobody_another_place(
        ((rules, entrants), seed) in (any_draw(), any::<u64>()),
    ) {
        let elsewhere: Vec<Entrant> = entrants
            .iter()
            .cloned()
            .map(|entrant| Entrant { provenance: Some(Provenance { office: 7, number: 1 }), ..entrant })
            .collect();
        let seed = hash(seed);
        prop_assert_eq!(place(&rules, &seed, &elsewhere), place(&rules, &seed, &entrants));
    }

    #[test]
    fn nobody_is_placed_twice_no_unit_is_given_twice_and_no_maximum_is_passed(
        ((rules, entrants), seed) in (any_draw(), any::<u64>()),
    ) {
        let outcome = place(&rules, &hash(seed), &entrants);
        prop_assert_eq!(outcome.ids().len(), outcome.placed.len());
        for (i, unit) in rules.units.iter().enumerate() {
            let given = outcome.placed.iter().filter(|placed| usize::from(placed.unit) == i).count();
            prop_assert!(given <= unit.count as usize);
        }
        for (i, stratum) in rules.strata.iter().enumerate() {
            prop_assert!(in_stratum(&outcome, i) <= stratum.maximum as usize);
        }
        for placed in &outcome.placed {
            let entrant = entrants.iter().find(|entrant| entrant.id == placed.standing.id).unwrap();
            prop_assert!(entrant.preferences.is_empty() || entrant.preferences.contains(&placed.unit));
            match placed.claim {
                Claim::SetAside(i) => prop_assert_eq!(entrant.marks >> i & 1, 1),
                Claim::Minimum(i) => prop_assert_eq!(entrant.stratum, i),
                Claim::General => {}
            }
        }
    }

    #[test]
    fn a_minimum_is_missed_only_for_lack_of_entrants(((rules, entrants), seed) in (kept_promises(), any::<u64>())) {
        let outcome = place(&rules, &hash(seed), &entrants);
        for (i, stratum) in rules.strata.iter().enumerate() {
            let entrants = entrants.iter().filter(|entrant| usize::from(entrant.stratum) == i).count();
            prop_assert!(in_stratum(&outcome, i) >= entrants.min(stratum.minimum as usize));
        }
    }

    #[test]
    fn a_set_aside_is_not_given_in_whole_only_for_lack_of_entrants_or_room(
        ((rules, entrants), seed) in (kept_promises(), any::<u64>()),
    ) {
        let outcome = place(&rules, &hash(seed), &entrants);
        let placed = outcome.ids();
        for (i, set_aside) in rules.set_asides.iter().enumerate() {
            let claim = Claim::SetAside(u16::try_from(i).unwrap());
            let given = outcome.placed.iter().filter(|placed| placed.claim == claim).count();
            let could = |entrant: &&Entrant| {
                let stratum = usize::from(entrant.stratum);
                let room = rules.strata.get(stratum).is_none_or(|s| in_stratum(&outcome, stratum) < s.maximum as usize);
                entrant.marks >> i & 1 == 1 && room && !placed.contains(&entrant.id)
            };
            prop_assert!(given == set_aside.count as usize || entrants.iter().find(could).is_none());
        }
    }

    #[test]
    fn no_place_stays_empty_while_somebody_may_have_it(((rules, entrants), seed) in (kept_promises(), any::<u64>())) {
        let outcome = place(&rules, &hash(seed), &entrants);
        let placed = outcome.ids();
        let could = |entrant: &&Entrant| {
            let stratum = usize::from(entrant.stratum);
            !placed.contains(&entrant.id)
                && rules.strata.get(stratum).is_none_or(|s| in_stratum(&outcome, stratum) < s.maximum as usize)
        };
        prop_assert!(placed.len() as u64 == rules.places() || entrants.iter().find(could).is_none());
    }
}

/// Entrants by rank under the seed of these tests.
fn ranked(mut entrants: Vec<Entrant>) -> Vec<Entrant> {
    entrants.sort_by_key(|entrant| Ranks::new(&hash(1)).rank(&entrant.id, entrant.tickets));
    entrants
}

fn who(outcome: &Outcome, entrants: &[Entrant]) -> Vec<(usize, u8, Claim)> {
    let at = |id| entrants.iter().position(|entrant| entrant.id == id).unwrap();
    outcome.placed.iter().map(|placed| (at(placed.standing.id), placed.unit, placed.claim)).collect()
}

#[test]
fn a_later_tier_gets_what_the_earlier_one_leaves() {
    let mut entrants = ranked((0..6).map(person).collect());
    entrants[0].tier = 1;
    entrants[2].tier = 1;
    let rules = DrawRules { tiers: vec![psephos_record::text::Text::en_zh("a", "甲"); 2], ..plain(5) };
    let order: Vec<usize> = who(&place(&rules, &hash(1), &entrants), &entrants).iter().map(|(at, ..)| *at).collect();
    assert_eq!(order, [1, 3, 4, 5, 0]);
}

#[test]
fn set_asides_come_first_and_who_gets_none_goes_on_to_the_general_pool() {
    let mut entrants = ranked((0..6).map(person).collect());
    for at in [1, 3, 5] {
        entrants[at].marks = 1;
    }
    let rules = DrawRules { set_asides: vec![set_aside(2)], ..plain(4) };
    let aside = Claim::SetAside(0);
    assert_eq!(
        who(&place(&rules, &hash(1), &entrants), &entrants),
        [(1, 0, aside), (3, 0, aside), (0, 0, Claim::General), (2, 0, Claim::General)]
    );
}

#[test]
fn places_from_set_asides_count_towards_a_minimum() {
    let mut entrants = ranked((0..6).map(person).collect());
    entrants[3].marks = 1;
    for at in [3, 4, 5] {
        entrants[at].stratum = 1;
    }
    let rules = DrawRules { strata: vec![stratum(0, 3), stratum(2, 3)], set_asides: vec![set_aside(1)], ..plain(3) };
    assert_eq!(
        who(&place(&rules, &hash(1), &entrants), &entrants),
        [(3, 0, Claim::SetAside(0)), (4, 0, Claim::Minimum(1)), (0, 0, Claim::General)]
    );
}

#[test]
fn each_takes_the_best_that_is_left_and_who_wants_none_of_it_is_passed_over() {
    let mut entrants = ranked((0..5).map(person).collect());
    entrants[0].preferences = vec![1, 0];
    entrants[1].preferences = vec![1];
    entrants[2].preferences = vec![1, 2];
    let rules = DrawRules { units: vec![unit(1), unit(1), unit(1)], ..plain(1) };
    let general = Claim::General;
    assert_eq!(
        who(&place(&rules, &hash(1), &entrants), &entrants),
        [(0, 1, general), (2, 2, general), (3, 0, general)]
    );
}
