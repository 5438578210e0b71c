//! Contributions to the randomness of a draw.

use crate::{process::Process, rejected::Reason, screen::CheckedContribution};
use psephos_record::EntryKind;

/// Contributions of people whom the manifest does not name; trustees, organiser and registrar always have room.
const MOST_CONTRIBUTIONS: u64 = 100_000;

impl Process {
    pub(in crate::process) fn contribute(&mut self, contribution: &CheckedContribution) -> Result<(), Reason> {
        let CheckedContribution { author, ciphertext } = *contribution;
        // Of the pad alone: who knows its logarithm made it, while anybody can put another's data beside an own pad.
        let pad = ciphertext.pad.compress().to_bytes();
        if self.draw.pads.contains(&pad) || self.draw.contributors.contains(&author) {
            return Err(Reason::RepeatedContribution);
        }
        let named = self.is_named(&author);
        if !named && self.draw.strangers >= MOST_CONTRIBUTIONS {
            return Err(Reason::TooMany(EntryKind::Contribution));
        }
        let sum = self.sums.first_mut().expect("a draw has one sum");
        sum.ballots += 1;
        sum.weight += 1;
        let slot = sum.slots.first_mut().expect("of one slot");
        *slot += ciphertext;
        self.draw.strangers += u64::from(!named);
        self.draw.pads.insert(pad);
        self.draw.contributors.insert(author);
        Ok(())
    }

    /// How many have contributed to the randomness of a draw; 0 in an election.
    pub fn contributions(&self) -> u64 {
        self.draw.contributors.len() as u64
    }

    /// A draw needs contributions to close: without any, its order would be known to whoever sealed the pool.
    pub(in crate::process) fn can_close(&self) -> Result<(), Reason> {
        let need = self.manifest.draw.as_ref().map_or(0, |draw| draw.minimum_contributions);
        let have = self.contributions();
        if have < u64::from(need) { Err(Reason::NotEnoughContributions { have, need }) } else { Ok(()) }
    }
}
