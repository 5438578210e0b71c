use crate::lot::{PROCESS, any_draw, blobs, group, hash, person, plain, set_aside, stratum, unit};
use proptest::prelude::*;
use psephos_crypto::Digest;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules, EntrantForm,
        pool::{
            CHUNK, CHUNK_BYTES, Entrant, MAX_CHUNKS, MAX_HOUSEHOLD, MAX_PANEL, MAX_POOL_TICKETS, Provenance, SealedPool,
        },
    },
    ids::Hash,
};
use psephos_tally::drawing::{
    order::Ranks,
    pool::{MalformedPool, PoolCheck, RowFault, seal},
};

fn check(rules: &DrawRules, sealed: &SealedPool, blobs: &[Vec<u8>]) -> Result<(), MalformedPool> {
    let mut check = PoolCheck::new(rules, &PROCESS, sealed)?;
    blobs.iter().try_for_each(|blob| check.chunk(blob))?;
    check.finish().map(drop)
}

/// A sealed pool of these rows as they are, right or wrong.
fn claimed(entrants: &[Entrant]) -> (SealedPool, Vec<Vec<u8>>) {
    let blobs = blobs(entrants, CHUNK);
    let mut tree = psephos_log::tree::Frontier::new();
    for entrant in entrants {
        let mut row = Vec::new();
        entrant.encode(&mut row);
        tree.push(psephos_log::Hash::leaf(&row));
    }
    let sealed = SealedPool {
        chunks: blobs.iter().map(|blob| Digest::of_blob(blob).into()).collect(),
        entrants: entrants.len() as u64,
        tickets: entrants.iter().map(|entrant| u64::from(entrant.tickets)).sum(),
        root: Hash(*tree.root().as_bytes()),
    };
    (sealed, blobs)
}

fn people(count: u64) -> Vec<Entrant> {
    let mut people: Vec<Entrant> = (0..count).map(person).collect();
    people.sort_by_key(|entrant| entrant.id);
    people
}

proptest! {
    #[test]
    fn who_enters_when_makes_no_difference((rules, entrants) in any_draw(), shuffled in any::<prop::sample::Index>()) {
        prop_assume!(entrants.len() as u64 >= rules.places());
        let mut other = entrants.clone();
        other.rotate_left(shuffled.index(entrants.len()));
        other.reverse();
        let made = seal(&rules, &PROCESS, entrants.clone()).unwrap();
        prop_assert_eq!(&seal(&rules, &PROCESS, other).unwrap(), &made);
        let (blobs, sealed) = made;
        prop_assert_eq!(check(&rules, &sealed, &blobs), Ok(()));
        let mut sorted = entrants;
        sorted.sort_by_key(|entrant| entrant.id);
        prop_assert_eq!(claimed(&sorted), (sealed, blobs));
    }

    #[test]
    fn no_byte_of_a_pool_can_be_changed_after_the_seal(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (mut blobs, sealed) = seal(&plain(1), &PROCESS, people(5)).unwrap();
        let at = at.index(blobs[0].len());
        blobs[0][at] ^= 1_u8 << bit;
        prop_assert_eq!(check(&plain(1), &sealed, &blobs), Err(MalformedPool::Commitment(0)));
    }
}

#[test]
fn a_pool_of_several_blobs_is_cut_at_the_same_rows_by_everyone() {
    let count = CHUNK as u64 + 10;
    let (blobs, sealed) = seal(&plain(1), &PROCESS, (0..count).map(person)).unwrap();
    assert_eq!((blobs.len(), sealed.entrants), (2, count));
    assert_eq!(check(&plain(1), &sealed, &blobs), Ok(()));
    let entrants = people(count);
    // The same rows, cut elsewhere; and the rows of the second blob before those of the first.
    let cut = crate::lot::blobs(&entrants, CHUNK - 1);
    let named = |blobs: &[Vec<u8>]| SealedPool {
        chunks: blobs.iter().map(|blob| Digest::of_blob(blob).into()).collect(),
        ..sealed.clone()
    };
    assert_eq!(check(&plain(1), &named(&cut), &cut), Err(MalformedPool::Rows(0)));
    let whole = crate::lot::blobs(&entrants, entrants.len());
    assert_eq!(check(&plain(1), &named(&whole), &whole), Err(MalformedPool::Rows(0)));
    let mut swapped = people(count);
    swapped.rotate_left(10);
    let (sealed, blobs) = claimed(&swapped);
    let row = CHUNK as u64 + 1;
    assert_eq!(check(&plain(1), &sealed, &blobs), Err(MalformedPool::Row(row, RowFault::Order)));
}

