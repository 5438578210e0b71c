//! Numbers of a board's directory.

use crate::PAGE;
use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteSigner},
    tree::Frontier,
};
use psephos_record::{
    ProcessId, Tracker,
    directory::{self, DirectoryEntry},
};
use psephos_rig::examples::line;
use psephos_tally::Listing;

const PROCESS: ProcessId = ProcessId([1; 32]);

#[test]
fn a_directory_is_as_the_page_says() {
    let signer = |log: &str| {
        let name = KeyName::new(format!("board.example/{log}")).unwrap();
        NoteSigner::new(name, SigningKey::from_bytes(&[3; 32]))
    };
    let mut log = Frontier::new();
    for entry in [b"a", b"b", b"c"] {
        log.push(Hash::leaf(entry));
    }
    let of_log = signer(&PROCESS.to_string());
    let checkpoint = Checkpoint::new(of_log.public().name().clone(), 3, log.root()).sign(&of_log).unwrap();
    let opened = DirectoryEntry::Opened { process: PROCESS, manifest: Tracker::of_entry(b"a") }.encode();
    let collected = DirectoryEntry::Collected { process: PROCESS, checkpoint: checkpoint.to_string().into_bytes() };
    let collected = collected.encode();
    let mut listing = Listing::new(signer(directory::NAME).public().clone());
    listing.read(&opened).unwrap();
    let (process, head) = listing.read(&collected).unwrap().unwrap();
    assert_eq!((process, head.size, head.root), (PROCESS, 3, log.root()));
    PAGE.agrees(
        "Directory",
        &[
            line("opened", &opened),
            line("collected", &collected),
            line("leaf-opened", Hash::leaf(&opened).as_bytes()),
            line("leaf-collected", Hash::leaf(&collected).as_bytes()),
            line("root", listing.root().as_bytes()),
        ],
    );
}
