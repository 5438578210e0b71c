//! Which entries of a batch go into the log, in order: the part that needs no storage but to look back.

use super::{State, Waiter};
use crate::{
    failpoint::takes_anything,
    post_error::{PostError, Refusal},
    store::{LogNumber, Settled, Store},
};
use ed25519_dalek::SigningKey;
use psephos_log::Hash;
use psephos_record::Tracker;
use psephos_tally::{Rejected, Screened, Surroundings};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;
use tokio::runtime::Handle;

/// An entry that passed the screen and waits for its place.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) tracker: Hash,
    pub(crate) bytes: Vec<u8>,
    pub(crate) screened: Screened,
    pub(crate) blob: Option<Blob>,
    /// Whoever posted these bytes; the first one is told that they are new.
    pub(crate) waiters: Vec<Waiter>,
}

/// An artefact that came with an entry.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: Vec<u8>,
}

impl Blob {
    /// Takes some milliseconds for each megabyte.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self { sha256: Sha256::digest(&bytes).into(), bytes }
    }
}

/// What becomes of a batch.
#[derive(Debug, Default)]
pub(super) struct Admission {
    /// In the order of the log.
    pub(super) admitted: Vec<Admitted>,
    pub(super) refused: Vec<Refused>,
    /// Why the board's own entry is refused, if it is.
    pub(super) own: Option<Rejected>,
}

/// An entry of the batch that does not go into the log.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) tracker: Hash,
    pub(super) waiters: Vec<Waiter>,
    pub(super) cause: PostError,
}

impl Admission {
    /// What it means for entries that were pending.
    pub(super) fn settled(&self) -> Settled {
        Settled {
            placed: self.admitted.iter().map(|entry| entry.tracker).collect(),
            refused: self.refused.iter().map(|refused| (refused.tracker, Refusal::from(&refused.cause))).collect(),
        }
    }
}

/// An entry of the batch that goes into the log.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) tracker: Hash,
    pub(super) bytes: Vec<u8>,
    /// If the entry names it.
    pub(super) blob: Option<Blob>,
    pub(super) waiters: Vec<Waiter>,
}

/// At most this many entries that the board owes are appended at once. A process owes one at a time, and each changes its phase.
const OWED_AT_ONCE: usize = 4;

/// Where the state looks back into the log. It blocks, and is used on blocking threads only.
pub(super) struct LookBack {
    pub(super) store: Store,
    pub(super) log: LogNumber,
    pub(super) runtime: Handle,
}

impl State {
    /// Applies candidates in order, after what the batch has `admission` of already, with what the board owes at `now` (Unix seconds)
    /// before and after them. Blocks on the store.
    pub(super) fn admit(
        &mut self,
        admission: &mut Admission,
        candidates: Vec<Candidate>,
        now: u64,
        key: &SigningKey,
        back: &LookBack,
    ) {
        let from = self.process.size() - admission.admitted.len() as u64;
        // Before: a ballot that comes after the closing time finds voting closed.
        self.owe(now, key, back, from, admission);
        for Candidate { tracker, bytes, screened, blob, waiters } in candidates {
            if takes_anything() {
                self.process.skip(&Tracker(*tracker.as_bytes()));
                admission.admitted.push(Admitted { tracker, bytes, blob: None, waiters });
                continue;
            }
            let fresh = &admission.admitted;
            let around = Around { back, from, fresh, blob: blob.as_ref(), asked: Cell::new(false) };
            let untimely = self.process.untimely(&screened, now);
            let untimely = untimely.map(|reason| Rejected { tracker: Some(*screened.tracker()), reason });
            match untimely.map_or_else(|| self.process.admit(&screened, &around), Err) {
                Ok(_) => {
                    let blob = if around.asked.get() { blob } else { None };
                    admission.admitted.push(Admitted { tracker, bytes, blob, waiters });
                }
                Err(rejected) => {
                    let cause = PostError::rejected(rejected);
                    admission.refused.push(Refused { tracker, waiters, cause });
                }
            }
        }
        // After: the batch may have completed what the board waits for.
        self.owe(now, key, back, from, admission);
    }

    fn owe(&mut self, now: u64, key: &SigningKey, back: &LookBack, from: u64, admission: &mut Admission) {
        for _ in 0..OWED_AT_ONCE {
            let around = Around { back, from, fresh: &admission.admitted, blob: None, asked: Cell::new(false) };
            // What takes long is not done here, where everybody waits: see `super::computing`.
            if self.process.awaits_computation(now) {
                return;
            }
            let Some(unsigned) = self.process.due(now, &around) else { return };
            let bytes = unsigned.sign(key);
            let Some(screened) = self.process.screen().check(&[&bytes]).pop() else { return };
            if let Err(cause) = screened.and_then(|screened| self.process.admit(&screened, &around)) {
                admission.own = Some(cause);
                return;
            }
            tracing::info!(process = %self.process.id(), kind = %unsigned.kind, "the board appends what it owes");
            let tracker = Hash::leaf(&bytes);
            admission.admitted.push(Admitted { tracker, bytes, blob: None, waiters: Vec::new() });
        }
    }
}

/// What one entry may look at: what came with it, this batch, and the store.
struct Around<'a> {
    back: &'a LookBack,
    /// Size of the log before the batch.
    from: u64,
    fresh: &'a [Admitted],
    blob: Option<&'a Blob>,
    /// Whether the entry named the blob that came with it.
    asked: Cell<bool>,
}

impl Surroundings for Around<'_> {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        if let Some(blob) = self.blob.filter(|blob| blob.sha256 == *sha256) {
            self.asked.set(true);
            return Some(blob.bytes.clone());
        }
        self.back.blob(sha256)
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        match index.checked_sub(self.from) {
            Some(position) => self.fresh.get(usize::try_from(position).ok()?).map(|entry| entry.bytes.clone()),
            None => self.back.entry(index),
        }
    }
}

impl Surroundings for LookBack {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.runtime.block_on(self.store.blob(self.log, sha256)).unwrap_or_else(|cause| {
            tracing::error!(%cause, "a blob could not be read");
            None
        })
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        let found = self.runtime.block_on(self.store.entries(self.log, index, 1)).unwrap_or_else(|cause| {
            tracing::error!(%cause, index, "an entry could not be read");
            Vec::new()
        });
        found.into_iter().next().map(|entry| entry.bytes)
    }

    /// What stands in the log was admitted by a board of this key, which had computed it.
    fn vouches_for_results(&self) -> bool {
        true
    }
}
