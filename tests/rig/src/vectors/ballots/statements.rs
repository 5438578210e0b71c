//! Proofs that are sound, of another statement.

use super::{RULE, path};
use crate::{
    Rig,
    doors::payload,
    forger::BallotForger,
    vectors::{Base, Bases, Vector},
};
use psephos_crypto::{Ciphertext, ElectionPublicKey, G, Scalar, SecretScalar};
use psephos_proofs::{Equation, Relation};
use psephos_record::{Entry, EntryKind, Key, Tracker, ballot::Ballot, booth::Selection, cbor, credential};

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let mut vectors = unbound(&bases.lunch);
    vectors.extend(weak(&bases.lunch));
    vectors.extend(copied(&bases.lunch));
    vectors.extend(related(&bases.lunch));
    vectors.extend(other_rules(&bases.lunch));
    vectors.push(of_another_election(bases));
    vectors
}

const FIRST: [i64; 3] = [1, 0, 0];

fn vector(lunch: &Base, rig: &Rig, name: &str, entry: &[u8], attacks: &str, story: &str) -> Vector {
    lunch.entry(&path(name), rig, entry, "invalid-ballot-proof", story).because(attacks, RULE)
}

/// A proof whose hash took one message otherwise: whoever accepts it does not bind that message.
fn unbound(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("unbound");
    let mut forger = BallotForger::new(&mut rig, 1);
    let bits = FIRST.map(crate::forger::scalar);
    let (randomness, ciphertexts) = forger.encrypt(&bits);
    let statement = forger.statement(&ciphertexts);
    let labels: Vec<&[u8]> = statement.0.iter().map(|(label, _)| *label).collect();
    let mut vectors = Vec::new();
    for (message, label) in labels.into_iter().enumerate() {
        let proof = forger.prove(&statement.bent(message), &bits, &randomness);
        let entry = forger.entry(ciphertexts.clone(), proof);
        let label = std::str::from_utf8(label).unwrap();
        let name = format!("unbound-{}", label.to_lowercase());
        let story = format!("The prover hashed the message `{label}` with another last bit; all else is honest.");
        vectors.push(vector(lunch, &rig, &name, &entry, "A1 A3 A5", &story));
    }
    vectors
}

fn weak(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("weak");
    let mut vectors = Vec::new();
    for (name, slots, more, which) in [
        (
            "weak-fiat-shamir-first",
            (0, 2),
            1_000,
            "1,000 more votes stand in the first ciphertext, and the last was moved to hide them",
        ),
        (
            "weak-fiat-shamir-last",
            (2, 0),
            7,
            "7 more blanks stand in the last ciphertext, and the first was moved to hide them",
        ),
    ] {
        let mut forger = BallotForger::new(&mut rig, 1);
        let (ciphertexts, proof) = forger.weak(&FIRST, slots, more);
        let entry = forger.entry(ciphertexts, proof);
        let story = format!(
            "The recipe of Bernhard, Pereira and Warinschi: the hash left the ciphertexts out, and they were chosen after the \
             proof. {which}. A verifier that forgets to hash the ciphertexts accepts it."
        );
        vectors.push(vector(lunch, &rig, name, &entry, "A1", &story));
    }
    vectors
}

/// The entry of a ballot with something changed.
fn changed(entry: &[u8], author: Key, change: impl FnOnce(&mut Ballot)) -> Vec<u8> {
    let mut ballot: Ballot = payload(entry);
    change(&mut ballot);
    Entry::ballot(Entry::decode(entry).unwrap().process, author, cbor::encode(&ballot)).encode()
}

