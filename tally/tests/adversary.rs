//! One thing is wrong in an otherwise honest election: it is refused at the door, and if a dishonest board lets it stand
//! all the same, the verifier names entry and check, and the result is what it would be without it.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_crypto::{G, SecretScalar};
use psephos_record::{
    Entry, EntryKind, Key, ProcessId, Unsigned,
    ballot::{Ballot, Challenge},
    booth::{Booth, Turn},
    cbor,
    contest::{ContestKind, Counting},
    ids::{FixedBytes, Hash},
    life::{Close, Open},
    tally::ElectionResult,
    text::Text,
};
use psephos_rig::{
    Rig, blank, check, closed, contest,
    doors::{ballot_with, fault, payload, refused},
    manifest, marks, signing_key, trustee_keys,
};
use psephos_tally::{
    Process,
    verifier::{Check, Outcome, Verdict},
};

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
    let prepare = |rig: &mut Rig, counter, previous| {
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
    unknown[4] = 24;
    refused(&mut rig, unknown, "malformed-entry", Check::Encoding);
}

#[test]
fn an_opening_that_contradicts_the_record_is_refused() {
    let prepared = || {
        let mut rig = Rig::announced();
        let roll = rig.roll_entry(|_| 1, |_| 0);
        rig.run_trustees(&rig.all_trustees());
        rig.post(roll).unwrap();
        let open: Open = cbor::decode(&rig.process.due(1_000, &rig.log).unwrap().payload).unwrap();
        (rig, open)
    };
    let (_, honest) = prepared();
    let lies = [
        Open { time: 999, ..honest.clone() },
        Open { election_public_key: Key(G.compress().to_bytes()), ..honest.clone() },
        Open { ceremony: Hash([1; 32]), ..honest.clone() },
        Open { sealed: Hash([1; 32]), ..honest },
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
    assert!(rig.process.due(1_000, &rig.log).is_none(), "nothing is due before the roll is sealed");
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

type Change = fn(&mut psephos_record::Manifest);

fn graded(grades: &[&str]) -> ContestKind {
    ContestKind::Grade { grades: grades.iter().map(|grade| Text::only("en", grade)).collect(), skippable: false }
}

#[test]
fn impossible_manifests_are_refused_when_announced() {
    let changes: [(Change, &str); 23] = [
        (|m| m.contests[0].options.clear(), "options"),
        (|m| m.contests.clear(), "contest"),
        (|m| m.contests[0].kind = contest("x", 3, 2, 1, false).kind, "min"),
        (|m| m.contests[0].kind = contest("x", 3, 0, 4, false).kind, "max"),
        (|m| m.contests[0].kind = contest("x", 3, 0, 0, false).kind, "max"),
        (|m| m.max_weight = (1 << 48) + 1, "2^48"),
        (|m| m.max_weight = 0, "2^48"),
        (
            |m| {
                m.max_weight = 1 << 17;
                m.contests[0].kind = ContestKind::Allocate { budget: u32::MAX };
                m.contests[0].counting = Counting::Sum { seats: 1 };
            },
            "2^48",
        ),
        (|m| m.threshold = 6, "threshold"),
        (|m| m.threshold = 1, "threshold"),
        (|m| m.closes_at = m.opens_at, "close"),
        (|m| m.styles.clear(), "style"),
        (|m| m.styles[0].contests.push(9), "style"),
        (|m| m.registrar = m.organiser, "registrar"),
        (|m| m.contests[1].id = m.contests[0].id.clone(), "id"),
        (|m| m.title.0[0].text.push('\u{1b}'), "title"),
        (|m| m.description = Text::only("en", "first line\nsecond line"), "description"),
        (|m| m.contests[0].title.0[0].text.push('\u{9b}'), "contest a"),
        (|m| m.contests[1].options[2].title.0[0].text.push('\u{202e}'), "of contest b"),
        (|m| m.contests[0].kind = graded(&["good", "ba\u{2066}d"]), "grade 2 of contest a"),
        (|m| m.contests[0].kind = graded(&["good", ""]), "grade 2 of contest a"),
        (|m| m.trustees[1].name.push('\u{2069}'), "trustee 2"),
        (|m| m.board.name.push('\u{202a}'), "board"),
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
