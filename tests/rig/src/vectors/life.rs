//! V6: entries out of their phase, openings and closes that contradict the record.

use super::{Base, Bases, Vector, base::carried_on};
use crate::{Rig, doors::payload, key, signing_key};
use psephos_record::{
    EntryKind, Unsigned,
    booth::Selection,
    ids::Hash,
    life::{Close, CloseOrder, Open},
};

const PHASES: &str = "10-life.md#phases";
const STATE: &str = "10-life.md#what-each-kind-asks-of-the-state";

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors = too_early(lunch);
    vectors.extend(too_late(lunch));
    vectors.extend(contradictions(lunch));
    vectors.push(in_a_whole_record(lunch));
    vectors
}

fn honest(lunch: &Base, kind: EntryKind) -> &[u8] {
    &lunch.rig.log.entries[usize::try_from(lunch.first(kind)).unwrap()]
}

fn close(rig: &Rig, time: u64) -> Vec<u8> {
    Unsigned::new(EntryKind::Close, rig.id(), &Close { time, root: rig.process.root() }).sign(&rig.board)
}

fn vector(lunch: &Base, name: &str, rig: &Rig, bytes: &[u8], fault: &str, attacks: &str, story: &str) -> Vector {
    let path = format!("reject/V6-life/{name}");
    lunch.entry(&path, rig, bytes, fault, story).because(attacks, PHASES)
}

fn too_early(lunch: &Base) -> Vec<Vector> {
    let start = lunch.after(1, "life");
    let ready = lunch.after(lunch.first(EntryKind::Open), "life");
    let mut open = lunch.opened("life");
    let cast = open.prepare(1, &[Selection::marked(2, &[1])]).entry().to_vec();
    vec![
        vector(
            lunch,
            "reveal-before-all-have-committed",
            &start,
            honest(lunch, EntryKind::CeremonyReveal),
            "too-early",
            "D1",
            "A trustee reveals its part before any has committed.",
        ),
        vector(
            lunch,
            "opening-in-the-ceremony",
            &start,
            honest(lunch, EntryKind::Open),
            "too-early",
            "",
            "Voting opens before there is a key.",
        ),
        vector(
            lunch,
            "ballot-before-the-opening",
            &ready,
            &cast,
            "too-early",
            "",
            "A ballot, sound but for its time, before the opening.",
        ),
        vector(
            lunch,
            "close-before-the-opening",
            &ready,
            &close(&ready, 2_000),
            "too-early",
            "",
            "A close before the opening.",
        ),
        vector(
            lunch,
            "decryption-before-the-close",
            &open,
            honest(lunch, EntryKind::PartialDecryption),
            "too-early",
            "D6",
            "A trustee decrypts while voting goes on.",
        ),
        vector(
            lunch,
            "result-before-the-close",
            &open,
            honest(lunch, EntryKind::Result),
            "too-early",
            "D6",
            "A result while voting goes on.",
        ),
    ]
}

fn too_late(lunch: &Base) -> Vec<Vector> {
    let mut open = lunch.opened("life");
    let closed = lunch.closed("life");
    let ended = lunch.after(lunch.rig.log.entries.len() as u64, "life");
    let ballot = open.prepare(1, &[Selection::marked(2, &[1])]);
    let order = Unsigned::new(EntryKind::CloseOrder, open.id(), &CloseOrder { time: 1_600 }).sign(&open.organiser);
    let roll = lunch.after(lunch.first(EntryKind::Roll), "life").roll_entry(|_| 9, |_| 0);
    let (cast, challenge) = (ballot.entry().to_vec(), ballot.challenge());
    // Who posts the same bytes again is told where they stand.
    vec![
        vector(
            lunch,
            "opening-twice",
            &open,
            honest(lunch, EntryKind::Open),
            "too-late",
            "",
            "Voting is opened again, which would forget all ballots.",
        )
        .problem("repeated"),
        vector(
            lunch,
            "roll-after-the-opening",
            &open,
            &roll,
            "too-late",
            "C6",
            "The registrar replaces the roll while voting goes on.",
        ),
        vector(
            lunch,
            "commitment-after-the-ceremony",
            &open,
            honest(lunch, EntryKind::CeremonyCommit),
            "too-late",
            "D1",
            "A trustee commits while voting goes on.",
        )
        .problem("repeated"),
        vector(
            lunch,
            "ballot-after-the-close",
            &closed,
            &cast,
            "too-late",
            "C6",
            "A ballot, sound but for its time, after the close.",
        ),
        vector(
            lunch,
            "challenge-after-the-close",
            &closed,
            &challenge,
            "too-late",
            "",
            "A ballot is challenged after the close.",
        ),
        vector(
            lunch,
            "order-after-the-close",
            &closed,
            &order,
            "too-late",
            "",
            "The organiser orders the close after it.",
        ),
        vector(
            lunch,
            "close-twice",
            &closed,
            &close(&closed, 2_000),
            "too-late",
            "D6",
            "A second close, for a second tally.",
        ),
        vector(lunch, "result-twice", &ended, honest(lunch, EntryKind::Result), "too-late", "D6", "The result again.")
            .problem("repeated"),
    ]
}