fn copied(lunch: &Base) -> Vec<Vector> {
    let first = lunch.first(EntryKind::Ballot);
    let mut rig = lunch.after(first + 1, "copied");
    let victim = lunch.rig.log.entries[usize::try_from(first).unwrap()].clone();
    let thief = rig.voters[1].clone();
    let author = Key(credential::public(&thief).0);
    let own = rig.prepare(1, &[Selection::blank(2)]).entry().to_vec();
    let taken: Ballot = payload(&victim);
    let answer = changed(&own, author, |ballot| ballot.ciphertexts = taken.ciphertexts.clone());
    let part = changed(&own, author, |ballot| ballot.ciphertexts.0[..64].copy_from_slice(&taken.ciphertexts.0[..64]));
    // The thief proves what can be proved without the randomness: the own credential.
    let mut forger = BallotForger::new(&mut rig, 1);
    let statement = forger.statement(&taken.ciphertexts.0);
    let guessed: Vec<SecretScalar> = (0..3).map(|_| SecretScalar::random(&mut forger.rng)).collect();
    let proof = forger.prove(&statement, &FIRST.map(crate::forger::scalar), &guessed);
    let reproved = forger.entry(taken.ciphertexts.0.clone(), proof);
    let copy = changed(&victim, author, |_| ());
    let mut again = lunch.opened("copied");
    let honest = again.prepare(1, &[Selection::marked(2, &[0])]).entry().to_vec();
    let author_of_it = Key(credential::public(&again.voters[1]).0);
    let invented = Tracker::of_entry(&honest);
    vec![
        vector(
            lunch,
            &rig,
            "copied-under-another-credential",
            &copy,
            "C1 C10",
            "Another voter's ballot, byte for byte, under the thief's credential.",
        ),
        vector(lunch, &rig, "copied-answer", &answer, "C1", "Another voter's ciphertexts with the thief's own proof."),
        vector(
            lunch,
            &rig,
            "copied-one-ciphertext",
            &part,
            "C1 B4",
            "One ciphertext is another voter's, all else the thief's.",
        ),
        vector(
            lunch,
            &rig,
            "copied-and-proved-anew",
            &reproved,
            "C1",
            "Another voter's ciphertexts, proved by somebody who does not know their randomness.",
        ),
        vector(
            lunch,
            &again,
            "previous-invented",
            &changed(&honest, author_of_it, |ballot| ballot.previous = Some(invented)),
            "C4",
            "A first ballot to which somebody added a previous one.",
        )
        // Refused for its order already: a board looks at no proof that can't help.
        .problem("other-previous"),
        vector(
            lunch,
            &again,
            "counter-changed",
            &changed(&honest, author_of_it, |ballot| ballot.counter = 1),
            "C4",
            "Somebody made a first ballot the second.",
        ),
    ]
}

fn related(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("related");
    let honest = rig.prepare(1, &[Selection::marked(2, &[0])]).entry().to_vec();
    let author = Key(credential::public(&rig.voters[1]).0);
    let key = rig.process.committee().unwrap().key;
    let with = |slot: usize, change: &dyn Fn(Ciphertext) -> Ciphertext| {
        changed(&honest, author, |ballot| {
            let bytes = &mut ballot.ciphertexts.0[64 * slot..64 * (slot + 1)];
            let moved = change(Ciphertext::from_bytes(bytes).unwrap());
            bytes.copy_from_slice(&moved.to_bytes());
        })
    };
    let seven = SecretScalar::new(Scalar::from(7_u8));
    let one = key.encrypt(&Scalar::ONE, &seven);
    let zero = key.encrypt(&Scalar::ZERO, &seven);
    let exchanged = |ciphertext: Ciphertext| Ciphertext { pad: ciphertext.data, data: ciphertext.pad };
    let swapped = changed(&honest, author, |ballot| ballot.ciphertexts.0[..128].rotate_left(64));
    vec![
        vector(
            lunch,
            &rig,
            "shifted-first",
            &with(0, &|ciphertext| ciphertext + one),
            "C1",
            "One more vote was added to the first ciphertext.",
        ),
        vector(
            lunch,
            &rig,
            "shifted-last",
            &with(2, &|ciphertext| ciphertext + one),
            "C1 B4",
            "One more blank was added to the last ciphertext.",
        ),
        vector(
            lunch,
            &rig,
            "re-randomised",
            &with(1, &|ciphertext| ciphertext + zero),
            "C1",
            "A ciphertext was re-randomised: it holds what it held.",
        ),
        vector(lunch, &rig, "options-swapped", &swapped, "A9", "The first two ciphertexts have changed places."),
        vector(
            lunch,
            &rig,
            "halves-exchanged",
            &with(0, &exchanged),
            "B5",
            "The halves of a ciphertext have changed places.",
        ),
        vector(
            lunch,
            &rig,
            "negated",
            &with(0, &|ciphertext| ciphertext.times(0) - ciphertext),
            "B5",
            "The first ciphertext was turned into its negative.",
        ),
    ]
}

