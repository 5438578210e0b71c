//! The pool: its parts, their seal, and who is in it.

use crate::{
    drawing::pool::PoolCheck,
    process::{Process, Surroundings},
    rejected::Reason,
};
use psephos_record::{
    EntryKind, Tracker,
    draw::pool::{Entrant, MAX_CHUNKS, PoolPart, SealedPool},
    ids::Hash,
};

/// Parts of pools that one process takes, replaced ones included.
const MOST_PARTS: usize = 4 * MAX_CHUNKS;
/// Pools that one process takes.
const MOST_POOLS: usize = 100;
/// Blobs that all pools of one process name, those included that were read and found to be none.
const MOST_CHUNKS: usize = 4 * MAX_CHUNKS;

/// The pool that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its entry.
    pub tracker: Tracker,
    /// Which blobs it is.
    pub sealed: SealedPool,
    /// The first id of each blob.
    firsts: Vec<Hash>,
}

impl Process {
    pub(in crate::process) fn bring_part(
        &mut self,
        part: &PoolPart,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        if self.draw.parts.contains(&part.blob) {
            return Err(Reason::RepeatedPool);
        }
        if self.draw.parts.len() >= MOST_PARTS {
            return Err(Reason::TooMany(EntryKind::PoolPart));
        }
        // Another blob says nothing of the entry; only of the one that was committed to is the length looked at.
        let blob = blob_of(EntryKind::PoolPart, surroundings, &part.blob)?;
        if blob.len() as u64 != part.bytes {
            return Err(Reason::Contradiction(EntryKind::PoolPart, "bytes"));
        }
        self.draw.parts.insert(part.blob);
        Ok(())
    }

    pub(in crate::process) fn seal_pool(
        &mut self,
        sealed: &SealedPool,
        tracker: Tracker,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        // Else whoever keeps the log could bring back a pool that the registrar replaced.
        if self.draw.pools.contains(&sealed.root) {
            return Err(Reason::RepeatedPool);
        }
        if self.draw.pools.len() >= MOST_POOLS {
            return Err(Reason::TooMany(EntryKind::Pool));
        }
        if let Some(position) = sealed.chunks.iter().position(|chunk| !self.draw.parts.contains(chunk)) {
            return Err(Reason::UnknownPart(position));
        }
        PoolCheck::new(self.rules(), &self.id, sealed)?;
        if self.draw.chunks_read + sealed.chunks.len() > MOST_CHUNKS {
            return Err(Reason::TooMany(EntryKind::Pool));
        }
        let checked = self.check_pool(sealed, surroundings);
        // What was read in vain counts too: else a registrar could have the same blobs read without end.
        if !matches!(&checked, Err(reason) if reason.is_loss()) {
            self.draw.chunks_read += sealed.chunks.len();
        }
        let firsts = checked?;
        self.draw.pools.insert(sealed.root);
        self.draw.pool = Some(Pool { tracker, sealed: sealed.clone(), firsts });
        Ok(())
    }

    /// Reads the pool in whole. Gives the first id of each blob.
    fn check_pool(&self, sealed: &SealedPool, surroundings: &dyn Surroundings) -> Result<Vec<Hash>, Reason> {
        let mut check = PoolCheck::new(self.rules(), &self.id, sealed)?;
        for chunk in &sealed.chunks {
            check.chunk(&blob_of(EntryKind::Pool, surroundings, chunk)?)?;
        }
        Ok(check.finish()?)
    }

    /// Whether the pool has this entrant. Ids ascend over all blobs, so only one of them is read.
    pub(super) fn is_entrant(&self, id: &Hash, surroundings: &dyn Surroundings) -> Result<bool, Reason> {
        let Some(pool) = &self.draw.pool else { return Ok(false) };
        let at = pool.firsts.partition_point(|first| first <= id);
        let Some(chunk) = at.checked_sub(1).and_then(|at| pool.sealed.chunks.get(at)) else { return Ok(false) };
        let blob = blob_of(EntryKind::Pool, surroundings, chunk)?;
        let mut rows = blob.as_slice();
        let mut ids = core::iter::from_fn(|| Entrant::decode(&mut rows).ok().map(|(entrant, _)| entrant.id));
        Ok(ids.any(|row| row == *id))
    }
}

/// Reads a blob that an entry of this kind names. Whoever keeps the record may answer with other bytes, now or when it is read again; they
/// are not taken.
fn blob_of(kind: EntryKind, surroundings: &dyn Surroundings, chunk: &Hash) -> Result<Vec<u8>, Reason> {
    let is_it = |blob: &Vec<u8>| Hash::from(psephos_crypto::Digest::of_blob(blob)) == *chunk;
    surroundings.blob(chunk.as_bytes()).filter(is_it).ok_or(Reason::MissingBlob(kind))
}

pub(super) fn blobs_of_pool<'a>(
    sealed: &'a SealedPool,
    surroundings: &'a dyn Surroundings,
) -> impl FnMut(usize) -> Option<Result<Vec<u8>, Reason>> + 'a {
    move |position| sealed.chunks.get(position).map(|chunk| blob_of(EntryKind::Pool, surroundings, chunk))
}
