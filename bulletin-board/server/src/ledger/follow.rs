//! A log that other programs append to: entries are left for them, and what they have appended is taken in.

use super::{Blob, Candidate, Ledger, replay};
use crate::{
    failpoint::takes_anything,
    incident::Incident,
    post_error::PostError,
    receipt::ProvableHead,
    store::{PendingEntry, StoredRefusal},
};
use psephos_log::Hash;
use std::sync::Arc;

impl Ledger {
    /// Leaves checked entries for whoever sequences; their posters wait until the log or a refusal is seen.
    pub(crate) async fn leave(&self, batch: Vec<Candidate>) {
        let mut waiting = Vec::with_capacity(batch.len());
        let mut entries = Vec::with_capacity(batch.len());
        for Candidate { tracker, bytes, blob, waiters, .. } in batch {
            entries.push(PendingEntry { hash: tracker, bytes, blob: blob.map(|blob| blob.bytes) });
            waiting.push((tracker, waiters));
        }
        if entries.is_empty() {
            return;
        }
        // Crash here: nobody was answered, everybody posts again.
        match self.store.leave(self.number, &entries).await {
            // Crash here: the entries come into the log; whoever posts them again is told where.
            Ok(left) => {
                for (tracker, waiters) in waiting {
                    self.waiting.add(tracker, waiters, !left.contains(&tracker));
                }
            }
            Err(cause) => {
                let incident = Incident::new();
                tracing::error!(%incident, process = %self.id, %cause, "entries may not be left for the sequencer");
                for waiter in waiting.into_iter().flat_map(|(_, waiters)| waiters) {
                    waiter.answer(Err(PostError::Internal(incident)));
                }
            }
        }
    }

    /// Takes in what others have appended, and answers those who wait for it. Whether the state is that of a committed head now.
    pub(crate) async fn follow(&self) -> bool {
        let mut slot = self.state.write().await;
        if slot.is_none() {
            *slot = self.rebuild().await;
            return slot.is_some();
        }
        let from = slot.as_ref().map_or(0, |state| state.edge.size());
        match replay::advance(&self.store, self.number, self.signer.public(), &mut slot).await {
            Ok(advanced) => {
                let Some(state) = slot.as_ref() else { return false };
                if !advanced.trackers.is_empty() {
                    let tiles = super::provable_tiles(advanced.tiles, &state.edge);
                    self.publish(state, &advanced.checkpoint);
                    let size = state.edge.size();
                    let under = Arc::new(ProvableHead::new(size, advanced.checkpoint, tiles));
                    self.waiting.placed(from, &advanced.trackers, &under);
                }
                true
            }
            Err(cause) => {
                tracing::error!(process = %self.id, %cause, "the log can't be followed");
                false
            }
        }
    }

    /// Answers those who wait for an entry that was refused.
    pub(crate) fn tell(&self, refused: StoredRefusal) {
        self.waiting.refused(&refused.hash, &refused.refusal.into());
    }

    /// Looks for everything that is waited for: what was in the log, or refused, before anybody waited for it.
    pub(crate) async fn look_for_waiting(self: &Arc<Self>) {
        let trackers = self.waiting.trackers();
        if trackers.is_empty() {
            return;
        }
        for tracker in self.known(&trackers).await.into_keys() {
            match self.located(tracker).await {
                Ok(placed) => self.waiting.found(&placed),
                Err(cause) => self.waiting.refused(&tracker, &cause),
            }
        }
        match self.store.refusals_of(self.number, &trackers).await {
            Ok(refused) => refused.into_iter().for_each(|refused| self.tell(refused)),
            Err(cause) => tracing::error!(process = %self.id, %cause, "refusals could not be read"),
        }
    }

    /// Appends the oldest of what was left. Whether that is settled, so that more can be taken.
    pub(crate) async fn append_pending(self: &Arc<Self>, limit: u32, now: u64) -> bool {
        // A state that is behind would lose the race for the head.
        if self.is_behind_witnesses() || !self.follow().await {
            return false;
        }
        let pending = match self.store.pending(self.number, limit).await {
            Ok(pending) => pending,
            Err(cause) => {
                tracing::error!(process = %self.id, %cause, "the queue could not be read");
                return false;
            }
        };
        let (screen, this) = (self.published().screen.clone(), Arc::clone(self));
        let screened = tokio::task::spawn_blocking(move || {
            if takes_anything() {
                let verdicts = this.unscreened(pending.len());
                return pending.into_iter().zip(verdicts).collect();
            }
            let bytes: Vec<&[u8]> = pending.iter().map(|entry| entry.bytes.as_slice()).collect();
            // A gateway of the same operator has verified the proofs; nobody else may write to its table.
            let verdicts = screen.check_without_proofs(&bytes);
            pending.into_iter().zip(verdicts).collect::<Vec<_>>()
        });
        let Ok(screened) = screened.await else { return false };
        let (mut batch, mut refused) = (Vec::new(), Vec::new());
        for (PendingEntry { hash: tracker, bytes, blob }, verdict) in screened {
            match verdict {
                Ok(screened) if Hash::leaf(&bytes) == tracker => {
                    let blob = blob.map(Blob::of);
                    batch.push(Candidate { tracker, bytes, screened, blob, waiters: Vec::new() });
                }
                Ok(_) => {
                    refused.push((tracker, PostError::internal(&"an entry was left under another hash than its own")));
                }
                Err(rejected) => refused.push((tracker, PostError::rejected(rejected))),
            }
        }
        self.settle(batch, refused, now).await
    }
}
