//! Trustees that cheat before voting opens.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_crypto::{G, RistrettoPoint, Scalar, Seat, SecretScalar, sealed::SealedShare};
use psephos_proofs::{ProofContext, knowledge::Knowledge};
use psephos_record::{
    Entry, EntryKind,
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares, confirm_place, sealed_share_context, share_place},
    ids::{ByteString, FixedBytes, Hash},
};
use psephos_rig::{
    Rig, contest,
    doors::{as_trustee, payload, refused, run_until},
    manifest, trustee_keys,
};
use psephos_tally::{
    Phase,
    verifier::{Check, Outcome, Verdict},
};
use sha2::{Digest as _, Sha512};

#[test]
fn a_trustee_that_reveals_something_else_than_it_committed_to_is_named() {
    let mut rig = Rig::announced();
    run_until(&mut rig, Phase::Reveal);
    // Trustee 1 answers with the polynomial of trustee 2 (ATTACKS D1, rogue key).
    let reveal: Reveal = payload(&rig.next_message(1).unwrap());
    let rogue = as_trustee(&rig, 0, EntryKind::CeremonyReveal, &reveal);
    refused(&mut rig, rogue, "broken-commitment", Check::Ceremony);

    // Committed to in time, but somebody else's: the proof of possession is bound to the seat.
    let mut rig = Rig::announced();
    let mut elsewhere = Rig::announced();
    run_until(&mut elsewhere, Phase::Reveal);
    let copied: Reveal = payload(&elsewhere.next_message(1).unwrap());
    let seat = Seat::new(1).unwrap();
    let commit = Commit { commitment: copied.commitment(&rig.id(), seat) };
    let commit = as_trustee(&rig, 0, EntryKind::CeremonyCommit, &commit);
    rig.post(commit).unwrap();
    for trustee in 1..5 {
        let message = rig.next_message(trustee).unwrap();
        rig.post(message).unwrap();
    }
    let copied = as_trustee(&rig, 0, EntryKind::CeremonyReveal, &copied);
    refused(&mut rig, copied, "invalid-ceremony-proof", Check::Ceremony);
}

#[test]
fn wrong_numbers_and_bad_points_in_the_ceremony_are_refused() {
    let mut rig = Rig::announced();
    let first = rig.next_message(0).unwrap();
    rig.post(first).unwrap();
    let again = as_trustee(&rig, 0, EntryKind::CeremonyCommit, &Commit { commitment: Hash([1; 32]) });
    assert_eq!(rig.post(again).unwrap_err().name(), "already-done");
    run_until(&mut rig, Phase::Share);
    let shares: Shares = payload(&rig.next_message(0).unwrap());
    let fewer = Shares { sealed: shares.sealed[1..].to_vec(), ..shares.clone() };
    let fewer = as_trustee(&rig, 0, EntryKind::CeremonyShares, &fewer);
    refused(&mut rig, fewer, "wrong-count", Check::Ceremony);
    // Sealed under an `E` that another dealer chose: a complaint about it would open that dealer's share.
    let mut rig = Rig::announced();
    run_until(&mut rig, Phase::Share);
    let shares: Shares = payload(&rig.next_message(0).unwrap());
    let first = as_trustee(&rig, 0, EntryKind::CeremonyShares, &shares);
    rig.post(first).unwrap();
    let mut stolen: Shares = payload(&rig.next_message(1).unwrap());
    stolen.sealed[1].0[..32].copy_from_slice(&shares.sealed[1].0[..32]);
    let own_proof = as_trustee(&rig, 1, EntryKind::CeremonyShares, &stolen);
    assert_eq!(rig.post(own_proof).unwrap_err().name(), "invalid-ceremony-proof");
    stolen.knowledge[1] = shares.knowledge[1];
    let stolen = as_trustee(&rig, 1, EntryKind::CeremonyShares, &stolen);
    refused(&mut rig, stolen, "invalid-ceremony-proof", Check::Ceremony);

    // A polynomial of another degree, and one with the identity, each properly committed to.
    for (bytes, name) in [(vec![0; 32 * 3], "identity-element"), (vec![0; 32 * 2], "wrong-count")] {
        let mut rig = Rig::announced();
        let reveal = Reveal { polynomial: ByteString(bytes), possession: FixedBytes([0; 64]) };
        let commit = Commit { commitment: reveal.commitment(&rig.id(), Seat::new(1).unwrap()) };
        let commit = as_trustee(&rig, 0, EntryKind::CeremonyCommit, &commit);
        rig.post(commit).unwrap();
        for trustee in 1..5 {
            let message = rig.next_message(trustee).unwrap();
            rig.post(message).unwrap();
        }
        let bad = as_trustee(&rig, 0, EntryKind::CeremonyReveal, &reveal);
        assert_eq!(rig.post(bad).unwrap_err().name(), name);
    }
}

