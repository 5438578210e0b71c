//! V15: what stands already, and objections to nothing.

use super::{CONDITIONS, Draws, FLATS, after, by_organiser, by_stranger, entry, first};
use crate::vectors::Vector;
use psephos_record::{
    EntryKind,
    draw::{Objection, ObjectionAnswer},
    ids::Hash,
};

pub(super) fn vectors(Draws { flats, .. }: &Draws) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let sealed = after(flats, first(flats, EntryKind::Pool) + 1, "sealed");
    let at = (FLATS, &sealed);
    let repeated = |kind| flats.log.entries[usize::try_from(first(flats, kind)).unwrap()].clone();
    let pool = sealed.process.draw().pool().unwrap().tracker;
    let other = Objection { pool: psephos_record::Tracker([9; 32]), entrant: None, statement: Hash([3; 32]) };
    let stray = ObjectionAnswer { objection: pool, upheld: true, statement: Hash([4; 32]) };
    let cases = [
        ("part-again", repeated(EntryKind::PoolPart), "already-done", "A part that was brought before."),
        ("pool-again", repeated(EntryKind::Pool), "already-done", "The pool that stands, sealed again."),
        (
            "objection-to-another-pool",
            by_stranger(&sealed, EntryKind::Objection, &other),
            "unknown-objection",
            "An objection to a pool that there is not.",
        ),
        (
            "answer-to-nothing",
            by_organiser(&sealed, EntryKind::ObjectionAnswer, &stray),
            "unknown-objection",
            "An answer to what is no objection.",
        ),
    ];
    for (name, bytes, fault, story) in cases {
        let vector = entry(at, &format!("reject/V15-pool/{name}"), &bytes, fault, story, CONDITIONS);
        vectors.push(if fault == "already-done" { vector.problem("repeated") } else { vector });
    }
    let answered = after(flats, first(flats, EntryKind::ObjectionAnswer) + 1, "answered");
    let objection = answered.process.draw().objections()[0].tracker;
    let again = ObjectionAnswer { objection, upheld: true, statement: Hash([5; 32]) };
    vectors.push(entry(
        (FLATS, &answered),
        "reject/V15-pool/answered-twice",
        &by_organiser(&answered, EntryKind::ObjectionAnswer, &again),
        "unknown-objection",
        "An objection that was rejected is upheld after all.",
        CONDITIONS,
    ));
    let mut flooded = after(flats, first(flats, EntryKind::Pool) + 1, "flood");
    for i in 0..33 {
        let more = Objection { pool, entrant: None, statement: Hash([100 + i; 32]) };
        let more = by_stranger(&flooded, EntryKind::Objection, &more);
        flooded.force(more);
    }
    vectors.push(
        Vector::of_record(
            "reject/V15-pool/too-many-objections",
            flooded.record(),
            "One person objects thirty-three times.",
        )
        .fault("too-many", Some(flooded.process.size() - 1))
        .because("", CONDITIONS),
    );
    vectors
}
