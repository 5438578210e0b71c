//! Ballots that are no ciphertexts and proof of their style.

use super::path;
use crate::{
    doors::payload,
    forger::plus_order,
    vectors::{Base, Vector, encoding::BAD_POINTS},
};
use psephos_record::{Entry, ballot::Ballot, booth::Selection, cbor, ids::ByteString};

const RULE: &str = "30-ballot.md#wire";

type Change = fn(&mut Ballot);

/// Name, change, attacks, story. Three ciphertexts, a proof of seven points and nine scalars.
const CHANGES: &[(&str, Change, &str, &str)] = &[
    (
        "pad-is-the-identity",
        |b| b.ciphertexts.0[..32].fill(0),
        "B3",
        "The first half of the first ciphertext is the identity: it hides nothing.",
    ),
    (
        "data-is-the-identity",
        |b| b.ciphertexts.0[32..64].fill(0),
        "B3",
        "The second half of the first ciphertext is the identity.",
    ),
    (
        "last-pad-is-the-identity",
        |b| b.ciphertexts.0[128..160].fill(0),
        "B3 B4",
        "The first half of the last ciphertext is the identity.",
    ),
    ("all-identity", |b| b.ciphertexts.0.fill(0), "B3", "Every ciphertext is the identity twice."),
    ("ciphertext-missing", |b| b.ciphertexts.0.truncate(128), "B4", "The last ciphertext is missing."),
    (
        "ciphertext-too-many",
        |b| b.ciphertexts.0.extend_from_within(..64),
        "B4",
        "A ciphertext more than the ballot has.",
    ),
    (
        "ciphertext-twice",
        |b| {
            b.ciphertexts.0.truncate(64);
            b.ciphertexts.0.extend_from_within(..32);
        },
        "B4",
        "A ciphertext and a half.",
    ),
    ("no-ciphertexts", |b| b.ciphertexts.0.clear(), "B4", "No ciphertexts at all."),
    (
        "proof-without-its-last-scalar",
        |b| b.proof.0.truncate(b.proof.0.len() - 32),
        "A9",
        "The proof lacks its last scalar.",
    ),
    ("proof-with-another-bit", |b| b.proof.0.extend([0; 32]), "A9", "The proof has a scalar too many."),
    ("proof-trailing-byte", |b| b.proof.0.push(0), "A10", "A byte behind the proof."),
    ("no-proof", |b| b.proof.0.clear(), "C6", "No proof at all."),
    (
        "response-plus-order",
        |b| {
            let at = b.proof.0.len() - 32;
            plus_order(&mut b.proof.0[at..]);
        },
        "A10",
        "The last response with ℓ added: the same number, another encoding, another tracker.",
    ),
    (
        "bit-response-plus-order",
        |b| plus_order(&mut b.proof.0[256..288]),
        "A10",
        "The response of the first bit with ℓ added.",
    ),
    ("delta-is-no-scalar", |b| b.proof.0[224..256].fill(0xff), "A10", "δ is 2²⁵⁶ − 1."),
    (
        "needless-allocations",
        |b| b.allocations = Some(ByteString(vec![0; 32])),
        "B4",
        "Proofs of amounts on a ballot that asks for none.",
    ),
    (
        "empty-allocations",
        |b| b.allocations = Some(ByteString(Vec::new())),
        "A10",
        "Proofs of amounts that are there and empty: absent has one writing.",
    ),
];

pub(super) fn vectors(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("bytes");
    let honest = rig.prepare(1, &[Selection::marked(2, &[0])]).entry().to_vec();
    let decoded = Entry::decode(&honest).unwrap();
    let vector = |name: &str, change: &dyn Fn(&mut Ballot), attacks: &str, story: &str| {
        let mut ballot: Ballot = payload(&honest);
        change(&mut ballot);
        let entry = Entry::ballot(decoded.process, decoded.author.unwrap(), cbor::encode(&ballot)).encode();
        lunch.entry(&path(name), &rig, &entry, "malformed-ballot", story).because(attacks, RULE)
    };
    let mut vectors: Vec<Vector> =
        CHANGES.iter().map(|(name, change, attacks, story)| vector(name, change, attacks, story)).collect();
    for (class, bad) in BAD_POINTS {
        let bad = hex::decode(bad).unwrap();
        let kind = class.replace('-', " ");
        vectors.push(vector(
            &format!("ciphertext-{class}"),
            &|ballot| ballot.ciphertexts.0[160..192].copy_from_slice(&bad),
            "B1",
            &format!("The last half of the last ciphertext is no element: {kind}."),
        ));
        vectors.push(vector(
            &format!("proof-point-{class}"),
            &|ballot| ballot.proof.0[192..224].copy_from_slice(&bad),
            "B1",
            &format!("E₂ of the proof is no element: {kind}."),
        ));
    }
    vectors
}
