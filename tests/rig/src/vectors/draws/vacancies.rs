//! Many exclusions of a draw with tight quotas: every rule of replacement decides somebody's place.

use super::{
    REPLACEMENT, RESULT, STATED_AFTER,
    accepted::whole,
    after,
    naive::{Misreading, Naive},
};
use crate::{Rig, draw::tight_rules, vectors::Vector};
use psephos_record::{
    EntryKind, Unsigned,
    draw::{DrawResult, DrawRules, pool::Entrant},
    ids::Hash,
};
use psephos_tally::drawing::outcome::Outcome;
use std::collections::BTreeSet;

/// People in the pool.
const PEOPLE: u32 = 15;
/// Who is excluded, by the place in the order of the draw, from 0: so that every misreading leads to another end.
const EXCLUDED: [&[usize]; 3] = [&[2], &[6, 1], &[13, 12, 3]];
/// The time of the first exclusion; those of the next two results come a thousand seconds later each.
const FIRST: u64 = 3_000;

const MISREADINGS: [(Misreading, &str, &str); 9] = [
    (Misreading::ExcludedTakes, "excluded-takes-a-place", "Somebody who was excluded without a place comes to one."),
    (Misreading::NoMaximum, "above-the-maximum", "A stratum comes to more places than its maximum."),
    (Misreading::FreedCounts, "freed-place-counts", "The place that became free counts against its stratum's maximum."),
    (Misreading::AnyUnit, "unit-not-accepted", "The next in order takes a unit that they do not accept."),
    (
        Misreading::NoRuleOne,
        "set-aside-of-any-stratum",
        "The first with the mark takes the place, though the stratum is short.",
    ),
    (
        Misreading::ShortByClaim,
        "short-by-the-claim-alone",
        "A stratum below its minimum loses a place that was not a minimum's.",
    ),
    (Misreading::ShortByNumber, "short-by-the-number-alone", "A minimum's place leaves its stratum, which has enough."),
    (Misreading::ClaimStays, "claim-stays", "A place that goes to all keeps the claim that it had."),
    (Misreading::Behind, "replacer-behind", "Who replaces another stands behind everyone."),
];

fn drawn() -> (Rig, Vec<Entrant>) {
    let rig = Rig::draw(tight_rules());
    let entrants: Vec<Entrant> = (0..PEOPLE).map(|number| rig.tight_entrant(number)).collect();
    (rig.contributing_of(entrants.clone()).contributed().drawn(), entrants)
}

/// The draw as it stands before any exclusion.
fn naive<'a>(rig: &Rig, rules: &'a DrawRules, entrants: &[Entrant]) -> Naive<'a> {
    let placed = rig.process.draw().outcome().unwrap().placed.clone();
    let waiting = rig.process.waiting(entrants.len(), &rig.log).unwrap();
    let mut all: Vec<_> = placed.iter().map(|placed| placed.standing).chain(waiting).collect();
    all.sort_unstable();
    let entrant = |id| entrants.iter().find(|entrant| entrant.id == id).unwrap().clone();
    let all = all.into_iter().map(|standing| (standing, entrant(standing.id))).collect();
    Naive { rules, all, placed, excluded: BTreeSet::new(), misread: None }
}

/// Those in these places in the order of the draw are excluded, and the board states who has a place.
fn exclude(rig: &mut Rig, order: &[Hash], turn: usize) {
    let time = FIRST + 1_000 * turn as u64;
    for position in EXCLUDED[turn] {
        let exclusion = rig.exclusion(order[*position], time);
        rig.post(exclusion).unwrap();
    }
    rig.clockwork(time + STATED_AFTER);
}

