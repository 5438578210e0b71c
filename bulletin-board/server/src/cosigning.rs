//! The board asks its witnesses: one task a log, in rounds.
//!
//! ```text
//! committed ─► round: one checkpoint to all witnesses at once ─► quorum ─► receipts under it
//!                 ▲            └ slow ones are not waited for          └► the entry that the close waits for
//!                 └──────────── what was committed meanwhile ◄─────────────┘
//! ```
//!
//! All are asked about the same checkpoint, so that their cosignatures meet on one. A witness that is down costs the others nothing.
//!
//! Of several programs on one database the sequencer that leads asks; the others take up what it keeps ([`crate::shared`]).

mod call;
mod start;

use self::call::{Answer, Caller, Unhelpful};
pub(crate) use self::start::compare;
use crate::{
    ledger::{CosignedHead, Ledger, SignedLog},
    settings::WitnessAddress,
    store::Store,
};
use psephos_log::{checkpoint::Checkpoint, note::SignedNote, tile, tree::Consistency, witness::AddCheckpoint};
use psephos_record::Unsigned;
use psephos_tally::{Process, Reason};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet, time::Instant};

/// A round ends at a quorum, or when this has passed.
const ROUND: Duration = Duration::from_secs(2);
/// Before the next round when the last one brought no quorum, or when the witnesses' clocks are not there yet.
const PAUSE: Duration = Duration::from_millis(500);
/// How often witnesses that have not cosigned a head that has its quorum are asked again.
const STRAGGLERS: Duration = Duration::from_secs(5);
/// How long nothing is asked when all have cosigned all, or when asking helps no more.
const IDLE: Duration = Duration::from_mins(1);
/// How often a program that does not lead looks whether it is to end.
const STANDING_BY: Duration = Duration::from_secs(1);
/// How often what was agreed is written down while the log grows.
const KEEP: Duration = Duration::from_millis(250);
/// A witness may be told another old size so many times in a round.
const TRIES: usize = 3;

/// The cosigning of one log.
pub(crate) struct Cosigning {
    log: Arc<SignedLog>,
    /// Where it is a process's log: whose close may wait for the quorum.
    ledger: Option<Arc<Ledger>>,
    store: Store,
    witnesses: Vec<Arc<Asked>>,
}

/// One witness, in the matter of one log.
struct Asked {
    caller: Caller,
    /// The size that it cosigned last, as far as we know.
    has: AtomicU64,
    /// A question is on its way.
    busy: AtomicBool,
    /// What was last written to the operator's log about it, so that it is written once.
    complaint: Mutex<Option<String>>,
}

impl Cosigning {
    /// For a log that has witnesses, those of them that have an address.
    pub(crate) fn of(log: Arc<SignedLog>, ledger: Option<Arc<Ledger>>, addresses: &[WitnessAddress]) -> Self {
        let store = log.store.clone();
        let known = log.witnesses.keys().iter().filter_map(|key| addresses.iter().find(|known| known.key == *key));
        let asked = |address: &WitnessAddress| {
            Arc::new(Asked {
                caller: Caller::new(address.clone()),
                has: AtomicU64::new(0),
                busy: AtomicBool::new(false),
                complaint: Mutex::new(None),
            })
        };
        let witnesses = known.map(asked).collect();
        Self { log, ledger, store, witnesses }
    }

