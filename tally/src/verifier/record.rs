//! Parts of a record: bundles cut into entries, and what was read last.

use super::{RecordSource, SourceError};
use crate::process::Surroundings;
use core::cell::RefCell;
use psephos_log::{
    Hash as TreeHash,
    tile::{Resource, TileId, TilePath, WIDTH},
};
use std::collections::BTreeMap;

/// Bundles kept for ballots that supersede earlier ones.
const CACHED: usize = 64;

pub(super) fn path(id: TileId, size: u64) -> TilePath {
    TilePath { resource: Resource::Hashes(id), width: id.width(size) }
}

/// A bundle cut into entries, as far as that goes.
pub(super) struct Parts {
    pub(super) entries: Vec<Vec<u8>>,
    pub(super) broken_at: Option<usize>,
}

pub(super) fn split(bundle: &[u8], width: u16) -> Parts {
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bundle;
    while entries.len() < usize::from(width) {
        let Some((entry, after)) = next_entry(rest) else {
            return Parts { broken_at: Some(entries.len()), entries };
        };
        entries.push(entry.to_vec());
        rest = after;
    }
    Parts { broken_at: (!rest.is_empty()).then_some(entries.len()), entries }
}

/// The first entry of a bundle, and what comes after it.
fn next_entry(bundle: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, after) = bundle.split_first_chunk::<2>()?;
    after.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

pub(super) fn first_entry(bundle: &[u8]) -> Option<&[u8]> {
    next_entry(bundle).map(|(entry, _)| entry)
}

/// The record, with the few bundles that were read last.
pub(super) struct Record<'a> {
    source: &'a dyn RecordSource,
    size: u64,
    cache: RefCell<BTreeMap<u64, Vec<u8>>>,
    /// What could not be read for the entry that is being applied.
    pub(super) unread: RefCell<Option<SourceError>>,
}

impl<'a> Record<'a> {
    /// The record of so many entries that `source` holds.
    pub(super) fn new(source: &'a dyn RecordSource, size: u64) -> Self {
        Self { source, size, cache: RefCell::default(), unread: RefCell::default() }
    }

    pub(super) fn bundle(&self, index: u64) -> Result<Vec<u8>, SourceError> {
        let width = TileId { level: 0, index }.width(self.size);
        self.source.tile(TilePath { resource: Resource::Entries(index), width })
    }

    pub(super) fn hashes(&self, id: TileId) -> Result<Vec<TreeHash>, SourceError> {
        let path = path(id, self.size);
        let bytes = self.source.tile(path)?;
        psephos_log::tile::decode(&bytes).map_err(|error| SourceError::absent(path, error))
    }

    /// What was read, if anything. A failure of the reading is kept in `unread`.
    fn had(&self, read: Result<Vec<u8>, SourceError>) -> Option<Vec<u8>> {
        let noted =
            |error: SourceError| (!error.is_absent).then(|| self.unread.borrow_mut().get_or_insert(error).clone());
        read.map_err(noted).ok()
    }
}

impl Surroundings for Record<'_> {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.had(self.source.blob(sha256))
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        let bundle = index / u64::from(WIDTH);
        let mut cache = self.cache.borrow_mut();
        if !cache.contains_key(&bundle) {
            if cache.len() >= CACHED {
                cache.pop_first();
            }
            cache.insert(bundle, self.had(self.bundle(bundle))?);
        }
        let bytes = cache.get(&bundle)?;
        let width = TileId { level: 0, index: bundle }.width(self.size);
        split(bytes, width).entries.into_iter().nth(usize::try_from(index % u64::from(WIDTH)).ok()?)
    }
}
