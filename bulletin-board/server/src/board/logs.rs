//! The logs of a board: those that are loaded, and those that another program may have announced.

use super::{Board, Inner};
use crate::{
    ledger::{self, Ledger},
    metrics::Metrics,
    start_error::StartError,
    store::{Store, StoredProcess},
};
use ed25519_dalek::SigningKey;
use psephos_record::ProcessId;
use std::sync::{Arc, PoisonError};

impl Board {
    /// The log of a process. On a shared database it may have been announced through another program.
    pub(super) async fn ledger(&self, process: &ProcessId) -> Result<Option<Arc<Ledger>>, StartError> {
        match self.loaded(process) {
            None if self.inner.store.is_shared() => self.known(*process).await,
            loaded => Ok(loaded),
        }
    }

    pub(super) fn loaded(&self, process: &ProcessId) -> Option<Arc<Ledger>> {
        self.inner.ledgers.read().unwrap_or_else(PoisonError::into_inner).get(process).cloned()
    }

    pub(crate) fn ledgers(&self) -> Vec<Arc<Ledger>> {
        self.inner.ledgers.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(super) fn insert(&self, ledger: Ledger) -> Arc<Ledger> {
        // Should it have been loaded meanwhile, there is still one.
        let mut ledgers = self.inner.ledgers.write().unwrap_or_else(PoisonError::into_inner);
        let held = Arc::clone(ledgers.entry(ledger.id).or_insert_with(|| Arc::new(ledger)));
        drop(ledgers);
        self.have_cosigned(Arc::clone(&held.log), Some(Arc::clone(&held)));
        held
    }

    /// The log of a process that was announced, be it that its announcement was committed and then failed.
    pub(crate) async fn known(&self, id: ProcessId) -> Result<Option<Arc<Ledger>>, StartError> {
        if let Some(ledger) = self.loaded(&id) {
            return Ok(Some(ledger));
        }
        let _one_at_a_time = self.inner.loading.lock().await;
        if let Some(ledger) = self.loaded(&id) {
            return Ok(Some(ledger));
        }
        let Inner { store, key, identity, metrics, .. } = &*self.inner;
        let Some(stored) = store.process(id).await? else { return Ok(None) };
        Ok(Some(self.insert(load(store, &stored, &identity.name, key, metrics).await?)))
    }
}

/// A stored log, if it is this board's and as this board signed it.
pub(super) async fn load(
    store: &Store,
    stored: &StoredProcess,
    name: &str,
    key: &SigningKey,
    metrics: &Arc<Metrics>,
) -> Result<Ledger, StartError> {
    let other_board = || StartError::OtherBoard { origin: stored.origin.clone() };
    let signer = ledger::signer(name, &stored.id, key).map_err(|_| other_board())?;
    if signer.public().name().as_str() != stored.origin {
        return Err(other_board());
    }
    let loaded = Ledger::load(store.clone(), stored, signer, key.clone(), Arc::clone(metrics)).await;
    loaded.map_err(|cause| StartError::Log { process: stored.id, cause })
}
