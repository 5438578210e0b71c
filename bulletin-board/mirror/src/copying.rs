//! Copying what is under a checkpoint, from the signed root downwards: nothing is written down that the root does not bear out.
//!
//! ```text
//! right edge = root ─► consistency with what is held ─► full tiles, each under its parent ─► bundles under their leaf tiles
//! ```
//!
//! So whatever stands in the folder is right, and a copy that was broken off goes on where it was.

use crate::{folder::Folder, trouble::Trouble};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    evidence::Fork,
    note::SignedNote,
    tile::{self, Resource, TileId, TilePath, TileSet, WIDTH},
    tree::{self, Consistency, Frontier, InvalidConsistency},
};
use psephos_tally::verifier::RecordSource;
use std::collections::BTreeMap;

/// A checkpoint with the note in which it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) note: SignedNote,
    pub(crate) checkpoint: Checkpoint,
}

impl Signed {
    /// The same with the lines of those who stand under `other` alone, a note of the same text; `None`: there are none. Nobody names the
    /// directory's witnesses, so no line is given up for another one of its key.
    pub(crate) fn with_cosignatures_of(&self, other: &Self) -> Option<Self> {
        let mut joined = self.clone();
        if self.note.unverified_text() != other.note.unverified_text() {
            return None;
        }
        for line in other.note.signatures() {
            let stands = joined.note.signatures().iter().any(|known| (&known.name, known.id) == (&line.name, line.id));
            // When the note is full it takes no more.
            if !stands && joined.note.add(line.clone()).is_err() {
                break;
            }
        }
        (joined.note.signatures().len() > self.note.signatures().len()).then_some(joined)
    }
}

/// One copy of what is under a checkpoint.
pub(crate) struct Copying<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) source: &'a dyn RecordSource,
    pub(crate) target: &'a Signed,
}

/// The tiles at the right edge of a log: those that are not full.
type Edge = BTreeMap<TileId, Vec<Hash>>;

