//! V14 in a draw: closes and exclusions that the witnesses saw too late, or not at all.

use super::{AFTER, BEFORE_1003, Draws, WITNESSED, after, by_stranger, entry, excluded_among_witnesses, first};
use crate::{
    Rig, at, cosigners,
    draw::{ROUND_1000, round},
    vectors::Vector,
};
use psephos_record::EntryKind;

pub(super) fn vectors(Draws { witnessed, .. }: &Draws) -> Vec<Vector> {
    let witnesses = cosigners(4);
    let closed = after(witnessed, first(witnessed, EntryKind::Close) + 1, "witnesses");
    let excluded = after(witnessed, first(witnessed, EntryKind::Exclusion) + 1, "witnesses");
    let ended = after(witnessed, witnessed.process.size(), "witnesses");
    let shown = |rig: &Rig, many: usize, time| rig.shown(&rig.cosigned(&at(&witnesses[..many], time)));
    let cases = [
        (
            &closed,
            "V14-witnesses/draw-close-cosigned-when-the-beacon-is-known",
            shown(&closed, 3, ROUND_1000),
            "cosigned-too-late",
            "The witnesses saw the close when the beacon's round was known.",
            "10-life.md#what-each-kind-asks-of-the-state",
        ),
        (
            &excluded,
            "V14-witnesses/draw-exclusion-seen-by-two",
            shown(&excluded, 2, BEFORE_1003),
            "not-enough-cosignatures",
            "Two witnesses saw the exclusion, where three must.",
            AFTER,
        ),
        (
            &excluded,
            "V14-witnesses/draw-log-without-the-exclusion",
            {
                let before = after(witnessed, first(witnessed, EntryKind::Exclusion), "witnesses");
                excluded.shown(&before.cosigned(&at(&witnesses[..3], BEFORE_1003)))
            },
            "contradiction",
            "The witnesses saw the log as it was before the exclusion.",
            AFTER,
        ),
        (
            &excluded,
            "V17-beacon/round-before-the-witnesses",
            by_stranger(&excluded, EntryKind::Beacon, &round(1003)),
            "other-round",
            "A round is brought before the witnesses have seen what it decides.",
            AFTER,
        ),
        (
            &ended,
            "V6-life/draw-cosigned-when-nothing-waits",
            shown(&ended, 3, ROUND_1000),
            "too-late",
            "The board shows a cosigned checkpoint that nothing waits for.",
            "10-life.md#what-each-kind-asks-of-the-state",
        ),
    ];
    let vector = |(rig, path, bytes, fault, story, rule): (&Rig, &str, Vec<u8>, &str, &str, &str)| {
        entry((WITNESSED, rig), &format!("reject/{path}"), &bytes, fault, story, rule)
    };
    let mut vectors: Vec<Vector> = cases.into_iter().map(vector).collect();
    vectors.push(known_when_cosigned());
    vectors
}

/// Organiser and board antedate an exclusion, so that a round decides which they know.
fn known_when_cosigned() -> Vector {
    let mut rig = excluded_among_witnesses();
    let shown = rig.shown(&rig.cosigned(&at(&cosigners(4)[..3], ROUND_1000 + 9)));
    rig.post(shown).unwrap();
    let known = by_stranger(&rig, EntryKind::Beacon, &round(1003));
    rig.force(known);
    let story = "Organiser and board antedate an exclusion, so that a round decides which they know.";
    Vector::of_record("reject/V17-beacon/round-known-when-cosigned", rig.record(), story)
        .fault("other-round", Some(rig.process.size() - 1))
        .because("", AFTER)
        .result(rig.process.draw().result().unwrap())
}
