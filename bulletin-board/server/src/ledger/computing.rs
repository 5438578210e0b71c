//! Results that take up to minutes are computed beside whoever appends, on a copy of the state, and other entries are ordered meanwhile,
//! of this process and of all others.

use super::{Deed, Ledger, admission::LookBack};
use crate::failpoint::{Failpoint, reach_to_end};
use psephos_record::EntryKind;
use psephos_tally::{Process, Reason, Surroundings};
use std::{
    num::NonZeroUsize,
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, oneshot},
    task::JoinHandle,
    time::Instant,
};

/// So long a result is waited for, with the batch that completes what it rests on. What takes longer is appended later.
const SOON: Duration = Duration::from_millis(500);
/// How long a computation that failed is left alone: what it lacks may be there again.
const RETRY: Duration = Duration::from_mins(1);

/// Results that are computed at once, of all logs: each may take a table of 128 MiB, or some blobs of a pool on each core.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Where they are computed: on threads of their own, since entries are checked on those that all share, and would wait.
static THREADS: LazyLock<Option<rayon::ThreadPool>> = LazyLock::new(|| {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(cores.saturating_sub(1).max(1));
    threads.thread_name(|i| format!("result-{i}")).build().ok()
});

/// What is being computed for a log.
#[derive(Debug, Default)]
pub(super) struct Computing {
    is_under_way: AtomicBool,
    failed: Mutex<Option<Instant>>,
}

/// What is computed of a state, which keeps it.
type Compute = fn(&Process, &dyn Surroundings) -> Result<(), Reason>;

impl Ledger {
    /// Whether the board can append an entry that it owes at `now`, or the state has to be rebuilt: what the clock asks. Has computed what
    /// must be computed before.
    pub(crate) fn wants_attention(self: &Arc<Self>, now: u64) -> bool {
        // While something is appended, that is asked anyway.
        let Ok(slot) = self.state.try_read() else { return false };
        let Some(state) = slot.as_ref() else { return true };
        self.tell_hindrance(&state.process, now);
        if state.process.awaits_computation(now) {
            self.compute(&state.process, Process::compute);
        } else {
            self.have_outcome_computed(&state.process);
        }
        is_ready(&state.process, now)
    }

    fn tell_hindrance(&self, process: &Process, now: u64) {
        let hindrance = process.hindrance(now);
        for (kind, deed) in [(EntryKind::Open, Deed::Open), (EntryKind::Close, Deed::Close)] {
            match hindrance.as_ref().filter(|(hindered, _)| *hindered == kind) {
                Some((_, cause)) => self.trouble(deed, cause),
                None => self.no_trouble(deed),
            }
        }
    }

    /// Whether what the board owes next had to be computed first, and is within half a second.
    pub(super) async fn is_computed_soon(self: &Arc<Self>, process: &Process, now: u64) -> bool {
        if !process.awaits_computation(now) {
            return false;
        }
        let Some(computing) = self.compute(process, Process::compute) else { return false };
        // It goes on if that is not enough.
        let _ = tokio::time::timeout(SOON, computing).await;
        is_ready(process, now)
    }

    /// The same for who was placed by a draw alone, for pages: after a start the result is known, and not what it rests on.
    pub(crate) fn have_outcome(self: &Arc<Self>) {
        let Ok(slot) = self.state.try_read() else { return };
        if let Some(state) = slot.as_ref() {
            self.have_outcome_computed(&state.process);
        }
    }

    fn have_outcome_computed(self: &Arc<Self>, process: &Process) {
        if process.draw().result().is_some() && process.lacks_outcome() {
            self.compute(process, |process, surroundings| {
                let drawn = process.recomputed_draw(surroundings)?;
                // Which was taken at its word.
                let is_it = process.draw().result() == Some(&drawn.result);
                if is_it { Ok(()) } else { Err(Reason::Contradiction(EntryKind::Result, "outcome")) }
            });
        }
    }

    /// Begins, unless it has begun or has failed lately. The task ends with it.
    fn compute(self: &Arc<Self>, process: &Process, compute: Compute) -> Option<JoinHandle<()>> {
        let failed = *self.computing.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.is_some_and(|when| when.elapsed() < RETRY) || self.computing.is_under_way.swap(true, Ordering::SeqCst)
        {
            return None;
        }
        let (process, ledger) = (process.clone(), Arc::clone(self));
        let back = LookBack { store: self.store.clone(), log: self.number, runtime: Handle::current() };
        Some(tokio::spawn(async move {
            let _place = PLACES.acquire().await;
            let began = Instant::now();
            let (answer, computed) = oneshot::channel();
            // A thread of its own, which nobody waits for who ends the program. One that can't begin drops the answer.
            let _ = thread::Builder::new().name("result".to_owned()).spawn(move || {
                reach_to_end(Failpoint::Computing);
                let result = match &*THREADS {
                    Some(threads) => threads.install(|| compute(&process, &back)),
                    None => compute(&process, &back),
                };
                let _ = answer.send(result);
            });
            let failed = match computed.await {
                // Its lot is still to come: the board waits for it like everybody.
                Ok(Ok(()) | Err(Reason::BeaconDue)) => {
                    ledger.no_trouble(Deed::Result);
                    tracing::debug!(process = %ledger.id, took = ?began.elapsed(), "a result is computed");
                    None
                }
                Ok(Err(cause)) => {
                    ledger.trouble(Deed::Result, &cause);
                    Some(Instant::now())
                }
                Err(_) => {
                    ledger.trouble(Deed::Result, &"computing it panicked, or could not begin");
                    Some(Instant::now())
                }
            };
            *ledger.computing.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
            ledger.computing.is_under_way.store(false, Ordering::SeqCst);
        }))
    }
}

/// Whether an entry that the board owes can be made without delay.
pub(super) fn is_ready(process: &Process, now: u64) -> bool {
    process.may_owe(now) && !process.awaits_computation(now)
}
