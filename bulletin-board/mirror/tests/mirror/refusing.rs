//! Boards that withhold, falsify and equivocate: none of it is cosigned, and the mirror says whom and why.

use crate::rig::{Rig, log_key};
use psephos_rig::{Rig as Election, marks};
use psephos_tally::verifier::MemorySource;

/// An election with a ballot.
fn election() -> Election {
    let mut election = Election::announced().opened();
    election.vote(0, &marks(0, &[]));
    election
}

/// Shows a record that was meddled with, is refused with `name`, and then shows the true one, which is cosigned.
fn meddled(name: &str, meddle: impl FnOnce(&mut MemorySource)) {
    let mirror = Rig::new();
    let election = election();
    let id = election.id();
    let mut record = election.record();
    meddle(&mut record);
    mirror.shown.serves(id, record);
    let refused = mirror.ask(0, &election);
    assert_eq!(refused.status, 503, "{}", refused.text());
    let told = mirror.complains(&format!("\"name\":\"{name}\""));
    assert!(told.contains(&format!("board.test/{id}")), "{told}");
    let hash = mirror.get("/complaints");
    assert_eq!((hash.cache.as_str(), hash.origin.as_str()), ("no-store", "*"));
    assert_eq!(mirror.get(&format!("/log/v1/{id}/checkpoint")).status, 404, "nothing is served that is not held");
    mirror.shown.serves(id, election.record());
    mirror.cosigns(0, &election);
    mirror.complains("\"refused\":[]");
}

fn path_of(record: &MemorySource, prefix: &str) -> String {
    record.files.keys().find(|path| path.starts_with(prefix)).unwrap().clone()
}

#[test]
fn a_board_that_withholds_entries_tiles_or_the_roll_is_not_cosigned() {
    for part in ["tile/entries/", "tile/0/", "blob/"] {
        meddled(if part == "blob/" { "unreadable" } else { "withheld" }, |record| {
            let path = path_of(record, part);
            record.files.remove(&path).unwrap();
        });
    }
}

#[test]
fn an_entry_that_is_not_what_its_leaf_hash_says_is_not_cosigned() {
    meddled("entry-differs", |record| {
        let path = path_of(record, "tile/entries/");
        *record.files.get_mut(&path).unwrap().last_mut().unwrap() ^= 1;
    });
}

#[test]
fn tiles_that_do_not_lead_to_the_signed_root_are_not_cosigned() {
    meddled("tile-differs", |record| {
        let path = path_of(record, "tile/0/");
        record.files.get_mut(&path).unwrap()[40] ^= 1;
    });
}

#[test]
fn another_blob_than_the_roll_names_is_not_kept() {
    meddled("unreadable", |record| {
        let path = path_of(record, "blob/");
        record.files.get_mut(&path).unwrap()[0] ^= 1;
    });
}

#[test]
fn a_board_that_shows_another_history_is_convicted_whoever_is_shown_it() {
    let mirror = Rig::new();
    let mut election = Election::announced().opened();
    let id = election.id();
    let size = election.process.size();
    mirror.shown.serves(id, election.record());
    mirror.cosigns(0, &election);
    election.vote(0, &marks(0, &[]));
    mirror.shown.serves(id, election.record());
    mirror.cosigns(size, &election);

    // The same beginning, and then another ballot: shown to readers alone, of whom the mirror is one.
    let mut fork = Election::announced().opened();
    fork.vote(1, &marks(1, &[]));
    fork.vote(2, &marks(1, &[]));
    assert_eq!(fork.id(), id);
    mirror.shown.serves(id, fork.record());
    mirror.complains("\"name\":\"fork\"");
    let start = std::time::Instant::now();
    let evidence = loop {
        let found: Vec<psephos_witness::Found> = serde_json::from_slice(&mirror.get("/evidence").body).unwrap();
        if let Some(found) = found.first() {
            break found.evidence().unwrap();
        }
        assert!(start.elapsed().as_secs() < 10, "no evidence");
    };
    assert!(evidence.log == log_key(id) && evidence.judge(&|_, _| None).is_ok_and(|shown| shown.convicts()));
    assert_eq!(mirror.mirror.standing().complaints, [("fork", 1)].into());
    assert_ne!(mirror.ask(size + 1, &fork).status, 200);
    // What was held is held, and still served.
    let held = mirror.get(&format!("/log/v1/{id}/tile/entries/000.p/{}", size + 1));
    assert_eq!(held.body, election.record().files[&format!("tile/entries/000.p/{}", size + 1)]);

    // Back to the first history, everything goes on.
    let (older, tracker) = (size + 1, election.vote(1, &marks(0, &[])));
    mirror.shown.serves(id, election.record());
    mirror.cosigns(older, &election);
    assert_eq!(
        election.log.entries.iter().filter(|entry| psephos_record::Tracker::of_entry(entry) == tracker).count(),
        1
    );
}

#[test]
fn a_log_of_another_board_or_under_another_key_is_unknown() {
    let mirror = Rig::new();
    let mut election = election();
    mirror.shown.serves(election.id(), election.record());
    election.board = psephos_rig::signing_key(99);
    assert_eq!(mirror.ask(0, &election).status, 403, "another key");
    let mut manifest = election.process.manifest().clone();
    manifest.board.name = "elsewhere.test".to_owned();
    let trustees = psephos_rig::trustee_keys(5);
    assert_eq!(mirror.ask(0, &Election::with(&manifest, trustees, 2)).status, 404, "another board");
}

#[test]
fn what_was_judged_before_a_blob_was_withheld_is_not_judged_again() {
    let mirror = Rig::new();
    let mut election = Election::announced();
    let id = election.id();
    let roll = election.roll_entry(|_| 1, |_| 0);
    let first: Vec<_> = election.log.blobs.keys().copied().collect();
    election.post(roll).unwrap();
    election.run_trustees(&election.all_trustees());
    mirror.shown.serves(id, election.record());
    mirror.cosigns(0, &election);
    let size = election.process.size();
    // The blob of the first roll is lost, here and there: whoever began again would ask for it.
    let mut lost = 0;
    for blob in &first {
        let name = hex::encode(blob);
        let folders = std::fs::read_dir(mirror.folder.path().join("log")).unwrap();
        for folder in folders {
            lost += usize::from(std::fs::remove_file(folder.unwrap().path().join("blob").join(&name)).is_ok());
        }
    }
    assert_eq!(lost, 1);
    let roll = election.roll_entry(|voter| 1 + u32::from(voter == 1), |_| 0);
    election.post(roll).unwrap();
    let serves = |withheld: bool| {
        let mut record = election.record();
        record.files.retain(|path, _| !first.iter().any(|blob| path.ends_with(&hex::encode(blob))));
        if withheld {
            record.files.retain(|path, _| !path.starts_with("blob/"));
        }
        mirror.shown.serves(id, record);
    };
    serves(true);
    assert_eq!(mirror.ask(size, &election).status, 503);
    mirror.complains("\"name\":\"unreadable\"");
    serves(false);
    mirror.cosigns(size, &election);
    mirror.complains("\"refused\":[]");
}
