//! From a post to its place: one inbox, two tasks.
//!
//! ```text
//! posts ─► inbox ─► screen: proofs, in batches, on blocking threads ─► sequencer: order, commit, answer
//!            └ full: the poster is told to come back
//! ```
//!
//! While one batch is committed the next is screened. There is one sequencer in a board process, so batches are appended in the order
//! of their screening; a second board process on the same database is held off by the compare-and-swap on the head.
//!
//! On a database that is shared there is a table between the two, which [`crate::shared`] empties: here or in another process.

use crate::{
    clock::Clock,
    failpoint::{Failpoint, reach_to_end},
    inbox::{Inbox, Outbox, Source, Work, inbox},
    ledger::{Blob, Candidate, Ledger, Waiter},
    metrics::Metrics,
    post_error::PostError,
};
use psephos_log::Hash;
use psephos_record::ProcessId;
use std::{collections::BTreeMap, sync::Arc};
use tokio::{sync::mpsc, task::JoinHandle};

/// Screened batches that may wait for the sequencer.
const SCREENED: usize = 2;

/// An entry that somebody wants in a log.
pub(crate) struct Post {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) tracker: Hash,
    pub(crate) bytes: Vec<u8>,
    pub(crate) blob: Option<Blob>,
    pub(crate) source: Source,
    pub(crate) waiter: Waiter,
}

/// What the sequencer appends at once.
struct Batch {
    ledger: Arc<Ledger>,
    candidates: Vec<Candidate>,
}

/// Starts both tasks. They end once the inbox is closed, or gone, and all that was taken is answered.
///
/// `shared`: the second task does not append, but leaves the entries in the database for whoever does ([`crate::shared`]).
pub(crate) fn start(clock: Arc<dyn Clock>, shared: bool, metrics: Arc<Metrics>) -> (Inbox, [JoinHandle<()>; 2]) {
    let (sender, mut outbox) = inbox();
    let (screened, mut batches) = mpsc::channel::<Batch>(SCREENED);
    let screening = tokio::spawn(async move {
        while let Some(work) = outbox.next().await {
            for group in grouped(work) {
                if screened.send(group.screened(&outbox, &metrics).await).await.is_err() {
                    return;
                }
            }
        }
    });
    let sequencing = tokio::spawn(async move {
        while let Some(Batch { ledger, candidates }) = batches.recv().await {
            if shared {
                ledger.leave(candidates).await;
            } else {
                ledger.append(candidates, clock.now()).await;
            }
        }
    });
    (sender, [screening, sequencing])
}

/// The posts of one log, each once.
struct Group {
    ledger: Arc<Ledger>,
    posts: Vec<Posted>,
    /// Position in `posts`.
    by_tracker: BTreeMap<Hash, usize>,
}

/// An entry with everyone who posted it.
struct Posted {
    tracker: Hash,
    bytes: Vec<u8>,
    blob: Option<Blob>,
    sources: Vec<Source>,
    waiters: Vec<Waiter>,
}

fn grouped(Work { posts, attended }: Work) -> Vec<Group> {
    let mut groups: BTreeMap<ProcessId, Group> = BTreeMap::new();
    let group = |ledger: Arc<Ledger>| Group { ledger, posts: Vec::new(), by_tracker: BTreeMap::new() };
    for Post { ledger, tracker, bytes, blob, source, waiter } in posts {
        let posted = Posted { tracker, bytes, blob, sources: vec![source], waiters: vec![waiter] };
        groups.entry(ledger.id).or_insert_with(|| group(ledger)).add(posted);
    }
    for ledger in attended {
        groups.entry(ledger.id).or_insert_with(|| group(ledger));
    }
    groups.into_values().collect()
}

impl Group {
    fn add(&mut self, posted: Posted) {
        let known = self.by_tracker.get(&posted.tracker).and_then(|position| self.posts.get_mut(*position));
        if let Some(known) = known {
            known.waiters.extend(posted.waiters);
            known.sources.extend(posted.sources);
            known.blob = known.blob.take().or(posted.blob);
        } else {
            self.by_tracker.insert(posted.tracker, self.posts.len());
            self.posts.push(posted);
        }
    }

    /// Answers what is in the log already, refuses what can't be, and leaves the rest to the sequencer.
    async fn screened(self, outbox: &Outbox, metrics: &Metrics) -> Batch {
        let Self { ledger, posts, by_tracker } = self;
        // Before the proofs: whoever posts the same bytes again and again costs a look-up.
        let trackers: Vec<Hash> = by_tracker.into_keys().collect();
        let known = ledger.known(&trackers).await;
        let (repeated, fresh): (Vec<_>, Vec<_>) =
            posts.into_iter().partition(|posted| known.contains_key(&posted.tracker));
        for Posted { tracker, waiters, .. } in repeated {
            let ledger = Arc::clone(&ledger);
            tokio::spawn(async move { ledger.answer_repeated(tracker, waiters).await });
        }
        if fresh.is_empty() {
            return Batch { ledger, candidates: Vec::new() };
        }
        metrics.screened.observe(fresh.len() as u64);
        let place = Arc::clone(&ledger);
        let checked = tokio::task::spawn_blocking(move || {
            let bytes: Vec<&[u8]> = fresh.iter().map(|posted| posted.bytes.as_slice()).collect();
            let verdicts = place.screen(&bytes);
            fresh.into_iter().zip(verdicts).collect::<Vec<_>>()
        });
        // A panic is a bug; those who wait see their channel closed, and the board goes on.
        let checked =
            checked.await.inspect_err(|cause| tracing::error!(%cause, "screening failed")).unwrap_or_default();
        let mut candidates = Vec::with_capacity(checked.len());
        let mut refused = Vec::new();
        for (Posted { tracker, bytes, blob, sources, waiters }, verdict) in checked {
            match verdict {
                Ok(screened) => candidates.push(Candidate { tracker, bytes, screened, blob, waiters }),
                Err(rejected) => {
                    tracing::debug!(process = %ledger.id, %tracker, reason = rejected.name(), "rejected");
                    if rejected.reason.is_false_proof() {
                        for source in sources {
                            outbox.suspect(source);
                        }
                    }
                    refused.push((tracker, waiters, PostError::rejected(rejected)));
                }
            }
        }
        ledger.refuse(refused).await;
        if !candidates.is_empty() {
            reach_to_end(Failpoint::Screened);
        }
        Batch { ledger, candidates }
    }
}