pub(super) fn vectors() -> Vec<Vector> {
    let (drawn, entrants) = drawn();
    let rules = tight_rules();
    let start = naive(&drawn, &rules, &entrants);
    let order: Vec<Hash> = start.all.iter().map(|(standing, _)| standing.id).collect();
    let mut rig = after(&drawn, drawn.process.size(), "vacancies");
    (0..EXCLUDED.len()).for_each(|turn| exclude(&mut rig, &order, turn));
    let excluded: Vec<Hash> = EXCLUDED.concat().into_iter().map(|position| order[position]).collect();
    let right = assert_all_happens(&start, &excluded);
    assert_eq!(rig.placed(), right.placed.iter().map(|placed| placed.standing.id).collect::<Vec<_>>());

    let story = "Six are excluded, and the board says three times who has a place: one had none, one had replaced another; maxima, \
                 accepted units, set-asides and minima decide who comes next, and one place stays empty.";
    let mut vectors = vec![whole("accept/draw-vacancies", &rig, story, REPLACEMENT)];
    vectors.extend(misread(&rig, &start, &excluded));
    vectors.extend(miscounted(&rig, &right));
    vectors
}

/// After these exclusions. The record has everything that its story says, and no misreading comes to the same.
fn assert_all_happens<'a>(start: &Naive<'a>, excluded: &[Hash]) -> Naive<'a> {
    let mut right = start.clone();
    let (mut takers, mut without_a_place, mut replacers, mut empty) = (Vec::new(), 0, 0, 0);
    for id in excluded {
        let had_a_place = right.placed.iter().any(|placed| placed.standing.id == *id);
        without_a_place += usize::from(!had_a_place);
        replacers += usize::from(takers.contains(id));
        match right.exclude(*id) {
            Some(taker) => takers.push(taker.standing.id),
            None => empty += usize::from(had_a_place),
        }
    }
    assert!(without_a_place > 0 && replacers > 0 && empty > 0, "{without_a_place} {replacers} {empty}");
    right
}

/// Results of verifiers that get one thing wrong.
fn misread(rig: &Rig, start: &Naive<'_>, excluded: &[Hash]) -> Vec<Vector> {
    let vector = |(misread, name, story): &(Misreading, &str, &str)| {
        let mut naive = Naive { misread: Some(*misread), ..start.clone() };
        for id in excluded {
            naive.exclude(*id);
        }
        let outcome = Outcome { placed: naive.placed };
        let (placed, outcome) = (outcome.placed.len() as u64, outcome.digest(&rig.id()));
        let due = rig.process.draw().standing().unwrap().clone();
        refused(rig, &format!("vacancies-{name}"), &DrawResult { placed, outcome, ..due }, story, REPLACEMENT)
    };
    MISREADINGS.iter().map(vector).collect()
}

/// Results that count other places or other exclusions.
fn miscounted(rig: &Rig, right: &Naive<'_>) -> Vec<Vector> {
    let due = rig.process.draw().standing().unwrap().clone();
    let given = rig.process.draw().result().unwrap().placed;
    let latest = EXCLUDED.last().map(|last| last.len() as u64);
    assert!(given > right.placed.len() as u64, "a place is empty");
    let empty = DrawResult { placed: given, ..due.clone() };
    let since = DrawResult { exclusions: latest, ..due };
    vec![
        refused(rig, "vacancies-empty-place-counted", &empty, "A place that stays empty is counted as given.", RESULT),
        refused(
            rig,
            "vacancies-since-the-last-result",
            &since,
            "Only exclusions after the last result are counted.",
            RESULT,
        ),
    ]
}

/// The record with this result in place of its last entry.
pub(super) fn refused(rig: &Rig, name: &str, result: &DrawResult, story: &str, rule: &str) -> Vector {
    assert_ne!(rig.process.draw().standing(), Some(result), "{name}: it is a lie");
    let mut lying = after(rig, rig.process.size() - 1, name);
    let at = lying.process.size();
    lying.force(Unsigned::new(EntryKind::Result, lying.id(), result).sign(&lying.board));
    let vector = Vector::of_record(&format!("reject/V13-result/draw-{name}"), lying.record(), story);
    let vector = vector.fault("contradiction", Some(at)).because("", rule);
    // The draw's own result stands where a later one is false.
    match lying.process.draw().result() {
        Some(result) => vector.result(result),
        None => vector,
    }
}