    /// Goes on as long as the board is `alive`, while this program `leads`. `append` has an entry signed by the board and put into the
    /// log.
    pub(crate) async fn run<F: Future<Output = ()>>(
        self,
        alive: impl Fn() -> bool,
        mut leads: watch::Receiver<bool>,
        append: impl Fn(Unsigned) -> F,
    ) {
        if let Err(cause) = self.log.take_up_cosigned().await {
            tracing::warn!(log = %self.log.origin(), %cause, "what was cosigned before is not known");
        }
        let mut growth = self.log.growth();
        let mut kept_at = Instant::now();
        loop {
            while !*leads.borrow_and_update() {
                let _ = tokio::time::timeout(STANDING_BY, leads.changed()).await;
                if !alive() {
                    return;
                }
            }
            let size = *growth.borrow_and_update();
            let agreed = self.round().await;
            let wait = match agreed.filter(|head| head.size() >= size) {
                None => PAUSE,
                Some(head) => {
                    let grew = growth.has_changed().unwrap_or(false);
                    // Where other programs answer, their receipts wait for it.
                    if !grew || self.store.is_shared() || kept_at.elapsed() >= KEEP {
                        self.keep(&head).await;
                        kept_at = Instant::now();
                    }
                    match self.show(&head).await {
                        Shown::Nothing if grew => Duration::ZERO,
                        Shown::Nothing if head.cosigned.count() < self.witnesses.len() => STRAGGLERS,
                        Shown::Nothing | Shown::TooLate => IDLE,
                        Shown::TooEarly => PAUSE,
                        Shown::Entry(entry) => {
                            append(entry).await;
                            Duration::ZERO
                        }
                    }
                }
            };
            let _ = tokio::time::timeout(wait, growth.changed()).await;
            if !alive() || self.log.is_behind_witnesses() {
                return;
            }
        }
    }

    /// Asks everyone who is not still thinking about the newest checkpoint. Gives what a quorum has agreed on last.
    async fn round(&self) -> Option<Arc<CosignedHead>> {
        let newest = self.log.newest();
        let Ok(bare) = SignedNote::parse(newest.as_bytes()) else { return None };
        let Ok(size) = Checkpoint::parse(bare.unverified_text()).map(|checkpoint| checkpoint.size) else { return None };
        let from = match &self.ledger {
            Some(ledger) => ledger.read(Process::cosignatures_count_from).await.unwrap_or(0),
            None => 0,
        };
        self.log.cosignatures.ask(&self.log.witnesses, bare.clone(), from);
        let mut asking = JoinSet::new();
        for witness in &self.witnesses {
            if witness.busy.swap(true, Ordering::AcqRel) {
                continue;
            }
            let (witness, log, store, bare) =
                (Arc::clone(witness), Arc::clone(&self.log), self.store.clone(), bare.clone());
            asking.spawn(async move {
                witness.cosign(&log, &store, size, bare).await;
                witness.busy.store(false, Ordering::Release);
            });
        }
        let has_quorum = || self.log.cosignatures.agreed().is_some_and(|head| head.size() >= size);
        let enough = async { while !has_quorum() && asking.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(ROUND, enough).await;
        // Whoever is late still adds to it.
        asking.detach_all();
        self.log.cosignatures.agreed()
    }

    /// What the process waits for, if it waits for this head.
    async fn show(&self, head: &CosignedHead) -> Shown {
        let Some(ledger) = &self.ledger else { return Shown::Nothing };
        // What the witnesses said first is early enough where anything is, and their last words are late enough.
        let first = self.log.cosignatures.first(&self.log.witnesses, head.size());
        let shown = ledger.read(|process| {
            let cosigned = |head: &CosignedHead| process.cosigned(&head.note);
            let early = || first.as_ref().and_then(|first| cosigned(first).ok());
            process.awaits_cosignatures().then(|| early().map_or_else(|| cosigned(head), Ok))
        });
        match shown.await.flatten() {
            None => Shown::Nothing,
            Some(Ok(entry)) => Shown::Entry(entry),
            Some(Err(Reason::CosignedTooEarly { .. })) => Shown::TooEarly,
            Some(Err(cause @ Reason::CosignedTooLate { .. })) => {
                tracing::debug!(log = %self.log.origin(), %cause, "no later cosignature can help");
                Shown::TooLate
            }
            // It has grown since; the next round asks about that.
            Some(Err(cause)) => {
                tracing::debug!(log = %self.log.origin(), %cause, "the cosigned checkpoint is not the one that is due");
                Shown::TooEarly
            }
        }
    }

    async fn keep(&self, head: &CosignedHead) {
        let kept = self.store.keep_cosigned(self.log.number, head.size(), &head.note.to_string()).await;
        if let Err(cause) = kept {
            tracing::error!(log = %self.log.origin(), %cause, "a cosigned checkpoint could not be kept");
        }
    }
}

/// What a cosigned head is good for.
enum Shown {
    /// The process waits for nothing.
    Nothing,
    /// It waits until the witnesses' clocks have come to its closing time, or for a newer head.
    TooEarly,
    /// What it waited for came too late: asking again brings only later times.
    TooLate,
    /// This entry.
    Entry(Unsigned),
}

impl Asked {
    /// Asks for a cosignature of the head of this size, and adds it.
    async fn cosign(&self, log: &SignedLog, store: &Store, size: u64, bare: SignedNote) {
        for _ in 0..TRIES {
            let old_size = self.has.load(Ordering::Acquire);
            if old_size > size {
                return self.show_its_log(log, store).await;
            }
            let Some(proof) = proof(log, store, old_size, size).await else { return };
            let request = AddCheckpoint { old_size, proof, checkpoint: bare.clone() };
            let caller = self.caller.clone();
            let answer = tokio::task::spawn_blocking(move || caller.add_checkpoint(&request)).await;
            let Ok(answer) = answer else { return };
            match answer {
                Ok(Answer::Cosigned(line, time)) => {
                    log.metrics.cosigned(self.name().as_str(), time);
                    self.has.store(size, Ordering::Release);
                    self.complain(log, None);
                    return log.cosignatures.add(&log.witnesses, size, line, time);
                }
                Ok(Answer::HasSize(has)) => self.has.store(has, Ordering::Release),
                Ok(Answer::OtherLog) => return self.show_its_log(log, store).await,
                Err(cause) => return self.complain(log, Some(&cause)),
            }
        }
    }

