//! The close waits for the witnesses, and nobody can do without them what they must see.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_log::{
    cosignature::Cosigner,
    note::{KeyName, SignedNote},
};
use psephos_record::{
    EntryKind, Key, Manifest, Unsigned,
    ids::ByteString,
    life::CosignedCheckpoint,
    manifest::{ImpossibleManifest, Witness},
};
use psephos_rig::{Rig, check, contest, cosigners, doors::refused, manifest, marks, signing_key, trustee_keys};
use psephos_tally::{
    Phase,
    trustee::NextStep,
    verifier::{Check, Outcome, Verdict},
};

const CLOSES_AT: u64 = 2_000;

fn witnessed(witnesses: &[Cosigner], quorum: u16) -> Manifest {
    let contests = vec![contest("mayor", 3, 1, 1, true), contest("projects", 4, 0, 3, false)];
    let witnesses = witnesses
        .iter()
        .map(|witness| Witness { name: witness.public().name().to_string(), key: Key(*witness.public().public()) });
    Manifest { witnesses: witnesses.collect(), quorum, ..manifest(&trustee_keys(5), 3, contests) }
}

/// Two voters have voted, voting is closed, and three of four witnesses must cosign that.
fn closed() -> (Rig, Vec<Cosigner>) {
    let witnesses = cosigners(4);
    let mut rig = Rig::with(&witnessed(&witnesses, 3), trustee_keys(5), 6).opened();
    rig.vote(0, &marks(0, &[0]));
    rig.vote(1, &marks(1, &[0, 1]));
    rig.close();
    (rig, witnesses)
}

fn shown(rig: &Rig, note: &SignedNote) -> Vec<u8> {
    let payload = CosignedCheckpoint { note: ByteString(note.to_string().into_bytes()) };
    Unsigned::new(EntryKind::CosignedCheckpoint, rig.id(), &payload).sign(&rig.board)
}

fn at(witnesses: &[Cosigner], time: u64) -> Vec<(&Cosigner, u64)> {
    witnesses.iter().map(|witness| (witness, time)).collect()
}

#[test]
fn trustees_decrypt_once_a_quorum_has_cosigned_the_close() {
    let (mut rig, witnesses) = closed();
    assert_eq!(rig.process.phase(), Phase::Closed);
    assert!(rig.process.awaits_cosignatures());
    let step = rig.trustees[0].next_step(&rig.process, &mut rig.rng.clone()).unwrap();
    assert!(matches!(step, NextStep::Wait(Phase::Closed)));

    let entry = rig.process.cosigned(&rig.cosigned(&at(&witnesses[1..], CLOSES_AT))).unwrap();
    rig.post(entry.sign(&rig.board)).unwrap();
    assert_eq!(rig.process.phase(), Phase::Tallying);
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    assert_eq!(rig.process.phase(), Phase::Final);

    // The result alone is not the end: somebody must have seen it under this root.
    let mut record = rig.record();
    let report = check(&record);
    assert!(matches!(report.outcome(Check::Witnesses), Outcome::NotYet(_)));
    assert_eq!(report.verdict(), Verdict::NotYet);
    let served = rig.cosigned(&at(&witnesses[..3], 4_000));
    record.files.insert("checkpoint".to_owned(), served.to_string().into_bytes());
    let report = check(&record);
    assert_eq!(report.verdict(), Verdict::Passed);
    assert_eq!(report.checkpoint.unwrap().count(), 3);
}

#[test]
fn too_few_witnesses_open_nothing() {
    let (mut rig, witnesses) = closed();
    let stranger = Cosigner::new(KeyName::new("stranger.test").unwrap(), signing_key(190));
    // One whose name is a witness's, but whose key is not.
    let impostor = Cosigner::new(witnesses[2].public().name().clone(), signing_key(191));
    let mut signers = at(&witnesses[..2], CLOSES_AT);
    signers.extend([(&stranger, CLOSES_AT), (&impostor, CLOSES_AT), (&witnesses[1], CLOSES_AT + 1)]);
    let note = rig.cosigned(&signers);
    let entry = shown(&rig, &note);
    refused(&mut rig, entry, "not-enough-cosignatures", Check::Witnesses);
    assert_eq!(rig.process.phase(), Phase::Closed);
}

#[test]
fn a_quorums_clocks_must_have_come_to_the_closing_time() {
    let (mut rig, witnesses) = closed();
    let mut signers = at(&witnesses[..2], CLOSES_AT + 50);
    signers.extend(at(&witnesses[2..], CLOSES_AT - 1));
    let entry = shown(&rig, &rig.cosigned(&signers));
    refused(&mut rig, entry, "cosigned-too-early", Check::Witnesses);
    // The same witness again, later: its latest word counts. What was forced into the log above is part of what they cosign.
    signers.push((&witnesses[3], CLOSES_AT));
    let entry = shown(&rig, &rig.cosigned(&signers));
    rig.post(entry).unwrap();
    assert_eq!(rig.process.phase(), Phase::Tallying);
}

