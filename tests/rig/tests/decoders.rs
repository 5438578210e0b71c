//! Every place of an entry where an element or scalar stands, against every encoding that must be refused there.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use psephos_record::{
    Entry, EntryKind, Unsigned,
    ballot::{Ballot, Challenge},
    booth::Selection,
    cbor,
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares},
    draw::Contribution,
    tally::PartialDecryption,
};
use psephos_rig::{
    Rig,
    doors::{as_trustee, payload, run_until},
    draw,
    forger::plus_order,
    signing_key,
    vectors::Bases,
};
use psephos_tally::{Phase, Process};

/// RFC 9496, appendix A.3.
const BAD_POINTS: &str = include_str!("../../../crypto/src/bad_encodings.txt");

fn bad_points() -> Vec<[u8; 32]> {
    let points: Vec<[u8; 32]> = BAD_POINTS.lines().map(|line| hex::decode(line).unwrap().try_into().unwrap()).collect();
    assert_eq!(points.len(), 29);
    points
}

/// Offers what `make` makes of each bad point; the state must refuse each by this name and not change.
#[track_caller]
fn refused(rig: &mut Rig, name: &str, make: &dyn Fn(&Rig, &[u8; 32]) -> Vec<u8>) {
    let before = (rig.process.size(), rig.process.root());
    for bad in bad_points() {
        let entry = make(rig, &bad);
        assert_eq!(rig.post(entry).unwrap_err().name(), name, "{}", hex::encode(bad));
    }
    assert_eq!((rig.process.size(), rig.process.root()), before);
}

#[test]
fn every_point_of_a_ballot_decodes_canonically() {
    let bases = Bases::new();
    let mut rig = bases.kinds.opened("decoders");
    // The voter of the amounts: seven points of the ballot proof, three ciphertexts, three commitments and five points.
    let voter = rig.voters.len() - 1;
    let honest = rig.prepare(voter, &[Selection::of(vec![300, 300])]).entry().to_vec();
    let decoded = Entry::decode(&honest).unwrap();
    let with = |change: &dyn Fn(&mut Ballot)| {
        let mut ballot: Ballot = payload(&honest);
        change(&mut ballot);
        Entry::ballot(decoded.process, decoded.author.unwrap(), cbor::encode(&ballot)).encode()
    };
    for at in (0..6).map(|half| 32 * half) {
        let name = if at < 192 { "invalid-ballot-proof" } else { "malformed-ballot" };
        // What is hashed is bent too, so the ballot proof may fail first; whichever it is, it is refused.
        let entry = |_: &Rig, bad: &[u8; 32]| with(&|ballot| ballot.ciphertexts.0[at..at + 32].copy_from_slice(bad));
        refused(&mut rig, name, &entry);
    }
    for at in (0..7).map(|point| 32 * point) {
        let entry = |_: &Rig, bad: &[u8; 32]| with(&|ballot| ballot.proof.0[at..at + 32].copy_from_slice(bad));
        refused(&mut rig, "malformed-ballot", &entry);
    }
    let scalars: Vec<usize> = (7..payload::<Ballot>(&honest).proof.0.len() / 32).map(|scalar| 32 * scalar).collect();
    assert_eq!(scalars.len(), 5, "δ, z_A, z_C, z_E, z_S: a ballot of amounts has no bits");
    for at in scalars {
        let bent = with(&|ballot| plus_order(&mut ballot.proof.0[at..at + 32]));
        assert_eq!(rig.post(bent).unwrap_err().name(), "malformed-ballot");
    }
    assert!(rig.post(honest).is_ok(), "the honest one stands for all of them");
}

#[test]
fn both_halves_of_every_ciphertext_decode_canonically() {
    let bases = Bases::new();
    let mut rig = bases.lunch.opened("decoders");
    let honest = rig.prepare(1, &[Selection::marked(2, &[0])]).entry().to_vec();
    let decoded = Entry::decode(&honest).unwrap();
    for at in (0..6).map(|half| 32 * half) {
        refused(&mut rig, "malformed-ballot", &|_, bad| {
            let mut ballot: Ballot = payload(&honest);
            ballot.ciphertexts.0[at..at + 32].copy_from_slice(bad);
            Entry::ballot(decoded.process, decoded.author.unwrap(), cbor::encode(&ballot)).encode()
        });
    }
    let challenge: Challenge = payload(&rig.prepare(1, &[Selection::marked(2, &[0])]).challenge());
    let mut unreduced = challenge;
    plus_order(&mut unreduced.randomness.0[64..]);
    let entry = Entry::challenge(rig.id(), cbor::encode(&unreduced)).encode();
    assert_eq!(rig.post(entry).unwrap_err().name(), "malformed-element");
}

