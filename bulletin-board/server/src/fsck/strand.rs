//! One reading of a log's leaf hashes, and what follows from it.

use super::finding::{About, Finding};
use crate::store::{LogNumber, Store, StoreError};
use psephos_log::{
    Hash,
    tile::{RightEdge, TileId, WIDTH},
    tree::Frontier,
};

/// The tree over one reading of the leaves. None once a leaf is missing in it.
pub(super) struct Strand {
    tree: Option<(Frontier, RightEdge)>,
    /// The size whose root is wanted besides the last one's.
    watched: Option<u64>,
    /// That root, once the tree is as large.
    pub(super) watched_root: Option<Hash>,
    /// Tiles above the leaves that do not follow from this reading.
    pub(super) findings: Vec<Finding>,
    pub(super) tiles: u64,
}

impl Strand {
    pub(super) fn new(watched: Option<u64>) -> Self {
        let tree = Some((Frontier::new(), RightEdge::new()));
        Self { tree, watched, watched_root: None, findings: Vec::new(), tiles: 0 }
    }

    /// The root over what was read, unless something was missing.
    pub(super) fn root(&self) -> Option<Hash> {
        self.tree.as_ref().map(|(frontier, _)| frontier.root())
    }

    /// Reads on, and compares the tiles above the leaves that become full.
    pub(super) async fn extend(
        &mut self,
        leaves: &[Option<Hash>],
        store: &Store,
        log: LogNumber,
        about: &About,
    ) -> Result<(), StoreError> {
        let all: Option<Vec<Hash>> = leaves.iter().copied().collect();
        let (Some(leaves), Some((frontier, edge))) = (all, self.tree.as_mut()) else {
            self.tree = None;
            return Ok(());
        };
        for leaf in &leaves {
            frontier.push(*leaf);
            if self.watched == Some(frontier.size()) {
                self.watched_root = Some(frontier.root());
            }
        }
        let changed = edge.append(&leaves);
        let full = changed.into_iter().filter(|(id, hashes)| id.level > 0 && hashes.len() == usize::from(WIDTH));
        for (id, hashes) in full.collect::<Vec<_>>() {
            self.compare(id, &hashes, store, log, about).await?;
        }
        Ok(())
    }

    /// Compares the tiles at the right edge.
    pub(super) async fn finish(&mut self, store: &Store, log: LogNumber, about: &About) -> Result<(), StoreError> {
        let Some((_, edge)) = &self.tree else { return Ok(()) };
        let partial: Vec<(TileId, Vec<Hash>)> =
            edge.tiles().filter(|(id, _)| id.level > 0).map(|(id, hashes)| (id, hashes.to_vec())).collect();
        for (id, hashes) in partial {
            self.compare(id, &hashes, store, log, about).await?;
        }
        Ok(())
    }

    async fn compare(
        &mut self,
        id: TileId,
        hashes: &[Hash],
        store: &Store,
        log: LogNumber,
        about: &About,
    ) -> Result<(), StoreError> {
        self.tiles += 1;
        let due = psephos_log::tile::encode(hashes);
        match store.tile_row(log, id.level, id.index).await? {
            None => self.findings.push(about.tile(id.level, id.index, "missing-tile", "it is not there".to_owned())),
            Some(found) if found.starts_with(&due) => {}
            Some(_) => {
                let detail = "it does not follow from the entries".to_owned();
                self.findings.push(about.tile(id.level, id.index, "tile-differs", detail));
            }
        }
        Ok(())
    }
}