#[test]
fn a_checkpoint_of_another_moment_another_log_or_another_board_opens_nothing() {
    let witnesses = cosigners(4);
    let mut rig = Rig::with(&witnessed(&witnesses, 3), trustee_keys(5), 6).opened();
    rig.vote(0, &marks(0, &[0]));
    let before_the_close = rig.cosigned(&at(&witnesses, 5_000));
    rig.close();
    let entry = shown(&rig, &before_the_close);
    refused(&mut rig, entry, "contradiction", Check::Witnesses);

    let (mut rig, _) = closed();
    let mut other = Rig::with(&witnessed(&witnesses, 4), trustee_keys(5), 6).opened();
    other.close();
    let entry = shown(&rig, &other.cosigned(&at(&witnesses, 5_000)));
    refused(&mut rig, entry, "invalid-checkpoint", Check::Witnesses);

    let (mut rig, _) = closed();
    let board = std::mem::replace(&mut rig.board, signing_key(77));
    let by_another_board = rig.cosigned(&at(&witnesses, 5_000));
    rig.board = board;
    let entry = shown(&rig, &by_another_board);
    refused(&mut rig, entry, "invalid-checkpoint", Check::Witnesses);

    // A log of the same size with another root: a fork that a board would like to have decrypted as well.
    let (mut fork, _) = closed();
    let mut twin = Rig::with(fork.process.manifest(), trustee_keys(5), 6).opened();
    twin.vote(0, &marks(2, &[0]));
    twin.vote(1, &marks(2, &[0, 1]));
    twin.close();
    assert_eq!(fork.process.size(), twin.process.size());
    let entry = shown(&fork, &twin.cosigned(&at(&witnesses, 5_000)));
    refused(&mut fork, entry, "contradiction", Check::Witnesses);
}

#[test]
fn a_flipped_byte_anywhere_in_the_shown_note_is_refused() {
    let (rig, witnesses) = closed();
    // No witness to spare, so that each signature counts.
    let note = rig.cosigned(&at(&witnesses[..3], CLOSES_AT)).to_string().into_bytes();
    for i in 0..note.len() {
        let mut bent = note.clone();
        bent[i] ^= 1;
        let accepted = SignedNote::parse(&bent).is_ok_and(|note| rig.process.cosigned(&note).is_ok());
        assert!(!accepted, "byte {i}");
    }
    assert!(rig.process.cosigned(&SignedNote::parse(&note).unwrap()).is_ok());
}

#[test]
fn the_board_alone_shows_it_and_only_where_witnesses_are_asked() {
    let (mut rig, witnesses) = closed();
    let note = rig.cosigned(&at(&witnesses, CLOSES_AT));
    let payload = CosignedCheckpoint { note: ByteString(note.to_string().into_bytes()) };
    let entry = Unsigned::new(EntryKind::CosignedCheckpoint, rig.id(), &payload).sign(&rig.organiser);
    refused(&mut rig, entry, "not-entitled", Check::Authorship);

    let mut alone = psephos_rig::closed();
    assert_eq!(alone.process.phase(), Phase::Tallying);
    let entry = shown(&alone, &alone.cosigned(&at(&witnesses, CLOSES_AT)));
    refused(&mut alone, entry, "too-late", Check::Life);
}

#[test]
fn a_manifest_asks_for_more_than_two_thirds_of_different_witnesses() {
    let possible = |count: u8, quorum: u16| witnessed(&cosigners(count), quorum).check();
    for (count, quorum) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (7, 5), (15, 11), (15, 15)] {
        assert_eq!(possible(count, quorum), Ok(()), "{quorum} of {count}");
    }
    for (count, quorum) in [(0, 1), (1, 0), (1, 2), (2, 1), (3, 2), (4, 2), (6, 4), (15, 10), (16, 12)] {
        let witnesses = usize::from(count);
        assert_eq!(possible(count, quorum), Err(ImpossibleManifest::WitnessQuorum { quorum, witnesses }));
    }
    let twice = |change: fn(&mut Vec<Witness>)| {
        let mut manifest = witnessed(&cosigners(4), 3);
        change(&mut manifest.witnesses);
        manifest.check()
    };
    let name = "witness0.test".to_owned();
    assert_eq!(twice(|all| all[1].name = all[0].name.clone()), Err(ImpossibleManifest::Witness(name)));
    assert!(matches!(twice(|all| all[1].key = all[0].key), Err(ImpossibleManifest::Key(_))));
    assert!(matches!(twice(|all| all[1].name = "with space".into()), Err(ImpossibleManifest::Witness(_))));
    assert!(matches!(twice(|all| all[1].name = "board.test".into()), Err(ImpossibleManifest::Witness(_))));
}