#[test]
fn every_point_of_the_ceremony_decodes_canonically() {
    let bases = Bases::new();
    let manifest = bases.lunch.rig.process.manifest().clone();
    for bad in bad_points() {
        let mut manifest = manifest.clone();
        manifest.trustees[2].sealing_key.0 = bad;
        let entry = Unsigned::manifest(&manifest).sign(&signing_key(1));
        assert_eq!(Process::announce(&entry).unwrap_err().name(), "impossible-manifest");
    }

    // What is revealed was committed to: a rig for each.
    let fresh = || bases.lunch.after(1, "decoders");
    let mut other = fresh();
    run_until(&mut other, Phase::Reveal);
    let honest: Reveal = payload(&other.next_message(0).unwrap());
    for bad in bad_points() {
        for place in 0..3 {
            let mut reveal = honest.clone();
            let bytes = if place < 2 { &mut reveal.polynomial.0[32 * place..] } else { &mut reveal.possession.0[..] };
            bytes[..32].copy_from_slice(&bad);
            let mut rig = fresh();
            let commitment = reveal.commitment(&rig.id(), psephos_crypto::Seat::new(1).unwrap());
            let commit = as_trustee(&rig, 0, EntryKind::CeremonyCommit, &Commit { commitment });
            rig.post(commit).unwrap();
            run_until(&mut rig, Phase::Reveal);
            let reveal = as_trustee(&rig, 0, EntryKind::CeremonyReveal, &reveal);
            assert_eq!(rig.post(reveal).unwrap_err().name(), "malformed-element", "place {place}");
        }
    }

    let mut rig = bases.lunch.after(bases.lunch.first(EntryKind::CeremonyShares), "decoders");
    let honest: Shares = payload(&rig.next_message(0).unwrap());
    for recipient in 0..2 {
        refused(&mut rig, "malformed-element", &|rig, bad| {
            let mut shares = honest.clone();
            shares.sealed[recipient].0[..32].copy_from_slice(bad);
            as_trustee(rig, 0, EntryKind::CeremonyShares, &shares)
        });
        refused(&mut rig, "malformed-element", &|rig, bad| {
            let mut shares = honest.clone();
            shares.knowledge[recipient].0[..32].copy_from_slice(bad);
            as_trustee(rig, 0, EntryKind::CeremonyShares, &shares)
        });
    }

    let mut rig = bases.lunch.after(bases.lunch.first(EntryKind::CeremonyConfirm), "decoders");
    let honest: Confirm = payload(&rig.next_message(0).unwrap());
    refused(&mut rig, "malformed-element", &|rig, bad| {
        let mut confirm = honest.clone();
        confirm.knowledge.0[..32].copy_from_slice(bad);
        as_trustee(rig, 0, EntryKind::CeremonyConfirm, &confirm)
    });
    let point = psephos_record::Key(psephos_crypto::G.compress().to_bytes());
    let mut proof = psephos_record::ids::FixedBytes([0; 96]);
    proof.0[..32].copy_from_slice(&point.0);
    proof.0[32..64].copy_from_slice(&point.0);
    let complaint = Complaint { dealer: 1, shared: point, proof };
    for place in 0..3 {
        refused(&mut rig, "malformed-element", &|rig, bad| {
            let mut complaint = complaint.clone();
            match place {
                0 => complaint.shared.0 = *bad,
                _ => complaint.proof.0[32 * (place - 1)..32 * place].copy_from_slice(bad),
            }
            as_trustee(rig, 2, EntryKind::CeremonyComplaint, &complaint)
        });
    }
}

#[test]
fn every_point_of_a_decryption_decodes_canonically() {
    let bases = Bases::new();
    let mut rig = bases.lunch.closed("decoders");
    let honest: PartialDecryption = payload(&rig.next_message(0).unwrap());
    for at in (0..honest.factors.0.len()).step_by(32) {
        refused(&mut rig, "malformed-element", &|rig, bad| {
            let mut partial = honest.clone();
            partial.factors.0[at..at + 32].copy_from_slice(bad);
            as_trustee(rig, 0, EntryKind::PartialDecryption, &partial)
        });
    }
    for at in [0, 32] {
        refused(&mut rig, "malformed-element", &|rig, bad| {
            let mut partial = honest.clone();
            partial.proof.0[at..at + 32].copy_from_slice(bad);
            as_trustee(rig, 0, EntryKind::PartialDecryption, &partial)
        });
    }
}

#[test]
fn every_point_of_a_contribution_decodes_canonically() {
    let mut rig = Rig::draw(draw::rules()).contributing(8);
    let author = signing_key(220);
    let entry = rig.contribution(&author);
    let honest: Contribution = payload(&entry);
    let signed = |rig: &Rig, contribution: &Contribution| {
        Unsigned::new(EntryKind::Contribution, rig.id(), contribution).sign(&author)
    };
    for at in [0, 32] {
        refused(&mut rig, "malformed-element", &|rig, bad| {
            let mut bent = honest.clone();
            bent.ciphertext.0[at..at + 32].copy_from_slice(bad);
            signed(rig, &bent)
        });
    }
    refused(&mut rig, "malformed-element", &|rig, bad| {
        let mut bent = honest.clone();
        bent.proof.0[..32].copy_from_slice(bad);
        signed(rig, &bent)
    });
    let mut unreduced = honest;
    plus_order(&mut unreduced.proof.0[32..]);
    let unreduced = signed(&rig, &unreduced);
    assert_eq!(rig.post(unreduced).unwrap_err().name(), "malformed-element");
    assert!(rig.post(entry).is_ok(), "the honest one stands for all of them");
}

#[test]
fn an_entry_that_no_bundle_could_hold_is_refused_for_its_length_alone() {
    let mut rig = Bases::new().lunch.opened("decoders");
    for (length, name) in [(65_535, "malformed-entry"), (65_536, "oversize-entry"), (1 << 20, "oversize-entry")] {
        assert_eq!(rig.post(vec![0xa5; length]).unwrap_err().name(), name, "{length}");
    }
}
