//! An offered entry as a dishonest board lets it stand.

use super::Vector;
use crate::{Log, checkpoint, signing_key, tiles};
use psephos_log::{Hash as TreeHash, note::KeyName};
use psephos_record::ProcessId;
use psephos_tally::verifier::MemorySource;
use std::collections::BTreeMap;

/// The entries of a record of one bundle.
pub fn entries_of(record: &MemorySource) -> Vec<Vec<u8>> {
    let (_, bundle) = record.files.iter().find(|(name, _)| name.starts_with("tile/entries/")).unwrap();
    let mut entries = Vec::new();
    let mut rest = &bundle[..];
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
        entries.push(entry.to_vec());
        rest = after;
    }
    entries
}

/// The blobs of a record, by their names.
pub fn blobs_of(record: &MemorySource) -> BTreeMap<[u8; 32], Vec<u8>> {
    let blobs = record.files.iter().filter_map(|(name, bytes)| Some((name.strip_prefix("blob/")?, bytes)));
    blobs.map(|(name, bytes)| (name.parse::<ProcessId>().unwrap().0, bytes.clone())).collect()
}

/// The record that ends with the entry of this vector, which must fail for it.
pub fn standing(vectors: &[Vector], vector: &Vector) -> MemorySource {
    let offered = vector.story.entry.as_ref().unwrap();
    let bytes = hex::decode(&offered.bytes).unwrap();
    let base = offered.record.as_ref().map(|base| vectors.iter().find(|other| other.path == *base).unwrap());
    let mut log = Log::default();
    if let Some(base) = base.and_then(|base| base.record.as_ref()) {
        log.entries = entries_of(base);
        log.entries.truncate(usize::try_from(offered.after).unwrap());
        log.blobs = blobs_of(base);
    }
    let first = log.entries.first().unwrap_or(&bytes);
    let process = psephos_record::Entry::decode(first).unwrap().process;
    log.entries.push(bytes);
    if let Some(blob) = &offered.blob {
        let blob = hex::decode(blob).unwrap();
        log.blobs.insert(psephos_crypto::Digest::of_blob(&blob).0, blob);
    }
    let mut record = tiles(&log);
    let origin = KeyName::new(format!("board.test/{process}")).unwrap();
    let leaves = log.entries.iter().map(|entry| TreeHash::leaf(entry));
    record.files.insert("checkpoint".to_owned(), checkpoint(&origin, leaves, &signing_key(3)));
    record
}