#[test]
fn long_rows_make_short_blobs_that_are_cut_at_the_same_rows_by_everyone() {
    let rules = DrawRules { entrants: EntrantForm::Panel, max_tickets: 1, ..plain(1) };
    let most = MAX_PANEL as u64;
    let panels = || (0..300).map(|panel| group(&(panel..panel + most).collect::<Vec<u64>>()));
    let (blobs, sealed) = seal(&rules, &PROCESS, panels()).unwrap();
    let row = 47 + 32 * MAX_PANEL;
    let fit = CHUNK_BYTES / row;
    assert_eq!(blobs.iter().map(|blob| blob.len() / row).collect::<Vec<_>>(), [fit, fit, 300 - 2 * fit]);
    assert_eq!(check(&rules, &sealed, &blobs), Ok(()));
    let mut entrants: Vec<Entrant> = panels().collect();
    entrants.sort_by_key(|entrant| entrant.id);
    let cut = |each| {
        let blobs = crate::lot::blobs(&entrants, each);
        let chunks = blobs.iter().map(|blob| Digest::of_blob(blob).into()).collect();
        check(&rules, &SealedPool { chunks, ..sealed.clone() }, &blobs)
    };
    assert_eq!(cut(fit), Ok(()));
    assert_eq!(cut(fit - 1), Err(MalformedPool::Rows(0)), "one more would fit");
    assert_eq!(cut(fit + 1), Err(MalformedPool::Rows(0)), "one less would");
}

#[test]
fn it_is_known_beforehand_whether_the_rows_of_a_draw_are_short_enough_for_full_blobs() {
    for (units, offices) in [(17, None), (18, None), (11, Some(Vec::new())), (12, Some(Vec::new()))] {
        let provenance = offices.as_ref().map(|_| Provenance { office: 0, number: 1 });
        let rules = DrawRules { units: vec![unit(1); units], provenance: offices, ..plain(1) };
        let preferences: Vec<u8> = (0..).take(units).collect();
        let longest = |number| Entrant { preferences: preferences.clone(), provenance, ..person(number) };
        let (blobs, sealed) = seal(&rules, &PROCESS, (0..CHUNK as u64).map(longest)).unwrap();
        assert_eq!(check(&rules, &sealed, &blobs), Ok(()));
        assert_eq!(blobs.len() == 1, rules.has_short_rows(), "{units} units");
        assert_eq!(rules.has_short_rows(), [17, 11].contains(&units));
    }
}

#[test]
fn a_pool_has_no_more_tickets_than_can_be_hashed() {
    let rules = DrawRules { max_tickets: 10_000, ..plain(1) };
    let of = |tickets: u32, count: u64| (0..count).map(move |number| Entrant { tickets, ..person(number) });
    let many = MAX_POOL_TICKETS / 10_000;
    assert_eq!(seal(&rules, &PROCESS, of(10_000, many)).map(|(_, sealed)| sealed.tickets), Ok(many * 10_000));
    let more = (many + 1) * 10_000;
    assert_eq!(seal(&rules, &PROCESS, of(10_000, many + 1)).map(drop), Err(MalformedPool::Tickets(more)));
    // Who checks it reads none of its blobs.
    let (_, sealed) = seal(&rules, &PROCESS, of(1, 2)).unwrap();
    let stated = SealedPool { tickets: MAX_POOL_TICKETS + 1, ..sealed };
    assert_eq!(check(&rules, &stated, &[]), Err(MalformedPool::Tickets(MAX_POOL_TICKETS + 1)));
    let mut entrants: Vec<Entrant> = of(10_000, many + 1).collect();
    entrants.sort_by_key(|entrant| entrant.id);
    let (sealed, blobs) = claimed(&entrants);
    let fewer = SealedPool { tickets: 5, ..sealed };
    assert_eq!(check(&rules, &fewer, &blobs), Err(MalformedPool::Tickets(more)));
}

#[test]
fn a_row_twice_or_out_of_order_is_named() {
    let mut entrants = people(4);
    entrants[3] = entrants[2].clone();
    let (sealed, blobs) = claimed(&entrants);
    let repeated = RowFault::Repeated(entrants[2].id);
    assert_eq!(check(&plain(1), &sealed, &blobs), Err(MalformedPool::Row(4, repeated)));
    // Whoever seals is told the row in the order of entry.
    entrants.swap(0, 3);
    assert_eq!(seal(&plain(1), &PROCESS, entrants), Err(MalformedPool::Row(3, repeated)));
    let mut entrants = people(4);
    entrants.swap(1, 2);
    let (sealed, blobs) = claimed(&entrants);
    assert_eq!(check(&plain(1), &sealed, &blobs), Err(MalformedPool::Row(3, RowFault::Order)));
}

