//! V11: challenges that open to something else, or of ballots that can't be cast.

use super::{Base, Bases, Vector, base::carried_on};
use crate::{Rig, doors::payload, forger::BallotForger};
use psephos_record::{
    Entry, EntryKind,
    ballot::Challenge,
    booth::{Booth, Selection, Turn},
    cbor,
};

const RULE: &str = "30-ballot.md#challenge";

type Change = fn(&mut Challenge);

/// What the device says of a ballot for the first option: name, change, story.
const LIES: &[(&str, Change, &str)] = &[
    (
        "another-option",
        |c| c.values.swap(0, 1),
        "The device encrypted the first option and opens the ballot as one for the second.",
    ),
    (
        "last-number",
        |c| *c.values.last_mut().unwrap() = 1,
        "The device opens the last ciphertext as one more than it holds.",
    ),
    ("number-plus-order", |c| c.values[0] = u64::MAX, "The first ciphertext is opened as 2⁶⁴ − 1."),
    (
        "randomness-swapped",
        |c| c.randomness.0[..64].rotate_left(32),
        "The randomness of the first two ciphertexts has changed places.",
    ),
    (
        "randomness-altered",
        |c| {
            let last = c.randomness.0.len() - 32;
            c.randomness.0[last] ^= 1;
        },
        "One bit of the last randomness.",
    ),
    (
        "opening-too-short",
        |c| {
            c.values.pop();
        },
        "The last ciphertext is not opened.",
    ),
    ("opening-too-long", |c| c.values.push(0), "A ciphertext more is opened than there are."),
    ("randomness-missing", |c| c.randomness.0.truncate(c.randomness.0.len() - 32), "The last randomness is missing."),
    (
        "nothing-opened",
        |c| {
            c.values.clear();
            c.randomness.0.clear();
        },
        "The ballot is shown, and nothing of it is opened.",
    ),
];

fn entry(rig: &Rig, challenge: &Challenge) -> Vec<u8> {
    Entry::challenge(rig.id(), cbor::encode(challenge)).encode()
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut rig = lunch.opened("challenges");
    let honest: Challenge = payload(&rig.prepare(1, &[Selection::marked(2, &[0])]).challenge());
    let vector = |rig: &Rig, name: &str, bytes: &[u8], fault: &str, attacks: &str, story: &str| {
        let path = format!("reject/V11-challenges/{name}");
        lunch.entry(&path, rig, bytes, fault, story).because(attacks, RULE)
    };
    let mut vectors: Vec<Vector> = LIES
        .iter()
        .map(|(name, change, story)| {
            let mut lie = honest.clone();
            change(&mut lie);
            vector(&rig, name, &entry(&rig, &lie), "false-opening", "E9", story)
        })
        .collect();

    let mut voted = lunch.after(lunch.first(EntryKind::CloseOrder), "challenges");
    let own: Challenge = payload(&lunch.rig.log.entries[usize::try_from(lunch.first(EntryKind::Challenge)).unwrap()]);
    let cast = {
        let mut rig = lunch.opened("cast, then challenged");
        let prepared = rig.prepare(1, &[Selection::marked(2, &[1])]);
        payload::<Challenge>(&prepared.challenge())
    };
    let later = voted.prepare(2, &[Selection::marked(2, &[1])]).challenge();
    let mut later: Challenge = payload(&later);
    later.ballot.0 = entry(&voted, &own);
    let other_process = {
        let turn = Turn { credential: &bases.kinds.rig.voters[2].clone(), style: 1, counter: 0, previous: None };
        let kinds = &bases.kinds.rig;
        let booth = Booth::new(kinds.id(), kinds.process.manifest().clone(), kinds.process.committee().unwrap().key);
        payload::<Challenge>(&booth.prepare(&turn, &[Selection::blank(4)], &mut rig.rng).unwrap().challenge())
    };
    vectors.extend([
        vector(
            &voted,
            "of-an-earlier-turn",
            &entry(&voted, &cast),
            "not-castable",
            "C2",
            "A sound first ballot of somebody who has cast another since.",
        ),
        vector(
            &voted,
            "challenged-again",
            &entry(&voted, &Challenge { ..own }),
            "not-castable",
            "C2",
            "A ballot that was opened before and whose turn is over.",
        )
        .problem("repeated"),
        vector(
            &voted,
            "of-a-challenge",
            &entry(&voted, &later),
            "not-castable",
            "E12",
            "A challenge inside a challenge.",
        ),
        vector(
            &rig,
            "of-another-process",
            &entry(&rig, &other_process),
            "not-castable",
            "C1",
            "A sound ballot of another process, properly opened.",
        ),
    ]);
    vectors.push(in_a_whole_record(lunch));
    vectors
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.opened("whole V11");
    // The device encrypts the last option and says the first.
    let mut forger = BallotForger::new(&mut rig, 1);
    let held = [0, 1, 0].map(crate::forger::scalar);
    let (randomness, ciphertexts) = forger.encrypt(&held);
    let statement = forger.statement(&ciphertexts);
    let proof = forger.prove(&statement, &held, &randomness);
    let lie = Challenge {
        ballot: psephos_record::ids::ByteString(forger.entry(ciphertexts, proof)),
        values: vec![1, 0, 0],
        randomness: psephos_record::ids::ByteString(randomness.iter().flat_map(|r| r.expose().to_bytes()).collect()),
    };
    let at = rig.process.size();
    let lie = entry(&rig, &lie);
    rig.force(lie);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V11-challenges/whole-record",
        rig.record(),
        "A lying device was challenged and opened its ballot falsely: evidence against the device, and nothing is counted.",
    )
    .fault("false-opening", Some(at))
    .because("E9", RULE)
    .result(&result)
}
