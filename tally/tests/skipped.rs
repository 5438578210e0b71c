//! Validity is a public function of the entries: what is invalid is stepped over by everybody alike, named, and stops nobody. What
//! can't be read is another matter: nothing follows from it.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{
    Entry, EntryKind, Unsigned, cbor,
    ceremony::Commit,
    ids::{ByteString, Hash},
    life::{Close, CloseOrder},
    tally::PartialDecryption,
};
use psephos_rig::{
    Rig, check, closed,
    doors::{fault, payload},
    marks, signing_key,
};
use psephos_tally::{
    Phase,
    verifier::{Check, Expected, ExpectedHead, MemorySource, Outcome, Report, Verdict, Watch, verify},
};
use std::time::Duration;

/// Things that no rule admits, from noise to what the board's own key signs.
fn junk(rig: &Rig) -> Vec<Vec<u8>> {
    let order = CloseOrder { time: 1_500 };
    let forged = {
        let mut entry = Unsigned::new(EntryKind::CloseOrder, rig.id(), &order).sign(&rig.organiser);
        let last = entry.len() - 1;
        entry[last] ^= 1;
        entry
    };
    let mut later = Unsigned::new(EntryKind::CloseOrder, rig.id(), &order).sign(&rig.organiser);
    later[2] = 2;
    vec![
        b"noise".to_vec(),
        Vec::new(),
        later,
        forged,
        Unsigned::new(EntryKind::CloseOrder, rig.id(), &order).sign(&signing_key(77)),
        Unsigned::new(EntryKind::CeremonyCommit, rig.id(), &Commit { commitment: Hash([1; 32]) }).sign(&rig.board),
        Unsigned::new(EntryKind::Close, rig.id(), &Close { time: 9_999, root: Hash([1; 32]) }).sign(&rig.board),
        Unsigned { kind: EntryKind::Manifest, process: rig.id(), payload: vec![0xa0] }.sign(&rig.organiser),
    ]
}

/// All of it, spoilt once more where the same bytes stand in the log already.
fn force_junk(rig: &mut Rig, stage: u8) {
    for mut entry in junk(rig) {
        if rig.log.entries.contains(&entry) {
            entry.push(stage);
        }
        rig.force(entry);
    }
}

#[test]
fn entries_that_no_rule_admits_stop_nobody_and_change_no_number() {
    let mut rig = Rig::announced();
    force_junk(&mut rig, 1);
    let mut rig = rig.opened();
    force_junk(&mut rig, 2);
    rig.vote(0, &marks(0, &[0]));
    rig.vote(1, &marks(1, &[0, 1]));
    force_junk(&mut rig, 3);
    rig.close();
    force_junk(&mut rig, 4);
    let closed_size = rig.process.closed_size().unwrap();
    assert!(closed_size < rig.process.size());
    // A trustee's keys decrypt what stands.
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    force_junk(&mut rig, 5);

    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::Failed);
    assert_eq!(report.obstacle(), None);
    assert_eq!(report.counts.invalid, 40);
    let mut honest = closed();
    honest.run_trustees(&[0, 1, 2]);
    honest.clockwork(3_000);
    let found = report.process.as_ref().unwrap().result().expect("there is a result");
    assert_eq!(found.contests, honest.process.result().unwrap().contests);
    for stage in [Check::Ceremony, Check::Eligibility, Check::Ballots, Check::Decryption, Check::Result] {
        assert_eq!(report.outcome(stage), Outcome::Passed, "{stage}");
    }
    let named: Vec<_> = report.skipped().map(|fault| fault.name).collect();
    for name in ["malformed-entry", "unknown-version", "invalid-signature", "not-entitled", "misplaced-manifest"] {
        assert!(named.contains(&name), "{name}");
    }
}

#[test]
fn whoever_steps_over_junk_is_at_the_state_of_everybody_else() {
    let mut rig = closed();
    force_junk(&mut rig, 1);
    let report = rig.report();
    let state = report.process.unwrap();
    assert_eq!(state.root(), rig.process.root());
    assert_eq!(state.encrypted_tally().unwrap().1, rig.process.encrypted_tally().unwrap().1);
    // A second close would be a second tally.
    let again = Close { time: 2_001, root: rig.process.root() };
    let again = Unsigned::new(EntryKind::Close, rig.id(), &again).sign(&rig.board);
    let before = rig.process.encrypted_tally().unwrap().1;
    rig.force(again);
    assert_eq!(rig.process.encrypted_tally().unwrap().1, before);
    assert_eq!(rig.report().process.unwrap().encrypted_tally().unwrap().1, before);
}

