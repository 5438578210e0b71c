//! What every log of a board is, a process's and the directory: a signed head that witnesses cosign.

use super::{Cosignatures, Troubles};
use crate::{
    metrics::Metrics,
    store::{LogNumber, Store},
};
use psephos_log::{
    Hash,
    note::{KeyName, NoteSigner},
};
use psephos_tally::Witnesses;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use tokio::sync::watch;

/// A log under its name and key, with its newest committed checkpoint, and what its witnesses have said.
pub(crate) struct SignedLog {
    pub(crate) number: LogNumber,
    pub(crate) signer: NoteSigner,
    pub(crate) store: Store,
    /// The newest committed checkpoint, as the board alone signed it.
    newest: RwLock<Arc<str>>,
    /// The newest checkpoint that was shown to anybody, where that is read from a shared database.
    pub(super) shown: Mutex<Shown>,
    /// Its size, to wait for.
    size: watch::Sender<u64>,
    /// Who cosigns it, and what they have said.
    pub(crate) witnesses: Witnesses,
    pub(crate) cosignatures: Cosignatures,
    /// Set when a witness has seen more of this log than there is, or another log: nothing is appended any more.
    behind: OnceLock<()>,
    /// Set when the database no longer has what was published of it: nothing is appended any more.
    stopped: OnceLock<()>,
    /// What the board should do with it and can't.
    pub(super) troubles: Troubles,
    pub(crate) metrics: Arc<Metrics>,
}

/// A checkpoint that was shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) size: u64,
    /// Where it was read from the database.
    pub(super) root: Option<Hash>,
    pub(super) checkpoint: Arc<str>,
}

impl Default for Shown {
    fn default() -> Self {
        Self { size: 0, root: None, checkpoint: "".into() }
    }
}

impl SignedLog {
    /// The log at this size, under this checkpoint.
    pub(crate) fn new(
        store: Store,
        number: LogNumber,
        signer: NoteSigner,
        witnesses: Witnesses,
        (size, checkpoint): (u64, &str),
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            number,
            signer,
            store,
            newest: RwLock::new(checkpoint.into()),
            shown: Mutex::default(),
            size: watch::channel(size).0,
            witnesses,
            cosignatures: Cosignatures::new(),
            behind: OnceLock::new(),
            stopped: OnceLock::new(),
            troubles: Troubles::default(),
            metrics,
        }
    }

    /// Its name.
    pub(crate) const fn origin(&self) -> &KeyName {
        self.signer.public().name()
    }

    /// Shows a checkpoint that is committed.
    pub(crate) fn show(&self, size: u64, checkpoint: &str) {
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = checkpoint.into();
        self.size.send_replace(size);
    }

    /// The newest committed checkpoint, as the board alone signed it.
    pub(crate) fn newest(&self) -> Arc<str> {
        Arc::clone(&self.newest.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Entries under it.
    pub(crate) fn size(&self) -> u64 {
        *self.size.borrow()
    }

    /// Told whenever something was committed.
    pub(crate) fn growth(&self) -> watch::Receiver<u64> {
        self.size.subscribe()
    }

    /// From now on nothing is appended: there is a history of this log that is not here.
    pub(crate) fn stop_behind_witnesses(&self) {
        let _ = self.behind.set(());
    }

    /// From now on nothing is appended: the database no longer has what was published.
    pub(crate) fn stop_for_good(&self) {
        let _ = self.stopped.set(());
    }

    /// Whether nothing is appended for that reason.
    pub(crate) fn is_stopped_for_good(&self) -> bool {
        self.stopped.get().is_some()
    }

    /// Whether nothing is appended because of what a witness has seen.
    pub(crate) fn is_behind_witnesses(&self) -> bool {
        self.behind.get().is_some()
    }
}
