//! Holds the numbers in `docs/spec/examples.md` that take a whole process equal to the code.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy does not know that this is a test"
)]

mod counting;
mod directory;
mod draws;

use psephos_crypto::{G, Scalar, Seat, SecretScalar, sealed::SealedShare};
use psephos_proofs::{
    ProofContext,
    equal_dlogs::{EqualDlogs, EqualDlogsProof},
};
use psephos_record::{
    Key, ProcessId, Tracker, cbor,
    ceremony::{Complaint, complaint_place, sealed_share_context},
    ids::FixedBytes,
};
use psephos_rig::{
    Rig, contest,
    examples::{Page, line},
    manifest, trustee_keys,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sha2::{Digest as _, Sha512};

const PAGE: Page = Page(include_str!("../../../docs/spec/examples.md"));

fn small(number: u64) -> SecretScalar {
    SecretScalar::new(Scalar::from(number))
}

fn times_g(number: u64) -> [u8; 32] {
    small(number).public().compress().to_bytes()
}

#[test]
fn a_proof_of_possession_is_as_the_page_says() {
    // The hash is FROST's, written down once more.
    let (constant, r) = (times_g(11), times_g(13));
    let mut hash = Sha512::new();
    hash.update(b"FROST-RISTRETTO255-SHA512-v1");
    hash.update(b"dkg");
    hash.update([[1; 1].as_slice(), &[0; 31]].concat());
    hash.update(constant);
    hash.update(r);
    let c = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    let mu = Scalar::from(13_u8) + c * Scalar::from(11_u8);
    assert_eq!(mu * G - c * small(11).public(), small(13).public());
    let possession = [r, mu.to_bytes()].concat();
    PAGE.agrees(
        "Proof of possession",
        &[line("phi-0", constant), line("c", c.as_bytes()), line("possession", possession)],
    );
}

#[test]
fn a_complaint_is_as_the_page_says() {
    let heading = "Complaint";
    let process = ProcessId([1; 32]);
    let (dealer, recipient) = (Seat::new(1).unwrap(), Seat::new(2).unwrap());
    let (q, e) = (small(102), small(77));
    let context = sealed_share_context(&process, dealer, recipient);
    // What is owed is f(2) = 11 + 2·12 = 35.
    let sealed = SealedShare::seal(&small(36), &q.public(), &context, &e);
    let (base, shared) = (e.public(), q.expose() * e.public());
    let place = complaint_place(recipient, dealer);
    let claim = EqualDlogs { key: q.public(), bases: &[base], images: &[shared] };
    let here = ProofContext { process: process.digest(), place: &place };
    let proof = PAGE
        .bytes(heading, "proof")
        .unwrap_or_else(|| claim.prove(&q, &here, &mut ChaCha20Rng::from_seed([9; 32])).to_bytes().to_vec());
    assert_eq!(claim.verify(&EqualDlogsProof::from_bytes(&proof).unwrap(), &here), Ok(()));
    let opened = sealed.open_with(&shared, &q.public(), &context).unwrap();
    assert_eq!(opened.public(), small(36).public());
    let shared = shared.compress().to_bytes();
    let complaint = Complaint { dealer: 1, shared: Key(shared), proof: FixedBytes(proof.clone().try_into().unwrap()) };
    PAGE.agrees(
        heading,
        &[
            line("sealed-share", sealed.0),
            line("shared", shared),
            line("proof", &proof),
            line("payload", cbor::encode(&complaint)),
        ],
    );
}

#[test]
fn the_entries_of_a_voter_are_as_the_page_says() {
    let heading = "Entries of a voter";
    let keys = trustee_keys(2);
    let manifest = manifest(&keys, 2, vec![contest("q", 2, 1, 1, false)]);
    let mut rig = Rig::with(&manifest, keys, 2).opened();
    let mark = |option| vec![psephos_record::booth::Selection::marked(2, &[option])];
    let mut lines = vec![
        line("process", rig.id().as_bytes()),
        line("P", rig.process.committee().unwrap().key.as_bytes()),
        line("credential", psephos_record::credential::public(&rig.voters[0]).as_bytes()),
    ];
    for (i, name) in ["ballot", "challenge", "revote"].into_iter().enumerate() {
        // A fresh one is made while the page has none that stands.
        let stands = |entry: &Vec<u8>, rig: &Rig| rig.process.screen().check(&[entry]).remove(0).is_ok();
        let prepared = rig.prepare(0, &mark(i % 2));
        let fresh = if name == "challenge" { prepared.challenge() } else { prepared.entry().to_vec() };
        let entry = PAGE.bytes(heading, name).filter(|entry| stands(entry, &rig)).unwrap_or(fresh);
        rig.post(entry.clone()).unwrap();
        lines.extend([line(name, &entry), line(&format!("{name}-tracker"), Tracker::of_entry(&entry).0)]);
    }
    assert_eq!((rig.process.ballots_posted(), rig.process.challenges()), (2, 1));
    PAGE.agrees(heading, &lines);
}
