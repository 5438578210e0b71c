//! What an operator's programs ask of a board: whether it is alive and ready, and its numbers.

use super::Board;
use crate::{metrics::MetricsText, store::StoreError};
use psephos_tally::Phase;
use std::{fmt, future::Future, sync::atomic::Ordering, time::Duration};
use tokio::time::Instant;

/// A database that takes longer to be written to can't be written.
const TRIAL: Duration = Duration::from_secs(3);
/// How long an answer about the database stands, so that whoever asks often costs nothing.
const REMEMBERED: Duration = Duration::from_secs(2);

/// Why a board should not be sent anything now.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotReady {
    /// It is about to stop.
    Draining,
    /// A witness has seen more of a log than the board has.
    BehindWitnesses,
    /// The database can't be written. The cause is for the operator.
    Database(Option<StoreError>),
}

impl NotReady {
    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draining => "draining",
            Self::BehindWitnesses => "behind-witnesses",
            Self::Database(_) => "database",
        }
    }
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draining => f.write_str("the board is about to stop"),
            Self::BehindWitnesses => f.write_str("a witness has seen more of a log than the board has"),
            Self::Database(None) => f.write_str("the database can't be written"),
            Self::Database(Some(cause)) => write!(f, "the database can't be written: {cause}"),
        }
    }
}

impl std::error::Error for NotReady {}

/// What was found out about a program's database, and when: whoever asks often costs nothing.
#[derive(Debug, Default)]
pub struct Probe(tokio::sync::Mutex<Option<(Instant, bool)>>);

impl Probe {
    /// What `trial` finds, or found up to two seconds ago. An error without a cause: it takes longer than three seconds, or was found
    /// before.
    pub async fn ask<E: fmt::Display + Send + 'static>(
        &self,
        trial: impl Future<Output = Result<(), E>> + Send + 'static,
    ) -> Result<(), Option<E>> {
        let mut found = self.0.lock().await;
        if let Some((_, works)) = found.filter(|(when, _)| when.elapsed() < REMEMBERED) {
            return if works { Ok(()) } else { Err(None) };
        }
        // A task of its own: it is never cut off in the middle of a transaction.
        let trial = tokio::time::timeout(TRIAL, tokio::spawn(trial)).await;
        let works = match trial {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(cause))) => Err(Some(cause)),
            Ok(Err(_)) | Err(_) => Err(None),
        };
        if let Err(cause) = &works {
            let cause = cause.as_ref().map_or_else(|| "it takes too long".to_owned(), ToString::to_string);
            tracing::error!(cause, "the database takes nothing");
        }
        *found = Some((Instant::now(), works.is_ok()));
        works
    }
}

impl Board {
    /// Whether posts can be taken: the board is not draining, its logs are not behind their witnesses, and its database takes what is
    /// written. The last is tried by writing, at most once in two seconds whoever asks.
    pub async fn ready(&self) -> Result<(), NotReady> {
        if self.is_draining() {
            return Err(NotReady::Draining);
        }
        if self.logs_behind_witnesses() > 0 {
            return Err(NotReady::BehindWitnesses);
        }
        let store = self.store().clone();
        self.inner.probe.ask(async move { store.try_to_write().await }).await.map_err(NotReady::Database)
    }

    /// From now on nobody's posts are taken, and all that were taken are answered. Reads go on.
    pub fn drain(&self) {
        self.inner.draining.store(true, Ordering::SeqCst);
    }

    /// Whether the board is about to stop.
    pub fn is_draining(&self) -> bool {
        self.inner.draining.load(Ordering::SeqCst)
    }

    /// Posts that were taken and are not answered yet.
    pub fn posts_under_way(&self) -> usize {
        self.inner.under_way.load(Ordering::SeqCst)
    }

    /// Its numbers, as Prometheus reads them.
    pub(crate) fn write_metrics(&self, text: &mut MetricsText) {
        let inner = &*self.inner;
        inner.metrics.write(text, inner.witnesses.iter().map(|witness| witness.key.name().as_str()));
        text.single("psephos_waiting_posts", "gauge", "Posts that wait to be checked.", inner.inbox.len());
        let help = "Posts that were taken and are not answered yet.";
        text.single("psephos_posts_under_way", "gauge", help, self.posts_under_way());
        let ledgers = self.ledgers();
        let left: usize = ledgers.iter().map(|ledger| ledger.waiting.len()).sum();
        text.single("psephos_left_entries", "gauge", "Entries that this program left for a sequencer.", left);
        let name = "psephos_processes";
        text.family(name, "gauge", "Processes, by phase.");
        let phases: Vec<Phase> = ledgers.iter().map(|ledger| ledger.published().summary.phase).collect();
        for phase in Phase::ALL {
            let count = phases.iter().filter(|other| *other == phase).count();
            text.sample(name, &[("phase", phase.name())], count);
        }
        let size: u64 = ledgers.iter().map(|ledger| ledger.published().summary.size).sum();
        text.single("psephos_entries", "gauge", "Entries in all logs.", size);
        let help = "Logs of which a witness has seen more than the board has.";
        text.single("psephos_logs_behind_witnesses", "gauge", help, self.logs_behind_witnesses());
        let help =
            "Whether nothing is appended to the directory any more: the database has another one than was published.";
        text.single("psephos_directory_stopped", "gauge", help, u8::from(inner.directory.is_stopped_for_good()));
        self.write_cosignatures(text);
        text.common(self.is_draining());
    }

    /// Processes' logs, and the directory.
    fn logs_behind_witnesses(&self) -> usize {
        let behind = self.ledgers().iter().filter(|ledger| ledger.is_behind_witnesses()).count();
        behind + usize::from(self.inner.directory.is_behind_witnesses())
    }

    /// Of witnessed logs that are not finished, the one that is worst off.
    fn write_cosignatures(&self, text: &mut MetricsText) {
        let now = self.now();
        let (mut oldest, mut most) = (0, 0);
        for ledger in self.ledgers() {
            let summary = ledger.published().summary.clone();
            if ledger.witnesses.quorum() == 0 || summary.is_over() {
                continue;
            }
            let agreed = ledger.cosignatures.agreed();
            let time = agreed.as_ref().and_then(|head| head.cosigned.time().ok().flatten());
            // Where a quorum has never cosigned, it is as old as the manifest allows to say: since 1970.
            oldest = oldest.max(now.saturating_sub(time.unwrap_or(0)));
            most = most.max(summary.size.saturating_sub(agreed.map_or(0, |head| head.size())));
        }
        let help = "Age of the newest cosignature of a quorum, of the unfinished log where it is oldest.";
        text.single("psephos_cosignature_age_seconds", "gauge", help, oldest);
        let help = "Entries that no quorum has cosigned yet, of the unfinished log where they are most.";
        text.single("psephos_uncosigned_entries", "gauge", help, most);
    }
}

/// A post under way, until it is dropped.
pub(super) struct UnderWay<'a>(&'a Board);

impl Board {
    pub(super) fn under_way(&self) -> UnderWay<'_> {
        self.inner.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(self)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.inner.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}
