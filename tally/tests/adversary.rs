//! One thing is wrong in an otherwise honest election: it is refused at the door, and if a dishonest board lets it stand
//! all the same, the verifier names entry and check, and the result is what it would be without it.
#![allow(missing_docs, reason = "test names say it")]

mod common;

use common::{Rig, blank, check, contest, manifest, marks, signing_key, trustee_keys};
use psephos_crypto::{G, SecretScalar};
use psephos_record::{
    Entry, EntryKind, Key, ProcessId, Unsigned,
    ballot::{Ballot, Challenge},
    booth::{Booth, Turn},
    cbor,
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares},
    ids::{ByteString, FixedBytes, Hash},
    life::{Close, Open},
    tally::{ElectionResult, PartialDecryption},
};
use psephos_tally::{
    Phase, Process,
    verifier::{Check, Outcome, Report, Verdict},
};

/// The name of the only fault of `check`, and the entry it names.
fn fault(report: &Report, check: Check) -> (&'static str, Option<u64>) {
    match report.outcome(check) {
        Outcome::Failed { faults, count } => {
            assert_eq!(count, 1, "{check}: {faults:?}");
            (faults[0].name, faults[0].entry)
        }
        other => panic!("{check} did not fail: {other:?}"),
    }
}

fn only_failure(report: &Report) -> Check {
    let failed: Vec<Check> =
        Check::ALL.iter().copied().filter(|c| matches!(report.outcome(*c), Outcome::Failed { .. })).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    failed[0]
}

/// Refused at the door by this name; in the log all the same, it fails this check and this alone.
fn refused(rig: &mut Rig, entry: Vec<u8>, name: &str, check: Check) {
    let size = rig.process.size();
    let rejected = rig.post(entry.clone()).unwrap_err();
    assert_eq!(rejected.name(), name, "{rejected}");
    assert_eq!(rig.process.size(), size, "nothing has changed");
    rig.force(entry);
    let report = rig.report();
    assert_eq!(fault(&report, check), (rejected.name(), Some(size)));
    assert_eq!(only_failure(&report), check);
}

fn payload<T>(entry: &[u8]) -> T
where
    T: for<'b> cbor::Canonical<'b>,
{
    cbor::decode(&Entry::decode(entry).unwrap().payload.0).unwrap()
}

fn ballot_with(entry: &[u8], change: impl FnOnce(&mut Ballot)) -> Vec<u8> {
    let decoded = Entry::decode(entry).unwrap();
    let mut ballot: Ballot = payload(entry);
    change(&mut ballot);
    Entry::ballot(decoded.process, decoded.author.unwrap(), cbor::encode(&ballot)).encode()
}

fn finish(rig: &mut Rig) -> ElectionResult {
    rig.close();
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    rig.process.result().expect("the election ends").clone()
}

#[test]
fn an_invalid_ballot_that_stands_in_the_log_is_named_and_not_counted() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[0]));
    let good = rig.prepare(1, &marks(1, &[1])).entry().to_vec();
    // One ciphertext exchanged for another.
    let bent = ballot_with(&good, |ballot| {
        let (first, second) = (ballot.ciphertexts.0[..64].to_vec(), ballot.ciphertexts.0[64..128].to_vec());
        ballot.ciphertexts.0[..128].copy_from_slice(&[second, first].concat());
    });
    refused(&mut rig, bent, "invalid-ballot-proof", Check::Ballots);
    rig.vote(1, &marks(0, &[1]));
    let result = finish(&mut rig);
    assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [2, 0, 0]);
    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::Failed);
    assert_eq!(report.outcome(Check::Result), Outcome::Passed);
}

#[test]
fn a_copied_ballot_is_refused_under_another_credential_and_again_under_its_own() {
    let mut rig = Rig::announced().opened();
    let original = rig.prepare(0, &marks(0, &[0])).entry().to_vec();
    rig.post(original.clone()).unwrap();
    let other = Key(psephos_record::credential::public(&rig.voters[1]).0);
    let ballot: Ballot = payload(&original);
    let copy = Entry::ballot(rig.id(), other, cbor::encode(&ballot)).encode();
    refused(&mut rig, copy, "invalid-ballot-proof", Check::Ballots);

    let mut rig = Rig::announced().opened();
    let first = rig.prepare(0, &marks(0, &[0])).entry().to_vec();
    rig.post(first.clone()).unwrap();
    rig.vote(0, &marks(1, &[0]));
    // The older ballot again, after the revote.
    refused(&mut rig, first, "regressed-counter", Check::Eligibility);
}

