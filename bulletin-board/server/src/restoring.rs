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
    Process, Witnesses,
    verifier::{RecordSource, SourceError},
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Writes these records into the empty database `to`, in this order, and recomputes them. Until that has succeeded no board starts on
/// `to`.
///
/// The records need not be believed: a board that starts on them refuses what its key has not signed, and what its witnesses have seen
/// more of. Reading them blocks.
pub async fn restore_board(records: &[Box<dyn RecordSource>], to: &str) -> Result<Moved, MoveError> {
    let target = Store::open(to).await.map_err(StartError::from)?;
    if !target.processes().await?.is_empty() || target.moved().await?.is_some() {
        return Err(MoveError::NotEmpty);
    }
    let mut restoring = target.restore().await?;
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
    let note = record.checkpoint()?;
    let malformed = || SourceError::absent("checkpoint", "it is none that the board of this record signed");
    let note = SignedNote::parse(&note).map_err(|_| malformed())?;
    let size = Checkpoint::parse(note.unverified_text()).map_err(|_| malformed())?.size;
    let path = |index| {
        let resource = Resource::Entries(index);
        TilePath { resource, width: resource.width(size) }
    };
    let cut = |bytes: &[u8], path: TilePath| {
        let entries = tile::entries(bytes, path.width).map_err(|cause| SourceError::absent(path, cause))?;
        Ok::<_, SourceError>(entries.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>())
    };
    let first = record.tile(path(0))?;
    let manifest = cut(&first, path(0))?.into_iter().next().ok_or_else(malformed)?;
    let process = Process::announce(&manifest).map_err(|cause| SourceError::absent("the manifest", cause))?;
    let checkpoint = process.witnesses().open(&note).map_err(|_| malformed())?.checkpoint;
    restoring.log(process.id(), checkpoint.origin.as_str()).await?;
    let mut blobs = BTreeSet::new();
    for index in 0..size.div_ceil(u64::from(WIDTH)) {
        let bundle = if index == 0 { first.clone() } else { record.tile(path(index))? };
        let entries = cut(&bundle, path(index))?;
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
    let head = Head { size, root: checkpoint.root, checkpoint: alone(&note, process.witnesses()) };
    let cosigned = process.witnesses().open(&note).ok().filter(|cosigned| cosigned.time().is_ok());
    let cosigned = cosigned.filter(|_| process.witnesses().quorum() > 0).map(|_| note.to_string());
    Ok(restoring.head(&head, cosigned.as_deref()).await?)
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

/// The note with the board's signature alone, as it was before others cosigned it.
fn alone(note: &SignedNote, witnesses: &Witnesses) -> String {
    let own =
        note.signatures().iter().filter(|line| line.name == *witnesses.log().name() && line.id == witnesses.log().id());
    let lines: Vec<String> = own.map(ToString::to_string).collect();
    format!("{}\n{}\n", note.unverified_text(), lines.join("\n"))
}