#[test]
fn a_trustees_message_that_no_rule_admits_leaves_its_place_free() {
    let mut rig = closed();
    let honest = rig.next_message(0).unwrap();
    let mut lie: PartialDecryption = payload(&honest);
    lie.factors = ByteString(vec![1; lie.factors.0.len()]);
    let lie = Unsigned::new(EntryKind::PartialDecryption, rig.id(), &lie).sign(&rig.trustees[0].signing_key());
    rig.force(lie);
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    assert_eq!(rig.process.phase(), Phase::Final);
}

/// A record that lacks something that an entry needs: nothing passes, nobody is accused, and whoever acts on it must wait.
fn nothing_follows(report: &Report, check: Check, entry: u64) {
    assert_eq!(fault(report, check), ("unreadable", Some(entry)));
    let (found, obstacle) = report.obstacle().expect("nothing follows");
    assert_eq!((found, obstacle.name, obstacle.skipped), (check, "unreadable", false));
    for check in Check::ALL.iter().copied().filter(|other| *other != check && *other != Check::Checkpoint) {
        assert_eq!(report.outcome(check), Outcome::NotYet("the record could not be read to its end"), "{check}");
    }
}

#[test]
fn a_roll_that_is_withheld_or_exchanged_makes_the_record_unreadable_and_no_entry_invalid() {
    let rig = closed();
    let position = rig.log.entries.iter().position(|entry| Entry::decode(entry).unwrap().kind == EntryKind::Roll);
    let position = u64::try_from(position.unwrap()).unwrap();
    let mut record = rig.record();
    let path = record.files.keys().find(|path| path.starts_with("blob/")).unwrap().clone();
    let blob = record.files.remove(&path).unwrap();
    nothing_follows(&check(&record), Check::Roll, position);
    record.files.insert(path, [&blob[..], &[0; 40]].concat());
    nothing_follows(&check(&record), Check::Roll, position);
}

fn expecting(record: &MemorySource, size: u64, root: Hash) -> Report {
    let mut progress = |_| ();
    let mut watch = Watch { clock: &|| Duration::ZERO, progress: &mut progress };
    verify(record, Expected { process: None, head: Some(ExpectedHead { size, root }) }, &mut watch)
}

#[test]
fn a_head_that_somebody_else_saw_is_found_again_or_the_history_is_another() {
    let mut rig = Rig::announced().opened();
    let (size, root) = (rig.process.size(), rig.process.root());
    rig.vote(0, &marks(0, &[0]));
    let record = rig.record();
    for (size, root) in [(1, first_root(&rig)), (size, root), (rig.process.size(), rig.process.root())] {
        assert_eq!(expecting(&record, size, root).obstacle(), None, "{size}");
    }
    for (size, root) in [(1, root), (size, rig.process.root()), (size + 1, root), (size + 2, root)] {
        let report = expecting(&record, size, root);
        assert_eq!(fault(&report, Check::Checkpoint), ("other-history", None), "{size}");
        assert!(report.obstacle().is_some());
    }
}

fn first_root(rig: &Rig) -> Hash {
    Hash(psephos_record::Tracker::of_entry(&rig.log.entries[0]).0)
}

#[test]
fn an_entry_is_judged_the_same_alone_and_in_any_company() {
    let mut rig = Rig::announced().opened();
    let ballot = rig.prepare(0, &marks(0, &[0])).entry().to_vec();
    let mut entries = junk(&rig);
    entries.insert(3, ballot.clone());
    let cut = cbor::encode(&Entry::decode(&ballot).unwrap());
    entries.push(cut[..cut.len() - 1].to_vec());
    let screen = rig.process.screen();
    let together: Vec<_> =
        screen.check(&entries).into_iter().map(|found| found.map(|e| e.kind()).map_err(|e| e.name())).collect();
    let alone: Vec<_> =
        entries.iter().map(|entry| screen.check(&[entry]).remove(0).map(|e| e.kind()).map_err(|e| e.name())).collect();
    assert_eq!(together, alone);
}
