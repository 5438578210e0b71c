//! The entries that the board itself owes: the rules execute from the manifest, without a hand.

use super::{Process, Surroundings};
use crate::phase::Phase;
use psephos_record::{EntryKind, Unsigned, life::Close, manifest::ProcessKind};

impl Process {
    /// The entry that the board owes at this time, in seconds since 1970-01-01T00:00:00Z; `None` when nothing is due.
    pub fn due(&self, now: u64, surroundings: &dyn Surroundings) -> Option<Unsigned> {
        match self.phase {
            Phase::Ready if now >= self.manifest.opens_at && now < self.manifest.closes_at => {
                let open = self.opening(now).ok()?;
                Some(Unsigned::new(EntryKind::Open, self.id, &open))
            }
            Phase::Open if self.is_closing(now) => {
                let close = Close { time: now, root: self.root() };
                Some(Unsigned::new(EntryKind::Close, self.id, &close))
            }
            Phase::Tallying if self.can_decide() => match self.manifest.kind {
                ProcessKind::Election => {
                    let result = self.recomputed_result().ok()?;
                    Some(Unsigned::new(EntryKind::Result, self.id, &result))
                }
                ProcessKind::Draw => {
                    let (result, _) = self.recomputed_draw(surroundings).ok()?;
                    Some(Unsigned::new(EntryKind::Result, self.id, &result))
                }
            },
            _ => None,
        }
    }

    /// Whether an entry may be due at this time: asked every moment, so nothing is computed for it.
    pub fn may_owe(&self, now: u64) -> bool {
        match self.phase {
            Phase::Ready => now >= self.manifest.opens_at && now < self.manifest.closes_at && self.opening(now).is_ok(),
            Phase::Open => self.is_closing(now),
            Phase::Tallying => self.can_decide(),
            _ => false,
        }
    }

    fn is_closing(&self, now: u64) -> bool {
        now >= self.closes_at() && self.can_close().is_ok() && self.beacon_at().is_none_or(|due| now < due)
    }
}
