//! V13: results that do not follow from the decryptions.

use super::{Base, Bases, Vector, base::finished};
use psephos_record::{EntryKind, Unsigned, ids::Hash, tally::ElectionResult};

const RULE: &str = "50-tally.md#result";

type Lie = fn(&mut ElectionResult);

/// What the board says of the honest result: name, lie, attacks, story. Soup won by 1 to 2 with 4 blanks.
const LIES: &[(&str, Lie, &str, &str)] = &[
    ("another-tally", |r| r.tally = Hash([1; 32]), "D8", "The result of another tally."),
    ("more-voters", |r| r.voters += 1, "D10", "One voter more than the roll has."),
    ("more-ballots", |r| r.ballots += 1, "D10", "One voter more has voted."),
    ("more-ballots-in-the-contest", |r| r.contests[0].ballots += 1, "D10", "One ballot more in the contest."),
    ("more-weight", |r| r.contests[0].weight += 1, "B6", "One more of weight."),
    (
        "first-total",
        |r| r.contests[0].counted.as_mut().unwrap().totals[0] += 1,
        "D8",
        "One vote more for the first option.",
    ),
    (
        "last-total",
        |r| *r.contests[0].counted.as_mut().unwrap().totals.last_mut().unwrap() += 1,
        "D8 B4",
        "One vote more for the last option.",
    ),
    (
        "totals-swapped",
        |r| r.contests[0].counted.as_mut().unwrap().totals.swap(0, 1),
        "D8",
        "The totals of the two options have changed places.",
    ),
    (
        "fewer-blanks",
        |r| *r.contests[0].counted.as_mut().unwrap().blanks.as_mut().unwrap() -= 1,
        "D8",
        "One blank less.",
    ),
    ("no-blanks", |r| r.contests[0].counted.as_mut().unwrap().blanks = None, "D8", "Blanks are not stated."),
    (
        "another-winner",
        |r| {
            r.contests[0].counted.as_mut().unwrap().elected =
                vec![1 - r.contests[0].counted.as_ref().unwrap().elected[0]];
        },
        "D10",
        "The totals are right and the winner is not.",
    ),
    (
        "nobody-wins",
        |r| r.contests[0].counted.as_mut().unwrap().elected.clear(),
        "D10",
        "The totals are right and nobody is elected.",
    ),
    (
        "a-tie",
        |r| {
            let counted = r.contests[0].counted.as_mut().unwrap();
            counted.elected.clear();
            counted.tied = vec![0, 1];
        },
        "D10",
        "The totals are right and are said to tie.",
    ),
    (
        "seats",
        |r| r.contests[0].counted.as_mut().unwrap().seats = Some(vec![1, 0]),
        "D10",
        "Seats are stated where none are apportioned.",
    ),
    ("withheld", |r| r.contests[0].counted = None, "D7", "The contest is said to be too small to be counted."),
    ("contest-missing", |r| r.contests.clear(), "B4", "The contest is missing."),
    ("contest-twice", |r| r.contests.push(r.contests[0].clone()), "B4", "The contest stands twice."),
];

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let due = lunch.rig.process.result().unwrap();
    let mut vectors: Vec<Vector> = LIES
        .iter()
        .map(|(name, lie, attacks, story)| {
            let mut rig = lunch.after(lunch.first(EntryKind::Result), "lie");
            let mut result = due.clone();
            lie(&mut result);
            assert_ne!(result, *due, "{name}: it is a lie");
            let at = rig.process.size();
            let entry = Unsigned::new(EntryKind::Result, rig.id(), &result).sign(&rig.board);
            rig.force(entry);
            Vector::of_record(&format!("reject/V13-result/{name}"), rig.record(), story)
                .fault("contradiction", Some(at))
                .because(attacks, RULE)
        })
        .collect();
    let decryption = lunch.first(EntryKind::PartialDecryption);
    let one_short = lunch.after(decryption + 1, "short");
    let entry = Unsigned::new(EntryKind::Result, one_short.id(), due).sign(&one_short.board);
    vectors.push(
        lunch
            .entry(
                "reject/V13-result/one-decryption-short",
                &one_short,
                &entry,
                "not-enough-decryptions",
                "The right result, before two trustees have decrypted.",
            )
            .because("D4 D5", "50-tally.md#interpolation"),
    );
    vectors.push(in_a_whole_record(lunch));
    vectors
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.after(lunch.first(EntryKind::Result), "whole V13");
    let mut lie = lunch.rig.process.result().unwrap().clone();
    lie.contests[0].counted.as_mut().unwrap().totals.swap(0, 1);
    let at = rig.process.size();
    let entry = Unsigned::new(EntryKind::Result, rig.id(), &lie).sign(&rig.board);
    rig.force(entry);
    finished(&mut rig, &[]);
    Vector::of_record(
        "reject/V13-result/whole-record",
        rig.record(),
        "The board posted a false result and then the right one, which alone stands.",
    )
    .fault("contradiction", Some(at))
    .because("D8", RULE)
    .result(rig.process.result().unwrap())
}