#[test]
fn a_ballot_that_skips_or_reorders_its_voters_ballots_is_refused() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[]));
    let credential = rig.voters[0].clone();
    let last = rig.process.voter(&psephos_record::credential::public(&credential)).unwrap().last;
    let booth = rig.booth();
    let mut prepare = |rig: &mut Rig, counter, previous| {
        let turn = Turn { credential: &credential, style: 0, counter, previous };
        booth.prepare(&turn, &marks(1, &[]), &mut rig.rng).unwrap().entry().to_vec()
    };
    let gap = prepare(&mut rig, 2, last);
    assert_eq!(rig.post(gap).unwrap_err().name(), "regressed-counter");
    let regress = prepare(&mut rig, 0, None);
    assert_eq!(rig.post(regress).unwrap_err().name(), "regressed-counter");
    let orphan = prepare(&mut rig, 1, None);
    assert_eq!(rig.post(orphan.clone()).unwrap_err().name(), "other-previous");
    refused(&mut rig, orphan, "other-previous", Check::Eligibility);
}

#[test]
fn ballots_of_strangers_other_elections_and_other_styles_are_refused() {
    let mut rig = Rig::announced().opened();
    let stranger = SecretScalar::random(&mut rig.rng);
    let turn = Turn { credential: &stranger, style: 0, counter: 0, previous: None };
    let entry = rig.booth().prepare(&turn, &marks(0, &[]), &mut rig.rng).unwrap().entry().to_vec();
    refused(&mut rig, entry, "unknown-credential", Check::Eligibility);

    // The same question asked a second time, with the same key and the same voters.
    let mut rig = Rig::announced().opened();
    let mut other = rig.process.manifest().clone();
    other.nonce = FixedBytes([1; 16]);
    let other_id = ProcessId::of_manifest(&cbor::encode(&other));
    let booth = Booth::new(other_id, other, rig.process.committee().unwrap().key);
    let credential = rig.voters[0].clone();
    let turn = Turn { credential: &credential, style: 0, counter: 0, previous: None };
    let entry = booth.prepare(&turn, &marks(0, &[]), &mut rig.rng).unwrap().entry().to_vec();
    let moved = Entry::decode(&entry).unwrap();
    refused(&mut rig, entry, "other-process", Check::Encoding);
    let moved = Entry::ballot(rig.id(), moved.author.unwrap(), moved.payload.0).encode();
    assert_eq!(rig.post(moved).unwrap_err().name(), "invalid-ballot-proof");

    let mut rig = Rig::announced().opened();
    let entry = rig.prepare(0, &marks(0, &[])).entry().to_vec();
    let bent = ballot_with(&entry, |ballot| ballot.style = 7);
    refused(&mut rig, bent, "other-style", Check::Eligibility);
}

#[test]
fn every_field_of_a_ballot_is_bound() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &blank(&[]));
    let entry = rig.prepare(0, &marks(2, &[0, 1])).entry().to_vec();
    let last = payload::<Ballot>(&entry).previous;
    let changes: Vec<Vec<u8>> = vec![
        ballot_with(&entry, |ballot| ballot.counter = 0),
        ballot_with(&entry, |ballot| ballot.previous = None),
        ballot_with(&entry, |ballot| ballot.previous = Some(psephos_record::Tracker([1; 32]))),
        ballot_with(&entry, |ballot| ballot.ciphertexts.0[5 * 64 + 3] ^= 1),
        ballot_with(&entry, |ballot| {
            ballot.ciphertexts.0.truncate(64);
        }),
        ballot_with(&entry, |ballot| ballot.ciphertexts.0.extend([0; 64])),
        ballot_with(&entry, |ballot| ballot.proof.0.truncate(32)),
        ballot_with(&entry, |ballot| *ballot.proof.0.last_mut().unwrap() ^= 1),
    ];
    for (i, bent) in changes.into_iter().enumerate() {
        let rejected = rig.post(bent).unwrap_err();
        assert!(
            ["invalid-ballot-proof", "malformed-ballot", "regressed-counter", "other-previous"]
                .contains(&rejected.name()),
            "change {i}: {rejected}"
        );
    }
    // Counter and previous are in the proof itself, not only compared with the record.
    let mut fresh = Rig::announced().opened();
    let first = fresh.prepare(0, &marks(2, &[])).entry().to_vec();
    let lie = ballot_with(&first, |ballot| ballot.previous = last);
    assert_eq!(fresh.post(lie).unwrap_err().name(), "invalid-ballot-proof");
    assert!(rig.post(entry).is_ok());
}