fn contradictions(lunch: &Base) -> Vec<Vector> {
    let ready = lunch.after(lunch.first(EntryKind::Open), "life");
    let due: Open = payload(honest(lunch, EntryKind::Open));
    let open = lunch.opened("life");
    let root = open.process.root();
    let opening = |change: fn(&mut Open)| {
        let mut open = due.clone();
        change(&mut open);
        Unsigned::new(EntryKind::Open, ready.id(), &open).sign(&ready.board)
    };
    let closing = |close: Close| Unsigned::new(EntryKind::Close, open.id(), &close).sign(&open.board);
    let order = Unsigned::new(EntryKind::CloseOrder, open.id(), &CloseOrder { time: 999 }).sign(&open.organiser);
    let cases: [(&str, &Rig, Vec<u8>, &str, &str); 9] = [
        (
            "opening-too-soon",
            &ready,
            opening(|open| open.time = 999),
            "",
            "Voting opens a second before the manifest's time.",
        ),
        ("opening-too-late", &ready, opening(|open| open.time = 2_000), "", "Voting opens when it should close."),
        (
            "opening-with-another-key",
            &ready,
            opening(|open| open.election_public_key = psephos_record::Key(psephos_crypto::G.compress().to_bytes())),
            "B7",
            "The board names a key of its own choice: G, whose logarithm is 1.",
        ),
        (
            "opening-of-another-ceremony",
            &ready,
            opening(|open| open.ceremony = Hash([1; 32])),
            "D2",
            "The board names another ceremony than the trustees confirmed.",
        ),
        (
            "opening-with-another-roll",
            &ready,
            opening(|open| open.sealed = Hash([1; 32])),
            "C6",
            "The board names another roll than the registrar sealed.",
        ),
        (
            "opening-with-the-boards-key",
            &ready,
            opening(|open| open.election_public_key = key(&signing_key(3))),
            "B3",
            "The board names its own signing key, which is no ristretto255 element.",
        ),
        (
            "close-too-soon",
            &open,
            closing(Close { time: 1_999, root }),
            "",
            "The board closes a second before its time, and nobody has ordered it.",
        ),
        (
            "close-with-another-root",
            &open,
            closing(Close { time: 2_000, root: Hash([1; 32]) }),
            "E3",
            "The close states another tree than the one before it.",
        ),
        ("order-before-the-opening", &open, order, "", "The organiser's order is of a time before the opening."),
    ];
    cases
        .into_iter()
        .map(|(name, rig, bytes, attacks, story)| {
            let path = format!("reject/V6-life/{name}");
            lunch.entry(&path, rig, &bytes, "contradiction", story).because(attacks, STATE)
        })
        .collect()
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.opened("whole V6");
    rig.vote(0, &[Selection::marked(2, &[1])]);
    let at = rig.process.size();
    let early = close(&rig, 1_200);
    rig.force(early);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V6-life/whole-record",
        rig.record(),
        "The board closed before its time, against nobody's order, and then took more ballots. The first close is void and the \
         ballots behind it count.",
    )
    .fault("contradiction", Some(at))
    .because("C6", STATE)
    .result(&result)
}
