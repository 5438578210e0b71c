//! What a witness has answered, for its operator.

use std::sync::atomic::{AtomicU64, Ordering};

/// An answer to `add-checkpoint`, by its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Cosigned,
    Conflict,
    Refused,
    NotHeld,
    Clock,
    Storage,
    Stopping,
}

/// The words, in the order of [`Answer`].
const WORDS: [&str; 7] = ["cosigned", "conflict", "refused", "not-held", "clock", "storage", "stopping"];

/// How many of each since the program started.
#[derive(Debug, Default)]
pub(crate) struct Counts([AtomicU64; WORDS.len()]);

impl Counts {
    pub(crate) fn count(&self, answer: Answer) {
        if let Some(count) = self.0.get(answer as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn all(&self) -> [(&'static str, u64); WORDS.len()] {
        let mut all = WORDS.map(|word| (word, 0));
        for ((_, shown), count) in all.iter_mut().zip(&self.0) {
            *shown = count.load(Ordering::Relaxed);
        }
        all
    }
}
