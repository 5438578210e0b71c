//! The entries that the board itself owes: the rules execute from the manifest, without a hand.

use super::Process;
use crate::phase::Phase;
use psephos_record::{EntryKind, Unsigned, life::Close};

impl Process {
    /// The entry that the board owes at this time, in seconds since 1970-01-01T00:00:00Z; `None` when nothing is due.
    pub fn due(&self, now: u64) -> Option<Unsigned> {
        match self.phase {
            Phase::Ready if now >= self.manifest.opens_at && now < self.manifest.closes_at => {
                let open = self.opening(now).ok()?;
                Some(Unsigned::new(EntryKind::Open, self.id, &open))
            }
            Phase::Open if now >= self.closes_at() => {
                let close = Close { time: now, root: self.root() };
                Some(Unsigned::new(EntryKind::Close, self.id, &close))
            }
            Phase::Tallying if self.can_decide() => {
                let result = self.recomputed_result().ok()?;
                Some(Unsigned::new(EntryKind::Result, self.id, &result))
            }
            _ => None,
        }
    }
}
