//! Amounts: the proofs beside the ballot proof.

use super::path;
use crate::{
    Rig,
    doors::payload,
    forger::{BallotForger, scalar},
    vectors::{Base, Vector, base::alone},
};
use psephos_crypto::Scalar;
use psephos_proofs::{
    ProofContext,
    allocation::{Allocation, AllocationClaim, AllocationGenerators},
};
use psephos_record::{Credential, Entry, Key, ballot::Ballot, cbor, credential, ids::ByteString};

const RULE: &str = "35-contests.md#allocate";
const CONTEST: usize = 7;
const ALLOCATION: Allocation = Allocation { slots: 3, budget: 1_000 };

/// Ciphertexts that hold `held`, and the proof that they are amounts `shown` of this credential's.
fn proved(forger: &mut BallotForger, credential: &Credential, shown: [u64; 3], held: [i64; 3]) -> (Vec<u8>, Vec<u8>) {
    let (randomness, ciphertexts) = forger.encrypt(&held.map(scalar));
    let key = forger.key;
    let claim = AllocationClaim {
        allocation: &ALLOCATION,
        key: &key,
        credential: credential.as_bytes(),
        ciphertexts: &ciphertexts,
    };
    let place = payload::<Ballot>(&forger.entry(Vec::new(), Vec::new())).place();
    let context = ProofContext { process: forger.process.digest(), place: &place };
    let generators = AllocationGenerators::new(ALLOCATION.slots);
    let amounts = claim.prove(&shown, &randomness, &generators, &context, &mut forger.rng);
    (ciphertexts, amounts)
}

/// A ballot for amounts alone: the proof shows `shown`, the ciphertexts hold `held`.
fn forged(rig: &mut Rig, voter: usize, shown: [u64; 3], held: [i64; 3]) -> Vec<u8> {
    let mut forger = BallotForger::new(rig, voter);
    let credential = credential::public(&forger.credential);
    let (ciphertexts, amounts) = proved(&mut forger, &credential, shown, held);
    finished(&mut forger, ciphertexts, amounts)
}

/// The ballot proof around amounts and their proof.
fn finished(forger: &mut BallotForger, ciphertexts: Vec<u8>, amounts: Vec<u8>) -> Vec<u8> {
    let mut statement = forger.statement(&[]);
    statement.0.last_mut().unwrap().1 = [&ciphertexts[..], &amounts].concat();
    let none: [Scalar; 0] = [];
    let proof = forger.prove(&statement, &none, &[]);
    let entry = Entry::decode(&forger.entry(ciphertexts, proof)).unwrap();
    let mut ballot: Ballot = cbor::decode(&entry.payload.0).unwrap();
    ballot.allocations = Some(ByteString(amounts));
    Entry::ballot(entry.process, entry.author.unwrap(), cbor::encode(&ballot)).encode()
}

