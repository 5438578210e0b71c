//! A batch goes into a log: look, admit, commit, publish, answer.

use super::{
    Candidate, Deed, Ledger, State,
    admission::{Admission, Admitted, LookBack, Refused},
    computing::is_ready,
    provable_tiles, replay,
};
use crate::{
    failpoint::{Failpoint, reach, reach_to_end},
    incident::Incident,
    post_error::PostError,
    receipt::{Placed, ProvableHead},
    store::{Append, AppendError, Claim, Settled},
};
use psephos_log::{Hash, tree};
use psephos_record::Entry;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{runtime::Handle, time::Instant};

/// How often a claim is kept up while a batch is admitted.
const KEEP: Duration = Duration::from_secs(2);

impl Ledger {
    /// Appends whatever of `batch` is valid now, and what the board owes at `now` (Unix seconds), and answers everyone who waits.
    ///
    /// Called by the sequencer alone, one batch after the other.
    pub(crate) async fn append(self: &Arc<Self>, batch: Vec<Candidate>, now: u64) {
        self.settle(batch, Vec::new(), now).await;
    }

    /// The same for a batch that was pending, where `refused` could not even be decoded: what becomes of each entry is written down with
    /// the batch. Whether that is done; otherwise the entries are still pending, or another sequencer has settled them.
    pub(super) async fn settle(
        self: &Arc<Self>,
        batch: Vec<Candidate>,
        refused: Vec<(Hash, PostError)>,
        now: u64,
    ) -> bool {
        let Some(batch) = self.without_known(batch).await else { return false };
        // Readers of the state wait from here on; readers of what is published don't.
        let mut slot = self.state.write().await;
        // Taken, not borrowed: should anything below fail or panic, what is left behind is no state, never one ahead of the disk.
        let state = match slot.take() {
            Some(state) => Some(state),
            None => self.rebuild().await,
        };
        let Some(state) = state else {
            refuse_all(batch, &PostError::internal(&"the state of a log could not be rebuilt"));
            return false;
        };
        if batch.is_empty() && refused.is_empty() && !is_ready(&state.process, now) {
            *slot = Some(state);
            return true;
        }
        let from = state.head();
        // Before the state takes in anything: whoever comes too late for this head only lacks what others have appended.
        let mut claim = match self.store.claim(self.number, from).await {
            Ok(claim) => claim,
            Err(cause) => {
                *slot = Some(state);
                drop(slot);
                self.metrics.failed_commits.count();
                let moved = matches!(cause, AppendError::HeadMoved);
                refuse_all(batch, &self.explain(&CommitError::Storage(cause)));
                if moved {
                    self.follow().await;
                }
                return false;
            }
        };
        // Crash here, or up to the commit: nothing happened; whoever posted got no answer and posts again.
        let Some((mut state, mut admission)) = self.admit(state, batch, now, &mut claim).await else {
            // It panicked, a bug; those who wait see their channel closed. The next batch rebuilds the state.
            return false;
        };
        match &admission.own {
            Some(cause) => self.trouble(Deed::Entry, cause),
            None => self.no_trouble(Deed::Entry),
        }
        let undecoded = refused.into_iter().map(|(tracker, cause)| Refused { tracker, waiters: Vec::new(), cause });
        admission.refused.extend(undecoded);
        let settled = self.store.is_shared().then(|| admission.settled());
        let Admission { admitted, refused, .. } = admission;
        if admitted.is_empty() {
            *slot = Some(state);
            drop(slot);
            let settled = settled.filter(|settled| !settled.refused.is_empty());
            let done = match settled {
                Some(settled) => claim.settle(&settled).await,
                None => Ok(()),
            };
            refuse(refused);
            return done.map_err(|cause| self.explain(&CommitError::Storage(cause))).is_ok();
        }
        let began = Instant::now();
        match self.commit(claim, &mut state, from, &admitted, settled.as_ref()).await {
            Ok(under) => {
                self.metrics.commit.observe_time(began.elapsed());
                self.metrics.appended.observe(admitted.len() as u64);
                self.metrics.appended_kinds(admitted.iter().filter_map(|entry| Entry::kind_of(&entry.bytes)));
                // Crash here: the batch is in the log and nobody was told. They post the same bytes and hear the same index.
                self.publish(&state, &under.checkpoint);
                reach_to_end(Failpoint::Published);
                *slot = Some(state);
                drop(slot);
                tracing::debug!(process = %self.id, size = under.size, entries = admitted.len(), "appended");
                // Crash here, or half way through: the same for those who were not told yet.
                let trackers: Vec<Hash> = admitted.iter().map(|entry| entry.tracker).collect();
                self.waiting.placed(from.0, &trackers, &under);
                answer(admitted, from.0, &under);
                // Refusals wait too, since they may rest on what came before them in the batch.
                refuse(refused);
                true
            }
            Err(cause) => {
                self.metrics.failed_commits.count();
                let cause = self.explain(&cause);
                *slot = self.after_failure(state).await;
                drop(slot);
                let refused = refused.into_iter().map(|refused| Refused { cause: cause.clone(), ..refused });
                let admitted = admitted.into_iter().map(|Admitted { tracker, waiters, .. }| {
                    let cause = cause.clone();
                    Refused { tracker, waiters, cause }
                });
                refuse(admitted.chain(refused).collect());
                false
            }
        }
    }

