//! The entries that the board itself owes: the rules execute from the manifest, without a hand.

use super::{Process, Surroundings};
use crate::{phase::Phase, rejected::Reason};
use psephos_record::{EntryKind, Unsigned, life::Close, manifest::ProcessKind};

impl Process {
    /// The entry that the board owes at this time, in seconds since 1970-01-01T00:00:00Z; `None` when nothing is due.
    pub fn due(&self, now: u64, surroundings: &dyn Surroundings) -> Option<Unsigned> {
        if !self.may_owe(now) {
            return None;
        }
        let owed = match (self.phase, self.manifest.kind) {
            (Phase::Ready, _) => Unsigned::new(EntryKind::Open, self.id, &self.opening(now).ok()?),
            (Phase::Open, _) => Unsigned::new(EntryKind::Close, self.id, &Close { time: now, root: self.root() }),
            (Phase::Final, _) => {
                Unsigned::new(EntryKind::Result, self.id, self.recomputed_standing(surroundings).ok()?)
            }
            (_, ProcessKind::Election) => Unsigned::new(EntryKind::Result, self.id, &self.recomputed_result().ok()?),
            (_, ProcessKind::Draw) => {
                Unsigned::new(EntryKind::Result, self.id, &self.recomputed_draw(surroundings).ok()?.result)
            }
        };
        Some(owed)
    }

    /// Whether the entry that is due at this time must be computed first, which takes up to minutes: [`Self::compute`] on a clone of this
    /// state does that, and [`Self::due`] makes it without delay afterwards.
    pub fn awaits_computation(&self, now: u64) -> bool {
        self.may_owe(now)
            && match (self.phase, self.manifest.kind) {
                (Phase::Tallying, ProcessKind::Election) => self.follows.get().is_none(),
                (Phase::Tallying, ProcessKind::Draw) => self.lacks_outcome(),
                (Phase::Final, _) => self.lacks_standing(),
                _ => false,
            }
    }

    /// Computes the result that the board owes next, for this state and all its clones that have come no further.
    pub fn compute(&self, surroundings: &dyn Surroundings) -> Result<(), Reason> {
        match (self.phase, self.manifest.kind) {
            (Phase::Final, _) => self.recomputed_standing(surroundings).map(drop),
            (_, ProcessKind::Election) => self.recomputed_result().map(drop),
            (_, ProcessKind::Draw) => self.recomputed_draw(surroundings).map(drop),
        }
    }

    /// Whether an entry may be due at this time: asked every moment, so nothing is computed for it.
    pub fn may_owe(&self, now: u64) -> bool {
        match self.phase {
            Phase::Ready => now >= self.manifest.opens_at && now < self.manifest.closes_at && self.opening(now).is_ok(),
            Phase::Open => self.is_closing(now),
            // Where a tie waits for the beacon's round, that is known once it was counted.
            Phase::Tallying => self.can_decide() && !matches!(self.follows.get(), Some(Err(_))),
            Phase::Final => self.owes_statement(now),
            _ => false,
        }
    }

    /// What the board should append by the clock and can't, and why: voting does not open, or does not close.
    pub fn hindrance(&self, now: u64) -> Option<(EntryKind, Reason)> {
        let kind = match self.phase {
            Phase::Commit | Phase::Reveal | Phase::Share | Phase::Confirm | Phase::Ready => EntryKind::Open,
            Phase::Open => EntryKind::Close,
            _ => return None,
        };
        let cause = if kind == EntryKind::Open {
            (now >= self.manifest.opens_at && now < self.manifest.closes_at).then(|| self.opening(now).err())??
        } else if now < self.closes_at() {
            return None;
        } else if self.known_at().is_some_and(|due| now >= due) {
            self.too_late(kind)
        } else {
            self.can_close().err()?
        };
        Some((kind, cause))
    }

    fn is_closing(&self, now: u64) -> bool {
        now >= self.closes_at() && self.can_close().is_ok() && self.known_at().is_none_or(|due| now < due)
    }
}
