//! "The log has only grown": checked from tiles that nobody has to believe.

use core::fmt;
use psephos_log::{
    Hash,
    tile::{self, Resource, TileId, TilePath, TileSet},
    tree::{Consistency, Inclusion, InvalidConsistency},
};
use psephos_tally::verifier::{RecordSource, SourceError};
use std::collections::BTreeSet;

/// A log at some size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

/// Why a newer head does not follow an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotGrown {
    /// The log has become shorter.
    Shrunk {
        /// Entries seen before.
        before: u64,
        /// Entries now.
        now: u64,
    },
    /// Another log than the one seen before.
    Forked {
        /// Entries seen before.
        size: u64,
        /// Why the older log is not a beginning of the newer one.
        cause: Option<InvalidConsistency>,
    },
    /// The tiles that would show it can't be read.
    Unread(SourceError),
}

impl fmt::Display for NotGrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shrunk { before, now } => write!(f, "the log had {before} entries and now has {now}"),
            Self::Forked { size, .. } => {
                write!(f, "the first {size} entries of the log are no longer those that were seen")
            }
            Self::Unread(cause) => write!(f, "whether the log has only grown can't be seen: {cause}"),
        }
    }
}

impl core::error::Error for NotGrown {}

impl Head {
    /// Checks that this log begins with `older`. Variable time: everything here is public.
    pub fn follows(&self, older: &Self, source: &dyn RecordSource) -> Result<(), NotGrown> {
        if self.size < older.size {
            return Err(NotGrown::Shrunk { before: older.size, now: self.size });
        }
        if older.size == 0 {
            return Ok(());
        }
        let forked = |cause| NotGrown::Forked { size: older.size, cause };
        let proof = consistency(older.size, self.size, self.size, source).map_err(NotGrown::Unread)?;
        let proof = proof.ok_or_else(|| forked(None))?;
        let claim =
            Consistency { old_size: older.size, old_root: older.root, new_size: self.size, new_root: self.root };
        claim.verify(&proof).map_err(|cause| forked(Some(cause)))
    }
}

/// The consistency proof between two sizes, from a record that has `served` entries. `None`: its tiles are none.
pub fn consistency(
    old: u64,
    new: u64,
    served: u64,
    source: &dyn RecordSource,
) -> Result<Option<Vec<Hash>>, SourceError> {
    let tiles = tiles(tile::for_consistency(old, new), served, source)?;
    Ok(tiles.and_then(|tiles| Consistency::prove(old, new, &tiles)).and_then(Result::ok))
}

/// The audit path of an entry in a record that has `size` entries. `None`: there is no such entry, or its tiles are none.
pub fn inclusion(index: u64, size: u64, source: &dyn RecordSource) -> Result<Option<Vec<Hash>>, SourceError> {
    let tiles = tiles(tile::for_inclusion(index, size), size, source)?;
    Ok(tiles.and_then(|tiles| Inclusion::path(index, size, &tiles)).and_then(Result::ok))
}

/// The hashes of a tile of a record that has `size` entries.
pub fn hashes(id: TileId, size: u64, source: &dyn RecordSource) -> Result<Option<Vec<Hash>>, SourceError> {
    let path = TilePath { resource: Resource::Hashes(id), width: id.width(size) };
    Ok(tile::decode(&source.tile(path)?).ok())
}

fn tiles(ids: BTreeSet<TileId>, size: u64, source: &dyn RecordSource) -> Result<Option<TileSet>, SourceError> {
    let mut tiles = TileSet::new();
    for id in ids {
        let Some(hashes) = hashes(id, size, source)? else { return Ok(None) };
        tiles.insert(id, hashes);
    }
    Ok(Some(tiles))
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_log::tile::RightEdge;
    use psephos_log::tree::Frontier;
    use psephos_tally::verifier::MemorySource;

    /// A log of `size` entries, `twist` being the number of the first one that is different.
    fn log(size: u64, twist: u64) -> (MemorySource, Head) {
        let mut source = MemorySource::default();
        let (mut edge, mut frontier) = (RightEdge::new(), Frontier::new());
        for i in 0..size {
            let leaf = Hash::leaf(&[i.to_be_bytes(), u64::from(i >= twist).to_be_bytes()].concat());
            frontier.push(leaf);
            for (id, hashes) in edge.append(&[leaf]) {
                let width = u16::try_from(hashes.len()).unwrap();
                let path = TilePath { resource: Resource::Hashes(id), width };
                source.files.insert(format!("tile/{path}"), tile::encode(&hashes));
            }
        }
        (source, Head { size, root: frontier.root() })
    }

    #[test]
    fn a_log_that_grew_follows_what_was_seen_of_it() {
        for (old, new) in [(1, 1), (1, 2), (3, 300), (256, 600), (300, 300), (255, 257)] {
            let (_, older) = log(old, u64::MAX);
            let (source, newer) = log(new, u64::MAX);
            assert_eq!(newer.follows(&older, &source), Ok(()), "{old} {new}");
        }
    }

    #[test]
    fn a_log_that_shrank_or_forked_is_refused() {
        let (_, older) = log(300, u64::MAX);
        let (source, newer) = log(299, u64::MAX);
        assert_eq!(newer.follows(&older, &source), Err(NotGrown::Shrunk { before: 300, now: 299 }));
        for size in [300, 301, 900] {
            let (source, newer) = log(size, 299);
            assert!(matches!(newer.follows(&older, &source), Err(NotGrown::Forked { size: 300, .. })), "{size}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_taken_for_grown() {
        let (_, older) = log(3, u64::MAX);
        let (_, newer) = log(300, u64::MAX);
        assert!(matches!(newer.follows(&older, &MemorySource::default()), Err(NotGrown::Unread(_))));
    }
}
