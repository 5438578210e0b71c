//! V2: tiles, bundles and roots that do not fit each other.

use super::{Bases, Vector};
use psephos_log::{
    Hash as TreeHash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteSigner},
};
use psephos_record::EntryKind;
use psephos_tally::verifier::MemorySource;

const RULE: &str = "60-board.md#tiles";

/// The record with a change to the file whose name begins so.
fn bent(record: &MemorySource, prefix: &str, change: impl FnOnce(&mut Vec<u8>)) -> MemorySource {
    let mut record = record.clone();
    let (_, file) = record.files.iter_mut().find(|(name, _)| name.starts_with(prefix)).unwrap();
    change(file);
    record
}

fn gone(record: &MemorySource, prefix: &str) -> MemorySource {
    let mut record = record.clone();
    record.files.retain(|name, _| !name.starts_with(prefix));
    record
}

const BUNDLE: &str = "tile/entries/";
const TILE: &str = "tile/0/";

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let honest = lunch.rig.record();
    let entries = &lunch.rig.log.entries;
    let size = entries.len() as u64;
    // Behind the close, where order changes nothing else: both are valid in either order.
    let late = lunch.first(EntryKind::PartialDecryption);
    let first = usize::try_from(late).unwrap();
    let before: usize = entries[..first].iter().map(|entry| entry.len() + 2).sum();
    let (one, two) = (entries[first].len() + 2, entries[first + 1].len() + 2);
    let swapped = bent(&honest, BUNDLE, |bytes| bytes[before..before + one + two].rotate_left(one));

    let origin = KeyName::new(lunch.rig.process.manifest().origin(&lunch.rig.id())).unwrap();
    let signer = NoteSigner::new(origin.clone(), lunch.rig.board.clone());
    let other_root = Checkpoint::new(origin, size, TreeHash::leaf(b"another tree")).sign(&signer).unwrap();
    let mut rooted = honest.clone();
    rooted.files.insert("checkpoint".to_owned(), other_root.to_string().into_bytes());

    let vector = |name: &str, record, fault, entry, story: &str| {
        Vector::of_record(&format!("reject/V2-tree/{name}"), record, story).fault(fault, entry).because("E3", RULE)
    };
    let at = 32 * first;
    vec![
        vector(
            "entries-swapped",
            swapped,
            "entry-differs",
            Some(late),
            "Two entries have changed places, and the hashes have not.",
        ),
        vector(
            "hash-altered",
            bent(&honest, TILE, |tile| tile[at] ^= 1),
            "entry-differs",
            Some(late),
            "One bit of one hash in the tile.",
        ),
        vector(
            "tile-short",
            bent(&honest, TILE, |tile| tile.truncate(tile.len() - 32)),
            "malformed-tile",
            Some(0),
            "The tile lacks its last hash.",
        ),
        vector(
            "tile-long",
            bent(&honest, TILE, |tile| tile.extend([0; 32])),
            "malformed-tile",
            Some(0),
            "The tile has a hash more than there are entries.",
        ),
        vector(
            "tile-breaks-off",
            bent(&honest, TILE, |tile| {
                tile.pop();
            }),
            "unreadable",
            None,
            "The tile ends within a hash.",
        ),
        vector("tile-missing", gone(&honest, TILE), "unreadable", None, "There is no tile of hashes."),
        vector(
            "bundle-cut",
            bent(&honest, BUNDLE, |bytes| {
                bytes.pop();
            }),
            "malformed-bundle",
            Some(size - 1),
            "The bundle lacks its last byte.",
        ),
        vector(
            "bundle-long",
            bent(&honest, BUNDLE, |bytes| bytes.push(0)),
            "malformed-bundle",
            Some(size),
            "A byte stands behind the last entry.",
        ),
        vector("bundle-missing", gone(&honest, BUNDLE), "unreadable", None, "There are no entries."),
        vector("root-altered", rooted, "root-differs", None, "The board signed another root than that of its entries.")
            .because("E3", "60-board.md#log"),
    ]
}
