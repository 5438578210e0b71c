//! What an operator watches: counts, sizes and times.
//!
//! Labels are words of this program's own tables, or names of witnesses that the operator configured: no voter, process or address is
//! one, and their number is bounded.

mod histogram;
mod text;

use self::histogram::{Histogram, Unit};
pub use self::text::MetricsText;
use psephos_record::EntryKind;
use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Bounds of batches (entries): powers of two up to the largest batch.
const SIZES: [u64; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/// Bounds of times (microseconds): 5 ms to 30 s.
const TIMES: [u64; 12] =
    [5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000];

/// What one board has counted since its program started.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// Posts that brought an entry into a log.
    pub(crate) posts_new: Counter,
    /// Posts of an entry that was there, or came in with another post.
    pub(crate) posts_repeated: Counter,
    /// Receipts of witnessed logs that were given before a quorum had cosigned.
    pub(crate) receipts_without_quorum: Counter,
    /// Commits that failed, or whose outcome is unknown.
    pub(crate) failed_commits: Counter,
    /// What the board should do by itself and could not.
    own_failures: Mutex<BTreeMap<&'static str, u64>>,
    pub(crate) screened: Histogram<{ SIZES.len() }>,
    pub(crate) appended: Histogram<{ SIZES.len() }>,
    pub(crate) commit: Histogram<{ TIMES.len() }>,
    pub(crate) inclusion: Histogram<{ TIMES.len() }>,
    refusals: Mutex<BTreeMap<&'static str, u64>>,
    entries: Mutex<BTreeMap<EntryKind, u64>>,
    /// When each witness last cosigned, by its own clock (Unix seconds).
    cosigned: Mutex<BTreeMap<String, u64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            posts_new: Counter::default(),
            posts_repeated: Counter::default(),
            receipts_without_quorum: Counter::default(),
            failed_commits: Counter::default(),
            own_failures: Mutex::default(),
            screened: Histogram::new(Unit::Pieces, SIZES),
            appended: Histogram::new(Unit::Pieces, SIZES),
            commit: Histogram::new(Unit::Micros, TIMES),
            inclusion: Histogram::new(Unit::Micros, TIMES),
            refusals: Mutex::default(),
            entries: Mutex::default(),
            cosigned: Mutex::default(),
        }
    }
}

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Metrics {
    /// A post was refused. `name`: one of the door's table.
    pub(crate) fn refused(&self, name: &'static str) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
    }

    /// The board should do this by itself and can't.
    pub(crate) fn own_failure(&self, deed: &'static str) {
        *self.own_failures.lock().unwrap_or_else(PoisonError::into_inner).entry(deed).or_default() += 1;
    }

    /// Entries of these kinds were appended by this program.
    pub(crate) fn appended_kinds(&self, kinds: impl Iterator<Item = EntryKind>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for kind in kinds {
            *entries.entry(kind).or_default() += 1;
        }
    }

    /// A witness cosigned at this time.
    pub(crate) fn cosigned(&self, witness: &str, time: u64) {
        self.cosigned.lock().unwrap_or_else(PoisonError::into_inner).insert(witness.to_owned(), time);
    }

    /// Writes all of it. `witnesses`: the names that are known, so that one that never cosigned is seen.
    pub(crate) fn write<'a>(&self, text: &mut MetricsText, witnesses: impl Iterator<Item = &'a str>) {
        let name = "psephos_posts_total";
        text.family(name, "counter", "Posts that ended with a receipt, by whether the entry was new.");
        text.sample(name, &[("outcome", "new")], self.posts_new.get());
        text.sample(name, &[("outcome", "repeated")], self.posts_repeated.get());
        let name = "psephos_refusals_total";
        text.family(name, "counter", "Posts that were refused, by the stable name of the problem.");
        by_label(text, name, "name", self.refusals.lock().unwrap_or_else(PoisonError::into_inner).iter());
        let name = "psephos_entries_appended_total";
        text.family(name, "counter", "Entries that this program appended, by kind.");
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner).clone();
        by_label(text, name, "kind", entries.iter().map(|(kind, count)| (kind.name(), count)));
        self.screened.write(text, "psephos_screened_batch_entries", "Entries whose proofs were checked together.");
        self.appended.write(text, "psephos_appended_batch_entries", "Entries that were committed together.");
        self.commit.write(text, "psephos_commit_seconds", "From a batch's order to its commit on disk.");
        self.inclusion.write(
            text,
            "psephos_inclusion_seconds",
            "From a post's last byte to its place under a signed checkpoint.",
        );
        let help = "Commits that failed, or of which nobody knows.";
        text.single("psephos_failed_commits_total", "counter", help, self.failed_commits.get());
        let name = "psephos_own_failures_total";
        text.family(name, "counter", "What the board should have done by itself and could not, by deed.");
        by_label(text, name, "deed", self.own_failures.lock().unwrap_or_else(PoisonError::into_inner).iter());
        let help = "Receipts of witnessed logs that were given before a quorum had cosigned.";
        text.single("psephos_receipts_without_quorum_total", "counter", help, self.receipts_without_quorum.get());
        let name = "psephos_witness_last_cosignature_timestamp_seconds";
        text.family(
            name,
            "gauge",
            "When each witness last cosigned, by its own clock; 0: not since this program started.",
        );
        let cosigned = self.cosigned.lock().unwrap_or_else(PoisonError::into_inner);
        for witness in witnesses {
            text.sample(name, &[("witness", witness)], cosigned.get(witness).copied().unwrap_or(0));
        }
    }
}

fn by_label<'a, L: AsRef<str>, V: Display + 'a>(
    text: &mut MetricsText,
    name: &str,
    label: &str,
    samples: impl Iterator<Item = (L, &'a V)>,
) {
    for (of, value) in samples {
        text.sample(name, &[(label, of.as_ref())], value);
    }
}
