//! A board's directory, whoever keeps it.

use crate::{
    Target, canonical,
    log::root_of,
    record::{DRAW, SMALL, Small},
    said,
};
use psephos_log::{
    Hash,
    note::{KeyName, NoteKey},
    tile,
};
use psephos_record::{
    Tracker,
    directory::{self, DirectoryEntry},
};
use psephos_rig as rig;
use psephos_tally::Listing;

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("directory_entries", directory_entries, entry_seeds),
    Target::new("directories", directories, directory_seeds).limits(2 << 20, 1_000),
];

const BOARD: &str = "board.test";

/// That a process was announced, and what its log had come to.
fn entries_of(small: &Small) -> [Vec<u8>; 2] {
    let process = small.id();
    let manifest = Tracker::of_entry(&small.log.entries[0]);
    let checkpoint = small.source.files["checkpoint"].clone();
    [DirectoryEntry::Opened { process, manifest }, DirectoryEntry::Collected { process, checkpoint }]
        .map(|entry| entry.encode())
}

fn entry_seeds() -> Vec<Vec<u8>> {
    entries_of(&SMALL).to_vec()
}

fn directory_entries(bytes: &[u8]) {
    canonical(bytes, DirectoryEntry::decode(bytes), DirectoryEntry::encode);
}

/// As a bundle of the log holds them.
fn directory_seeds() -> Vec<Vec<u8>> {
    let [opened, collected] = entries_of(&SMALL);
    let [other, _] = entries_of(&DRAW);
    let bundle = |entries: &[&Vec<u8>]| {
        let behind_its_length =
            |entry: &&Vec<u8>| [&u16::try_from(entry.len()).unwrap().to_be_bytes(), entry.as_slice()].concat();
        entries.iter().flat_map(behind_its_length).collect::<Vec<u8>>()
    };
    vec![bundle(&[&opened, &other, &collected]), bundle(&[&collected, &opened, &opened]), bundle(&[&other])]
}

/// Whatever stands in it, every entry is a leaf, and nothing is collected but what the board signed.
fn directories(bytes: &[u8]) {
    let key = rig::signing_key(3).verifying_key().to_bytes();
    let name = KeyName::new(format!("{BOARD}/{}", directory::NAME)).unwrap();
    let mut listing = Listing::new(NoteKey::new(name, &key).unwrap());
    let Some(entries) = (1..=16).find_map(|width| tile::entries(bytes, width).ok()) else { return };
    let leaves: Vec<Hash> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
    for entry in entries {
        let before = listing.says().clone();
        match listing.read(entry) {
            Ok(Some((process, checkpoint))) => {
                let small: &Small = if process == SMALL.id() { &SMALL } else { &DRAW };
                assert_eq!(
                    (process, checkpoint.size),
                    (small.id(), small.log.entries.len() as u64),
                    "signed by nobody"
                );
                assert_eq!(listing.says().newest(&process), Some(checkpoint.size));
            }
            Ok(None) => assert_eq!(listing.says().processes().len(), before.processes().len() + 1),
            Err(error) => {
                said(&error);
                assert_eq!(*listing.says(), before, "an entry that does not belong says something");
            }
        }
    }
    assert_eq!((listing.size(), listing.root()), (leaves.len() as u64, root_of(&leaves)));
}