    /// The batch without what is in the log already, whose posters are told so. `None`: the store can't say; all are told.
    async fn without_known(self: &Arc<Self>, batch: Vec<Candidate>) -> Option<Vec<Candidate>> {
        let trackers: Vec<Hash> = batch.iter().map(|candidate| candidate.tracker).collect();
        let known = match self.store.indices(self.number, &trackers).await {
            Ok(known) => known,
            Err(cause) => {
                let incident = Incident::new();
                tracing::error!(%incident, process = %self.id, %cause, "the log could not be read");
                refuse_all(batch, &PostError::Internal(incident));
                return None;
            }
        };
        if self.store.is_shared() && !known.is_empty() {
            let placed: Vec<Hash> = known.keys().copied().collect();
            if let Err(cause) = self.store.forget_pending(self.number, &placed).await {
                let incident = Incident::new();
                tracing::error!(%incident, process = %self.id, %cause, "the queue could not be written");
                refuse_all(batch, &PostError::Internal(incident));
                return None;
            }
        }
        let (repeated, fresh): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|candidate| known.contains_key(&candidate.tracker));
        for Candidate { tracker, waiters, .. } in repeated {
            let ledger = Arc::clone(self);
            tokio::spawn(async move { ledger.answer_repeated(tracker, waiters).await });
        }
        Some(fresh)
    }

    /// Admits on a blocking thread, since revotes and rolls are read back. `None`: it panicked.
    async fn admit(
        self: &Arc<Self>,
        state: State,
        batch: Vec<Candidate>,
        now: u64,
        claim: &mut Claim,
    ) -> Option<(State, Admission)> {
        let (state, admission) = self.admit_after(state, Admission::default(), batch, now, claim).await?;
        // The batch may have completed what a result waits for.
        if self.is_computed_soon(&state.process, now).await {
            return self.admit_after(state, admission, Vec::new(), now, claim).await;
        }
        Some((state, admission))
    }

    async fn admit_after(
        &self,
        mut state: State,
        mut admission: Admission,
        batch: Vec<Candidate>,
        now: u64,
        claim: &mut Claim,
    ) -> Option<(State, Admission)> {
        let back = LookBack { store: self.store.clone(), log: self.number, runtime: Handle::current() };
        let key = self.key.clone();
        let mut admitting = tokio::task::spawn_blocking(move || {
            state.admit(&mut admission, batch, now, &key, &back);
            (state, admission)
        });
        // It takes milliseconds, unless it reads a large pool.
        let admitted = loop {
            match tokio::time::timeout(KEEP, &mut admitting).await {
                Ok(admitted) => break admitted,
                // A claim that is lost shows when it is committed.
                Err(_) => drop(claim.keep().await),
            }
        };
        admitted.inspect_err(|cause| tracing::error!(process = %self.id, %cause, "admission failed")).ok()
    }

    /// Makes the tiles and commits leaves, tiles, blobs, head and checkpoint in one transaction.
    async fn commit(
        &self,
        claim: Claim,
        state: &mut State,
        from: (u64, Hash),
        admitted: &[Admitted],
        settled: Option<&Settled>,
    ) -> Result<Arc<ProvableHead>, CommitError> {
        let hashes: Vec<Hash> = admitted.iter().map(|entry| entry.tracker).collect();
        let changed = state.edge.append(&hashes);
        let tiles = provable_tiles(changed.clone(), &state.edge);
        let size = state.edge.size();
        // The process and the tiles count the same leaves in two ways; they must agree before anything is signed.
        let root = tree::root(size, &tiles).unwrap_or(Hash::EMPTY);
        if size != state.process.size() || *root.as_bytes() != state.process.root().0 {
            return Err(CommitError::OtherRoot);
        }
        let leaves: Vec<(Hash, &[u8])> = admitted.iter().map(|entry| (entry.tracker, entry.bytes.as_slice())).collect();
        let blobs = admitted.iter().filter_map(|entry| entry.blob.as_ref());
        let blobs: Vec<([u8; 32], &[u8])> = blobs.map(|blob| (blob.sha256, blob.bytes.as_slice())).collect();
        let (leaves, tiles_changed, blobs) = (leaves.as_slice(), &changed, blobs.as_slice());
        reach(Failpoint::Admitted).await.map_err(|cause| CommitError::Storage(cause.into()))?;
        let append = Append { from, root, leaves, tiles: tiles_changed, blobs, settled, signer: &self.signer };
        let checkpoint = claim.append(&append).await.map_err(CommitError::Storage)?;
        Ok(Arc::new(ProvableHead::new(size, checkpoint, tiles)))
    }

    /// Tells the operator all, and the clients what they may know.
    fn explain(&self, cause: &CommitError) -> PostError {
        match cause {
            CommitError::Storage(AppendError::HeadMoved) => {
                tracing::warn!(process = %self.id, "another writer moved the head");
                PostError::Busy
            }
            CommitError::Storage(AppendError::Store(cause)) => {
                let incident = Incident::new();
                tracing::error!(%incident, process = %self.id, %cause, "a batch may not be committed");
                PostError::Internal(incident)
            }
            CommitError::OtherRoot => {
                let incident = Incident::new();
                tracing::error!(%incident, process = %self.id, "the process and the tiles have different roots");
                PostError::Internal(incident)
            }
        }
    }

    /// The state after a commit that failed. `state` has taken in what may not be on disk: if the log begins with just that, it was
    /// committed, and the state stays; otherwise it goes, and the code that runs at start-up makes a new one.
    async fn after_failure(&self, state: State) -> Option<State> {
        let mut state = Some(state);
        match replay::advance(&self.store, self.number, self.signer.public(), &mut state).await {
            Ok(advanced) => {
                state.as_ref().inspect(|state| self.publish(state, &advanced.checkpoint));
                state
            }
            Err(_) => self.rebuild().await,
        }
    }

    /// The state from the store, published. `None`: the store can't be read; the next batch tries again.
    pub(super) async fn rebuild(&self) -> Option<State> {
        tracing::warn!(process = %self.id, "rebuilding the state from the store");
        self.rebuilding.store(true, Ordering::SeqCst);
        let replayed = replay::replay(&self.store, self.number, self.id, self.signer.public()).await;
        self.rebuilding.store(false, Ordering::SeqCst);
        match replayed {
            // A database that was set back, or a copy that lags behind and has taken over: what follows would be a second history.
            Ok((state, _)) if state.edge.size() < self.published().summary.size => {
                tracing::error!(process = %self.id, size = state.edge.size(), "the database has gone back behind what was published");
                None
            }
            Ok((state, checkpoint)) => {
                self.publish(&state, &checkpoint);
                Some(state)
            }
            Err(cause) => {
                tracing::error!(process = %self.id, %cause, "the state could not be rebuilt");
                None
            }
        }
    }
}

/// Why a batch was not, or perhaps not, committed.
enum CommitError {
    Storage(AppendError),
    /// Our own fault; nothing was signed.
    OtherRoot,
}

fn refuse_all(batch: Vec<Candidate>, cause: &PostError) {
    let refused = batch.into_iter().map(|Candidate { tracker, waiters, .. }| {
        let cause = cause.clone();
        Refused { tracker, waiters, cause }
    });
    refuse(refused.collect());
}

fn refuse(refused: Vec<Refused>) {
    for Refused { waiters, cause, .. } in refused {
        for waiter in waiters {
            waiter.answer(Err(cause.clone()));
        }
    }
}

/// Tells everyone where the entry stands. Of several who posted the same bytes, the first one did it and the others repeated it.
fn answer(admitted: Vec<Admitted>, from: u64, under: &Arc<ProvableHead>) {
    for (index, entry) in (from..).zip(admitted) {
        for (nth, waiter) in entry.waiters.into_iter().enumerate() {
            waiter.answer(Ok(Placed { tracker: entry.tracker, index, repeated: nth > 0, under: Arc::clone(under) }));
            reach_to_end(Failpoint::FirstAnswered);
        }
    }
}