#[test]
fn entries_out_of_their_time_are_refused_and_told_whether_to_wait() {
    let mut rig = Rig::announced();
    let early = Unsigned::new(EntryKind::Close, rig.id(), &Close { time: 5_000, root: rig.process.root() });
    let early = early.sign(&rig.board.clone());
    refused(&mut rig, early, "too-early", Check::Life);

    let mut rig = Rig::announced().opened();
    let late = rig.prepare(0, &marks(0, &[])).entry().to_vec();
    rig.vote(1, &marks(0, &[]));
    rig.vote(2, &marks(0, &[]));
    rig.close();
    refused(&mut rig, late, "too-late", Check::Life);
}

#[test]
fn nobody_speaks_for_another_role() {
    let mut rig = Rig::announced();
    let roll = rig.roll_entry(|_| 1, |_| 0);
    let sealed: psephos_record::roll::SealedRoll = payload(&roll);
    let stolen = Unsigned::new(EntryKind::Roll, rig.id(), &sealed);
    refused(&mut rig, stolen.sign(&signing_key(1)), "not-entitled", Check::Authorship);

    let mut rig = Rig::announced();
    let mut forged = Entry::decode(&rig.roll_entry(|_| 1, |_| 0)).unwrap();
    forged.signature = Some(FixedBytes([7; 64]));
    refused(&mut rig, forged.encode(), "invalid-signature", Check::Authorship);

    let mut rig = Rig::announced();
    let second = Unsigned::manifest(rig.process.manifest()).sign(&signing_key(1));
    refused(&mut rig, second, "misplaced-manifest", Check::Manifest);
}

#[test]
fn an_unknown_kind_is_never_passed_over() {
    let mut rig = Rig::announced();
    let mut unknown = rig.roll_entry(|_| 1, |_| 0);
    assert_eq!(unknown[4], 6, "the kind stands in the fifth byte");
    unknown[4] = 23;
    refused(&mut rig, unknown, "malformed-entry", Check::Encoding);
}

/// Lets everybody act until the process has reached this phase.
fn run_until(rig: &mut Rig, phase: Phase) {
    while rig.process.phase() < phase {
        let trustee = (0..rig.trustees.len()).find_map(|trustee| rig.next_message(trustee));
        rig.post(trustee.expect("somebody has something to do")).unwrap();
    }
}

/// Signs this message as the trustee with this index.
fn as_trustee<T>(rig: &Rig, trustee: usize, kind: EntryKind, message: &T) -> Vec<u8>
where
    T: for<'b> cbor::Canonical<'b>,
{
    Unsigned::new(kind, rig.id(), message).sign(&rig.trustees[trustee].signing_key())
}

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
    let seat = psephos_crypto::Seat::new(1).unwrap();
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
    let fewer = Shares { sealed: shares.sealed[1..].to_vec() };
    let fewer = as_trustee(&rig, 0, EntryKind::CeremonyShares, &fewer);
    refused(&mut rig, fewer, "wrong-count", Check::Ceremony);

    // A polynomial of another degree, and one with the identity, each properly committed to.
    for (bytes, name) in [(vec![0; 32 * 3], "identity-element"), (vec![0; 32 * 2], "wrong-count")] {
        let mut rig = Rig::announced();
        let reveal = Reveal { polynomial: ByteString(bytes), possession: FixedBytes([0; 64]) };
        let commit = Commit { commitment: reveal.commitment(&rig.id(), psephos_crypto::Seat::new(1).unwrap()) };
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
    assert_eq!(rig.process.ceremony().failed().map(|seat| seat.number()), Some(1));
    let report = rig.report();
    assert_eq!(report.outcome(Check::Ceremony), Outcome::NotYet("the ceremony has failed"));
    assert_eq!(report.verdict(), Verdict::NotYet);
}

