//! A draw as its verified record shows it.

use crate::{
    address::Place,
    failure::Failure,
    verify::{self, Found},
};
use psephos_record::{ProcessId, draw::DrawRules, ids::Hash};
use psephos_tally::{
    Process, Surroundings,
    drawing::{
        order::{Ranks, Standing},
        replacement::{Replaced, Standings},
    },
    verifier::Report,
};

/// A draw whose record was verified as far as it goes; or an election, where both can be.
pub(super) struct Seen {
    found: Found,
    report: Report,
}

impl Seen {
    /// Reads and verifies the record under this address or in this folder. Nothing that it says is believed, and it is refused when
    /// anything in it is wrong that could change what follows.
    pub(super) fn read(record: &str, process: Option<ProcessId>) -> Result<Self, Failure> {
        let seen = Self::any(record, process)?;
        if seen.process().manifest().draw.is_none() {
            return Err(Failure::usage("this is an election, not a draw", "`psephos verify` shows its result"));
        }
        Ok(seen)
    }

    fn any(record: &str, process: Option<ProcessId>) -> Result<Self, Failure> {
        let found = verify::find(record, process)?;
        let report = verify::watched(&*found.source, found.expected);
        if let Some(error) = &report.unread {
            return Err(Failure::new("unreadable", error, "look at the address, then try again"));
        }
        if let Some((check, fault)) = report.obstacle() {
            let what = format!("the record fails check {check}: {}", fault.detail);
            let remedy = "`psephos verify` says more; believe nothing of this record";
            return Err(Failure::new(format!("failed-{}", check.name()), what, remedy));
        }
        Ok(Self { found, report })
    }

    /// The same for a draw on a board, where something is to be posted.
    pub(super) fn at(place: &Place) -> Result<Self, Failure> {
        Self::read(&place.client.page(&place.process), None)
    }

    /// The same for any process: elections wait for rounds too.
    pub(super) fn any_at(place: &Place) -> Result<Self, Failure> {
        Self::any(&place.client.page(&place.process), None)
    }

    /// What follows from the record.
    pub(super) fn process(&self) -> &Process {
        self.report.process.as_ref().expect("a record without obstacles has a manifest")
    }

    /// The rules of the draw.
    pub(super) fn rules(&self) -> &DrawRules {
        self.process().manifest().draw.as_ref().expect("it is a draw")
    }

    /// The order of everyone.
    pub(super) fn ranks(&self) -> Result<&Ranks, Failure> {
        let drawn = self.process().recomputed_draw(self);
        drawn.map(|drawn| &drawn.ranks).map_err(|cause| Failure::new("unreadable", cause, "try again"))
    }

    /// Who has a place as things stand, and what each exclusion led to.
    pub(super) fn standings(&self) -> Result<(Standings<'_>, Vec<Replaced>), Failure> {
        self.process().standings(self).map_err(|cause| Failure::new("unreadable", cause, "try again"))
    }

    /// The first so many of those who wait, in the order of the draw.
    pub(super) fn waiting(&self, most: usize) -> Result<Vec<Standing>, Failure> {
        self.process().waiting(most, self).map_err(|cause| Failure::new("unreadable", cause, "try again"))
    }

    /// The blob of the pool with this hash.
    pub(super) fn chunk(&self, chunk: &Hash) -> Result<Vec<u8>, Failure> {
        let unread = |cause: &dyn core::fmt::Display| Failure::new("unreadable", cause, "try again");
        let blob = self.found.source.blob(chunk.as_bytes()).map_err(|cause| unread(&cause))?;
        if Hash::from(psephos_crypto::Digest::of_blob(&blob)) == *chunk {
            Ok(blob)
        } else {
            Err(unread(&"a part of the pool has another hash than a moment ago"))
        }
    }
}

impl Surroundings for Seen {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.found.source.blob(sha256).ok()
    }

    fn entry(&self, _: u64) -> Option<Vec<u8>> {
        None
    }
}
