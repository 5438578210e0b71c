//! The right edge of the tiles: what a log appends to.

use super::{TileId, WIDTH};
use crate::{Hash, MAX_SIZE};
use core::fmt;
use std::collections::BTreeMap;

/// The partial tiles of a log of `size` entries, one a level at most. Appending needs nothing else of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightEdge {
    size: u64,
    /// The hashes in the partial tile of each level, fewer than [`WIDTH`].
    levels: Vec<Vec<Hash>>,
}

impl RightEdge {
    /// The edge of the empty log.
    pub const fn new() -> Self {
        Self { size: 0, levels: Vec::new() }
    }

    /// The edge of a log of `size` entries. `tile` gives the hashes of a tile, at least as many as the log's size asks for.
    pub fn restore(size: u64, mut tile: impl FnMut(TileId) -> Option<Vec<Hash>>) -> Result<Self, MissingTile> {
        if size > MAX_SIZE {
            return Err(MissingTile);
        }
        let mut levels = Vec::new();
        let mut hashes = size;
        while hashes > 0 {
            let id = TileId {
                level: u8::try_from(levels.len()).map_err(|_| MissingTile)?,
                index: hashes / u64::from(WIDTH),
            };
            let width = usize::from(id.width(size));
            let mut level = if width == 0 { Vec::new() } else { tile(id).ok_or(MissingTile)? };
            if level.len() < width {
                return Err(MissingTile);
            }
            level.truncate(width);
            levels.push(level);
            hashes /= u64::from(WIDTH);
        }
        Ok(Self { size, levels })
    }

    /// Number of entries in the log.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends leaf hashes and gives every tile that they changed, whole, as it is now to be stored. Earlier versions of these tiles
    /// are prefixes of the new ones. Costs 257/256 of a hash an entry, whatever the size of the log.
    pub fn append(&mut self, leaves: &[Hash]) -> BTreeMap<TileId, Vec<Hash>> {
        let mut changed = BTreeMap::new();
        for leaf in leaves {
            let mut carried = Some(*leaf);
            let mut level = 0;
            while let Some(hash) = carried {
                carried = self.extend(level, hash, &mut changed);
                level += 1;
            }
            self.size += 1;
        }
        for (id, hashes) in self.tiles() {
            // Of the partial tiles, those that this call reached: a level below the lowest untouched one.
            if id.width(self.size - leaves.len() as u64) < id.width(self.size) {
                changed.insert(id, hashes.to_vec());
            }
        }
        changed
    }

    /// The partial tiles, lowest level first; levels whose last tile is full have none.
    pub fn tiles(&self) -> impl Iterator<Item = (TileId, &[Hash])> {
        (0_u8..).zip(&self.levels).filter(|(_, hashes)| !hashes.is_empty()).map(|(level, hashes)| {
            let index = (self.size >> (8 * u32::from(level))) / u64::from(WIDTH);
            (TileId { level, index }, hashes.as_slice())
        })
    }

    /// Adds a hash at a level. Gives the hash of the tile if that filled it.
    fn extend(&mut self, level: usize, hash: Hash, changed: &mut BTreeMap<TileId, Vec<Hash>>) -> Option<Hash> {
        if self.levels.len() == level {
            self.levels.push(Vec::new());
        }
        let hashes = self.levels.get_mut(level)?;
        hashes.push(hash);
        if hashes.len() < usize::from(WIDTH) {
            return None;
        }
        let full = core::mem::take(hashes);
        let root = fold(&full);
        let level = u8::try_from(level).expect("a 64-bit log has 8 levels");
        // `size` does not count this entry yet, so it still falls into the tile that it fills.
        let index = (self.size >> (8 * u32::from(level))) / u64::from(WIDTH);
        changed.insert(TileId { level, index }, full);
        root
    }
}

/// The root of a full tile.
fn fold(tile: &[Hash]) -> Option<Hash> {
    let mut row = tile.to_vec();
    while row.len() > 1 {
        row = row.as_chunks().0.iter().map(|[left, right]| Hash::node(left, right)).collect();
    }
    row.first().copied()
}

/// A tile at the right edge is not there, or holds fewer hashes than the size of the log asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingTile;

impl fmt::Display for MissingTile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tile at the right edge of the log is missing or too short")
    }
}

impl core::error::Error for MissingTile {}