#[test]
fn an_opening_that_contradicts_the_record_is_refused() {
    let prepared = || {
        let mut rig = Rig::announced();
        let roll = rig.roll_entry(|_| 1, |_| 0);
        rig.run_trustees(&rig.all_trustees());
        rig.post(roll).unwrap();
        let open: Open = cbor::decode(&rig.process.due(1_000).unwrap().payload).unwrap();
        (rig, open)
    };
    let (_, honest) = prepared();
    let lies = [
        Open { time: 999, ..honest.clone() },
        Open { election_public_key: Key(G.compress().to_bytes()), ..honest.clone() },
        Open { ceremony: Hash([1; 32]), ..honest.clone() },
        Open { roll: Hash([1; 32]), ..honest },
    ];
    for lie in lies {
        let (mut rig, _) = prepared();
        let lie = Unsigned::new(EntryKind::Open, rig.id(), &lie).sign(&rig.board);
        refused(&mut rig, lie, "contradiction", Check::Life);
    }
}

#[test]
fn no_opening_without_a_roll_and_no_roll_without_its_blob() {
    let mut rig = Rig::announced();
    rig.run_trustees(&rig.all_trustees());
    assert!(rig.process.due(1_000).is_none(), "nothing is due before the roll is sealed");
    let roll = rig.roll_entry(|_| 1, |_| 0);
    let blobs = std::mem::take(&mut rig.log.blobs);
    assert_eq!(rig.post(roll.clone()).unwrap_err().name(), "missing-blob");
    rig.log.blobs = blobs
        .into_iter()
        .map(|(name, mut blob)| {
            blob[33] = 1;
            (name, blob)
        })
        .collect();
    assert_eq!(rig.post(roll).unwrap_err().name(), "malformed-roll");
}

#[test]
fn a_close_with_another_root_or_before_its_time_is_refused() {
    let mut rig = Rig::announced().opened();
    let lie = Close { time: 2_000, root: Hash([1; 32]) };
    let lie = Unsigned::new(EntryKind::Close, rig.id(), &lie).sign(&rig.board);
    refused(&mut rig, lie, "contradiction", Check::Life);
    let early = Close { time: 1_999, root: rig.process.root() };
    let early = Unsigned::new(EntryKind::Close, rig.id(), &early).sign(&rig.board);
    assert_eq!(rig.post(early).unwrap_err().name(), "contradiction");
}

fn closed() -> Rig {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[0]));
    rig.vote(1, &marks(1, &[0, 1]));
    rig.close();
    rig
}

#[test]
fn an_invalid_partial_decryption_names_its_trustee_and_three_valid_ones_beside_it_succeed() {
    let mut rig = closed();
    let mut partial: PartialDecryption = payload(&rig.next_message(3).unwrap());
    let honest = partial.clone();
    partial.factors.0[..32].copy_from_slice(G.compress().as_bytes());
    let lie = as_trustee(&rig, 3, EntryKind::PartialDecryption, &partial);
    let rejected = rig.post(lie.clone()).unwrap_err();
    assert!(rejected.to_string().contains("trustee 4"), "{rejected}");
    refused(&mut rig, lie, "invalid-decryption", Check::Decryption);
    // Another trustee's honest one, a tally that isn't, too few factors.
    let stolen = as_trustee(&rig, 4, EntryKind::PartialDecryption, &honest);
    assert_eq!(rig.post(stolen).unwrap_err().name(), "invalid-decryption");
    let other = PartialDecryption { tally: Hash([1; 32]), ..honest.clone() };
    let other = as_trustee(&rig, 3, EntryKind::PartialDecryption, &other);
    assert_eq!(rig.post(other).unwrap_err().name(), "other-tally");
    let fewer = PartialDecryption { factors: ByteString(honest.factors.0[32..].to_vec()), ..honest.clone() };
    let fewer = as_trustee(&rig, 3, EntryKind::PartialDecryption, &fewer);
    assert_eq!(rig.post(fewer).unwrap_err().name(), "malformed-element");
    let identity = PartialDecryption { factors: ByteString(vec![0; honest.factors.0.len()]), ..honest };
    let identity = as_trustee(&rig, 3, EntryKind::PartialDecryption, &identity);
    assert_eq!(rig.post(identity).unwrap_err().name(), "identity-element");

    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    let result = rig.process.result().unwrap();
    assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [1, 1, 0]);
    let report = rig.report();
    assert_eq!(fault(&report, Check::Decryption).0, "invalid-decryption");
}