impl Copying<'_> {
    /// Checks that the log begins with what is `held`, and copies what the first `whole` entries have not brought here.
    pub(crate) fn run(&self, held: Option<&Signed>, whole: u64) -> Result<(), Trouble> {
        let edge = self.right_edge()?;
        if let Some(held) = held {
            self.compare(held)?;
        }
        let size = self.target.checkpoint.size;
        for level in (1..8).rev() {
            for index in full_tiles(whole, level)..full_tiles(size, level) {
                self.full_tile(TileId { level, index }, &edge)?;
            }
        }
        for index in full_tiles(whole, 0)..size.div_ceil(u64::from(WIDTH)) {
            let id = TileId { level: 0, index };
            let leaves = match edge.get(&id) {
                Some(leaves) => leaves.clone(),
                None => self.full_tile(id, &edge)?,
            };
            self.bundle(index, &leaves)?;
        }
        for (id, hashes) in &edge {
            self.folder.keep_tile(self.path(Resource::Hashes(*id)), &tile::encode(hashes))?;
        }
        Ok(())
    }

    /// Once the checkpoint is kept: forgets the partial tiles that have grown since the first `whole` entries.
    pub(crate) fn tidy(&self, whole: u64) -> Result<(), Trouble> {
        for level in 0..8 {
            let index = full_tiles(whole, level);
            let id = TileId { level, index };
            if id.width(self.target.checkpoint.size) > 0 {
                self.folder.forget_narrower(self.path(Resource::Hashes(id)))?;
            }
        }
        let bundle = self.path(Resource::Entries(full_tiles(whole, 0)));
        if bundle.width > 0 {
            self.folder.forget_narrower(bundle)?;
        }
        Ok(())
    }

    /// The partial tiles of every level, which together have the signed root.
    fn right_edge(&self) -> Result<Edge, Trouble> {
        let Checkpoint { size, root, .. } = self.target.checkpoint;
        let (mut edge, mut tiles) = (Edge::new(), TileSet::new());
        for level in 0..8 {
            let id = TileId { level, index: full_tiles(size, level) };
            if id.width(size) > 0 {
                let hashes = self.hashes(id)?;
                tiles.insert(id, hashes.clone());
                edge.insert(id, hashes);
            }
        }
        if tree::root(size, &tiles) == Ok(root) {
            return Ok(edge);
        }
        let lowest = edge.keys().next().map_or_else(String::new, |id| self.path(Resource::Hashes(*id)).to_string());
        Err(Trouble::Tile(lowest))
    }

    /// Whether the log begins with what is held.
    fn compare(&self, held: &Signed) -> Result<(), Trouble> {
        let (old, new) = (&held.checkpoint, &self.target.checkpoint);
        let mut tiles = TileSet::new();
        for id in tile::for_consistency(old.size, new.size) {
            tiles.insert(id, self.hashes(id)?);
        }
        let Some(proof) = Consistency::prove(old.size, new.size, &tiles) else { return Ok(()) };
        let narrow = |_| Trouble::Tile("in a proof of consistency".to_owned());
        let proof = proof.map_err(narrow)?;
        let claim = Consistency { old_size: old.size, old_root: old.root, new_size: new.size, new_root: new.root };
        match claim.verify(&proof) {
            Ok(()) => Ok(()),
            Err(InvalidConsistency::OldRoot) => {
                let (first, second) = (held.note.clone(), self.target.note.clone());
                Err(Trouble::Fork(Box::new(Fork { first, second, proof })))
            }
            Err(_) => Err(Trouble::Tile("in a proof of consistency".to_owned())),
        }
    }

    /// A full tile, which must have the hash that stands for it in the tile above.
    fn full_tile(&self, id: TileId, edge: &Edge) -> Result<Vec<Hash>, Trouble> {
        let above = TileId { level: id.level + 1, index: id.index / u64::from(WIDTH) };
        let above = match edge.get(&above) {
            Some(hashes) => hashes.clone(),
            None => self.kept(above)?.unwrap_or_default(),
        };
        let due = usize::try_from(id.index % u64::from(WIDTH)).ok().and_then(|at| above.get(at));
        let holds = |hashes: &[Hash]| hashes.len() == usize::from(WIDTH) && Some(&fold(hashes)) == due;
        // Here already, from a copy that was broken off.
        if let Some(hashes) = self.kept(id)?.filter(|hashes| holds(hashes)) {
            return Ok(hashes);
        }
        let hashes = self.hashes(id)?;
        let path = self.path(Resource::Hashes(id));
        if !holds(&hashes) {
            return Err(Trouble::Tile(path.to_string()));
        }
        self.folder.keep_tile(path, &tile::encode(&hashes))?;
        Ok(hashes)
    }

    /// A bundle, each of whose entries must have its leaf hash.
    fn bundle(&self, index: u64, leaves: &[Hash]) -> Result<(), Trouble> {
        let path = self.path(Resource::Entries(index));
        let first_wrong = |bytes: &[u8]| match tile::entries(bytes, path.width) {
            Ok(entries) => entries.iter().zip(leaves).position(|(entry, leaf)| Hash::leaf(entry) != *leaf),
            Err(_) => Some(0),
        };
        if self.folder.tile(path)?.is_some_and(|bytes| first_wrong(&bytes).is_none()) {
            return Ok(());
        }
        let bytes = self.source.tile(path)?;
        match first_wrong(&bytes) {
            None => Ok(self.folder.keep_tile(path, &bytes)?),
            Some(at) => Err(Trouble::Entry(index * u64::from(WIDTH) + at as u64)),
        }
    }

    /// A tile as the board gives it, of the width that the checkpoint says.
    fn hashes(&self, id: TileId) -> Result<Vec<Hash>, Trouble> {
        let path = self.path(Resource::Hashes(id));
        let bytes = self.source.tile(path)?;
        let hashes = tile::decode(&bytes).ok().filter(|hashes| hashes.len() == usize::from(path.width));
        hashes.ok_or_else(|| Trouble::Tile(path.to_string()))
    }

    fn kept(&self, id: TileId) -> Result<Option<Vec<Hash>>, Trouble> {
        let bytes = self.folder.tile(self.path(Resource::Hashes(id)))?;
        Ok(bytes.and_then(|bytes| tile::decode(&bytes).ok()))
    }

    fn path(&self, resource: Resource) -> TilePath {
        TilePath { resource, width: resource.width(self.target.checkpoint.size) }
    }
}

/// The root of the first `size` entries of the log in a folder; `None` if it has fewer.
pub(crate) fn root_at(folder: &Folder, size: u64) -> Result<Option<Hash>, Trouble> {
    let mut tiles = TileSet::new();
    for level in 0..8 {
        let id = TileId { level, index: full_tiles(size, level) };
        let width = id.width(size);
        if width == 0 {
            continue;
        }
        let Some(bytes) = folder.tile(TilePath { resource: Resource::Hashes(id), width })? else { return Ok(None) };
        tiles.insert(id, tile::decode(&bytes).unwrap_or_default());
    }
    Ok(tree::root(size, &tiles).ok())
}

/// How many tiles of a level a log of `size` entries has filled.
const fn full_tiles(size: u64, level: u8) -> u64 {
    match size.checked_shr(8 * (level as u32 + 1)) {
        Some(tiles) => tiles,
        None => 0,
    }
}

/// The hash of a full tile.
fn fold(tile: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for hash in tile {
        frontier.push(*hash);
    }
    frontier.root()
}
