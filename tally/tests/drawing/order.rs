use crate::lot::{any_draw, blobs, hash, person, place, plain, read};
use proptest::prelude::*;
use psephos_crypto::Digest;
use psephos_record::{
    Key, ProcessId, Tracker,
    ids::{FixedBytes, Hash},
};
use psephos_tally::drawing::{order::Ranks, replacement_seed, seed, waiting::waiting};
use std::collections::BTreeSet;

#[test]
fn a_rank_is_the_least_number_of_its_tickets() {
    let (seed, id) = (hash(1), hash(2));
    let number = |ticket: u32| Hash::from(Digest::of("rank", &[&seed.0, &id.0, &ticket.to_le_bytes()]));
    for tickets in 1..=8 {
        assert_eq!(Ranks::new(&seed).rank(&id, tickets), (0..tickets).map(number).min().unwrap());
    }
}

#[test]
fn every_part_of_a_seed_changes_it() {
    let beacon = (7, FixedBytes([5; 48]));
    let made =
        |process, pool, sum, beacon| seed(&ProcessId([process; 32]), &Tracker([pool; 32]), &Key([sum; 32]), beacon);
    let mut seeds = BTreeSet::from([made(1, 2, 3, None), made(1, 2, 3, Some(&beacon))]);
    seeds.extend([made(9, 2, 3, None), made(1, 9, 3, None), made(1, 2, 9, None)]);
    seeds.extend([made(1, 2, 3, Some(&(8, beacon.1))), made(1, 2, 3, Some(&(7, FixedBytes([6; 48]))))]);
    let fresh = |old, exclusion, round, signature| {
        replacement_seed(&hash(old), &Tracker([exclusion; 32]), round, &FixedBytes([signature; 48]))
    };
    seeds.extend([fresh(1, 2, 3, 4), fresh(9, 2, 3, 4), fresh(1, 9, 3, 4), fresh(1, 2, 9, 4), fresh(1, 2, 3, 9)]);
    assert_eq!(seeds.len(), 12);
}

proptest! {
    #[test]
    fn whoever_leaves_without_a_place_changes_nobodys(
        (rules, mut entrants) in any_draw(), seed in any::<u64>(), who in any::<prop::sample::Index>(),
    ) {
        let seed = hash(seed);
        let outcome = place(&rules, &seed, &entrants);
        let placed = outcome.ids();
        let without: Vec<usize> = (0..entrants.len()).filter(|at| !placed.contains(&entrants[*at].id)).collect();
        prop_assume!(!without.is_empty());
        entrants.remove(*who.get(&without));
        prop_assert_eq!(place(&rules, &seed, &entrants), outcome);
    }

    #[test]
    fn the_waiting_list_is_everyone_else_in_order(
        (rules, entrants) in any_draw(), seed in any::<u64>(), most in 0_usize..45,
    ) {
        let seed = hash(seed);
        let placed = place(&rules, &seed, &entrants).ids();
        let excluded: BTreeSet<Hash> = entrants.iter().step_by(5).map(|entrant| entrant.id).collect();
        let blobs = blobs(&entrants, 9);
        let found = waiting(&Ranks::new(&seed), &[&placed, &excluded], most, &mut read(&blobs)).unwrap();
        let waits = |id: &Hash| !placed.contains(id) && !excluded.contains(id);
        let waiting = entrants.iter().filter(|entrant| waits(&entrant.id));
        let mut due: Vec<_> =
            waiting.map(|entrant| (entrant.tier, Ranks::new(&seed).rank(&entrant.id, entrant.tickets), entrant.id)).collect();
        due.sort_unstable();
        due.truncate(most);
        let found: Vec<_> = found.iter().map(|one| (one.tier, one.rank, one.id)).collect();
        prop_assert_eq!(found, due);
    }
}

#[test]
fn the_order_is_the_draws_own_and_not_that_of_entry() {
    let entrants: Vec<_> = (0..50).map(person).collect();
    let backwards: Vec<_> = entrants.iter().rev().cloned().collect();
    let rules = plain(50);
    let order = place(&rules, &hash(1), &entrants);
    assert_eq!(place(&rules, &hash(1), &backwards), order);
    assert_ne!(place(&rules, &hash(2), &entrants).placed[..10], order.placed[..10]);
}
