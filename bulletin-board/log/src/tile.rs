//! The log as files: tiles of 256 hashes and bundles of 256 entries (C2SP `tlog-tiles`, <https://c2sp.org/tlog-tiles>).
//!
//! The tile at level *l* and index *n* holds the hashes of the complete subtrees of 256ˡ entries number `256n .. 256(n + 1)`; at level 0
//! these are leaf hashes. Full tiles never change. The last tile of a level may be partial: it is served under a name that says its
//! width, and is a prefix of every wider version of itself, so it never changes either.

mod bundle;
mod edge;
mod path;
mod set;

pub use self::{
    bundle::{EntryTooLong, MalformedBundle, bundle, entries},
    edge::{MissingTile, RightEdge},
    path::{MalformedPath, Resource, TilePath},
    set::{MissingHash, TileSet, for_consistency, for_inclusion},
};
use crate::{Hash, MalformedHash};

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: u16 = 256;

/// log₂ of [`WIDTH`]: levels of the tree in one tile.
const HEIGHT: u8 = 8;

/// Which tile. It orders by level, then by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TileId {
    /// Level, 0 for the one of leaf hashes. A log of fewer than 2⁶⁴ entries has levels 0 to 7.
    pub level: u8,
    /// Position in the level, from 0.
    pub index: u64,
}

impl TileId {
    /// How many hashes this tile holds when the log has `size` entries: 0 to [`WIDTH`].
    pub fn width(self, size: u64) -> u16 {
        let hashes = size.checked_shr(u32::from(self.level) * u32::from(HEIGHT)).unwrap_or(0);
        let before = self.index.saturating_mul(u64::from(WIDTH));
        u16::try_from(hashes.saturating_sub(before)).unwrap_or(WIDTH).min(WIDTH)
    }
}

/// The hashes as they are served: 32 bytes each, nothing between.
pub fn encode(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// Reads the hashes of a tile, however many there are.
pub fn decode(bytes: &[u8]) -> Result<Vec<Hash>, MalformedHash> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() { Ok(hashes.iter().copied().map(Hash::from_bytes).collect()) } else { Err(MalformedHash) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_of_seventy_thousand_has_the_tiles_that_the_specification_counts() {
        let width = |level, index| TileId { level, index }.width(70_000);
        assert_eq!([width(0, 272), width(0, 273), width(0, 274)], [256, 112, 0]);
        assert_eq!([width(1, 0), width(1, 1), width(1, 2)], [256, 17, 0]);
        assert_eq!([width(2, 0), width(2, 1), width(3, 0), width(8, 0), width(63, 0)], [1, 0, 0, 0, 0]);
        assert_eq!(TileId { level: 7, index: 0 }.width(u64::MAX), 255);
        assert_eq!(TileId { level: 0, index: u64::MAX }.width(u64::MAX), 0);
    }
}