/// A story: name, amounts that are shown, amounts that are held, attacks, story.
type Case = (&'static str, [u64; 3], [i64; 3], &'static str, &'static str);

const CASES: [Case; 7] = [
    ("allocate-one-too-many", [1, 1_000, 0], [1, 1_000, 0], "B5", "1,001 of a budget of 1,000."),
    ("allocate-one-too-few", [999, 0, 0], [999, 0, 0], "B5", "999 of a budget of 1,000, what is left included."),
    (
        "allocate-minus-one",
        [0, 1_001, 0],
        [-1, 1_001, 0],
        "B5",
        "−1 and 1,001: the sum is right, and the proof shows 0 in place of −1.",
    ),
    ("allocate-minus-one-left", [1_001, 0, 0], [1_001, 0, -1], "B5", "1,001, and −1 is left."),
    ("allocate-out-of-range", [1 << 32, 0, 0], [1 << 32, 0, 0], "B5", "2³²: one more than an amount can be."),
    (
        "allocate-a-compensated-pair",
        [2, 0, 998],
        [1, 1, 998],
        "B5",
        "The ciphertexts hold 1 and 1 where 2 and 0 are shown.",
    ),
    ("allocate-wraps-around", [u64::MAX, 0, 1_001], [-1, 0, 1_001], "B5", "2⁶⁴ − 1 is shown for −1."),
];

pub(super) fn vectors(kinds: &Base) -> Vec<Vector> {
    let mut rig = kinds.opened("allocations");
    let (voter, _) = alone(CONTEST);
    let vector = |rig: &Rig, name: &str, entry: &[u8], fault: &str, attacks: &str, story: &str| {
        kinds.entry(&path(name), rig, entry, fault, story).because(attacks, RULE)
    };
    let mut vectors = Vec::new();
    for (name, shown, held, attacks, story) in CASES {
        let entry = forged(&mut rig, voter, shown, held);
        vectors.push(vector(&rig, name, &entry, "invalid-ballot-proof", attacks, story));
    }
    let honest = forged(&mut rig, voter, [300, 300, 400], [300, 300, 400]);
    assert!(kinds.opened("allocations").post(honest.clone()).is_ok(), "with honest amounts it is a ballot");
    let good: Ballot = payload(&honest);
    let author = Key(credential::public(&rig.voters[voter]).0);
    let process = rig.id();
    let changed = |change: &dyn Fn(&mut Ballot)| {
        let mut ballot = good.clone();
        change(&mut ballot);
        Entry::ballot(process, author, cbor::encode(&ballot)).encode()
    };
    let proof = good.allocations.clone().unwrap().0;
    let mut forger = BallotForger::new(&mut rig, voter);
    let credential = credential::public(&forger.credential);
    let of_another = credential::public(&rig.voters[0]);
    let (stolen, stolen_proof) = proved(&mut forger, &of_another, [1, 2, 997], [1, 2, 997]);
    let stolen = finished(&mut forger, stolen, stolen_proof);
    let (other, other_proof) = proved(&mut forger, &credential, [1, 2, 997], [1, 2, 997]);
    let replaced = finished(&mut forger, other.clone(), proof.clone());
    let mut moved = other;
    moved[..128].rotate_left(64);
    let swapped = finished(&mut forger, moved, other_proof);
    vectors.extend([
        vector(
            &rig,
            "allocate-of-another-voter",
            &stolen,
            "invalid-ballot-proof",
            "C1",
            "Amounts that another voter proved, under a ballot proof of one's own.",
        ),
        vector(
            &rig,
            "allocate-exchanged-proof",
            &replaced,
            "invalid-ballot-proof",
            "A1 C1",
            "Amounts with the proof of other amounts, under a ballot proof that binds both.",
        ),
        vector(
            &rig,
            "allocate-swapped",
            &swapped,
            "invalid-ballot-proof",
            "A9",
            "The first two amounts have changed places behind their proof, and the ballot proof was made afterwards.",
        ),
        vector(
            &rig,
            "allocate-without-proof",
            &changed(&|ballot| ballot.allocations = None),
            "malformed-ballot",
            "B4",
            "Amounts without their proof.",
        ),
        vector(
            &rig,
            "allocate-proof-cut",
            &changed(&|ballot| {
                ballot.allocations.as_mut().unwrap().0.pop();
            }),
            "malformed-ballot",
            "A10",
            "The proof of the amounts lacks its last byte.",
        ),
        vector(
            &rig,
            "allocate-two-proofs",
            &changed(&|ballot| ballot.allocations.as_mut().unwrap().0.extend_from_slice(&proof)),
            "malformed-ballot",
            "B4",
            "The proof of the amounts stands twice.",
        ),
        vector(
            &rig,
            "allocate-amount-missing",
            &changed(&|ballot| ballot.ciphertexts.0.truncate(128)),
            "malformed-ballot",
            "B4",
            "What is left has no ciphertext.",
        ),
        vector(
            &rig,
            "allocate-bent",
            &changed(&|ballot| ballot.allocations.as_mut().unwrap().0[40] ^= 1),
            "invalid-ballot-proof",
            "A1",
            "One bit of the proof of the amounts, which the ballot proof binds too.",
        ),
    ]);
    vectors
}
