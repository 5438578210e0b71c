//! V12: partial decryptions of something else, or with proofs of something else.

use super::{Base, Bases, Vector, base::finished};
use crate::{
    Rig,
    doors::{as_trustee, payload},
    forger::{self, Statement, share_of},
};
use psephos_crypto::{G, RistrettoPoint, Scalar, Seat, SecretScalar};
use psephos_record::{
    EntryKind,
    ids::{ByteString, FixedBytes, Hash},
    tally::{PartialDecryption, decryption_place},
};

const RULE: &str = "50-tally.md#partial-decryption";
const PROOF: &str = "50-tally.md#equal-discrete-logarithms";

/// A trustee who knows its share, at the tally.
struct Cheat<'a> {
    rig: &'a Rig,
    position: usize,
    tally: Hash,
    pads: Vec<RistrettoPoint>,
    x: Scalar,
    w: Scalar,
}

impl<'a> Cheat<'a> {
    fn new(rig: &'a Rig, position: usize, rng: &mut rand_chacha::ChaCha20Rng) -> Self {
        let (_, tally) = rig.process.encrypted_tally().unwrap();
        let w = *SecretScalar::random(rng).expose();
        Self { rig, position, tally, pads: rig.process.pads(), x: *share_of(rig, position).expose(), w }
    }

    fn honest(&self) -> Vec<RistrettoPoint> {
        self.pads.iter().map(|pad| self.x * pad).collect()
    }

    fn statement(&self, factors: &[RistrettoPoint]) -> Statement {
        let seat = Seat::new(u16::try_from(self.position + 1).unwrap()).unwrap();
        let place = decryption_place(&self.tally, seat);
        let start = Statement::new("equal-dlogs", &self.rig.id(), &place);
        let start = start.with(b"X", (self.x * G).compress().as_bytes());
        let pairs = self.pads.iter().zip(factors);
        pairs.fold(start, |statement, (base, image)| {
            statement.with(b"B", base.compress().as_bytes()).with(b"D", image.compress().as_bytes())
        })
    }

    fn entry(&self, factors: &[RistrettoPoint], proof: [u8; 96]) -> Vec<u8> {
        let factors = factors.iter().flat_map(|factor| factor.compress().to_bytes()).collect();
        let partial = PartialDecryption { tally: self.tally, factors: ByteString(factors), proof: FixedBytes(proof) };
        as_trustee(self.rig, self.position, EntryKind::PartialDecryption, &partial)
    }

    /// These factors, with the best proof there is for them.
    fn forge(&self, factors: &[RistrettoPoint]) -> Vec<u8> {
        self.entry(factors, forger::decryption(&self.statement(factors), &self.x, &self.w, &self.pads))
    }
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors = factors(lunch);
    vectors.extend(proofs(lunch));
    vectors.extend(tallies(lunch));
    vectors.push(in_a_whole_record(lunch));
    vectors
}

fn vector(lunch: &Base, rig: &Rig, name: &str, entry: &[u8], fault: &str, attacks: &str, story: &str) -> Vector {
    let path = format!("reject/V12-decryption/{name}");
    lunch.entry(&path, rig, entry, fault, story).because(attacks, RULE)
}

/// Wrong factors by a trustee who proves as well as anybody can.
fn factors(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.closed("factors");
    let mut rng = rig.rng.clone();
    rig.rng = rng.clone();
    let cheat = Cheat::new(&rig, 1, &mut rng);
    let honest = cheat.honest();
    assert!(lunch.closed("factors").post(cheat.forge(&honest)).is_ok(), "with honest factors it is a decryption");
    let changed = |change: &dyn Fn(&mut Vec<RistrettoPoint>)| {
        let mut factors = honest.clone();
        change(&mut factors);
        cheat.forge(&factors)
    };
    let last = honest.len() - 1;
    let cases: [(&str, Vec<u8>, &str, &str); 6] = [
        (
            "first-factor",
            changed(&|factors| factors[0] += G),
            "D8",
            "Trustee 2 takes one vote from the first option: its first factor is G too large.",
        ),
        (
            "last-factor",
            changed(&|factors| factors[last] += G),
            "D8 B4",
            "Trustee 2 takes one vote from the last slot.",
        ),
        (
            "compensating-factors",
            changed(&|factors| {
                factors[0] += G;
                factors[last] -= G;
            }),
            "D8",
            "Trustee 2 moves one vote from the first slot to the last: the sum of the factors is right.",
        ),
        (
            "factors-swapped",
            changed(&|factors| factors.swap(0, 1)),
            "D8 A9",
            "Trustee 2 exchanges the factors of the two options.",
        ),
        (
            "related-key",
            changed(&|factors| {
                for (factor, pad) in factors.iter_mut().zip(&cheat.pads) {
                    *factor += pad;
                }
            }),
            "A4",
            "Trustee 2 decrypts with its share plus one: another key, with a relation that it knows.",
        ),
        (
            "factors-of-the-data",
            changed(&|factors| factors.clone_from(&cheat.pads)),
            "D8",
            "Trustee 2 posts the pads themselves, as if its share were one.",
        ),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, entry, attacks, story)| {
            vector(lunch, &rig, name, &entry, "invalid-decryption", attacks, story).culprit("trustee 2")
        })
        .collect();
    let stolen = {
        let third = Cheat::new(&rig, 2, &mut rng);
        let factors = third.honest();
        let proof = forger::decryption(&third.statement(&factors), &third.x, &third.w, &third.pads);
        cheat.entry(&factors, proof)
    };
    vectors.push(
        vector(
            lunch,
            &rig,
            "of-another-trustee",
            &stolen,
            "invalid-decryption",
            "A2 D4",
            "Trustee 2 posts the decryption of trustee 3 as its own.",
        )
        .culprit("trustee 2"),
    );
    vectors
}

