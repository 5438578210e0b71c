//! The rows of one log.

use super::{
    Stage,
    finding::{About, CheckedLog, Findings},
    strand::Strand,
};
use crate::store::{
    LogNumber, Store, StoreError,
    survey::{CosignedRow, HeadRow, ProcessRow},
};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::SignedNote,
    tile::{TileId, WIDTH},
};
use psephos_record::{
    Entry, EntryKind, ProcessId, cbor,
    draw::pool::{PoolPart, SealedPool},
    roll::SealedRoll,
};
use psephos_tally::{Process, Witnesses};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Entries between two reports of progress.
const TOLD: u64 = 16 * WIDTH as u64;
/// Rows of `pending` that are read together.
const CHUNK: u32 = 256;

type Tell<'a> = &'a (dyn Fn(Stage, u64, u64) + Send + Sync);

/// Checks the rows of a log. `None` where there is no head, so that nothing can be said of the others.
pub(super) async fn check(
    store: &Store,
    row: &ProcessRow,
    findings: &mut Findings,
    tell: Tell<'_>,
) -> Result<Option<CheckedLog>, StoreError> {
    let Ok(id) = <[u8; 32]>::try_from(row.id.as_slice()) else { return Ok(None) };
    let about = About { process: ProcessId(id) };
    // Read before the head, so it is never of more entries.
    let cosigned = store.cosigned_row(row.number).await?;
    let Some(head) = store.head_row(row.number).await? else {
        findings.add(about.lost("head", String::new(), "missing-head", "the log has no head".to_owned()));
        return Ok(None);
    };
    let log = Log { store, number: row.number, about };
    let manifest = log.manifest(row, findings).await?;
    let witnesses = manifest.as_ref().map(Process::witnesses);
    let signed = log.head(&head, witnesses, findings);
    let (size, root) = signed.unwrap_or_else(|| {
        (u64::try_from(head.size).unwrap_or_default(), Hash::try_from(head.root.as_slice()).unwrap_or(Hash::EMPTY))
    });
    let watched = cosigned.as_ref().and_then(|row| u64::try_from(row.size).ok());
    let Read { tiles, blobs: named, watched_root } = log.leaves(size, root, watched, findings, tell).await?;
    if store.head_row(row.number).await?.is_some_and(|now| now == head) {
        log.beyond(size, findings).await?;
    }
    let blobs = log.blobs(&named, findings).await?;
    if let (Some(row), Some(witnesses)) = (&cosigned, witnesses) {
        log.cosigned(row, witnesses, size, watched_root, findings);
    }
    log.pending(findings).await?;
    Ok(Some(CheckedLog {
        number: row.number,
        process: log.about.process,
        board: manifest.map(|process| process.manifest().board.clone()),
        entries: size,
        tiles,
        blobs,
        cosigned: watched,
        proofs: None,
    }))
}

struct Log<'a> {
    store: &'a Store,
    number: LogNumber,
    about: About,
}

/// What came of reading all leaves.
struct Read {
    tiles: u64,
    /// The blobs that entries name.
    blobs: BTreeSet<[u8; 32]>,
    watched_root: Option<Hash>,
}

/// The three copies of a leaf's hash that are not all the same.
struct Deviation {
    index: u64,
    /// Of the body.
    body: Option<Hash>,
    /// Beside the body.
    stored: Option<Hash>,
    /// In the tile.
    tile: Option<Hash>,
}

impl Deviation {
    /// What two of them say, else the first there is.
    fn majority(&self) -> Option<Hash> {
        if self.stored.is_some() && self.stored == self.tile {
            self.stored
        } else {
            self.body.or(self.stored).or(self.tile)
        }
    }
}