#[test]
fn what_the_rules_do_not_know_is_refused_by_who_seals_and_by_who_checks() {
    let rules = DrawRules {
        strata: vec![stratum(0, 9), stratum(0, 9)],
        tiers: vec![psephos_record::text::Text::en_zh("a", "甲")],
        set_asides: vec![set_aside(1)],
        units: vec![unit(1), unit(1)],
        ..plain(1)
    };
    let one = person(1);
    let cases = [
        (Entrant { tickets: 0, ..one.clone() }, RowFault::Tickets { found: 0, most: 8 }),
        (Entrant { tickets: 9, ..one.clone() }, RowFault::Tickets { found: 9, most: 8 }),
        (Entrant { stratum: 2, ..one.clone() }, RowFault::Stratum(2)),
        (Entrant { tier: 1, ..one.clone() }, RowFault::Tier(1)),
        (Entrant { marks: 2, ..one.clone() }, RowFault::Marks(2)),
        (Entrant { preferences: vec![2], ..one.clone() }, RowFault::UnitType(2)),
        (Entrant { preferences: vec![255], ..one.clone() }, RowFault::UnitType(255)),
        (Entrant { preferences: vec![1, 0, 1], ..one.clone() }, RowFault::Preferred(1)),
        (Entrant { people: vec![hash(1)], ..one.clone() }, RowFault::People(1)),
        (Entrant { provenance: Some(Provenance { office: 0, number: 1 }), ..one }, RowFault::Provenance),
    ];
    for (entrant, fault) in cases {
        let due = Err(MalformedPool::Row(1, fault));
        assert_eq!(seal(&rules, &PROCESS, [entrant.clone()]).map(|_| ()), due);
        let (sealed, blobs) = claimed(&[entrant]);
        assert_eq!(check(&rules, &sealed, &blobs), due);
    }
}

#[test]
fn where_and_when_somebody_entered_is_said_of_all_or_of_none() {
    let of = |offices: usize| {
        let offices = vec![psephos_record::text::Text::en_zh("office", "受理处"); offices];
        DrawRules { provenance: Some(offices), ..plain(1) }
    };
    let entered = |provenance: Option<Provenance>| Entrant { provenance, ..person(1) };
    let at = |office, number| entered(Some(Provenance { office, number }));
    for (offices, entrant, due) in [
        (2, at(1, u32::MAX), Ok(())),
        (0, at(0, 1), Ok(())),
        (2, at(2, 1), Err(RowFault::Office(2))),
        (0, at(1, 1), Err(RowFault::Office(1))),
        (2, at(1, 0), Err(RowFault::Number)),
        (2, entered(None), Err(RowFault::Provenance)),
    ] {
        let due = due.map_err(|fault| MalformedPool::Row(1, fault));
        assert_eq!(seal(&of(offices), &PROCESS, [entrant.clone()]).map(drop), due);
        let (sealed, blobs) = claimed(&[entrant]);
        assert_eq!(check(&of(offices), &sealed, &blobs), due);
    }
    // Offices may number for themselves.
    let same = [at(0, 7), Entrant { id: hash(2), ..at(0, 7) }];
    assert_eq!(seal(&of(1), &PROCESS, same).map(drop), Ok(()));
}

