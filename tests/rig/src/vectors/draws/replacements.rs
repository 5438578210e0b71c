//! Results that give a place to somebody else than who replaces the excluded.

use super::{
    AFTER, BEACON, BEFORE_1003, Draws, EXCLUDED_AT, FLATS, FRESH, REPLACED, REPLACEMENT, after, entry, first,
    fresh_rules,
};
use crate::{Rig, draw::round, vectors::Vector};
use psephos_record::{
    EntryKind, Unsigned,
    draw::{DrawResult, DrawRules},
    ids::Hash,
};
use psephos_tally::{
    Reason,
    drawing::{
        self,
        order::Ranks,
        outcome::{Outcome, Placed},
        replacement::Standings,
    },
};

/// The result that the board posts, with these in their places.
fn stating(rig: &Rig, placed: Vec<Placed>) -> Vec<u8> {
    let outcome = Outcome { placed };
    let due = rig.process.draw().result().unwrap().clone();
    let exclusions = Some(rig.process.draw().exclusions().len() as u64);
    let placed = outcome.placed.len() as u64;
    let result = DrawResult { placed, outcome: outcome.digest(&rig.id()), exclusions, ..due };
    Unsigned::new(EntryKind::Result, rig.id(), &result).sign(&rig.board)
}

/// Who has a place when the first of `rig`'s exclusions is decided with this seed.
fn with_seed(rig: &Rig, rules: &DrawRules, seed: &Hash) -> Vec<Placed> {
    let draw = rig.process.draw();
    let chunks = &draw.pool().unwrap().sealed.chunks;
    let mut blobs = |position: usize| Some(Ok::<_, Reason>(rig.log.blobs[&chunks.get(position)?.0].clone()));
    let mut standings = Standings::new(rules, draw.outcome().unwrap());
    standings.exclude(&Ranks::new(seed), &[draw.exclusions()[0].exclusion.entrant], &mut blobs).unwrap();
    standings.placed().to_vec()
}

/// Who has a place now, and where those stand who replaced the excluded, in the order of the exclusions.
fn standing(rig: &Rig) -> (Vec<Placed>, Vec<usize>) {
    let (standings, replaced) = rig.process.standings(&rig.log).unwrap();
    let placed = standings.placed().to_vec();
    let at = |taker: Placed| placed.iter().position(|placed| *placed == taker).unwrap();
    let takers = replaced.iter().filter_map(|replaced| replaced.taker.map(at)).collect();
    (placed, takers)
}

pub(super) fn vectors(draws: &Draws) -> Vec<Vector> {
    in_order(draws).into_iter().chain(by_a_fresh_round(draws)).collect()
}

fn in_order(Draws { flats, replaced, .. }: &Draws) -> Vec<Vector> {
    let excluded = after(flats, flats.process.size(), "in order");
    let with = |entries: &[Vec<u8>]| {
        let mut rig = after(flats, flats.process.size(), "in order");
        for entry in entries {
            rig.post(entry.clone()).unwrap();
        }
        rig
    };
    let at = usize::try_from(excluded.process.size()).unwrap();
    let exclusions = &replaced.log.entries[at..at + 2];
    let rig = with(exclusions);
    let (due, takers) = standing(&rig);
    let [one, other] = takers[..] else { panic!("both are replaced") };
    let mut swapped = due.clone();
    (swapped[one].standing, swapped[other].standing) = (due[other].standing, due[one].standing);
    // As if the one who takes the first place had withdrawn before.
    let passed_over = rig.exclusion(due[one].standing.id, EXCLUDED_AT);
    let (passed_over, _) = standing(&with(&[&[passed_over], exclusions].concat()));
    let mut kept_back = due;
    kept_back.remove(one);
    let drawn = flats.process.draw().outcome().unwrap().placed.clone();
    let (first_alone, _) = standing(&with(&exclusions[..1]));
    let cases = [
        ("replacements-swapped", swapped, "The two who replace change their ranks."),
        ("replacement-out-of-order", passed_over, "The next in order is passed over for the one after."),
        ("freed-place-kept-back", kept_back, "A place that became free is kept back."),
        ("excluded-stay", drawn, "Both who were excluded keep their places."),
        ("second-exclusion-ignored", first_alone, "One of the two who were excluded keeps the place."),
    ];
    let vector = |(name, placed, story): (&str, Vec<Placed>, &str)| {
        let path = format!("reject/V13-result/draw-{name}");
        entry((REPLACED, &rig), &path, &stating(&rig, placed), "contradiction", story, REPLACEMENT)
    };
    let mut vectors: Vec<Vector> = cases.into_iter().map(vector).collect();
    let again = stating(flats, without_the_last(flats));
    vectors.push(entry(
        (FLATS, flats),
        "reject/V6-life/draw-second-result",
        &again,
        "too-late",
        "The board takes a place away, though nobody was excluded.",
        "10-life.md#what-each-kind-asks-of-the-state",
    ));
    vectors
}

/// The draw's outcome without its last place.
fn without_the_last(flats: &Rig) -> Vec<Placed> {
    let mut placed = flats.process.draw().outcome().unwrap().placed.clone();
    placed.pop();
    placed
}

fn by_a_fresh_round(Draws { beacon, fresh, .. }: &Draws) -> Vec<Vector> {
    let excluded = first(fresh, EntryKind::Exclusion) + 1;
    let waiting = after(fresh, excluded, "fresh round");
    let decided = after(fresh, excluded + 1, "fresh round");
    let rules = DrawRules { beacon: beacon.process.manifest().draw.as_ref().unwrap().beacon.clone(), ..fresh_rules() };
    let seed = waiting.process.draw().result().unwrap().seed;
    let state = &waiting.process.draw().exclusions()[0];
    assert_eq!(state.exclusion.time, BEFORE_1003);
    let by_another = round(1002);
    let by_another = drawing::replacement_seed(&seed, &state.tracker, 1002, &by_another.signature.unwrap());
    let (vacant, _) = standing(&waiting);
    let cases = [
        ("in-the-draws-order", with_seed(&decided, &rules, &seed), "The next in the draw's own order takes the place."),
        ("by-another-round", with_seed(&decided, &rules, &by_another), "Round 1002 decides in place of 1003."),
        ("left-empty", vacant.clone(), "The place stays empty."),
    ];
    let vector = |(name, placed, story): (&str, Vec<Placed>, &str)| {
        let path = format!("reject/V13-result/draw-replaced-{name}");
        entry((FRESH, &decided), &path, &stating(&decided, placed), "contradiction", story, AFTER)
    };
    let mut vectors: Vec<Vector> = cases.into_iter().map(vector).collect();
    vectors.push(entry(
        (FRESH, &waiting),
        "reject/V17-beacon/stated-before-the-round",
        &stating(&waiting, vacant),
        "beacon-due",
        "The board states that the place stays empty, before the round that decides.",
        BEACON,
    ));
    vectors
}