#[test]
fn a_trustee_that_saw_another_ceremony_stops_the_opening() {
    let mut rig = Rig::announced();
    run_until(&mut rig, Phase::Confirm);
    let confirm: Confirm = payload(&rig.next_message(0).unwrap());
    let other = Confirm { ceremony: Hash([3; 32]), ..confirm.clone() };
    let other = as_trustee(&rig, 0, EntryKind::CeremonyConfirm, &other);
    refused(&mut rig, other, "other-ceremony", Check::Ceremony);
    // The proof of one seat does not serve another.
    let stolen = as_trustee(&rig, 1, EntryKind::CeremonyConfirm, &confirm);
    assert_eq!(rig.post(stolen).unwrap_err().name(), "invalid-ceremony-proof");
}

#[test]
fn a_dealer_of_bad_shares_is_convicted_and_an_honest_one_is_not() {
    let mut rig = Rig::announced();
    run_until(&mut rig, Phase::Share);
    let honest: Shares = payload(&rig.next_message(0).unwrap());
    let mut bad = honest.clone();
    bad.sealed[1].0[40] ^= 1;
    let bad = as_trustee(&rig, 0, EntryKind::CeremonyShares, &bad);
    rig.post(bad).unwrap();
    for trustee in 1..5 {
        let message = rig.next_message(trustee).unwrap();
        rig.post(message).unwrap();
    }
    assert_eq!(rig.process.phase(), Phase::Confirm);
    // The third trustee holds the broken share; the second does not, and cannot frame the dealer.
    let complaint = rig.next_message(2).unwrap();
    assert_eq!(Entry::decode(&complaint).unwrap().kind, EntryKind::CeremonyComplaint);
    let evidence: Complaint = payload(&complaint);
    let framed = as_trustee(&rig, 1, EntryKind::CeremonyComplaint, &evidence);
    assert_eq!(rig.post(framed).unwrap_err().name(), "unfounded-complaint");
    let accuse_other = Complaint { dealer: 4, ..evidence.clone() };
    let accuse_other = as_trustee(&rig, 2, EntryKind::CeremonyComplaint, &accuse_other);
    assert_eq!(rig.post(accuse_other).unwrap_err().name(), "unfounded-complaint");
    let accuse_nobody = Complaint { dealer: 9, ..evidence };
    let accuse_nobody = as_trustee(&rig, 2, EntryKind::CeremonyComplaint, &accuse_nobody);
    assert_eq!(rig.post(accuse_nobody).unwrap_err().name(), "unfounded-complaint");

    rig.post(complaint).unwrap();
    assert_eq!(rig.process.phase(), Phase::Failed);
    assert_eq!(rig.process.ceremony().failed().map(Seat::number), Some(1));
    let report = rig.report();
    assert_eq!(report.outcome(Check::Ceremony), Outcome::NotYet("the ceremony has failed"));
    assert_eq!(report.verdict(), Verdict::NotYet);
}

/// A reveal of the polynomial `a + b·x`, with a proof that `a` is known.
fn line(seat: Seat, a: Scalar, b: Scalar) -> Reveal {
    let (constant, slope, nonce) = (a * G, b * G, Scalar::from(99_u8));
    let r = nonce * G;
    let mut hash = Sha512::new();
    hash.update(b"FROST-RISTRETTO255-SHA512-v1dkg");
    hash.update(Scalar::from(seat.number()).as_bytes());
    hash.update(constant.compress().as_bytes());
    hash.update(r.compress().as_bytes());
    let mu = nonce + Scalar::from_bytes_mod_order_wide(&hash.finalize().into()) * a;
    let bytes = |point: &RistrettoPoint| point.compress().to_bytes();
    let mut possession = [0; 64];
    possession.copy_from_slice([bytes(&r), mu.to_bytes()].as_flattened());
    let polynomial = ByteString([bytes(&constant), bytes(&slope)].concat());
    Reveal { polynomial, possession: FixedBytes(possession) }
}

