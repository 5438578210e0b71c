//! Tiles in memory as a source of proofs.

use super::{HEIGHT, TileId, WIDTH};
use crate::{
    Hash,
    tree::{HashSource, Node},
};
use core::{cell::RefCell, convert::Infallible, fmt};
use std::collections::{BTreeMap, BTreeSet};

/// Some tiles of a log with the hashes inside them worked out once, so that many proofs share the work.
///
/// Adding a tile costs one hash for each it holds; a proof then costs only its few hashes at the right edge.
#[derive(Clone, Debug, Default)]
pub struct TileSet {
    /// For each tile its rows from the bottom up: the hashes of the tile, of their pairs, of pairs of pairs…
    tiles: BTreeMap<TileId, Vec<Vec<Hash>>>,
}

impl TileSet {
    /// A set without tiles.
    pub const fn new() -> Self {
        Self { tiles: BTreeMap::new() }
    }

    /// Adds a tile, partial or full. A wider version of a tile replaces a narrower one, never the other way round.
    pub fn insert(&mut self, id: TileId, hashes: Vec<Hash>) {
        if self.tiles.get(&id).and_then(|rows| rows.first()).is_some_and(|held| held.len() >= hashes.len()) {
            return;
        }
        let mut rows = vec![hashes];
        while let Some(row) = rows.last().filter(|row| row.len() > 1 && rows.len() < usize::from(HEIGHT)) {
            let pairs = row.as_chunks().0.iter().map(|[left, right]| Hash::node(left, right)).collect();
            rows.push(pairs);
        }
        self.tiles.insert(id, rows);
    }
}

impl HashSource for TileSet {
    type Error = MissingHash;

    fn hash(&self, node: Node) -> Result<Hash, MissingHash> {
        let row = usize::from(node.height % HEIGHT);
        // A tile has 256 >> row nodes in this row.
        let per_tile = u64::from(WIDTH) >> row;
        let position = usize::try_from(node.index % per_tile).map_err(|_| MissingHash(node))?;
        let rows = self.tiles.get(&tile_of(node)).ok_or(MissingHash(node))?;
        rows.get(row).and_then(|row| row.get(position)).copied().ok_or(MissingHash(node))
    }
}

/// The tiles that the audit path of `index` in a log of `size` entries is made from. Empty if there is no such entry.
pub fn for_inclusion(index: u64, size: u64) -> BTreeSet<TileId> {
    let asked = Asked::default();
    let _ = crate::tree::Inclusion::path(index, size, &asked);
    asked.0.into_inner()
}

/// The tiles that the consistency proof between two sizes is made from.
pub fn for_consistency(old_size: u64, new_size: u64) -> BTreeSet<TileId> {
    let asked = Asked::default();
    let _ = crate::tree::Consistency::prove(old_size, new_size, &asked);
    asked.0.into_inner()
}

/// The tile that a node's hash stands in, or follows from.
fn tile_of(node: Node) -> TileId {
    TileId { level: node.height / HEIGHT, index: node.index >> (HEIGHT - node.height % HEIGHT) }
}

/// Notes which tiles a proof would read.
#[derive(Default)]
struct Asked(RefCell<BTreeSet<TileId>>);

impl HashSource for Asked {
    type Error = Infallible;

    fn hash(&self, node: Node) -> Result<Hash, Infallible> {
        self.0.borrow_mut().insert(tile_of(node));
        Ok(Hash::EMPTY)
    }
}

/// The tile that this hash follows from is not in the set, or not wide enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingHash(pub Node);

impl fmt::Display for MissingHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no tile with the hash at height {} and index {}", self.0.height, self.0.index)
    }
}

impl core::error::Error for MissingHash {}
