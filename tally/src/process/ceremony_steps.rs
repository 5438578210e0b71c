//! Entries before voting: the ceremony's messages and the roll.

use super::{Process, Surroundings};
use crate::{all_cores, phase::Phase, rejected::Reason, screen::Screened};
use psephos_record::{
    EntryKind,
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares},
    roll::{Roll, SealedRoll},
};
use std::sync::Arc;

impl Process {
    pub(super) fn commit(&mut self, entry: &Screened, message: &Commit) -> Result<Phase, Reason> {
        self.ceremony.commit(self.seat(entry)?, message.clone(), entry.tracker)?;
        Ok(self.after_round(entry.kind))
    }

    pub(super) fn reveal(&mut self, entry: &Screened, message: &Reveal) -> Result<Phase, Reason> {
        self.ceremony.accept_reveal(self.seat(entry)?, message.clone(), entry.tracker)?;
        Ok(self.after_round(entry.kind))
    }

    pub(super) fn shares(&mut self, entry: &Screened, message: &Shares) -> Result<Phase, Reason> {
        self.ceremony.accept_shares(self.seat(entry)?, message.clone(), entry.tracker)?;
        Ok(self.after_round(entry.kind))
    }

    pub(super) fn confirm(&mut self, entry: &Screened, message: &Confirm) -> Result<Phase, Reason> {
        let seat = self.seat(entry)?;
        // A key that cannot be is found before anything changes.
        let committee = self.ceremony.committee()?;
        self.ceremony.confirm(seat, message)?;
        let phase = self.after_round(entry.kind);
        if phase == Phase::Ready {
            self.committee = Some(committee);
        }
        Ok(phase)
    }

    pub(super) fn complain(&mut self, entry: &Screened, message: &Complaint) -> Result<(), Reason> {
        self.ceremony.complain(self.seat(entry)?, message)
    }

    pub(super) fn seal_roll(&mut self, sealed: &SealedRoll, surroundings: &dyn Surroundings) -> Result<(), Reason> {
        // Else whoever keeps the log could bring back a roll that the registrar replaced.
        if self.rolls.contains(&sealed.blob) {
            return Err(Reason::RepeatedRoll);
        }
        let blob = surroundings.blob(sealed.blob.as_bytes()).ok_or(Reason::MissingBlob(EntryKind::Roll))?;
        let roll = Roll::decode_with(&blob, sealed, &self.manifest, all_cores::first).map_err(Reason::MalformedRoll)?;
        self.rolls.insert(sealed.blob);
        self.roll = Some((Arc::new(roll), sealed.blob));
        Ok(())
    }

    fn after_round(&self, kind: EntryKind) -> Phase {
        if self.ceremony.is_complete(kind) { self.phase.when_round_is_complete() } else { self.phase }
    }
}
