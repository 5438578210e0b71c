//! A board is brought back from records that others have kept: a mirror's, or exported ones.

use crate::{
    moving::{MoveError, Moved, heads},
    start_error::StartError,
    store::{Head, Restoring, Store},
};
use psephos_log::{
    checkpoint::Checkpoint,
    note::SignedNote,
    tile::{self, Resource, TilePath, WIDTH},
};
use psephos_record::{Entry, EntryKind, cbor, draw::pool::PoolPart, ids::Hash, roll::SealedRoll};
use psephos_tally::{
    Process,
    verifier::{RecordSource, SourceError},
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Writes these records into the empty database `to`, in this order, and the board's directory if it was kept, and recomputes
/// them. Until that has succeeded no board starts on `to`.
///
/// The records need not be believed: a board that starts on them refuses what its key has not signed, and what its witnesses have seen
/// more of. Reading them blocks.
pub async fn restore_board(
    records: &[Box<dyn RecordSource>],
    directory: Option<&dyn RecordSource>,
    to: &str,
) -> Result<Moved, MoveError> {
    let target = Store::open(to).await.map_err(StartError::from)?;
    if !target.processes().await?.is_empty() || target.moved().await?.is_some() {
        return Err(MoveError::NotEmpty);
    }
    let mut restoring = target.restore().await?;
    if let Some(directory) = directory {
        let log = Kept::open(directory)?;
        restoring.directory(log.checkpoint.origin.as_str()).await?;
        for index in 0..log.bundles() {
            let entries = log.entries(index)?;
            restoring.add(&entries.iter().map(Vec::as_slice).collect::<Vec<_>>()).await?;
        }
        restoring.head(&log.head(log.checkpoint.origin.as_str()), None).await?;
    }
    for record in records {
        restore(&mut restoring, &**record).await?;
    }
    restoring.finish("a board is being restored here").await?;
    let restored = heads(&target).await?.moved;
    target.arrive().await?;
    target.close().await;
    Ok(restored)
}

async fn restore(restoring: &mut Restoring, record: &dyn RecordSource) -> Result<(), MoveError> {
    let log = Kept::open(record)?;
    let manifest = log.entries(0)?.into_iter().next().ok_or_else(malformed)?;
    let process = Process::announce(&manifest).map_err(|cause| SourceError::absent("the manifest", cause))?;
    let cosigned = process.witnesses().open(&log.note).map_err(|_| malformed())?;
    restoring.log(process.id(), log.checkpoint.origin.as_str()).await?;
    let mut blobs = BTreeSet::new();
    for index in 0..log.bundles() {
        let entries = log.entries(index)?;
        for sha256 in entries.iter().filter_map(|entry| blob_of(entry)) {
            if blobs.insert(sha256) {
                match record.blob(&sha256.0) {
                    Ok(blob) if *Sha256::digest(&blob) == sha256.0 => restoring.add_blob(&sha256.0, &blob).await?,
                    // An entry that is no entry of the process may name anything. One that is can't be recomputed without it.
                    Ok(_) => {}
                    Err(cause) if cause.is_absent => {}
                    Err(cause) => return Err(cause.into()),
                }
            }
        }
        restoring.add(&entries.iter().map(Vec::as_slice).collect::<Vec<_>>()).await?;
    }
    let quorum = process.witnesses().quorum() > 0 && cosigned.time().is_ok();
    let note = quorum.then(|| log.note.to_string());
    Ok(restoring.head(&log.head(process.witnesses().log().name().as_str()), note.as_deref()).await?)
}

fn malformed() -> SourceError {
    SourceError::absent("checkpoint", "it is none that the board of this record signed")
}

/// A log as somebody has kept it.
struct Kept<'a> {
    source: &'a dyn RecordSource,
    note: SignedNote,
    checkpoint: Checkpoint,
}

impl<'a> Kept<'a> {
    fn open(source: &'a dyn RecordSource) -> Result<Self, SourceError> {
        let note = SignedNote::parse(&source.checkpoint()?).map_err(|_| malformed())?;
        let checkpoint = Checkpoint::parse(note.unverified_text()).map_err(|_| malformed())?;
        Ok(Self { source, note, checkpoint })
    }

    const fn bundles(&self) -> u64 {
        self.checkpoint.size.div_ceil(WIDTH as u64)
    }

    fn entries(&self, index: u64) -> Result<Vec<Vec<u8>>, SourceError> {
        let resource = Resource::Entries(index);
        let path = TilePath { resource, width: resource.width(self.checkpoint.size) };
        let bundle = self.source.tile(path)?;
        let entries = tile::entries(&bundle, path.width).map_err(|cause| SourceError::absent(path, cause))?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// The head, with the lines of the log's own name alone, as it was before others cosigned it.
    fn head(&self, name: &str) -> Head {
        let own = self.note.signatures().iter().filter(|line| line.name.as_str() == name);
        let lines: Vec<String> = own.map(ToString::to_string).collect();
        let checkpoint = format!("{}\n{}\n", self.note.unverified_text(), lines.join("\n"));
        Head { size: self.checkpoint.size, root: self.checkpoint.root, checkpoint }
    }
}

/// The blob that an entry names.
fn blob_of(entry: &[u8]) -> Option<Hash> {
    let Entry { kind, payload, .. } = Entry::decode(entry).ok()?;
    match kind {
        EntryKind::Roll => Some(cbor::decode::<SealedRoll>(&payload.0).ok()?.blob),
        EntryKind::PoolPart => Some(cbor::decode::<PoolPart>(&payload.0).ok()?.blob),
        _ => None,
    }
}
