//! Who may send a blob, decided from the entry alone: nobody but the registrar can make the board read 64 MiB, and nobody twice.

use super::{Board, MAX_BLOB};
use crate::{post_error::PostError, receipt::Receipt};
use psephos_log::Hash;
use psephos_record::{Entry, EntryKind, ProcessId};
use psephos_tally::{Reason, Rejected};
use tokio::sync::OwnedSemaphorePermit;

/// Blobs that are read at the same time.
pub(super) const AT_ONCE: usize = 2;

/// What becomes of a post with a blob, once its entry is there and before its blob is read.
pub(crate) enum Upload {
    /// The entry is in the log, and so is its blob: nothing more is read.
    Repeated(Box<Receipt>),
    /// The blob is wanted.
    Wanted(Slot),
}

/// One of the few uploads at a time. The next one waits for its drop.
pub(crate) struct Slot {
    /// Bytes that the entry's blob has, as the entry says.
    pub(crate) bytes: usize,
    _permit: OwnedSemaphorePermit,
}

impl Board {
    /// Whether `entry` brings a blob that the board wants. What costs nothing is asked first.
    pub(crate) async fn upload(&self, process: &ProcessId, entry: &[u8]) -> Result<Upload, PostError> {
        if self.is_draining() {
            return Err(PostError::Stopping);
        }
        let ledger = self.ledger(process).await.map_err(|cause| super::posting::internal(&cause))?;
        let ledger = ledger.ok_or(PostError::UnknownProcess)?;
        if Entry::kind_of(entry).is_some_and(|kind| !matches!(kind, EntryKind::Roll | EntryKind::PoolPart)) {
            return Err(PostError::NeedlessBlob);
        }
        let published = ledger.published();
        let screened =
            published.screen.check(&[entry]).pop().ok_or_else(|| PostError::internal(&"the screen gave no verdict"))?;
        let screened = screened.map_err(PostError::rejected)?;
        let due = screened.blob().ok_or(PostError::NeedlessBlob)?;
        // A published roll entry is everybody's to send again.
        if let Some(placed) = ledger.find(Hash::leaf(entry)).await.map_err(|cause| super::posting::internal(&cause))? {
            return Ok(Upload::Repeated(Box::new(self.receipt_of(&ledger, &placed)?)));
        }
        published.summary.phase.after(screened.kind()).map_err(|cause| {
            let tracker = Some(*screened.tracker());
            PostError::rejected(Rejected { tracker, reason: Reason::OutOfPhase(cause) })
        })?;
        let bytes =
            usize::try_from(due.bytes).ok().filter(|bytes| *bytes <= MAX_BLOB).ok_or(PostError::Oversize(MAX_BLOB))?;
        let permit = self.inner.uploads.clone().try_acquire_owned().map_err(|_| PostError::Busy)?;
        Ok(Upload::Wanted(Slot { bytes, _permit: permit }))
    }
}
