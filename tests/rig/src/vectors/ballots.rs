//! V10: ballots whose proof does not hold.

mod allocations;
mod bytes;
mod kinds;
mod statements;

use super::{Base, Bases, Vector, base::carried_on};
use crate::forger::{BallotForger, scalar};
use psephos_crypto::Scalar;

const RULE: &str = "30-ballot.md#the-ballot-proof";

/// "Bits" of the question with two options and a blank, of which one is to be chosen: name, bits, attacks, story.
const BITS: &[(&str, [i64; 3], &str, &str)] = &[
    ("two-options", [1, 1, 0], "B5", "Both options, where one may be chosen."),
    ("nothing", [0, 0, 0], "B5", "No option and no blank."),
    ("option-and-blank", [0, 1, 1], "B5", "The last option and the blank at once."),
    ("plus-two-minus-one", [2, -1, 0], "B5", "2 for the first option and −1 for the second: the sum is right."),
    ("minus-one-plus-two", [0, -1, 2], "B5", "−1 for the second option and 2 blanks: the sum is right."),
    ("minus-one", [-1, 1, 1], "B5", "−1 for the first option, and the sum is right."),
    ("two-for-the-first", [2, 0, 0], "B5 A9", "2 for the first option."),
    ("two-for-the-last", [0, 0, 2], "B5 A9", "2 blanks."),
    ("a-thousand", [1_000, -999, 0], "B5", "1,000 for the first option and −999 for the second."),
];

/// What the ciphertexts hold in place of the proved first option: name, numbers, attacks, story.
const VALUES: &[(&str, [i64; 3], &str, &str)] = &[
    ("holds-more-at-the-first", [5, 0, 0], "B5", "The proof is about one vote, and the first ciphertext holds five."),
    (
        "holds-more-at-the-last",
        [1, 0, 5],
        "B4 B5",
        "The proof is about one vote, and the last ciphertext holds five blanks.",
    ),
    (
        "holds-a-compensated-pair",
        [2, -1, 0],
        "B5",
        "The ciphertexts hold 2 and −1, which fold to what the proof shows only if nobody weights them.",
    ),
    ("holds-minus-one", [1, 0, -1], "B5", "The last ciphertext holds −1."),
    ("holds-nothing", [0, 0, 0], "B5", "The proof is about one vote, and the ciphertexts hold none."),
];

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors = numbers(lunch);
    vectors.extend(statements::vectors(bases));
    vectors.extend(bytes::vectors(lunch));
    vectors.extend(kinds::vectors(&bases.kinds));
    vectors.extend(allocations::vectors(&bases.kinds));
    vectors.push(in_a_whole_record(lunch));
    vectors
}

fn path(name: &str) -> String {
    format!("reject/V10-ballots/{name}")
}

fn numbers(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("ballots");
    let mut vectors = Vec::new();
    for (name, bits, attacks, story) in BITS {
        let entry = BallotForger::new(&mut rig, 1).forge(bits);
        vectors.push(lunch.entry(&path(name), &rig, &entry, "invalid-ballot-proof", story).because(attacks, RULE));
    }
    let first = [Scalar::ONE, Scalar::ZERO, Scalar::ZERO];
    for (name, values, attacks, story) in VALUES {
        let entry = BallotForger::new(&mut rig, 1).forge_values(&first, &values.map(scalar));
        vectors.push(lunch.entry(&path(name), &rig, &entry, "invalid-ballot-proof", story).because(attacks, RULE));
    }
    let half = Scalar::from(2_u8).invert();
    let mut forger = BallotForger::new(&mut rig, 1);
    let halves = forger.forge_values(&[half, half, Scalar::ZERO], &[half, half, Scalar::ZERO]);
    let story = "Half a vote for each option: ½ modulo ℓ is a large number, and twice it is 1.";
    vectors.push(lunch.entry(&path("halves"), &rig, &halves, "invalid-ballot-proof", story).because("B5", RULE));
    vectors
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.opened("whole V10");
    let false_ballot = BallotForger::new(&mut rig, 2).forge(&[0, 1, 1]);
    let at = rig.process.size();
    rig.force(false_ballot);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V10-ballots/whole-record",
        rig.record(),
        "The board took a ballot for an option and the blank at once. It is named and does not count.",
    )
    .fault("invalid-ballot-proof", Some(at))
    .because("B2", RULE)
    .result(&result)
}