#[test]
fn a_trustee_decrypts_nothing_before_the_close() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[]));
    rig.vote(1, &marks(0, &[]));
    for trustee in 0..5 {
        assert_eq!(rig.next_message(trustee), None);
    }
}

#[test]
fn a_result_that_lies_about_anything_is_refused() {
    let mut honest = closed();
    honest.run_trustees(&[0, 1, 2]);
    let due: ElectionResult = cbor::decode(&honest.process.due(2_500).unwrap().payload).unwrap();
    type Lie = fn(&mut ElectionResult);
    let lies: [Lie; 8] = [
        |result| result.tally = Hash([1; 32]),
        |result| result.voters += 1,
        |result| result.ballots += 1,
        |result| result.contests[0].counted.as_mut().unwrap().totals[0] += 1,
        |result| result.contests[0].counted.as_mut().unwrap().blanks = None,
        |result| result.contests[1].counted.as_mut().unwrap().elected = vec![3],
        |result| result.contests[0].counted.as_mut().unwrap().tied = vec![],
        |result| result.contests[1].counted = None,
    ];
    for (i, lie) in lies.into_iter().enumerate() {
        let mut rig = closed();
        rig.run_trustees(&[0, 1, 2]);
        let mut result = due.clone();
        lie(&mut result);
        assert_ne!(result, due, "lie {i}");
        let entry = Unsigned::new(EntryKind::Result, rig.id(), &result).sign(&rig.board);
        refused(&mut rig, entry, "contradiction", Check::Result);
    }
    let mut early = closed();
    early.run_trustees(&[0, 1]);
    let entry = Unsigned::new(EntryKind::Result, early.id(), &due).sign(&early.board);
    refused(&mut early, entry, "not-enough-decryptions", Check::Result);
}

#[test]
fn a_challenge_that_opens_to_something_else_or_to_a_cast_ballot_is_refused() {
    let mut rig = Rig::announced().opened();
    let prepared = rig.prepare(0, &marks(1, &[]));
    let cast = prepared.entry().to_vec();
    let challenge = prepared.challenge();
    let mut lie: Challenge = payload(&challenge);
    lie.values.swap(0, 1);
    let lie = Entry::challenge(rig.id(), cbor::encode(&lie)).encode();
    refused(&mut rig, lie, "false-opening", Check::Challenges);
    let mut short: Challenge = payload(&challenge);
    short.values.pop();
    let short = Entry::challenge(rig.id(), cbor::encode(&short)).encode();
    assert_eq!(rig.post(short).unwrap_err().name(), "false-opening");
    rig.post(cast).unwrap();
    assert_eq!(rig.post(challenge).unwrap_err().name(), "not-castable");
}

#[test]
fn two_ballots_of_one_credential_in_one_batch_count_once() {
    let mut rig = Rig::announced().opened();
    let (a, b) = (rig.prepare(0, &marks(0, &[])), rig.prepare(0, &marks(1, &[])));
    let entries = [a.entry().to_vec(), b.entry().to_vec(), a.entry().to_vec()];
    let screened = rig.process.screen().check(&entries);
    let verdicts: Vec<_> = screened
        .into_iter()
        .map(|entry| rig.process.admit(&entry.unwrap(), &rig.log).map(drop).map_err(|rejected| rejected.name()))
        .collect();
    assert_eq!(verdicts, [Ok(()), Err("regressed-counter"), Err("regressed-counter")]);
}

