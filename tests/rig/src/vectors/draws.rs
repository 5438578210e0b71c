//! V15 to V18, and what the other checks say of draws.

mod accepted;
mod announcements;
mod beacons;
mod contributions;
mod exclusions;
mod forms;
mod naive;
mod objections;
mod pools;
mod quotas;
mod replacements;
mod results;
mod sources;
mod vacancies;
mod witnesses;

use super::{Bases, Vector};
use crate::{
    Rig, at, cosigners,
    draw::{ROUND_1000, round, rules},
    signing_key, trustee_keys,
};
use psephos_crypto::Digest;
use psephos_record::{
    Entry, EntryKind, Unsigned,
    cbor::{self, Canonical},
    draw::{DrawRules, Objection, ObjectionAnswer, OutageRule, Replacement},
    ids::Hash,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const POOL: &str = "80-draws.md#pool";
const CONDITIONS: &str = "80-draws.md#conditions";
const CONTRIBUTIONS: &str = "80-draws.md#contributions";
const BEACON: &str = "80-draws.md#beacon";
const REPLACEMENT: &str = "80-draws.md#replacement";
const AFTER: &str = "80-draws.md#after-the-draw";
const RESULT: &str = "80-draws.md#result";
const PLACES: &str = "80-draws.md#places";
const RULES: &str = "80-draws.md#rules";
const SOURCES: &str = "80-draws.md#by-sources";
/// The draws on which most vectors build.
struct Draws {
    /// Six flats, without a beacon.
    flats: Rig,
    /// The same with a beacon, which decides replacements too.
    beacon: Rig,
    /// The first, after two of those placed were excluded.
    replaced: Rig,
    /// The second, after somebody was excluded.
    fresh: Rig,
    /// With witnesses, and somebody excluded.
    witnessed: Rig,
}

const FLATS: &str = "accept/draw";
const WITH_BEACON: &str = "accept/draw-beacon";
const REPLACED: &str = "accept/draw-replaced";
const FRESH: &str = "accept/draw-fresh-beacon";
const WITNESSED: &str = "accept/draw-witnessed";

/// When somebody is excluded, where any time will do.
const EXCLUDED_AT: u64 = 3_000;
/// When somebody is excluded whose replacement round 1003 decides.
const BEFORE_1003: u64 = ROUND_1000 + 9 - 600;
/// Seconds from an exclusion until the board states who has a place.
const STATED_AFTER: u64 = 60;

/// What is called so, how it comes about, and its story.
type Bent<T> = (&'static str, fn(&mut T), &'static str);

/// A draw at an earlier point of its log; what happens next is random in a way of its own.
fn after(rig: &Rig, entries: u64, seed: &str) -> Rig {
    let mut earlier = Rig::with(rig.process.manifest(), trustee_keys(5), 0);
    earlier.log.blobs.clone_from(&rig.log.blobs);
    for entry in rig.log.entries.iter().take(usize::try_from(entries).unwrap()).skip(1) {
        earlier.post(entry.clone()).unwrap();
    }
    earlier.rng = ChaCha20Rng::from_seed(Digest::of("vector", &[seed.as_bytes()]).0);
    earlier
}

fn first(rig: &Rig, kind: EntryKind) -> u64 {
    let found = rig.log.entries.iter().position(|entry| Entry::kind_of(entry) == Some(kind));
    found.unwrap() as u64
}

fn payload<T: for<'b> Canonical<'b>>(entry: &[u8]) -> T {
    cbor::decode(&Entry::decode(entry).unwrap().payload.0).unwrap()
}

fn by_organiser<T: for<'b> Canonical<'b>>(rig: &Rig, kind: EntryKind, payload: &T) -> Vec<u8> {
    Unsigned::new(kind, rig.id(), payload).sign(&rig.organiser)
}

fn by_stranger<T: for<'b> Canonical<'b>>(rig: &Rig, kind: EntryKind, payload: &T) -> Vec<u8> {
    Unsigned::new(kind, rig.id(), payload).sign(&signing_key(210))
}

fn entry(at: (&str, &Rig), path: &str, bytes: &[u8], name: &str, story: &str, rule: &str) -> Vector {
    Vector::of_entry(path, (at.0, at.1.process.size()), bytes, name, story).because("", rule)
}

fn drawn() -> Rig {
    let mut rig = Rig::draw(rules());
    let entrants = (0..40).map(|number| rig.entrant(number)).collect();
    for entry in rig.pool_entries(entrants) {
        rig.post(entry).unwrap();
    }
    let pool = rig.process.draw().pool().unwrap().tracker;
    let objection = Objection { pool, entrant: None, statement: Hash([3; 32]) };
    let objection = by_stranger(&rig, EntryKind::Objection, &objection);
    let objection = rig.post(objection).unwrap().tracker;
    let answer = ObjectionAnswer { objection, upheld: false, statement: Hash([4; 32]) };
    let answer = by_organiser(&rig, EntryKind::ObjectionAnswer, &answer);
    rig.post(answer).unwrap();
    rig.run_trustees(&rig.all_trustees());
    rig.clockwork(1_000);
    rig.contributed().drawn()
}

fn drawn_with_beacon() -> Rig {
    let mut rig = Rig::draw_with_beacon(fresh_rules(), OutageRule::Wait).contributing(40).contributed();
    rig.bring(&round(1000)).unwrap();
    rig.drawn()
}

fn fresh_rules() -> DrawRules {
    DrawRules { replacement: Replacement::FreshBeacon, ..rules() }
}

/// A witnessed draw after which somebody was excluded: no witness has seen that yet.
fn excluded_among_witnesses() -> Rig {
    let witnesses = cosigners(4);
    let mut rig = Rig::witnessed_draw(fresh_rules()).contributing(40).contributed();
    let shown = rig.shown(&rig.cosigned(&at(&witnesses[..3], ROUND_1000 - 990)));
    rig.post(shown).unwrap();
    rig.bring(&round(1000)).unwrap();
    // No more than are needed: a board posts the result at once, and the witnesses see the whole log.
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(ROUND_1000);
    rig.exclude(0, BEFORE_1003);
    rig
}

fn drawn_with_witnesses() -> Rig {
    let mut rig = excluded_among_witnesses();
    let shown = rig.shown(&rig.cosigned(&at(&cosigners(4)[1..], BEFORE_1003 + 5)));
    rig.post(shown).unwrap();
    rig.bring(&round(1003)).unwrap();
    rig.clockwork(BEFORE_1003 + STATED_AFTER);
    rig
}

impl Draws {
    fn new() -> Self {
        let (flats, beacon) = (drawn(), drawn_with_beacon());
        let mut replaced = after(&flats, flats.process.size(), "replaced");
        for place in [2, 0] {
            replaced.exclude(place, EXCLUDED_AT);
        }
        replaced.clockwork(EXCLUDED_AT + STATED_AFTER);
        let mut fresh = after(&beacon, beacon.process.size(), "fresh");
        fresh.exclude(0, BEFORE_1003);
        fresh.bring(&round(1003)).unwrap();
        fresh.clockwork(BEFORE_1003 + STATED_AFTER);
        Self { flats, beacon, replaced, fresh, witnessed: drawn_with_witnesses() }
    }
}

pub(super) fn vectors(_: &Bases) -> Vec<Vector> {
    let draws = Draws::new();
    let parts = [
        accepted::vectors,
        forms::vectors,
        pools::vectors,
        objections::vectors,
        contributions::vectors,
        beacons::vectors,
        sources::vectors,
        results::vectors,
        replacements::vectors,
        exclusions::vectors,
        witnesses::vectors,
    ];
    let others = [vacancies::vectors(), quotas::vectors(), announcements::vectors(), sources::announcements()];
    parts.iter().flat_map(|part| part(&draws)).chain(others.into_iter().flatten()).collect()
}
