//! Posters whose entries were left for a sequencer, and what they are told when the log has grown.

use super::Waiter;
use crate::{
    failpoint::{Failpoint, reach_to_end},
    post_error::PostError,
    receipt::{Placed, ProvableHead},
};
use psephos_log::Hash;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Who waits for which entry.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<BTreeMap<Hash, Vec<Poster>>>);

struct Poster {
    waiter: Waiter,
    /// Somebody else left the same bytes before.
    repeated: bool,
}

impl Waiting {
    fn posters(&self) -> MutexGuard<'_, BTreeMap<Hash, Vec<Poster>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `waiters` wait for an entry. Of several who posted it here the first did it, unless it was left before.
    pub(super) fn add(&self, tracker: Hash, waiters: Vec<Waiter>, left_before: bool) {
        let mut posters = self.posters();
        let posters = posters.entry(tracker).or_default();
        for waiter in waiters {
            let repeated = left_before || !posters.is_empty();
            posters.push(Poster { waiter, repeated });
        }
    }

    /// Tells those who wait for any of these entries, which stand from `from` on, where they are.
    pub(super) fn placed(&self, from: u64, trackers: &[Hash], under: &Arc<ProvableHead>) {
        let mut posters = self.posters();
        if posters.is_empty() {
            return;
        }
        for (index, tracker) in (from..).zip(trackers) {
            let posters = posters.remove(tracker);
            tell(posters, &Placed { tracker: *tracker, index, repeated: false, under: Arc::clone(under) });
        }
    }

    /// Tells those who wait for an entry that it was in the log before they were seen to wait.
    pub(super) fn found(&self, placed: &Placed) {
        let posters = self.posters().remove(&placed.tracker);
        tell(posters, placed);
    }

    /// Tells those who wait for an entry that it was not taken.
    pub(crate) fn refused(&self, tracker: &Hash, cause: &PostError) {
        let posters = self.posters().remove(tracker);
        for Poster { waiter, .. } in posters.into_iter().flatten() {
            waiter.answer(Err(cause.clone()));
        }
    }

    /// What is waited for. Posters who have gone are forgotten.
    pub(crate) fn trackers(&self) -> Vec<Hash> {
        let mut posters = self.posters();
        posters.retain(|_, posters| {
            posters.retain(|poster| !poster.waiter.has_gone());
            !posters.is_empty()
        });
        posters.keys().copied().collect()
    }

    /// For how many entries somebody waits.
    pub(crate) fn len(&self) -> usize {
        self.posters().len()
    }

    /// Tells everyone the same.
    pub(crate) fn refuse_all(&self, cause: &PostError) {
        for tracker in self.trackers() {
            self.refused(&tracker, cause);
        }
    }
}

/// Tells posters where their entry is, and each whether it was there without their doing.
fn tell(posters: Option<Vec<Poster>>, placed: &Placed) {
    for Poster { waiter, repeated } in posters.into_iter().flatten() {
        waiter.answer(Ok(Placed { repeated, ..placed.clone() }));
        reach_to_end(Failpoint::FirstAnswered);
    }
}
