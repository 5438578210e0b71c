//! An entry comes in: to its log's sequencer, and back with its place.

use super::Board;
use crate::{
    entrance::ClientAddress,
    incident::Incident,
    ledger::{Blob, Ledger, Waiter},
    post_error::PostError,
    receipt::{Placed, Receipt},
    sequencer::Post,
};
use psephos_log::{Hash, MAX_ENTRY};
use psephos_record::ProcessId;
use std::{sync::Arc, time::Duration};
use tokio::{sync::oneshot, time::Instant};

/// A blob is at most this long (bytes).
pub const MAX_BLOB: usize = 64 * 1024 * 1024;

/// How long a receipt waits for the witnesses. After that the voter gets one without them, and may fetch a better one later.
const WITNESSES: Duration = Duration::from_secs(1);

/// So many entries of one log may wait for a sequencer's answer in one program.
const MAX_WAITING: usize = 8192;
/// How long a poster is kept waiting.
const PATIENCE: Duration = Duration::from_secs(30);

impl Board {
    /// Posts an entry, with the blob that it names if it names one, and waits until it is in the log under a signed checkpoint.
    ///
    /// Exactly once: the same bytes again, whenever and however often, get the same index and `repeated: true`.
    pub async fn post(&self, process: &ProcessId, entry: Vec<u8>, blob: Option<Vec<u8>>) -> Result<Receipt, PostError> {
        self.post_from(None, process, entry, blob).await
    }

    /// The same for somebody elsewhere, who shares the way in with everybody else.
    pub(crate) async fn post_from(
        &self,
        source: Option<ClientAddress>,
        process: &ProcessId,
        entry: Vec<u8>,
        blob: Option<Vec<u8>>,
    ) -> Result<Receipt, PostError> {
        let _under_way = self.under_way();
        if self.is_draining() {
            return Err(PostError::Stopping);
        }
        let came = Instant::now();
        let (ledger, placed) = self.place(source, process, entry, blob).await?;
        let metrics = &self.inner.metrics;
        if placed.repeated {
            metrics.posts_repeated.count();
        } else {
            metrics.posts_new.count();
            metrics.inclusion.observe_time(came.elapsed());
        }
        let placed = ledger.under_witnesses(placed, WITNESSES).await.map_err(|cause| internal(&cause))?;
        if !ledger.is_agreed(placed.index) {
            metrics.receipts_without_quorum.count();
        }
        self.receipt_of(&ledger, &placed)
    }

    /// Has an entry appended, and says where it stands.
    pub(super) async fn place(
        &self,
        source: Option<ClientAddress>,
        process: &ProcessId,
        entry: Vec<u8>,
        blob: Option<Vec<u8>>,
    ) -> Result<(Arc<Ledger>, Placed), PostError> {
        if entry.len() > MAX_ENTRY {
            return Err(PostError::Oversize(MAX_ENTRY));
        }
        if blob.as_ref().is_some_and(|blob| blob.len() > MAX_BLOB) {
            return Err(PostError::Oversize(MAX_BLOB));
        }
        let ledger = self.ledger(process).await.map_err(|cause| internal(&cause))?.ok_or(PostError::UnknownProcess)?;
        if ledger.is_behind_witnesses() {
            return Err(PostError::BehindWitnesses);
        }
        if ledger.waiting.len() >= MAX_WAITING {
            return Err(PostError::Busy);
        }
        let blob = match blob {
            Some(bytes) => Some(hashed(bytes).await?),
            None => None,
        };
        let (answer, place) = oneshot::channel();
        let post = Post {
            ledger: Arc::clone(&ledger),
            tracker: Hash::leaf(&entry),
            bytes: entry,
            blob,
            source,
            waiter: Waiter(answer),
        };
        self.inner.inbox.post(post)?;
        // In time unless no sequencer works; then the entry may still come into the log.
        let placed = tokio::time::timeout(PATIENCE, place).await.map_err(|_| PostError::Busy)?;
        // A closed channel: the batch panicked, or the runtime is going down.
        let placed = placed.map_err(|_| PostError::internal(&"a post was dropped unanswered"))??;
        Ok((ledger, placed))
    }

    pub(super) fn receipt_of(&self, ledger: &Ledger, placed: &Placed) -> Result<Receipt, PostError> {
        placed.receipt(&ledger.signer, self.inner.clock.now()).map_err(|cause| internal(&cause))
    }
}

/// Hashing 64 MiB takes a while.
async fn hashed(bytes: Vec<u8>) -> Result<Blob, PostError> {
    let hashed = tokio::task::spawn_blocking(move || Blob::of(bytes));
    hashed.await.map_err(|cause| PostError::internal(&cause))
}

/// For the operator's log; the client hears nothing of it.
pub(super) fn internal(cause: &dyn std::fmt::Debug) -> PostError {
    let incident = Incident::new();
    tracing::error!(%incident, ?cause, "a post failed");
    PostError::Internal(incident)
}