#[test]
fn any_flipped_byte_of_the_record_fails_and_names_where() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[0]));
    rig.vote(1, &marks(1, &[0, 1]));
    finish(&mut rig);
    let record = rig.record();
    assert_eq!(check(&record).verdict(), Verdict::Passed);
    for (path, bytes) in &record.files {
        let step = (bytes.len() / 60).max(1);
        let positions = (0..bytes.len()).step_by(step).chain([bytes.len() - 1]);
        for position in positions {
            let mut bent = record.clone();
            bent.files.get_mut(path).unwrap()[position] ^= 1;
            let report = check(&bent);
            assert_eq!(report.verdict(), Verdict::Failed, "{path} byte {position}");
            if path.starts_with("tile/") {
                let named = Check::ALL.iter().any(|check| match report.outcome(*check) {
                    Outcome::Failed { faults, .. } => faults.iter().any(|fault| fault.entry.is_some()),
                    _ => false,
                });
                assert!(named, "{path} byte {position} names an entry");
            }
        }
        let mut cut = record.clone();
        cut.files.get_mut(path).unwrap().pop();
        assert_eq!(check(&cut).verdict(), Verdict::Failed, "{path} cut by a byte");
        let mut gone = record.clone();
        gone.files.remove(path);
        assert_eq!(check(&gone).verdict(), Verdict::Failed, "{path} removed");
    }
}

#[test]
fn an_empty_record_and_another_process_are_never_passed() {
    assert_eq!(check(&psephos_tally::verifier::MemorySource::default()).verdict(), Verdict::Failed);
    let mut rig = closed();
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    let mut progress = |_| ();
    let mut watch = psephos_tally::verifier::Watch { clock: &|| std::time::Duration::ZERO, progress: &mut progress };
    let report = psephos_tally::verifier::verify(&rig.record(), Some(ProcessId([1; 32])), &mut watch);
    assert_eq!(fault(&report, Check::Manifest), ("other-process", Some(0)));
}

#[test]
fn a_checkpoint_by_another_key_is_refused() {
    let mut rig = closed();
    rig.board = signing_key(77);
    let report = rig.report();
    assert_eq!(fault(&report, Check::Checkpoint), ("invalid-checkpoint", None));
}

#[test]
fn impossible_manifests_are_refused_when_announced() {
    type Change = fn(&mut psephos_record::Manifest);
    let changes: [(Change, &str); 14] = [
        (|m| m.contests[0].options.clear(), "options"),
        (|m| m.contests.clear(), "contest"),
        (|m| m.contests[0].kind = contest("x", 3, 2, 1, false).kind, "min"),
        (|m| m.contests[0].kind = contest("x", 3, 0, 4, false).kind, "max"),
        (|m| m.contests[0].kind = contest("x", 3, 0, 0, false).kind, "max"),
        (|m| m.max_weight = (1 << 48) + 1, "2^48"),
        (|m| m.max_weight = 0, "2^48"),
        (|m| m.threshold = 6, "threshold"),
        (|m| m.threshold = 1, "threshold"),
        (|m| m.closes_at = m.opens_at, "close"),
        (|m| m.styles.clear(), "style"),
        (|m| m.styles[0].contests.push(9), "style"),
        (|m| m.registrar = m.organiser, "registrar"),
        (|m| m.contests[1].id = m.contests[0].id.clone(), "id"),
    ];
    for (i, (change, word)) in changes.into_iter().enumerate() {
        let keys = trustee_keys(5);
        let mut bad = manifest(&keys, 3, vec![contest("a", 3, 1, 1, false), contest("b", 3, 1, 1, false)]);
        change(&mut bad);
        let rejected = Process::announce(&Unsigned::manifest(&bad).sign(&signing_key(1))).unwrap_err();
        assert_eq!(rejected.name(), "impossible-manifest", "change {i}");
        assert!(rejected.to_string().contains(word), "change {i}: {rejected}");
    }
}
