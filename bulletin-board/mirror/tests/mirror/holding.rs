//! What a mirror holds, and what stands there when the board is gone.

use crate::rig::{Rig, size_of};
use psephos_rig::{Rig as Election, check, marks};
use psephos_tally::verifier::{MemorySource, RecordSource, SourceError, Verdict};
use std::fs;

/// The record as the mirror's door serves it.
struct Served<'a>(&'a Rig, String);

impl RecordSource for Served<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let answer = self.0.get(&format!("/log/v1/{}/{path}", self.1));
        if answer.status == 200 { Ok(answer.body) } else { Err(SourceError::absent(path, answer.status)) }
    }
}

/// Every file that a reader of the board's record would ask for.
fn copied(mirror: &Rig, election: &Election) -> MemorySource {
    let source = Served(mirror, election.id().to_string());
    let paths = election.record().files.into_keys();
    MemorySource { files: paths.map(|path| (path.clone(), source.read(&path).expect(&path))).collect() }
}

#[test]
fn a_mirror_cosigns_what_it_holds_and_serves_it_when_the_board_is_gone() {
    let mirror = Rig::new();
    let mut election = Election::announced().opened();
    let (id, first) = (election.id(), election.process.size());
    mirror.shown.serves(id, election.record());
    mirror.cosigns(0, &election);
    // Bundle by bundle beyond the first, so that tiles of two levels are there.
    for round in 0..45 {
        for voter in 0..6 {
            election.vote(voter, &marks(round % 3, &[]));
        }
    }
    mirror.shown.serves(id, election.record());
    mirror.cosigns(first, &election);
    let second = election.process.size();
    assert!(second > 256);
    election.close();
    election.run_trustees(&[0, 1, 2]);
    election.clockwork(2_000);
    mirror.shown.serves(id, election.record());
    mirror.cosigns(second, &election);
    mirror.shown.is_gone();

    let record = copied(&mirror, &election);
    assert_eq!(record.files, election.record().files, "byte for byte");
    assert_eq!(check(&record).verdict(), Verdict::Passed);
    let checkpoint = mirror.get(&format!("/log/v1/{id}/checkpoint"));
    assert_eq!((checkpoint.cache.as_str(), checkpoint.origin.as_str()), ("public, max-age=1", "*"));
    let tile = mirror.get(&format!("/log/v1/{id}/tile/entries/000"));
    assert_eq!((tile.cache.as_str(), tile.origin.as_str()), ("public, max-age=31536000, immutable", "*"));
    // Whoever saw the log when it was shorter can still read that.
    let narrow = mirror.get(&format!("/log/v1/{id}/tile/entries/000.p/{first}"));
    assert_eq!(
        (narrow.status, narrow.body),
        (
            200,
            psephos_log::tile::bundle(
                election.log.entries.iter().take(usize::try_from(first).unwrap()).map(Vec::as_slice)
            )
            .unwrap()
        )
    );
    let list = mirror.get("/log/v1/processes").text();
    assert!(list.contains(&id.to_string()) && list.contains("\"phase\":\"final\""), "{list}");
    for missing in [
        "/log/v1/00/checkpoint".to_owned(),
        format!("/log/v1/{id}/tile/entries/009"),
        format!("/log/v1/{id}/blob/{id}"),
    ] {
        assert_eq!(mirror.get(&missing).status, 404, "{missing}");
    }

    // The folder is a record by itself: what a web server would serve has no more and no less in it.
    let folder = mirror.folder.path().join("log").join(id.to_string());
    for (path, bytes) in &election.record().files {
        assert_eq!(&fs::read(folder.join(path)).expect(path), bytes, "{path}");
    }
    // Started again with the board still gone, it has forgotten nothing.
    let mirror = mirror.restarted();
    assert_eq!(copied(&mirror, &election).files, election.record().files);
}

#[test]
fn what_the_board_shows_is_copied_unasked() {
    let mirror = Rig::new();
    let mut election = Election::announced().opened();
    let id = election.id();
    mirror.shown.serves(id, election.record());
    let waits_for = |size: u64| {
        let come = (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let answer = mirror.get(&format!("/log/v1/{id}/checkpoint"));
            answer.status == 200 && size_of(&answer.body, id) == size
        });
        assert!(come, "twenty seconds later the mirror does not hold {size} entries");
    };
    waits_for(election.process.size());
    election.vote(0, &marks(0, &[]));
    mirror.shown.serves(id, election.record());
    waits_for(election.process.size());
}

#[test]
fn an_invalid_entry_is_named_and_stops_nobody() {
    let mirror = Rig::new();
    let mut election = Election::announced().opened();
    election.force(b"noise".to_vec());
    let tracker = election.vote(0, &marks(0, &[]));
    mirror.shown.serves(election.id(), election.record());
    mirror.cosigns(0, &election);
    let told = mirror.complains("malformed");
    assert!(told.contains("\"refused\":[]"), "{told}");
    let size = election.process.size();
    // It stepped over it like everybody else: the voter's next ballot counts on from the last one.
    assert_ne!(tracker, election.vote(0, &marks(1, &[])));
    mirror.shown.serves(election.id(), election.record());
    mirror.cosigns(size, &election);
    assert_eq!(mirror.complains("malformed").matches("malformed").count(), told.matches("malformed").count());
}

#[test]
fn a_folder_that_was_damaged_is_repaired_from_the_board_and_nothing_false_is_cosigned() {
    let mirror = Rig::new();
    let mut election = Election::announced().opened();
    mirror.shown.serves(election.id(), election.record());
    mirror.cosigns(0, &election);
    let (id, size) = (election.id(), election.process.size());
    let entries = mirror.folder.path().join(format!("log/{id}/tile/entries/000.p/{size}"));
    let mut bytes = fs::read(&entries).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&entries, &bytes).unwrap();
    let mirror = mirror.restarted();
    election.vote(0, &marks(0, &[]));
    mirror.shown.serves(id, election.record());
    mirror.cosigns(size, &election);
    assert_eq!(copied(&mirror, &election).files, election.record().files);
}
