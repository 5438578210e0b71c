//! What a draw has come to, and the entries that only a draw has.

mod beacon;
mod contributing;
mod deciding;
mod excluding;
mod objecting;
mod sealing;
mod sources;
mod standing;

pub use deciding::Drawn;
pub use excluding::ExclusionState;
use objecting::ObjectionState;
use sealing::Pool;
pub use standing::standings_after;
use standing::{Stands, Stated};

use super::{Computed, Process};
use crate::{
    drawing::outcome::Outcome,
    phase::OutOfPhase,
    rejected::Reason,
    screen::{Body, Screened},
};
use psephos_record::{
    Key, Tracker,
    draw::{Annulment, Beacon, DrawResult, DrawRules, OUTAGE_AFTER, SourceNumbers},
    ids::Hash,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Seconds by which an exclusion's time may differ from the board's: fewer than [`psephos_record::draw::REPLACEMENT_DELAY`], so that its round is to come.
const EXCLUSION_LATITUDE: u64 = 540;

/// What a draw has come to. Empty in an election.
#[derive(Clone, Debug, Default)]
pub struct Draw {
    parts: BTreeSet<Hash>,
    pools: BTreeSet<Hash>,
    /// Blobs of all pools that were read.
    chunks_read: usize,
    pool: Option<Pool>,
    objections: Vec<ObjectionState>,
    /// Where each objection stands among them.
    objected: BTreeMap<Tracker, usize>,
    objectors: BTreeMap<Key, u32>,
    /// Objections of people whom the manifest does not name.
    strange_objections: usize,
    contributors: BTreeSet<Key>,
    /// Encoded pads of all contributions.
    pads: BTreeSet<[u8; 32]>,
    strangers: u64,
    beacon: Option<Beacon>,
    published: Option<SourceNumbers>,
    /// What follows from decryptions and beacon, or from the sources, once someone has asked.
    follows: Computed<Arc<Drawn>>,
    result: Option<DrawResult>,
    /// Who has a place after the exclusions so far, once someone has asked and nobody waits.
    stands: Computed<Stands>,
    /// What the last result states; none before a result that follows on an exclusion.
    stated: Option<Stated>,
    exclusions: Vec<ExclusionState>,
    excluded: BTreeSet<Hash>,
    annulled: Option<Annulment>,
}

impl Draw {
    /// The pool that stands.
    pub const fn pool(&self) -> Option<&Pool> {
        self.pool.as_ref()
    }

    /// All objections, in the order of the record.
    pub fn objections(&self) -> &[ObjectionState] {
        &self.objections
    }

    /// Whether this key has contributed.
    pub fn has_contributed(&self, author: &Key) -> bool {
        self.contributors.contains(author)
    }

    /// Who has contributed, ascending by key.
    pub fn contributors(&self) -> impl Iterator<Item = &Key> {
        self.contributors.iter()
    }

    /// The beacon's round, or the declaration of its outage, that decides the draw.
    pub const fn beacon(&self) -> Option<&Beacon> {
        self.beacon.as_ref()
    }

    /// The draw's own result on the record.
    pub const fn result(&self) -> Option<&DrawResult> {
        self.result.as_ref()
    }

    /// What the sources published, once it is on the record.
    pub const fn published(&self) -> Option<&SourceNumbers> {
        self.published.as_ref()
    }

    /// What the draw itself came to, once the result is on the record; none as well while that result was taken at its word
    /// ([`super::Surroundings::vouches_for_results`]) and not computed since.
    pub fn drawn(&self) -> Option<&Arc<Drawn>> {
        self.result.as_ref().and(self.follows.get())
    }

    /// Who was placed by the draw itself; none where [`Self::drawn`] is none.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.drawn().map(|drawn| &drawn.outcome)
    }

    /// What it rests on has changed: what a clone of the state before computed of it is of another draw.
    pub(super) fn forget_what_follows(&mut self) {
        (self.follows, self.stands) = (Arc::default(), Arc::default());
    }

    /// All exclusions, in the order of the record.
    pub fn exclusions(&self) -> &[ExclusionState] {
        &self.exclusions
    }

    /// Whether a replacement waits: for the witnesses, or for its round of the beacon.
    pub fn awaits_replacement(&self) -> bool {
        self.next_replacement().is_some()
    }

    /// The first exclusion whose replacement waits. Rounds ascend, so after it all wait.
    fn next_replacement(&self) -> Option<&ExclusionState> {
        self.exclusions.get(self.exclusions.partition_point(|state| !state.waits()))
    }

    /// Why the draw was annulled.
    pub const fn annulled(&self) -> Option<&Annulment> {
        self.annulled.as_ref()
    }
}

impl Process {
    /// The rules of the draw.
    ///
    /// # Panics
    /// In an election, whose log has no entry that asks for them: see [`EntryKind::is_of`].
    fn rules(&self) -> &DrawRules {
        self.manifest.draw.as_ref().expect("a draw has rules: see Manifest::check")
    }

    /// Whether the manifest names this key as its organiser's, registrar's, or a trustee's.
    fn is_named(&self, key: &Key) -> bool {
        let manifest = &self.manifest;
        let is_trustee = manifest.trustees.iter().any(|trustee| trustee.signing_key == *key);
        *key == manifest.organiser || *key == manifest.registrar || is_trustee
    }

    /// Whether the board, by its own clock, does not take this entry now though its place in the log would be right: an objection after
    /// its deadline, an outage less than a day after its round, numbers before their sources publish them, an exclusion of another time than now. A log does not show when an
    /// entry came but by its cosignatures, so no reader can be asked to check this.
    pub fn untimely(&self, entry: &Screened, now: u64) -> Option<Reason> {
        let draw = self.manifest.draw.as_ref()?;
        let early = match &entry.body {
            Body::Objection(_) if now > draw.objections_until => false,
            Body::Beacon(Beacon { round, signature: None }) => {
                let due = draw.beacon.as_ref().and_then(|beacon| beacon.time_of(*round)?.checked_add(OUTAGE_AFTER));
                if due.is_some_and(|due| now >= due) {
                    return None;
                }
                true
            }
            Body::SourceNumbers(_) => {
                let due = draw.sources.iter().flatten().map(|source| source.due).max();
                if due.is_none_or(|due| now >= due) {
                    return None;
                }
                true
            }
            Body::Exclusion(exclusion) if exclusion.time.abs_diff(now) > EXCLUSION_LATITUDE => exclusion.time > now,
            _ => return None,
        };
        Some(Reason::OutOfPhase(OutOfPhase { phase: self.phase, entry: entry.kind, early }))
    }
}
