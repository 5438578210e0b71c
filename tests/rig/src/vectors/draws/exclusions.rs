//! V18: what comes after the draw.

use super::{
    AFTER, BEACON, BEFORE_1003, CONDITIONS, Draws, EXCLUDED_AT, FLATS, WITH_BEACON, accepted::cosigned_late, after,
    by_organiser, by_stranger, entry, first,
};
use crate::{
    Rig,
    draw::{ROUND_1000, round},
    vectors::Vector,
};
use psephos_record::{
    EntryKind, Unsigned,
    draw::{Annulment, Exclusion},
    ids::Hash,
};

pub(super) fn vectors(Draws { flats, beacon, .. }: &Draws) -> Vec<Vector> {
    let rig = after(flats, flats.process.size(), "later");
    let placed = rig.placed()[0];
    let at = (FLATS, &rig);
    let dislike = Exclusion { entrant: placed, ground: "dislike".into(), time: EXCLUDED_AT };
    let annulment = Annulment { ground: "dislike".into(), statement: Hash([1; 32]) };
    let cases = [
        (
            "ground-of-an-exclusion",
            by_organiser(&rig, EntryKind::Exclusion, &dislike),
            "unknown-ground",
            "An exclusion on a ground that the manifest does not name.",
        ),
        (
            "ground-of-an-annulment",
            by_organiser(&rig, EntryKind::Annulment, &annulment),
            "unknown-ground",
            "An annulment on a ground that the manifest does not name.",
        ),
        (
            "stranger-excluded",
            rig.exclusion(Hash([8; 32]), EXCLUDED_AT),
            "unknown-entrant",
            "Somebody who is not in the pool is excluded.",
        ),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bytes, fault, story)| {
            let vector = entry(at, &format!("reject/V18-replacements/{name}"), &bytes, fault, story, CONDITIONS);
            // The board looks at its clock first.
            if name.ends_with("annulment") { vector } else { vector.problem("too-early") }
        })
        .collect();
    let mut twice = after(flats, flats.process.size(), "twice");
    let once = twice.exclusion(placed, EXCLUDED_AT);
    twice.post(once).unwrap();
    let again = twice.exclusion(placed, EXCLUDED_AT + 1);
    twice.force(again);
    vectors.push(
        Vector::of_record("reject/V18-replacements/excluded-twice", twice.record(), "Somebody is excluded twice.")
            .fault("unknown-entrant", Some(twice.process.size() - 1))
            .because("", CONDITIONS),
    );
    let known = after(beacon, beacon.process.size(), "known");
    let known_round = known.exclusion(known.placed()[0], ROUND_1000 - 600);
    vectors.push(entry(
        (WITH_BEACON, &known),
        "reject/V18-replacements/round-that-stood-before",
        &known_round,
        "contradiction",
        "An exclusion whose replacement would be made with the round of the draw.",
        AFTER,
    ));
    vectors.extend(known_rounds(beacon));
    vectors.push(round_before_the_day());
    let stray = after(beacon, beacon.process.size(), "stray");
    let nobody_waits = by_stranger(&stray, EntryKind::Beacon, &round(1003));
    vectors.push(entry(
        (WITH_BEACON, &stray),
        "reject/V17-beacon/nobody-waits",
        &nobody_waits,
        "other-round",
        "A round that nothing waits for.",
        BEACON,
    ));
    let stranger = Unsigned::new(
        EntryKind::Exclusion,
        rig.id(),
        &Exclusion { entrant: placed, ground: "withdrew".into(), time: EXCLUDED_AT },
    );
    vectors.push(entry(
        at,
        "reject/V5-authorship/draw-exclusion-of-the-registrar",
        &stranger.sign(&rig.registrar),
        "not-entitled",
        "The registrar excludes somebody.",
        "10-life.md#who-may-post-what",
    ));
    let early = after(flats, first(flats, EntryKind::Close), "early");
    let early_exclusion = early.exclusion(placed, EXCLUDED_AT);
    vectors.push(entry(
        (FLATS, &early),
        "reject/V6-life/draw-early-exclusion",
        &early_exclusion,
        "too-early",
        "Somebody is excluded before the draw.",
        "10-life.md#phases",
    ));
    vectors
}

/// Witnesses saw the exclusion late, so its round is one of the next day.
fn round_before_the_day() -> Vector {
    let mut late = cosigned_late();
    let at = late.process.size();
    late.force(by_stranger(&late, EntryKind::Beacon, &round(1003)));
    let path = "reject/V17-beacon/round-before-it-was-put-off";
    let story = "An exclusion was put off by a day, and somebody brings the round that it would have had.";
    Vector::of_record(path, late.record(), story)
        .fault("other-round", Some(at))
        .because("", AFTER)
        .result(late.process.draw().result().unwrap())
}

/// Exclusions and closes when a round that decides is known.
fn known_rounds(beacon: &Rig) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let mut decided = after(beacon, beacon.process.size(), "decided");
    let [one, other] = [0, 1].map(|place| decided.placed()[place]);
    let excluded = decided.exclusion(one, BEFORE_1003);
    decided.post(excluded).unwrap();
    decided.bring(&round(1003)).unwrap();
    let antedated = decided.exclusion(other, BEFORE_1003);
    decided.force(antedated);
    vectors.push(
        Vector::of_record(
            "reject/V18-replacements/round-that-is-known",
            decided.record(),
            "An exclusion whose replacement would be made with a round that is on the record already.",
        )
        .fault("contradiction", Some(decided.process.size() - 1))
        .because("", AFTER),
    );
    let mut grinding = after(beacon, first(beacon, EntryKind::Close), "grinding");
    let close = psephos_record::life::Close { time: ROUND_1000, root: grinding.process.root() };
    grinding.force(Unsigned::new(EntryKind::Close, grinding.id(), &close).sign(&grinding.board));
    vectors.push(
        Vector::of_record(
            "reject/V6-life/draw-closed-when-the-beacon-is-known",
            grinding.record(),
            "Contributing closes at the time of the beacon's round.",
        )
        .fault("contradiction", Some(grinding.process.size() - 1))
        .because("", BEACON),
    );
    vectors
}