#[test]
fn trustees_whose_parts_cancel_in_one_of_their_keys_make_no_key() {
    let keys = trustee_keys(2);
    let mut rig = Rig::with(&manifest(&keys, 2, vec![contest("c", 2, 1, 1, false)]), keys, 2);
    let seats = [Seat::new(1).unwrap(), Seat::new(2).unwrap()];
    // 3 + 4x and 5 − 12x: at 1 they add up to nothing, so whoever sits in seat 1 decrypts with zero.
    let lines = [
        line(seats[0], Scalar::from(3_u8), Scalar::from(4_u8)),
        line(seats[1], Scalar::from(5_u8), -Scalar::from(12_u8)),
    ];
    for (i, (reveal, seat)) in lines.iter().zip(seats).enumerate() {
        let commit = Commit { commitment: reveal.commitment(&rig.id(), seat) };
        let commit = as_trustee(&rig, i, EntryKind::CeremonyCommit, &commit);
        rig.post(commit).unwrap();
    }
    for (i, reveal) in lines.iter().enumerate() {
        let reveal = as_trustee(&rig, i, EntryKind::CeremonyReveal, reveal);
        rig.post(reveal).unwrap();
    }
    for (i, (dealer, recipient)) in [(seats[0], seats[1]), (seats[1], seats[0])].into_iter().enumerate() {
        let e = SecretScalar::new(Scalar::from(7_u8));
        let context = sealed_share_context(&rig.id(), dealer, recipient);
        let sealed = SealedShare::seal(&e, rig.process.ceremony().sealing_key(recipient), &context, &e);
        let place = share_place(dealer, recipient);
        let context = ProofContext { process: rig.id().digest(), place: &place };
        let proof = Knowledge { point: e.public() }.prove(&e, &context, &mut rig.rng);
        let shares = Shares { sealed: vec![FixedBytes(sealed.0)], knowledge: vec![FixedBytes(proof.to_bytes())] };
        let shares = as_trustee(&rig, i, EntryKind::CeremonyShares, &shares);
        rig.post(shares).unwrap();
    }
    assert_eq!(rig.process.phase(), Phase::Confirm);
    // The proof that zero is known holds, and does not help.
    let (digest, zero) = (rig.process.ceremony().digest(), SecretScalar::new(Scalar::ZERO));
    let place = confirm_place(&digest, seats[0]);
    let context = ProofContext { process: rig.id().digest(), place: &place };
    let knowledge = Knowledge { point: zero.public() }.prove(&zero, &context, &mut rig.rng);
    let confirm = Confirm { ceremony: digest, knowledge: FixedBytes(knowledge.to_bytes()) };
    let confirm = as_trustee(&rig, 0, EntryKind::CeremonyConfirm, &confirm);
    refused(&mut rig, confirm, "no-key", Check::Ceremony);
}

#[test]
fn a_complaint_ends_the_ceremony_although_others_have_confirmed() {
    let mut rig = Rig::announced();
    run_until(&mut rig, Phase::Share);
    let mut bad: Shares = payload(&rig.next_message(0).unwrap());
    bad.sealed[1].0[40] ^= 1;
    let bad = as_trustee(&rig, 0, EntryKind::CeremonyShares, &bad);
    rig.post(bad).unwrap();
    for trustee in 1..5 {
        let message = rig.next_message(trustee).unwrap();
        rig.post(message).unwrap();
    }
    let confirm = rig.next_message(1).unwrap();
    rig.post(confirm).unwrap();
    let complaint = rig.next_message(2).unwrap();
    rig.post(complaint).unwrap();
    assert_eq!(rig.process.phase(), Phase::Failed);
}
