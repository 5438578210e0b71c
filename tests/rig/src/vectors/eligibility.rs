//! V9: sound ballots that are not their voter's next one.

use super::{
    Base, Bases, Vector,
    base::{carried_on, stranger},
};
use crate::{Rig, doors::payload, forger::BallotForger};
use psephos_crypto::{SecretScalar, encoding::scalar};
use psephos_record::{
    Entry, EntryKind, Tracker,
    ballot::{Ballot, Challenge},
    booth::{Selection, Turn},
    cbor, credential,
};

const ORDER: &str = "10-life.md#what-each-kind-asks-of-the-state";

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let mut vectors = of_voters(&bases.lunch, &bases.kinds);
    vectors.extend(out_of_order(&bases.lunch));
    vectors.extend(challenged(&bases.lunch));
    vectors.push(in_a_whole_record(&bases.lunch));
    vectors
}

fn ballot(rig: &mut Rig, credential: &SecretScalar, counter: u32, previous: Option<Tracker>) -> Vec<u8> {
    let turn = Turn { credential, style: 0, counter, previous };
    let booth = rig.booth();
    booth.prepare(&turn, &[Selection::marked(2, &[1])], &mut rig.rng).unwrap().entry().to_vec()
}

fn of_voters(lunch: &Base, kinds: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("eligibility");
    let nobody = stranger(&mut rig);
    let unknown = ballot(&mut rig, &nobody, 0, None);
    let mut several = kinds.opened("eligibility");
    // The voter of the contest `choose` alone takes the ballot with every contest.
    let credential = several.voters[2].clone();
    let turn = Turn { credential: &credential, style: 2, counter: 0, previous: None };
    let booth = several.booth();
    let other_style = booth.prepare(&turn, &[Selection::of(vec![1, 2, 3])], &mut several.rng).unwrap();
    let decoded = Entry::decode(&unknown).unwrap();
    let mut of_nobodys_style: Ballot = payload(&ballot(&mut rig, &lunch.rig.voters[0].clone(), 0, None));
    of_nobodys_style.style = 7;
    let author = psephos_record::Key(credential::public(&lunch.rig.voters[0]).0);
    let of_nobodys_style = Entry::ballot(decoded.process, author, cbor::encode(&of_nobodys_style)).encode();
    vec![
        lunch
            .entry(
                "reject/V9-eligibility/stranger",
                &rig,
                &unknown,
                "unknown-credential",
                "A sound ballot by a credential that is not on the roll.",
            )
            .because("C6", ORDER),
        kinds
            .entry(
                "reject/V9-eligibility/another-style",
                &several,
                other_style.entry(),
                "other-style",
                "A sound ballot in another style than the roll gives this voter.",
            )
            .because("B4", ORDER),
        lunch
            .entry(
                "reject/V9-eligibility/no-such-style",
                &rig,
                &of_nobodys_style,
                "other-style",
                "A ballot in a style that the manifest does not have.",
            )
            .because("B4", ORDER),
    ]
}

fn out_of_order(lunch: &Base) -> Vec<Vector> {
    // Voter 1 has voted twice, voter 2 once.
    let mut rig = lunch.after(lunch.first(EntryKind::CloseOrder), "order");
    let (first, second) = (rig.voters[0].clone(), rig.voters[1].clone());
    let last = |rig: &Rig, secret| rig.process.voter(&credential::public(secret)).unwrap().last;
    let (last_of_first, last_of_second) = (last(&rig, &first), last(&rig, &second));
    let gap = ballot(&mut rig, &second, 2, last_of_second);
    let regress = ballot(&mut rig, &second, 0, None);
    let orphan = ballot(&mut rig, &second, 1, None);
    let borrowed = ballot(&mut rig, &second, 1, last_of_first);
    let older: Vec<u8> = lunch.rig.log.entries[usize::try_from(lunch.first(EntryKind::Ballot)).unwrap()].clone();
    let skipped = ballot(&mut rig, &first, 2, Some(Tracker::of_entry(&older)));
    let mut spent = BallotForger::new(&mut rig, 1);
    spent.counter = 64;
    let spent = spent.forge(&[1, 0, 0]);
    let vector = |name: &str, bytes: &[u8], fault: &str, story: &str| {
        let path = format!("reject/V9-eligibility/{name}");
        lunch.entry(&path, &rig, bytes, fault, story).because("C4", ORDER)
    };
    vec![
        vector(
            "counter-leaves-a-gap",
            &gap,
            "regressed-counter",
            "The voter's third ballot, and there was one before.",
        ),
        vector(
            "counter-above-the-limit",
            &spent,
            "spent-credential",
            "A ballot with counter 64: a credential has at most 64 ballots, counted from 0.",
        ),
        vector("counter-regresses", &regress, "regressed-counter", "A second first ballot of one voter."),
        vector(
            "older-ballot-again",
            &older,
            "regressed-counter",
            "A voter's first ballot is posted again behind the second, byte for byte.",
        )
        .because("C1 C4", ORDER)
        .problem("repeated"),
        vector("without-previous", &orphan, "other-previous", "A second ballot that names none before it."),
        vector(
            "previous-of-another",
            &borrowed,
            "other-previous",
            "A second ballot that names another voter's as the one before.",
        ),
        vector(
            "previous-is-not-the-last",
            &skipped,
            "other-previous",
            "A third ballot that names the first as the one before.",
        ),
    ]
}

fn challenged(lunch: &Base) -> Vec<Vector> {
    let at = lunch.first(EntryKind::Challenge);
    let mut rig = lunch.after(at + 1, "challenged");
    let challenge: Challenge = payload(&lunch.rig.log.entries[usize::try_from(at).unwrap()]);
    // Everybody has read the randomness: the voter's own proof over the same ciphertexts is easily made anew.
    let opened: Ballot = payload(&challenge.ballot.0);
    let mut forger = BallotForger::new(&mut rig, 2);
    let randomness: Vec<SecretScalar> =
        challenge.randomness.0.chunks(32).map(|bytes| SecretScalar::new(scalar(bytes).unwrap())).collect();
    let bits: Vec<_> = challenge.values.iter().map(|value| psephos_crypto::Scalar::from(*value)).collect();
    let statement = forger.statement(&opened.ciphertexts.0);
    let proof = forger.prove(&statement, &bits, &randomness);
    let anew = forger.entry(opened.ciphertexts.0, proof);
    let vector = |name: &str, bytes: &[u8], story: &str| {
        let path = format!("reject/V9-eligibility/{name}");
        lunch.entry(&path, &rig, bytes, "challenged-ballot", story).because("C2", "30-ballot.md#challenge")
    };
    vec![
        vector(
            "challenged-ballot-cast",
            &challenge.ballot.0,
            "The ballot that was opened by a challenge is cast: everybody knows what it holds.",
        ),
        vector(
            "challenged-ciphertexts-proved-anew",
            &anew,
            "The ciphertexts that were opened by a challenge, with a new proof.",
        ),
    ]
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.opened("whole V9");
    let nobody = stranger(&mut rig);
    let stuffed = ballot(&mut rig, &nobody, 0, None);
    let at = rig.process.size();
    rig.force(stuffed);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V9-eligibility/whole-record",
        rig.record(),
        "The board stuffed a ballot of its own, sound but for its credential. It does not count.",
    )
    .fault("unknown-credential", Some(at))
    .because("C6", ORDER)
    .result(&result)
}