impl Log<'_> {
    /// The process as its first entry announces it.
    async fn manifest(&self, row: &ProcessRow, findings: &mut Findings) -> Result<Option<Process>, StoreError> {
        let first = self.store.leaf_rows(self.number, 0, 1, 1).await?.pop();
        let Some(process) = first.and_then(|first| Process::announce(&first.body).ok()) else {
            let detail = "the first entry announces no process".to_owned();
            findings.add(self.about.lost("leaf", "idx = 0".to_owned(), "no-manifest", detail));
            return Ok(None);
        };
        let which = format!("id = {}", self.about.process);
        if process.id() != self.about.process {
            let detail = format!("the first entry announces process {}", process.id());
            findings.add(self.about.lost("process", which.clone(), "other-process", detail));
        }
        if process.witnesses().log().name().as_str() != row.origin {
            let due = process.witnesses().log().name();
            let detail = format!("the log's name is {due}, and not {}", row.origin);
            findings.add(self.about.lost("process", which, "other-origin", detail));
        }
        Ok(Some(process))
    }

    /// The head against its own checkpoint. Gives size and root that are signed.
    fn head(&self, row: &HeadRow, witnesses: Option<&Witnesses>, findings: &mut Findings) -> Option<(u64, Hash)> {
        let mut add = |name, detail| findings.add(self.about.lost("head", String::new(), name, detail));
        let note = match SignedNote::parse(row.checkpoint.as_bytes()) {
            Ok(note) => note,
            Err(cause) => {
                add("malformed-checkpoint", cause.to_string());
                return None;
            }
        };
        let signed = match Checkpoint::open(&note, witnesses?.log()) {
            Ok(signed) => signed,
            Err(cause) => {
                add("invalid-checkpoint", cause.to_string());
                return None;
            }
        };
        if u64::try_from(row.size) != Ok(signed.size) {
            add("other-size", format!("size is {}, and the signed checkpoint says {}", row.size, signed.size));
        }
        if row.root != signed.root.as_bytes() {
            add("other-root", format!("the root is not the one that is signed, {}", signed.root));
        }
        Some((signed.size, signed.root))
    }

    /// Bodies, hashes and tiles against each other and the root.
    async fn leaves(
        &self,
        size: u64,
        root: Hash,
        watched: Option<u64>,
        findings: &mut Findings,
        tell: Tell<'_>,
    ) -> Result<Read, StoreError> {
        let (mut by_majority, mut by_tiles) = (Strand::new(watched), Strand::new(watched));
        let mut deviations = Vec::new();
        let mut blobs = BTreeSet::new();
        let bundles = size.div_ceil(u64::from(WIDTH));
        for index in 0..bundles {
            let id = TileId { level: 0, index };
            let width = usize::from(id.width(size));
            let first = index * u64::from(WIDTH);
            let tile = self.leaf_tile(id, width, findings).await?;
            let mut leaves: Vec<Deviation> = (first..)
                .zip(0..width)
                .map(|(index, at)| Deviation { index, body: None, stored: None, tile: tile.get(at).copied() })
                .collect();
            let to = first + width as u64;
            for row in self.store.leaf_rows(self.number, first, to, u32::from(WIDTH)).await? {
                let at = u64::try_from(row.index).ok().and_then(|index| usize::try_from(index - first).ok());
                let Some(leaf) = at.and_then(|at| leaves.get_mut(at)) else { continue };
                leaf.body = Some(Hash::leaf(&row.body));
                leaf.stored = Hash::try_from(row.hash.as_slice()).ok();
                blobs.extend(named_blobs(&row.body));
            }
            self.index(&leaves, findings).await?;
            let majority: Vec<Option<Hash>> = leaves.iter().map(Deviation::majority).collect();
            by_majority.extend(&majority, self.store, self.number, &self.about).await?;
            let tiles: Vec<Option<Hash>> = leaves.iter().map(|leaf| leaf.tile).collect();
            by_tiles.extend(&tiles, self.store, self.number, &self.about).await?;
            deviations.extend(leaves.into_iter().filter(|leaf| leaf.body != leaf.stored || leaf.body != leaf.tile));
            if to.is_multiple_of(TOLD) || to == size {
                tell(Stage::Rows, to, size);
            }
        }
        by_majority.finish(self.store, self.number, &self.about).await?;
        by_tiles.finish(self.store, self.number, &self.about).await?;
        let tiles_are_right = by_majority.root() != Some(root) && by_tiles.root() == Some(root);
        let right = if tiles_are_right { by_tiles } else { by_majority };
        self.deviate(&deviations, tiles_are_right, findings);
        if right.root().is_some_and(|found| found != root) {
            let detail = format!("the entries do not have the root that the board signed, {root}");
            findings.add(self.about.lost("leaf", String::new(), "root-differs", detail));
        }
        right.findings.into_iter().for_each(|finding| findings.add(finding));
        Ok(Read { tiles: bundles + right.tiles, blobs, watched_root: right.watched_root })
    }

    /// The hashes of a tile of leaves, as many as there should be; those there are.
    async fn leaf_tile(&self, id: TileId, width: usize, findings: &mut Findings) -> Result<Vec<Hash>, StoreError> {
        let TileId { level, index } = id;
        let Some(bytes) = self.store.tile_row(self.number, level, index).await? else {
            findings.add(self.about.tile(level, index, "missing-tile", "it is not there".to_owned()));
            return Ok(Vec::new());
        };
        let hashes: Vec<Hash> = bytes.as_chunks().0.iter().take(width).copied().map(Hash::from_bytes).collect();
        if hashes.len() < width {
            let detail = format!("it has {} hashes, and {width} entries are below it", hashes.len());
            findings.add(self.about.tile(level, index, "short-tile", detail));
        }
        Ok(hashes)
    }

    /// Looks the leaves up by their stored hashes, as voters do.
    async fn index(&self, leaves: &[Deviation], findings: &mut Findings) -> Result<(), StoreError> {
        let stored: Vec<(u64, Hash)> = leaves.iter().filter_map(|leaf| Some((leaf.index, leaf.stored?))).collect();
        let hashes: Vec<Hash> = stored.iter().map(|(_, hash)| *hash).collect();
        let found = self.store.indices(self.number, &hashes).await?;
        for (index, hash) in stored {
            if found.get(&hash) != Some(&index) {
                let detail = format!("it is not found by its hash {hash}: the table's index is damaged");
                findings.add(self.about.lost("leaf", format!("idx = {index}"), "index-differs", detail));
            }
        }
        Ok(())
    }

    /// Says of each leaf whose hashes differ which of them is wrong.
    fn deviate(&self, deviations: &[Deviation], tiles_are_right: bool, findings: &mut Findings) {
        let mut tiles = BTreeSet::new();
        for leaf in deviations {
            let right = if tiles_are_right { leaf.tile } else { leaf.majority() };
            let row = format!("idx = {}", leaf.index);
            let due = right.map_or_else(String::new, |hash| format!("; its hash must be {hash}"));
            let mut lost = |name, detail| findings.add(self.about.lost("leaf", row.clone(), name, detail));
            if leaf.body.is_none() {
                lost("missing-entry", format!("the entry is not there{due}"));
            } else if leaf.body != right && leaf.body == leaf.stored {
                lost("replaced-entry", format!("another entry stands in its place{due}"));
            } else if leaf.body != right {
                lost("entry-differs", format!("the body does not have its hash{due}"));
            } else if leaf.stored != right {
                lost("hash-differs", format!("the hash is not the body's{due}"));
            }
            let index = leaf.index / u64::from(WIDTH);
            if leaf.tile.is_some() && leaf.tile != right && tiles.insert(index) {
                let detail = format!("its hash of entry {} is not the entry's", leaf.index);
                findings.add(self.about.tile(0, index, "tile-differs", detail));
            }
        }
    }

    /// Rows that no signed head covers.
    async fn beyond(&self, size: u64, findings: &mut Findings) -> Result<(), StoreError> {
        for index in self.store.leaves_beyond(self.number, size).await? {
            let detail = format!("the signed head covers {size} entries");
            findings.add(self.about.lost("leaf", format!("idx = {index}"), "beyond-head", detail));
        }
        for level in 0..8_u8 {
            let hashes = size >> (8 * u32::from(level));
            let count = hashes.div_ceil(u64::from(WIDTH));
            for index in self.store.tiles_beyond(self.number, level, count).await? {
                let row = format!("level = {level} AND idx = {index}");
                let detail = format!("a log of {size} entries has no such tile");
                findings.add(self.about.lost("tile", row, "beyond-head", detail));
            }
            let Some(index) = count.checked_sub(1) else { continue };
            let width = usize::from(TileId { level, index }.width(size));
            let found = self.store.tile_row(self.number, level, index).await?.map_or(0, |bytes| bytes.len() / 32);
            if found > width {
                let detail = format!("it has {found} hashes, and the signed head covers {width}");
                findings.add(self.about.tile(level, index, "wide-tile", detail));
            }
        }
        Ok(())
    }

    /// Blobs against their names. Gives how many there are.
    async fn blobs(&self, named: &BTreeSet<[u8; 32]>, findings: &mut Findings) -> Result<u64, StoreError> {
        let names = self.store.blob_names(self.number).await?;
        for name in &names {
            let digits = hex::encode(name);
            let Ok(sha256) = <[u8; 32]>::try_from(name.as_slice()) else { continue };
            let Some(body) = self.store.blob(self.number, &sha256).await? else {
                let detail = "it is not found by its name: the table's index is damaged".to_owned();
                findings.add(self.about.lost("blob", format!("sha256 = {digits}"), "index-differs", detail));
                continue;
            };
            if <[u8; 32]>::from(Sha256::digest(&body)) != sha256 {
                let detail = "its bytes do not have the hash that it is named by".to_owned();
                findings.add(self.about.lost("blob", format!("sha256 = {digits}"), "blob-differs", detail));
            } else if !named.contains(&sha256) {
                findings.add(self.about.unnamed_blob(&digits));
            }
        }
        Ok(names.len() as u64)
    }

    /// What is kept of the witnesses against their keys and the log.
    fn cosigned(
        &self,
        row: &CosignedRow,
        witnesses: &Witnesses,
        size: u64,
        root: Option<Hash>,
        findings: &mut Findings,
    ) {
        let opened = SignedNote::parse(row.note.as_bytes())
            .map_err(|cause| cause.to_string())
            .and_then(|note| Ok((witnesses.open(&note).map_err(|cause| cause.to_string())?, note)));
        let (cosigned, note) = match opened {
            Ok(opened) => opened,
            Err(cause) => return findings.add(self.about.cosigned("invalid-cosigned", cause)),
        };
        let checkpoint = &cosigned.checkpoint;
        if let Err(shortage) = cosigned.time() {
            findings.add(self.about.cosigned("not-enough-cosignatures", shortage.to_string()));
        } else if note.signatures().len() != 1 + cosigned.count() {
            let detail = "a line is no signature of a witness of this log that holds".to_owned();
            findings.add(self.about.cosigned("false-cosignature", detail));
        }
        if u64::try_from(row.size) != Ok(checkpoint.size) {
            let detail = format!("size is {}, and the note says {}", row.size, checkpoint.size);
            findings.add(self.about.cosigned("other-size", detail));
        } else if checkpoint.size > size {
            findings.add(self.about.older_copy(checkpoint.size, size));
        } else if root.is_some_and(|root| root != checkpoint.root) {
            findings.add(self.about.fork(checkpoint.size));
        }
    }

    /// What waits to be sequenced.
    async fn pending(&self, findings: &mut Findings) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let rows = self.store.pending_rows(self.number, after, CHUNK).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.number;
            for row in rows.iter().filter(|row| Hash::leaf(&row.body).as_bytes().as_slice() != row.hash) {
                findings.add(self.about.pending(row.number));
            }
        }
    }
}

/// The blobs that an entry names.
fn named_blobs(entry: &[u8]) -> Vec<[u8; 32]> {
    if !matches!(Entry::kind_of(entry), Some(EntryKind::Roll | EntryKind::PoolPart | EntryKind::Pool)) {
        return Vec::new();
    }
    let Ok(Entry { kind, payload, .. }) = Entry::decode(entry) else { return Vec::new() };
    let blobs = match kind {
        EntryKind::Roll => cbor::decode(&payload.0).map(|sealed: SealedRoll| vec![sealed.blob]),
        EntryKind::PoolPart => cbor::decode(&payload.0).map(|part: PoolPart| vec![part.blob]),
        _ => cbor::decode(&payload.0).map(|sealed: SealedPool| sealed.chunks),
    };
    blobs.unwrap_or_default().iter().map(|blob| *blob.as_bytes()).collect()
}
