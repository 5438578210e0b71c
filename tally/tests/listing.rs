//! A board's directory, read by anybody.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use psephos_log::{
    Hash,
    note::{KeyName, NoteKey},
    tree::Frontier,
};
use psephos_record::{
    ProcessId, Tracker,
    directory::{DirectoryEntry, InvalidDirectory},
};
use psephos_rig::{checkpoint, signing_key};
use psephos_tally::Listing;

const PROCESS: ProcessId = ProcessId([1; 32]);

fn key(log: &str) -> NoteKey {
    let key = signing_key(3).verifying_key().to_bytes();
    NoteKey::new(KeyName::new(format!("board.test/{log}")).unwrap(), &key).unwrap()
}

fn opened() -> Vec<u8> {
    DirectoryEntry::Opened { process: PROCESS, manifest: Tracker([7; 32]) }.encode()
}

/// A checkpoint of so many entries of the log of this name, signed with this key, as collected for [`PROCESS`].
fn collected(log: &str, size: u8, seed: u8) -> Vec<u8> {
    let leaves = (0..size).map(|entry| Hash::leaf(&[entry]));
    let checkpoint = checkpoint(key(log).name(), leaves, &signing_key(seed));
    DirectoryEntry::Collected { process: PROCESS, checkpoint }.encode()
}

#[test]
fn only_what_the_board_signed_for_that_process_is_collected() {
    let mut listing = Listing::new(key("directory"));
    let log = PROCESS.to_string();
    assert_eq!(listing.read(&opened()), Ok(None));
    let (process, first) = listing.read(&collected(&log, 3, 3)).unwrap().unwrap();
    assert_eq!((process, first.size), (PROCESS, 3));
    let other = ProcessId([2; 32]).to_string();
    for (entry, cause) in [
        (collected(&log, 4, 4), InvalidDirectory::Checkpoint(PROCESS)),
        (collected(&other, 4, 3), InvalidDirectory::Checkpoint(PROCESS)),
        (collected("directory", 4, 3), InvalidDirectory::Checkpoint(PROCESS)),
        (collected(&log, 3, 3), InvalidDirectory::Order(PROCESS)),
        (collected(&log, 2, 3), InvalidDirectory::Order(PROCESS)),
    ] {
        assert_eq!(listing.read(&entry), Err(cause));
    }
    assert_eq!(listing.says().newest(&PROCESS), Some(3));
}

#[test]
fn an_entry_that_does_not_belong_is_a_leaf_all_the_same() {
    let (mut listing, mut frontier) = (Listing::new(key("directory")), Frontier::new());
    for entry in [b"rubbish".to_vec(), opened(), opened(), collected(&PROCESS.to_string(), 3, 4)] {
        let _ = listing.read(&entry);
        frontier.push(Hash::leaf(&entry));
    }
    assert_eq!((listing.size(), listing.root()), (4, frontier.root()));
    assert_eq!(listing.says().processes().len(), 1);
}
