//! The close waits for the witnesses: until enough of them have cosigned one and the same log, nothing is decrypted. So do exclusions
//! whose replacement a fresh round of the beacon decides.

use super::Process;
use crate::{
    phase::Phase,
    rejected::Reason,
    witnesses::{Cosigned, Witnesses},
};
use psephos_log::note::SignedNote;
use psephos_record::{EntryKind, Unsigned, ids::ByteString, life::CosignedCheckpoint};

impl Process {
    /// Who cosigns this log.
    pub const fn witnesses(&self) -> &Witnesses {
        &self.witnesses
    }

    /// Whether the process, or a replacement, waits until a checkpoint over the whole log, as it is now, has been cosigned.
    pub fn awaits_cosignatures(&self) -> bool {
        self.phase == Phase::Closed || self.phase == Phase::Final && self.exclusions_await_cosignatures()
    }

    /// The time, in seconds since 1970-01-01T00:00:00Z, from which cosignatures count that the process waits for.
    pub fn cosignatures_count_from(&self) -> u64 {
        if self.phase == Phase::Closed { self.closes_at() } else { 0 }
    }

    /// The entry by which the board shows a cosigned checkpoint, if it is the one that the process waits for.
    pub fn cosigned(&self, note: &SignedNote) -> Result<Unsigned, Reason> {
        self.phase.after(EntryKind::CosignedCheckpoint).map_err(Reason::OutOfPhase)?;
        let payload = CosignedCheckpoint { note: ByteString(note.to_string().into_bytes()) };
        self.checked_cosigned(&payload)?;
        Ok(Unsigned::new(EntryKind::CosignedCheckpoint, self.id, &payload))
    }

    /// Whether too few clocks had come to the closing time and not yet to that of the beacon's round.
    fn is_seen_too_late(&self, cosigned: &Cosigned) -> bool {
        let in_time = |due| cosigned.count_within(self.closes_at()..due) >= self.witnesses.quorum();
        self.known_at().is_some_and(|due| !in_time(due))
    }

    pub(super) fn take_cosigned(&mut self, shown: &CosignedCheckpoint) -> Result<(), Reason> {
        let cosigned = self.checked_cosigned(shown)?;
        if let Some(by) = cosigned.quorum_by().filter(|_| self.phase == Phase::Final) {
            self.fix_rounds(by);
        }
        Ok(())
    }

    fn checked_cosigned(&self, shown: &CosignedCheckpoint) -> Result<Cosigned, Reason> {
        if !self.awaits_cosignatures() {
            return Err(self.too_late(EntryKind::CosignedCheckpoint));
        }
        let cosigned = self.witnesses.read(&shown.note.0).map_err(Reason::InvalidCheckpoint)?;
        let checkpoint = &cosigned.checkpoint;
        if checkpoint.size != self.size() {
            return Err(Reason::Contradiction(EntryKind::CosignedCheckpoint, "size"));
        }
        if checkpoint.root.as_bytes() != &self.root().0 {
            return Err(Reason::Contradiction(EntryKind::CosignedCheckpoint, "root"));
        }
        match cosigned.time().map_err(Reason::NotEnoughCosignatures)? {
            // The rounds that exclusions wait for follow from the times.
            _ if self.phase == Phase::Final => Ok(cosigned),
            // The board's clock alone can't end voting early: a quorum's clocks must have come to the time too.
            Some(time) if time < self.closes_at() => Err(Reason::CosignedTooEarly { time, due: self.closes_at() }),
            // Nor can it keep contributing open until the beacon is known.
            Some(time) if self.is_seen_too_late(&cosigned) => Err(Reason::CosignedTooLate { time }),
            _ => Ok(cosigned),
        }
    }
}
