//! The pool: its parts, their seal, and who is in it.

use crate::{
    drawing::pool::PoolCheck,
    process::{Process, Surroundings},
    rejected::Reason,
};
use core::cmp::Ordering;
use psephos_record::{
    EntryKind, Tracker,
    draw::pool::{Entrant, MAX_CHUNKS, PoolPart, SealedPool},
    ids::Hash,
};

/// Parts of pools that one process takes, replaced ones included.
const MOST_PARTS: usize = 4 * MAX_CHUNKS;
/// Pools that one process takes: every one is read in whole.
const MOST_POOLS: usize = 100;

/// The pool that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its entry.
    pub tracker: Tracker,
    /// Which blobs it is.
    pub sealed: SealedPool,
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
        let mut check = PoolCheck::new(self.rules(), &self.id, sealed).map_err(Reason::MalformedPool)?;
        for chunk in &sealed.chunks {
            check.chunk(&blob_of(EntryKind::Pool, surroundings, chunk)?).map_err(Reason::MalformedPool)?;
        }
        check.finish().map_err(Reason::MalformedPool)?;
        self.draw.pools.insert(sealed.root);
        self.draw.pool = Some(Pool { tracker, sealed: sealed.clone() });
        Ok(())
    }

    /// Whether the pool has this entrant. Ids ascend over all blobs, so of `n` blobs about `log₂ n` are read.
    pub(super) fn is_entrant(&self, id: &Hash, surroundings: &dyn Surroundings) -> Result<bool, Reason> {
        let Some(pool) = &self.draw.pool else { return Ok(false) };
        let (mut from, mut to) = (0, pool.sealed.chunks.len());
        while let Some(chunk) = pool.sealed.chunks.get(from + (to - from) / 2).filter(|_| from < to) {
            let middle = from + (to - from) / 2;
            let blob = blob_of(EntryKind::Pool, surroundings, chunk)?;
            let mut rows = blob.as_slice();
            let ids = core::iter::from_fn(|| Entrant::decode(&mut rows).ok().map(|(entrant, _)| entrant.id));
            match ids.map(|row| row.cmp(id)).find(|order| *order != Ordering::Less) {
                Some(Ordering::Equal) => return Ok(true),
                // The blob begins after it, so it can only stand in an earlier one; else it would stand here.
                Some(_) if first_id(&blob) > Some(*id) => to = middle,
                Some(_) => return Ok(false),
                None => from = middle + 1,
            }
        }
        Ok(false)
    }
}

/// The id in the first row of a checked blob.
fn first_id(mut blob: &[u8]) -> Option<Hash> {
    Entrant::decode(&mut blob).ok().map(|(entrant, _)| entrant.id)
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
