//! The rounds of the beacon that a draw waits for.

use crate::{phase::Phase, process::Process, rejected::Reason};
use psephos_record::draw::{Beacon, BeaconRound, OutageRule};
use std::sync::Arc;

impl Process {
    /// When something that orders the draw becomes known, in seconds since 1970-01-01T00:00:00Z, the beacon's round or the first of its
    /// sources: the draw must be closed, and be seen to be, before that.
    pub(in crate::process) fn known_at(&self) -> Option<u64> {
        let draw = self.manifest.draw.as_ref()?;
        let published = draw.sources.iter().flatten().map(|source| source.due).min();
        published.or_else(|| draw.beacon.as_ref().and_then(|beacon| beacon.time_of(beacon.round)))
    }

    /// Whether decryptions wait for the beacon. They do where an outage can be declared, so that nobody who declares one knows
    /// what it leads to.
    pub fn awaits_beacon(&self) -> bool {
        self.may_go_without() && self.draw.beacon.is_none()
    }

    /// That the record has what the order of the draw is made of besides contributions: the beacon's round, or the declaration of its
    /// outage, or the sources' numbers; as far as the manifest names any.
    pub fn has_its_chance(&self) -> Result<(), Reason> {
        let Some(rules) = &self.manifest.draw else { return Ok(()) };
        if rules.sources.is_some() && self.draw.published.is_none() {
            return Err(Reason::NumbersDue);
        }
        if rules.beacon.is_some() && self.draw.beacon.is_none() {
            return Err(Reason::BeaconDue);
        }
        Ok(())
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
            self.draw.forget_what_follows();
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
