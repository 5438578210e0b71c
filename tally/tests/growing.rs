//! A record that is read while it grows: what was read once is not read again, and nothing else is different.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use psephos_rig::{Rig, marks};
use psephos_tally::verifier::{MemorySource, RecordSource, Report, SourceError, Walked, Watch, verify_on};
use std::{cell::RefCell, time::Duration};

/// What is read of a record.
struct Noted<'a> {
    source: &'a MemorySource,
    read: RefCell<Vec<String>>,
}

impl RecordSource for Noted<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.read.borrow_mut().push(path.to_owned());
        self.source.read(path)
    }
}

fn on(walked: Option<Walked>, source: &dyn RecordSource) -> (Option<Walked>, Report) {
    verify_on(walked, source, None, &mut Watch { clock: &|| Duration::ZERO, progress: &mut |_| () })
}

/// Reads on, and comes to the very state that whoever reads all of it comes to.
fn same(walked: Option<Walked>, rig: &Rig) -> Option<Walked> {
    let record = rig.record();
    let (walked, report) = on(walked, &record);
    assert!(report.obstacle().is_none(), "{:?}", report.obstacle());
    let whole = rig.report();
    let (read, all) = (walked.as_ref().unwrap().process(), whole.process.as_ref().unwrap());
    assert_eq!((read.size(), read.root(), read.phase()), (all.size(), all.root(), all.phase()));
    assert_eq!(read.result(), all.result());
    walked
}

#[test]
fn whoever_reads_on_comes_to_the_same_state_as_whoever_begins_again() {
    let mut rig = Rig::announced();
    let mut walked = same(None, &rig);
    walked = same(walked, &rig);
    rig = rig.opened();
    walked = same(walked, &rig);
    rig.force(b"noise".to_vec());
    for round in 0..45 {
        for voter in 0..6 {
            rig.vote(voter, &marks(round % 3, &[]));
        }
        if [1, 38, 39, 40].contains(&round) {
            walked = same(walked, &rig);
        }
    }
    assert!(rig.process.size() > 256, "two bundles");
    rig.close();
    walked = same(walked, &rig);
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(2_000);
    assert!(same(walked, &rig).unwrap().process().result().is_some());
}

#[test]
fn what_was_read_is_not_read_again() {
    let mut rig = Rig::announced().opened();
    while rig.process.size() < 300 {
        for voter in 0..6 {
            rig.vote(voter, &marks(0, &[]));
        }
    }
    let (walked, _) = on(None, &rig.record());
    let invalid_before = rig.process.size();
    rig.force(b"noise".to_vec());
    let record = rig.record();
    let noted = Noted { source: &record, read: RefCell::default() };
    let (walked, report) = on(walked, &noted);
    assert!(walked.is_some());
    assert_eq!(report.skipped().map(|fault| fault.entry).collect::<Vec<_>>(), [Some(invalid_before)]);
    let read = noted.read.into_inner();
    assert!(
        read.iter().all(|path| !path.starts_with("tile/0/000") && !path.starts_with("tile/entries/000")),
        "{read:?}"
    );
    let (_, again) = on(walked, &rig.record());
    assert_eq!(again.counts.invalid, 0, "it was reported once");
}

#[test]
fn another_history_than_the_one_that_was_read_is_an_obstacle() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[]));
    let read = || on(None, &rig.record()).0;
    let mut fork = Rig::announced().opened();
    fork.vote(1, &marks(1, &[]));
    let (walked, report) = on(read(), &fork.record());
    assert!(walked.is_none());
    assert_eq!(report.obstacle().unwrap().1.name, "other-history");
    fork.vote(2, &marks(1, &[]));
    assert_eq!(on(read(), &fork.record()).1.obstacle().unwrap().1.name, "other-history");
    let (walked, shorter) = on(read(), &Rig::announced().opened().record());
    assert!(walked.is_none());
    assert_eq!(shorter.obstacle().unwrap().1.name, "other-history");
}