/// Right factors or wrong ones with proofs that hash something else.
fn proofs(lunch: &Base) -> Vec<Vector> {
    let rig = lunch.closed("proofs");
    let cheat = Cheat::new(&rig, 1, &mut rig.rng.clone());
    let honest = cheat.honest();
    let mut vectors = Vec::new();
    let statement = cheat.statement(&honest);
    let mut numbers = std::collections::BTreeMap::new();
    for (message, (label, _)) in statement.0.iter().enumerate() {
        // The last bit of an element's encoding is always zero, so the first one is as good a place as any.
        let label = std::str::from_utf8(label).unwrap().to_lowercase();
        let number: &mut usize = numbers.entry(label.clone()).or_default();
        *number += 1;
        let proof = forger::decryption(&statement.bent(message), &cheat.x, &cheat.w, &cheat.pads);
        let story =
            format!("The prover hashed message {number} of label `{label}` with another last bit; all else is honest.");
        let name = format!("unbound-{label}-{number}");
        vectors.push(
            vector(lunch, &rig, &name, &cheat.entry(&honest, proof), "invalid-decryption", "A1 A2 A5", &story)
                .because("A1 A2 A5", PROOF)
                .culprit("trustee 2"),
        );
    }
    // The weak recipe: the hash leaves the factors out. All but the first are chosen, and the first makes the sum right.
    let weak = cheat.statement(&honest).without(b"D");
    let proof = forger::decryption(&weak, &cheat.x, &cheat.w, &cheat.pads);
    let mut chosen = honest.clone();
    let y = forger::first_challenge_of(&weak);
    let stolen = Scalar::from(3_u8) * G;
    chosen[1] += stolen;
    chosen[0] -= y * stolen;
    vectors.push(
        vector(lunch, &rig, "weak-fiat-shamir", &cheat.entry(&chosen, proof), "invalid-decryption", "A2", "The hash left the factors out, and they were chosen after the proof: three votes are taken from the second slot, and \
             the first was moved to hide it. A verifier that forgets to hash the factors accepts it.")
            .because("A2", PROOF)
            .culprit("trustee 2"),
    );
    vectors
}

fn tallies(lunch: &Base) -> Vec<Vector> {
    let first = lunch.first(EntryKind::PartialDecryption);
    let rig = lunch.after(first, "tallies");
    let again = lunch.after(first + 1, "tallies");
    let mut honest = lunch.after(first, "tallies");
    let partial: PartialDecryption = payload(&honest.next_message(1).unwrap());
    let other = PartialDecryption { tally: Hash([1; 32]), ..partial };
    let other = as_trustee(&rig, 1, EntryKind::PartialDecryption, &other);
    // What the sum would be had one more ballot been counted.
    let mut wider = lunch.after(lunch.first(EntryKind::CloseOrder), "another tally");
    wider.vote(1, &[psephos_record::booth::Selection::marked(2, &[1])]);
    super::base::ordered_to_close(&mut wider);
    let of_other_sum = wider.next_message(1).unwrap();
    // Trustee 1 has decrypted, and decrypts again with other nonces.
    let cheat = Cheat::new(&again, 0, &mut again.rng.clone());
    let twice = cheat.forge(&cheat.honest());
    vec![
        vector(lunch, &rig, "another-digest", &other, "other-tally", "D6", "A decryption that names another tally.")
            .culprit("trustee 2"),
        vector(
            lunch,
            &rig,
            "of-another-sum",
            &of_other_sum,
            "other-tally",
            "D6",
            "The decryption of a sum with one ballot more, which a board could have shown to trustee 2 alone.",
        )
        .culprit("trustee 2"),
        vector(
            lunch,
            &again,
            "twice",
            &twice,
            "already-done",
            "D6",
            "Trustee 1 decrypts a second time: right, and not wanted.",
        )
        .culprit("trustee 1"),
    ]
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.closed("whole V12");
    let cheat = Cheat::new(&rig, 1, &mut rig.rng.clone());
    let mut factors = cheat.honest();
    factors[0] += G;
    let false_part = cheat.forge(&factors);
    let at = rig.process.size();
    rig.force(false_part);
    finished(&mut rig, &[0, 2]);
    Vector::of_record(
        "reject/V12-decryption/whole-record",
        rig.record(),
        "Trustee 2 posted a false decryption; those of trustees 1 and 3 are enough, and the result is right.",
    )
    .fault("invalid-decryption", Some(at))
    .culprit("trustee 2")
    .because("D4", RULE)
    .result(rig.process.result().unwrap())
}