    /// The witness claims to have seen more of this log, or another one. Its word alone stops nothing: it must show what we signed.
    async fn show_its_log(&self, log: &SignedLog, store: &Store) {
        // Whatever it says, it is asked from the beginning next time.
        self.has.store(0, Ordering::Release);
        let (caller, origin) = (self.caller.clone(), log.signer.public().name().clone());
        let Ok(latest) = tokio::task::spawn_blocking(move || caller.latest(&origin)).await else { return };
        let unfounded =
            || Unhelpful::Absurd("it claims to have seen another log, and shows none that we signed".to_owned());
        let seen = match latest {
            Ok(note) => note.and_then(|note| Checkpoint::open(&note, log.signer.public()).ok()),
            Err(cause) => return self.complain(log, Some(&cause)),
        };
        let Some(seen) = seen else { return self.complain(log, Some(&unfounded())) };
        match log.contradicts(store, &seen).await {
            Ok(true) => {
                let ours = log.size();
                tracing::error!(log = %log.origin(), witness = %self.name(), theirs = seen.size, ours, "a checkpoint that this board signed is not of the log that it has: nothing is appended any more");
                log.stop_behind_witnesses();
            }
            Ok(false) => self.complain(log, Some(&unfounded())),
            Err(cause) => tracing::error!(log = %log.origin(), %cause, "the log could not be read"),
        }
    }

    fn complain(&self, log: &SignedLog, cause: Option<&Unhelpful>) {
        let complaint = cause.map(ToString::to_string);
        let mut last = self.complaint.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != complaint {
            if let Some(cause) = &complaint {
                tracing::warn!(log = %log.origin(), witness = %self.name(), cause, "no cosignature");
            } else {
                tracing::info!(log = %log.origin(), witness = %self.name(), "the witness cosigns again");
            }
            *last = complaint;
        }
    }

    fn name(&self) -> &psephos_log::note::KeyName {
        self.caller.address.key.name()
    }
}

/// That the log of `size` entries begins with its first `old_size`. `None`: the store can't say now.
async fn proof(log: &SignedLog, store: &Store, old_size: u64, size: u64) -> Option<Vec<psephos_log::Hash>> {
    if old_size == 0 {
        return Some(Vec::new());
    }
    let tiles = store.tiles(log.number, tile::for_consistency(old_size, size)).await;
    let tiles = tiles.inspect_err(|cause| tracing::error!(log = %log.origin(), %cause, "the log could not be read"));
    Consistency::prove(old_size, size, &tiles.ok()?)?.ok()
}
