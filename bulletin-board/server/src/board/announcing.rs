//! A process is announced.

use super::{Board, Inner, posting::internal};
use crate::{
    ledger::{self, Ledger},
    post_error::PostError,
    receipt::Receipt,
};
use psephos_log::{Hash, MAX_ENTRY};
use psephos_record::{Entry, ProcessId};
use psephos_tally::Process;
use std::sync::Arc;

impl Board {
    /// Announces a process: `entry` is its manifest, which must name this board.
    pub async fn announce(&self, entry: Vec<u8>) -> Result<Receipt, PostError> {
        let _under_way = self.under_way();
        if self.is_draining() {
            return Err(PostError::Stopping);
        }
        if entry.len() > MAX_ENTRY {
            return Err(PostError::Oversize(MAX_ENTRY));
        }
        // Whose it claims to be is looked at before anything that costs.
        if let Some(author) = Entry::decode(&entry).ok().and_then(|entry| entry.author)
            && !self.inner.organisers.allow(author.as_bytes())
        {
            return Err(PostError::UnknownOrganiser);
        }
        let announced = tokio::task::spawn_blocking(move || (Process::announce(&entry), entry));
        let (process, entry) = announced.await.map_err(|cause| PostError::internal(&cause))?;
        let process = process.map_err(PostError::rejected)?;
        if process.manifest().board != self.inner.identity {
            return Err(PostError::OtherBoard);
        }
        let unknown =
            process.witnesses().keys().iter().find(|key| !self.inner.witnesses.iter().any(|at| at.key == **key));
        if let Some(unknown) = unknown {
            return Err(PostError::UnknownWitness(unknown.name().to_string()));
        }
        let _one_at_a_time = self.inner.announcing.lock().await;
        let (id, tracker) = (process.id(), Hash::leaf(&entry));
        if let Some(receipt) = self.announced_before(id, tracker).await? {
            return Ok(receipt);
        }
        let Inner { store, key, identity, metrics, .. } = &*self.inner;
        let signer = ledger::signer(&identity.name, &process.id(), key).map_err(|cause| internal(&cause))?;
        let announced =
            Ledger::announce(store.clone(), process, &entry, signer, key.clone(), Arc::clone(metrics)).await;
        let (ledger, placed) = match announced {
            Ok(announced) => announced,
            // Perhaps another gateway was first. Otherwise nobody knows whether it is committed; whoever posts it again finds out.
            Err(cause) => {
                let cause = internal(&cause);
                return self.announced_before(id, tracker).await?.ok_or(cause);
            }
        };
        let ledger = self.insert(ledger);
        tracing::info!(process = %ledger.id, "announced");
        self.receipt_of(&ledger, &placed)
    }

    /// The receipt of a manifest whose process is announced.
    async fn announced_before(&self, id: ProcessId, tracker: Hash) -> Result<Option<Receipt>, PostError> {
        let Some(ledger) = self.known(id).await.map_err(|cause| internal(&cause))? else { return Ok(None) };
        let placed = ledger.find(tracker).await.map_err(|cause| internal(&cause))?;
        self.receipt_of(&ledger, &placed.ok_or(PostError::AnnouncedBefore)?).map(Some)
    }
}