#[test]
fn nobody_is_in_two_households_and_a_household_is_its_people() {
    let rules = DrawRules { entrants: EntrantForm::Household, ..plain(1) };
    let checked = |mut entrants: Vec<Entrant>| {
        entrants.sort_by_key(|entrant| entrant.id);
        let (sealed, blobs) = claimed(&entrants);
        check(&rules, &sealed, &blobs)
    };
    assert_eq!(checked(vec![group(&[1, 2]), group(&[3]), group(&[4, 5, 6])]), Ok(()));
    let shared = [group(&[1, 2]), group(&[3]), group(&[4, 2])];
    assert_eq!(seal(&rules, &PROCESS, shared.clone()), Err(MalformedPool::Row(3, RowFault::TwoHouseholds(hash(2)))));
    assert!(
        matches!(checked(shared.to_vec()), Err(MalformedPool::Row(_, RowFault::TwoHouseholds(who))) if who == hash(2))
    );
    // Living alone is living in a household.
    let alone = [group(&[1, 2]), group(&[2])];
    assert_eq!(seal(&rules, &PROCESS, alone), Err(MalformedPool::Row(2, RowFault::TwoHouseholds(hash(2)))));

    let refused = |entrant: Entrant, fault| assert_eq!(checked(vec![entrant]), Err(MalformedPool::Row(1, fault)));
    refused(Entrant { id: hash(9), ..group(&[1, 2]) }, RowFault::Id);
    refused(person(1), RowFault::People(0));
    let large: Vec<u64> = (0..=MAX_HOUSEHOLD as u64).collect();
    refused(group(&large), RowFault::People(MAX_HOUSEHOLD + 1));
    let mut turned = group(&[1, 2]);
    turned.people.reverse();
    refused(turned, RowFault::PeopleOrder);
    let twice = Entrant { people: vec![hash(1); 2], ..group(&[1]) };
    refused(twice, RowFault::PeopleOrder);
    let (sealed, blobs) = claimed(&[group(&[1, 2])]);
    let mut elsewhere = PoolCheck::new(&rules, &ProcessId([1; 32]), &sealed).unwrap();
    assert_eq!(elsewhere.chunk(&blobs[0]), Err(MalformedPool::Row(1, RowFault::Id)));
}

#[test]
fn a_person_may_sit_on_several_panels() {
    let rules = DrawRules { entrants: EntrantForm::Panel, max_tickets: 1, ..plain(1) };
    let (blobs, sealed) = seal(&rules, &PROCESS, [group(&[1, 2, 3]), group(&[1, 2, 4])]).unwrap();
    assert_eq!(check(&rules, &sealed, &blobs), Ok(()));
}

#[test]
fn what_the_entry_states_is_what_its_blobs_come_to() {
    let rules = plain(2);
    let (blobs, sealed) = seal(&rules, &PROCESS, people(5)).unwrap();
    let stated = |sealed: SealedPool| check(&rules, &sealed, &blobs);
    let contradiction = |field| Err(MalformedPool::Contradiction(field));
    assert_eq!(stated(SealedPool { entrants: 6, ..sealed.clone() }), contradiction("entrants"));
    assert_eq!(stated(SealedPool { tickets: 6, ..sealed.clone() }), contradiction("tickets"));
    assert_eq!(stated(SealedPool { root: hash(1), ..sealed.clone() }), contradiction("root"));
    assert_eq!(check(&rules, &sealed, &[]), Err(MalformedPool::Commitment(0)));
    assert_eq!(check(&rules, &sealed, &[blobs.clone(), blobs.clone()].concat()), Err(MalformedPool::Commitment(1)));
    let chunks = |count| SealedPool { chunks: vec![hash(1); count], ..sealed.clone() };
    assert_eq!(stated(chunks(0)), Err(MalformedPool::Chunks(0)));
    assert_eq!(stated(chunks(MAX_CHUNKS + 1)), Err(MalformedPool::Chunks(MAX_CHUNKS + 1)));
}

#[test]
fn there_are_at_least_as_many_entrants_as_places() {
    let few = Err(MalformedPool::Entrants { entrants: 5, places: 6 });
    assert_eq!(seal(&plain(6), &PROCESS, people(5)).map(|_| ()), few);
    let (sealed, blobs) = claimed(&people(5));
    assert_eq!(check(&plain(6), &sealed, &blobs), few);
    assert_eq!(check(&plain(5), &sealed, &blobs), Ok(()));
}

#[test]
fn a_row_that_breaks_off_is_named_wherever_the_pool_is_read() {
    let mut blob = blobs(&people(3), CHUNK).remove(0);
    blob.pop();
    let fault = Err(MalformedPool::Row(3, RowFault::BreaksOff));
    let sealed = SealedPool { chunks: vec![Digest::of_blob(&blob).into()], ..claimed(&people(3)).0 };
    let blobs = [blob];
    assert_eq!(check(&plain(1), &sealed, &blobs), fault);
    // Whoever gives the places has seen the pool checked: another blob stands there now.
    let placed = psephos_tally::drawing::places::place(&plain(1), &Ranks::new(&hash(1)), &mut crate::lot::read(&blobs));
    assert_eq!(placed.map(|_| ()), Err(MalformedPool::Commitment(0)));
    // A blob without any row is none.
    let empty = SealedPool { chunks: vec![Digest::of_blob(&[]).into()], ..sealed };
    assert_eq!(check(&plain(1), &empty, &[Vec::new()]), Err(MalformedPool::Rows(0)));
}
