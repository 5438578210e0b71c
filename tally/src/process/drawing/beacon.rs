//! The rounds of the beacon that a draw waits for.

use crate::{phase::Phase, process::Process, rejected::Reason};
use psephos_record::draw::{Beacon, BeaconRound, OutageRule};
use std::sync::Arc;

impl Process {
    /// When the beacon's round is due, in seconds since 1970-01-01T00:00:00Z: contributing must be over, and be seen to be, before that.
    pub(in crate::process) fn beacon_at(&self) -> Option<u64> {
        self.rules_of_beacon().and_then(|beacon| beacon.time_of(beacon.round))
    }

    /// Whether decryptions wait for the beacon. They do where an outage can be declared, so that nobody who declares one knows
    /// what it leads to.
    pub fn awaits_beacon(&self) -> bool {
        self.may_go_without() && self.draw.beacon.is_none()
    }

    /// Whether the beacon's round, or the declaration of its outage, is on the record, if the manifest names one.
    pub fn draw_has_its_beacon(&self) -> bool {
        self.draw.beacon.is_some() || self.rules_of_beacon().is_none()
    }

    /// The round of the beacon that the draw, its next replacement, or the ties of an election wait for.
    pub fn round_due(&self) -> Option<u64> {
        match self.phase {
            Phase::Tallying if self.draw.beacon.is_none() => self.manifest.beacon().map(|beacon| beacon.round),
            Phase::Final => self.draw.next_replacement().and_then(|state| state.round),
            _ => None,
        }
    }

    fn rules_of_beacon(&self) -> Option<&BeaconRound> {
        self.manifest.draw.as_ref()?.beacon.as_ref()
    }

    /// Whether an outage of the beacon can be declared.
    fn may_go_without(&self) -> bool {
        self.rules_of_beacon().is_some_and(|beacon| beacon.outage == OutageRule::GoWithout)
    }

    pub(in crate::process) fn take_beacon(&mut self, beacon: &Beacon) -> Result<(), Reason> {
        if self.phase == Phase::Tallying && self.draw.beacon.is_some() {
            return Err(Reason::RepeatedBeacon);
        }
        let due = self.round_due();
        if due != Some(beacon.round) {
            return Err(Reason::OtherRound { due, found: beacon.round });
        }
        // Nobody has decrypted yet: see [`Self::awaits_beacon`].
        if beacon.signature.is_none() && !(self.phase == Phase::Tallying && self.may_go_without()) {
            return Err(Reason::NoOutage);
        }
        if self.phase == Phase::Tallying {
            self.draw.beacon = Some(beacon.clone());
            self.follows = Arc::default();
            return Ok(());
        }
        let waiting = self.draw.exclusions.iter_mut().filter(|state| state.round == due && state.beacon.is_none());
        for state in waiting {
            state.beacon = Some(beacon.clone());
        }
        self.draw.stands = Arc::default();
        Ok(())
    }
}
