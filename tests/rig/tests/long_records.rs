//! A record of two bundles, and with it tiles above the leaves: too long to lie in the repository.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use psephos_record::booth::Selection;
use psephos_rig::{
    Rig, check, contest,
    doors::{fault, only_failure},
    manifest, trustee_keys,
};
use psephos_tally::verifier::{Check, MemorySource, Outcome, Verdict};

/// Five voters with fifty ballots each.
fn long() -> MemorySource {
    let manifest = manifest(&trustee_keys(3), 2, vec![contest("q", 1, 0, 1, false)]);
    let mut rig = Rig::with(&manifest, trustee_keys(3), 5).opened();
    for turn in 0..50 {
        for voter in 0..5 {
            let marked: &[usize] = if (turn + voter) % 2 == 0 { &[0] } else { &[] };
            rig.vote(voter, &[Selection::marked(1, marked)]);
        }
    }
    rig.close();
    rig.run_trustees(&[0, 1]);
    rig.clockwork(3_000);
    assert_eq!(rig.process.result().unwrap().contests[0].counted.as_ref().unwrap().totals, [2]);
    rig.record()
}

fn bent(record: &MemorySource, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> MemorySource {
    let mut record = record.clone();
    change(record.files.get_mut(path).unwrap());
    record
}

#[test]
fn whatever_is_changed_in_a_record_of_two_bundles_is_named_by_its_place() {
    let record = long();
    let second = record.files.keys().find(|path| path.starts_with("tile/entries/001.p/")).unwrap();
    let leaves = second.replace("entries", "0");
    let passed = check(&record);
    assert_eq!(passed.verdict(), Verdict::Passed);
    assert_eq!(passed.counts.tiles, 3, "two of leaves, one above");

    // The only hash above the leaves stands for the first 256 entries.
    let report = check(&bent(&record, "tile/1/000.p/1", |tile| tile[7] ^= 1));
    assert_eq!((fault(&report, Check::Tree), only_failure(&report)), (("tile-differs", Some(0)), Check::Tree));
    let report = check(&bent(&record, "tile/1/000.p/1", |tile| tile.extend([0; 32])));
    assert_eq!((fault(&report, Check::Tree), only_failure(&report)), (("tile-differs", Some(256)), Check::Tree));
    let report = check(&bent(&record, &leaves, |tile| tile[33] ^= 1));
    assert_eq!((fault(&report, Check::Tree), only_failure(&report)), (("entry-differs", Some(257)), Check::Tree));
    let report = check(&bent(&record, "tile/0/000", |tile| tile[32 * 255] ^= 1));
    assert_eq!((fault(&report, Check::Tree), only_failure(&report)), (("entry-differs", Some(255)), Check::Tree));
    let report = check(&bent(&record, "tile/0/000", |tile| tile.truncate(32 * 255)));
    assert_eq!((fault(&report, Check::Tree), only_failure(&report)), (("malformed-tile", Some(0)), Check::Tree));

    for path in ["tile/entries/000", second, "tile/0/000", &leaves, "tile/1/000.p/1"] {
        let mut gone = record.clone();
        gone.files.remove(path);
        let report = check(&gone);
        assert_eq!((fault(&report, Check::Tree).0, report.verdict()), ("unreadable", Verdict::Failed), "{path}");
    }
}

#[test]
fn a_log_that_lacks_its_second_bundle_is_unreadable_and_nothing_follows_from_its_first() {
    let record = long();
    // Under the checkpoint of the whole log: what it promises is not there.
    let mut cut = record.clone();
    cut.files.retain(|path, _| !path.contains("/001.p/"));
    let report = check(&cut);
    assert_eq!(fault(&report, Check::Tree).0, "unreadable");
    assert!(matches!(report.outcome(Check::Result), Outcome::NotYet(_)), "nothing follows from the first bundle alone");
}