fn other_rules(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("other rules");
    let mut looser = BallotForger::new(&mut rig, 1);
    let own = looser.relation.clone();
    let two = own.equations().iter().map(|rule| Equation { target: 2, ..rule.clone() }).collect();
    looser.relation = Relation::new(own.bits(), two, own.forms().to_vec());
    let of_two = looser.forge(&[1, 1, 0]);

    let mut none = BallotForger::new(&mut rig, 1);
    let bits = [Scalar::ONE, Scalar::ONE, Scalar::ZERO];
    let (randomness, ciphertexts) = none.encrypt(&bits);
    let statement = none.statement(&ciphertexts);
    none.relation = Relation::new(own.bits(), Vec::new(), own.forms().to_vec());
    let proof = none.prove(&statement, &bits, &randomness);
    let without_rules = none.entry(ciphertexts, proof);

    let mut other_key = BallotForger::new(&mut rig, 1);
    let real = other_key.key;
    other_key.key = ElectionPublicKey::new(G).unwrap();
    let of_other_key = other_key.forge(&FIRST);
    let bits = FIRST.map(crate::forger::scalar);
    let (randomness, ciphertexts) = other_key.encrypt(&bits);
    other_key.key = real;
    let statement = other_key.statement(&ciphertexts);
    other_key.key = ElectionPublicKey::new(G).unwrap();
    let proof = other_key.prove(&statement, &bits, &randomness);
    let of_swapped_bases = other_key.entry(ciphertexts, proof);

    let mut other_voter = BallotForger::new(&mut rig, 1);
    let (randomness, ciphertexts) = other_voter.encrypt(&bits);
    let statement = other_voter.statement(&ciphertexts);
    let owner = std::mem::replace(&mut other_voter.credential, SecretScalar::new(Scalar::from(5_u8)));
    let proof = other_voter.prove(&statement, &bits, &randomness);
    other_voter.credential = owner;
    let without_key = other_voter.entry(ciphertexts, proof);
    vec![
        vector(lunch, &rig, "another-limit", &of_two, "A9 A3", "A proof under the rule that two are to be chosen."),
        vector(
            lunch,
            &rig,
            "no-rule",
            &without_rules,
            "A9",
            "The hash says the right rules, and the proof obeys none of them.",
        ),
        vector(
            lunch,
            &rig,
            "another-election-key",
            &of_other_key,
            "A1 B7",
            "Encrypted and proved to another key, whose logarithm is 1: tallying it would fail.",
        ),
        vector(
            lunch,
            &rig,
            "swapped-bases",
            &of_swapped_bases,
            "A1",
            "The hash says the election's key, and ciphertexts and proof use G in its place.",
        ),
        vector(
            lunch,
            &rig,
            "without-the-credential",
            &without_key,
            "C6",
            "Everything is in order, and the prover did not know the credential's key: a board that stuffs for absentees.",
        ),
    ]
}

fn of_another_election(bases: &Bases) -> Vector {
    let (lunch, kinds) = (&bases.lunch, &bases.kinds);
    let rig = lunch.opened("another election");
    // The voters of both elections have the same keys, which nobody should do; so only the process differs.
    let mut elsewhere = kinds.opened("another election");
    let mut forger = BallotForger::new(&mut elsewhere, 1);
    let here = BallotForger::new(&mut lunch.opened("another election"), 1);
    forger.relation = here.relation;
    forger.key = here.key;
    let ballot: Ballot = payload(&forger.forge(&FIRST));
    let moved = Entry::ballot(rig.id(), Key(credential::public(&rig.voters[1]).0), cbor::encode(&ballot)).encode();
    vector(
        lunch,
        &rig,
        "of-another-election",
        &moved,
        "C1 A3",
        "A voter's ballot in another election with the same question and key, moved to this one.",
    )
}
