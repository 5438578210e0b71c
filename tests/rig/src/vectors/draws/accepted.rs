//! Draws that must pass, and some that go on.

use super::{
    AFTER, BEACON, BEFORE_1003, CONDITIONS, CONTRIBUTIONS, Draws, EXCLUDED_AT, FLATS, FRESH, REPLACED, REPLACEMENT,
    RULES, WITH_BEACON, WITNESSED, after, by_organiser,
    contributions::{ciphertext_of, forged},
    excluded_among_witnesses, first, fresh_rules,
};
use crate::{
    Rig, at, cosigners,
    draw::{ROUND_1000, round, rules},
    signing_key,
    vectors::{Vector, witnesses::seen_by},
};
use psephos_crypto::{Ciphertext, SecretScalar};
use psephos_record::{
    EntryKind,
    draw::{Annulment, Beacon, OutageRule},
    ids::Hash,
};

/// With the result that its record must give, and who has a place after exclusions.
pub(super) fn with_result(vector: Vector, rig: &Rig) -> Vector {
    let draw = rig.process.draw();
    let vector = vector.result(draw.result().unwrap());
    if draw.standing() == draw.result() { vector } else { vector.standing(draw.standing().unwrap()) }
}

pub(super) fn whole(path: &str, rig: &Rig, story: &str, rule: &str) -> Vector {
    with_result(Vector::of_record(path, rig.record(), story).because("", rule), rig)
}

pub(super) fn vectors(draws: &Draws) -> Vec<Vector> {
    let Draws { flats, beacon, replaced, fresh, witnessed } = draws;
    let mut outage = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(40).contributed();
    let declared = by_organiser(&outage, EntryKind::Beacon, &Beacon { round: 1000, signature: None });
    outage.post(declared).unwrap();
    let outage = outage.drawn();
    let seen = seen_by(witnessed, &at(&cosigners(4)[..3], ROUND_1000));
    let witnessed_story =
        "Three of four witnesses cosigned the close and the exclusion, before the rounds that decide.";
    let mut vectors = vec![
        whole(
            FLATS,
            flats,
            "Six flats of two kinds for forty people in two districts, with a set-aside and two tiers.",
            RULES,
        ),
        whole(WITH_BEACON, beacon, "The same with round 1000 of drand's quicknet.", BEACON),
        whole(REPLACED, replaced, "Two of those placed are excluded, and the next take their places.", REPLACEMENT),
        whole(FRESH, fresh, "Somebody is excluded, and round 1003 decides who takes the place.", AFTER),
        with_result(Vector::of_record(WITNESSED, seen, witnessed_story).because("", AFTER), witnessed),
        whole(
            "accept/draw-outage",
            &outage,
            "The organiser declared an outage of the beacon before anybody had decrypted.",
            BEACON,
        ),
    ];
    vectors.push(put_off());
    vectors.extend(unfinished(draws));
    vectors
}

/// Draws in which something is still to come.
fn unfinished(Draws { flats, beacon, .. }: &Draws) -> Vec<Vector> {
    let mut waiting = after(beacon, beacon.process.size(), "fresh");
    waiting.exclude(0, BEFORE_1003);
    let mut unstated = after(flats, flats.process.size(), "unstated");
    unstated.exclude(2, EXCLUDED_AT);
    let mut annulled = after(flats, flats.process.size(), "annulled");
    let annulment = Annulment { ground: "court-order".into(), statement: Hash([1; 32]) };
    let annulment = by_organiser(&annulled, EntryKind::Annulment, &annulment);
    annulled.post(annulment).unwrap();
    let open = after(flats, first(flats, EntryKind::Close), "open");
    let rows = [
        (
            "accept/draw-waits-for-its-replacement",
            &waiting,
            "Somebody is excluded, and round 1003 is not there yet.",
            AFTER,
        ),
        (
            "accept/draw-waits-for-its-statement",
            &unstated,
            "Somebody is excluded, and the board has not stated who has the place.",
            AFTER,
        ),
        ("accept/draw-cosigned-late", &cosigned_late(), "Witnesses saw an exclusion when its round was known.", AFTER),
        ("accept/draw-annulled", &annulled, "The draw was annulled after its result.", CONDITIONS),
    ];
    let rows = rows.map(|(path, rig, story, rule)| whole(path, rig, story, rule).not_yet());
    let going_on = [
        ("accept/draw-open", &open, "Contributing goes on."),
        ("accept/draw-copied-half", &copied_half(flats), "Somebody puts another's C beside an R of their own."),
    ];
    let going_on = going_on
        .map(|(path, rig, story)| Vector::of_record(path, rig.record(), story).because("", CONTRIBUTIONS).not_yet());
    rows.into_iter().chain(going_on).collect()
}

/// The exclusion is put off by a day: nobody knows the round that is due then.
pub(super) fn cosigned_late() -> Rig {
    let mut rig = excluded_among_witnesses();
    let shown = rig.shown(&rig.cosigned(&at(&cosigners(4)[..3], ROUND_1000 + 9)));
    rig.post(shown).unwrap();
    assert_eq!(rig.process.round_due(), Some(1003 + 86_400 / 3), "a day after round 1003");
    rig
}

/// The witnesses see two exclusions together: too late for the first, whose round is put off by a day, and in time for the second, whose
/// own round would come before that.
fn put_off() -> Vector {
    let witnesses = cosigners(4);
    let mut rig = Rig::half_daily_draw(fresh_rules()).contributing(40).contributed();
    let shown = rig.shown(&rig.cosigned(&at(&witnesses[..3], ROUND_1000 - 990)));
    rig.post(shown).unwrap();
    rig.bring(&round(1000)).unwrap();
    let mut rig = rig.drawn();
    let (own_1001, own_1002) = (ROUND_1000 + 1_000, ROUND_1000 + 50_000);
    rig.exclude(0, own_1001);
    rig.exclude(1, own_1002);
    let shown = rig.shown(&rig.cosigned(&at(&witnesses[..3], own_1002 + 100)));
    rig.post(shown).unwrap();
    let rounds: Vec<_> = rig.process.draw().exclusions().iter().map(|state| state.round).collect();
    assert_eq!(rounds, [Some(1003), Some(1003)], "a day later, and never below");
    rig.bring(&round(1003)).unwrap();
    rig.clockwork(ROUND_1000 + 3 * 43_200);
    assert_eq!(rig.process.draw().standing().unwrap().exclusions, Some(2), "both are replaced");
    let seen = seen_by(&rig, &at(&witnesses[..3], ROUND_1000 + 4 * 43_200));
    let story = "Witnesses saw an exclusion late, so its round is one of the next day; a later exclusion takes that round too, \
                 since its own would come before.";
    with_result(Vector::of_record("accept/draw-put-off", seen, story).because("", AFTER), &rig)
}

fn copied_half(flats: &Rig) -> Rig {
    let mut rig = after(flats, first(flats, EntryKind::Contribution), "half");
    let theirs = rig.contribution(&signing_key(221));
    let data = ciphertext_of(&theirs).data;
    let secret = SecretScalar::random(&mut rig.rng);
    let copy = forged(&rig, 220, &Ciphertext { pad: secret.public(), data }, &secret);
    rig.post(copy).unwrap();
    rig.post(theirs).unwrap();
    rig
}
