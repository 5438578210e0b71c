//! Readers who believe nothing: each fetches the newest checkpoint, shows from tiles that the log has only grown, and that two
//! entries stand where they should.

use super::http::Connection;
use hyper::body::Bytes;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{NoteKey, SignedNote},
    tile::{self, Resource, TileId, TilePath, TileSet, WIDTH},
    tree::{Consistency, Inclusion},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// How long a reader rests between two checkpoints: a checkpoint is fresh for a second.
const REST: Duration = Duration::from_millis(100);
/// How often the watcher asks for the newest checkpoint.
const WATCH: Duration = Duration::from_millis(20);
/// Addresses of readers begin here, so that none is a voter's.
const FIRST: u32 = 1 << 20;

/// What a reader has checked.
#[derive(Clone, Copy, Default)]
pub(crate) struct Checked {
    pub(crate) checkpoints: u32,
    pub(crate) inclusions: u32,
    pub(crate) bytes: f64,
}

struct Reader {
    connection: Connection,
    process: String,
    key: NoteKey,
    /// Tiles that are full, and so never change.
    full: BTreeMap<TilePath, Bytes>,
    checked: Checked,
}

/// Reads and checks until it is over. An error is a check that failed, or an answer that did not come.
pub(crate) async fn read(
    number: u32,
    address: SocketAddr,
    process: String,
    key: NoteKey,
    over: Arc<AtomicBool>,
) -> io::Result<Checked> {
    let connection = Connection::open(address, FIRST + number).await?;
    let mut reader = Reader { connection, process, key, full: BTreeMap::new(), checked: Checked::default() };
    let mut before: Option<Checkpoint> = None;
    // Any entry will do, but another one each time.
    let mut draw = u64::from(number);
    while !over.load(Ordering::Relaxed) {
        let now = reader.checkpoint().await?;
        if let Some(before) = &before {
            reader.has_only_grown(before, &now).await?;
        }
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        for index in [now.size - 1, (draw >> 16) % now.size] {
            reader.is_included(index, &now).await?;
        }
        reader.checked.checkpoints += 1;
        before = Some(now);
        tokio::time::sleep(REST).await;
    }
    Ok(reader.checked)
}

/// When which size was first seen in public, until it is over.
pub(crate) async fn watch(
    address: SocketAddr,
    process: String,
    over: Arc<AtomicBool>,
) -> io::Result<Vec<(u64, Instant)>> {
    let mut connection = Connection::open(address, FIRST - 1).await?;
    let mut seen: Vec<(u64, Instant)> = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let checkpoint = connection.get(&format!("/{process}/checkpoint")).await?.good()?;
        let text = String::from_utf8_lossy(&checkpoint);
        let size = text.lines().nth(1).and_then(|size| size.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        if seen.last().is_none_or(|(last, _)| *last < size) {
            seen.push((size, Instant::now()));
        }
        tokio::time::sleep(WATCH).await;
    }
    Ok(seen)
}

impl Reader {
    async fn fetch(&mut self, path: &str) -> io::Result<Bytes> {
        let body = self.connection.get(&format!("/{}/{path}", self.process)).await?.good()?;
        self.checked.bytes += u32::try_from(body.len()).map_or(f64::INFINITY, f64::from);
        Ok(body)
    }

    async fn checkpoint(&mut self) -> io::Result<Checkpoint> {
        let note = SignedNote::parse(&self.fetch("checkpoint").await?).map_err(io::Error::other)?;
        Checkpoint::open(&note, &self.key).map_err(io::Error::other)
    }

    async fn tiles(&mut self, wanted: BTreeSet<TileId>, size: u64) -> io::Result<TileSet> {
        let mut tiles = TileSet::new();
        for id in wanted {
            let path = TilePath { resource: Resource::Hashes(id), width: id.width(size) };
            let bytes = match self.full.get(&path) {
                Some(bytes) => bytes.clone(),
                None => self.fetch(&format!("tile/{path}")).await?,
            };
            tiles.insert(id, tile::decode(&bytes).map_err(io::Error::other)?);
            if path.width == WIDTH {
                self.full.insert(path, bytes);
            }
        }
        Ok(tiles)
    }

    async fn has_only_grown(&mut self, old: &Checkpoint, new: &Checkpoint) -> io::Result<()> {
        let tiles = self.tiles(tile::for_consistency(old.size, new.size), new.size).await?;
        let proof = Consistency::prove(old.size, new.size, &tiles).ok_or_else(|| io::Error::other("the log shrank"))?;
        let claim = Consistency { old_size: old.size, old_root: old.root, new_size: new.size, new_root: new.root };
        claim.verify(&proof.map_err(io::Error::other)?).map_err(io::Error::other)
    }

    async fn is_included(&mut self, index: u64, head: &Checkpoint) -> io::Result<()> {
        let resource = Resource::Entries(index / u64::from(WIDTH));
        let path = TilePath { resource, width: resource.width(head.size) };
        let bundle = self.fetch(&format!("tile/{path}")).await?;
        let entries = tile::entries(&bundle, path.width).map_err(io::Error::other)?;
        let entry = usize::try_from(index % u64::from(WIDTH)).ok().and_then(|at| entries.get(at));
        let leaf = Hash::leaf(entry.ok_or(io::ErrorKind::InvalidData)?);
        let tiles = self.tiles(tile::for_inclusion(index, head.size), head.size).await?;
        let proof = Inclusion::path(index, head.size, &tiles).ok_or(io::ErrorKind::InvalidData)?;
        let claim = Inclusion { leaf, index, size: head.size, root: head.root };
        claim.verify(&proof.map_err(io::Error::other)?).map_err(io::Error::other)?;
        self.checked.inclusions += 1;
        Ok(())
    }
}
