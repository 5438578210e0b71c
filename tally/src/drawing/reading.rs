//! A pool, read a few blobs at a time.

use super::pool::MalformedPool;
use crate::all_cores;
use psephos_record::draw::pool::Entrant;

/// The blobs of a pool that was checked, by position from 0; nothing after the last. `E` is why one cannot be had.
pub type Blobs<'a, E> = dyn FnMut(usize) -> Option<Result<Vec<u8>, E>> + 'a;

/// What `deed` makes of the entrants of each blob, given to `take` in the order of the pool: as many blobs at once as there are
/// cores. `kept` is what `take` changes; the deed sees it as it stood before these blobs.
pub(super) fn each_blob<K: Sync, R: Send, E: From<MalformedPool>>(
    blobs: &mut Blobs<'_, E>,
    kept: &mut K,
    deed: impl Fn(&K, Rows<'_>) -> Result<R, MalformedPool> + Sync,
    mut take: impl FnMut(&mut K, R),
) -> Result<(), E> {
    let mut position = 0;
    loop {
        let mut batch = Vec::new();
        while batch.len() < all_cores::count() {
            let Some(blob) = blobs(position) else { break };
            batch.push((position, blob?));
            position += 1;
        }
        if batch.is_empty() {
            return Ok(());
        }
        let seen: &K = kept;
        let made = all_cores::map(&batch, |(position, blob)| deed(seen, Rows { rest: blob, position: *position }));
        for one in made {
            take(kept, one?);
        }
    }
}

/// The entrants of one blob.
pub(super) struct Rows<'b> {
    rest: &'b [u8],
    /// The blob's, from 0.
    position: usize,
}

impl Iterator for Rows<'_> {
    type Item = Result<Entrant, MalformedPool>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        // The blob was checked when the pool was sealed; another one is in its place.
        let read = Entrant::decode(&mut self.rest);
        Some(read.map(|(entrant, _)| entrant).map_err(|_| MalformedPool::Commitment(self.position)))
    }
}
