//! Entries that only a draw has: pool, contributions, beacon, result, and what comes after it.

use super::{Process, Surroundings};
use crate::{
    drawing::{
        self,
        outcome::Outcome,
        pool::{MalformedPool, PoolCheck},
        replacement::{Replaced, Standings},
    },
    phase::{OutOfPhase, Phase},
    rejected::Reason,
    screen::{Body, CheckedContribution, Screened},
};
use core::cmp::Ordering;
use psephos_record::{
    EntryKind, Key, Tracker,
    draw::{
        Annulment, Beacon, DrawResult, DrawRules, Exclusion, OUTAGE_AFTER, Objection, ObjectionAnswer, OutageRule,
        REPLACEMENT_DELAY, Replacement,
        pool::{Entrant, MAX_CHUNKS, PoolPart, SealedPool},
    },
    ids::Hash,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// Parts of pools that one process takes, replaced ones included.
const MOST_PARTS: usize = 4 * MAX_CHUNKS;
/// Pools that one process takes: every one is read in whole.
const MOST_POOLS: usize = 100;
/// Objections that one process takes.
const MOST_OBJECTIONS: usize = 100_000;
/// Objections of one author.
const MOST_OF_ONE: u32 = 32;
/// Contributions of people whom the manifest does not name; trustees, organiser and registrar always have room.
const MOST_CONTRIBUTIONS: u64 = 100_000;
/// Seconds by which an exclusion's time may differ from the board's: fewer than [`REPLACEMENT_DELAY`], so that its round is to come.
const EXCLUSION_LATITUDE: u64 = 540;
/// Exclusions that one process takes.
const MOST_EXCLUSIONS: usize = 100_000;

/// What a draw has come to. Empty in an election.
#[derive(Debug, Default)]
pub struct Draw {
    parts: BTreeSet<Hash>,
    pools: BTreeSet<Hash>,
    pool: Option<Pool>,
    objections: Vec<ObjectionState>,
    /// Where each objection stands among them.
    objected: BTreeMap<Tracker, usize>,
    objectors: BTreeMap<Key, u32>,
    contributors: BTreeSet<Key>,
    /// Encoded pads of all contributions.
    pads: BTreeSet<[u8; 32]>,
    strangers: u64,
    beacon: Option<Beacon>,
    /// What follows from decryptions and beacon, once someone has asked.
    follows: OnceLock<(DrawResult, Outcome)>,
    result: Option<DrawResult>,
    exclusions: Vec<ExclusionState>,
    excluded: BTreeSet<Hash>,
    annulled: Option<Annulment>,
}

/// The pool that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its entry.
    pub tracker: Tracker,
    /// Which blobs it is.
    pub sealed: SealedPool,
}

/// An objection and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionState {
    /// Its entry.
    pub tracker: Tracker,
    /// What was said.
    pub objection: Objection,
    /// The organiser's answer.
    pub answer: Option<ObjectionAnswer>,
}

/// An exclusion, and the round of the beacon that its replacement waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionState {
    /// Its entry.
    pub tracker: Tracker,
    /// What was said.
    pub exclusion: Exclusion,
    /// The round that decides who takes the place, where the manifest asks for one.
    pub round: Option<u64>,
    /// The round, once it is on the record.
    pub beacon: Option<Beacon>,
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

    /// The result on the record.
    pub const fn result(&self) -> Option<&DrawResult> {
        self.result.as_ref()
    }

    /// Who was placed by the draw itself, once the result is on the record.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.result.as_ref().and(self.follows.get()).map(|(_, outcome)| outcome)
    }

    /// All exclusions, in the order of the record.
    pub fn exclusions(&self) -> &[ExclusionState] {
        &self.exclusions
    }

    /// Whether a replacement waits for its round of the beacon.
    pub fn awaits_replacement(&self) -> bool {
        self.exclusions.iter().any(|state| state.round.is_some() && state.beacon.is_none())
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

    pub(super) fn bring_part(&mut self, part: &PoolPart, surroundings: &dyn Surroundings) -> Result<(), Reason> {
        if self.draw.parts.contains(&part.blob) {
            return Err(Reason::RepeatedPool);
        }
        if self.draw.parts.len() >= MOST_PARTS {
            return Err(Reason::TooMany(EntryKind::PoolPart));
        }
        let blob = surroundings.blob(part.blob.as_bytes()).ok_or(Reason::MissingBlob(EntryKind::PoolPart))?;
        // Another blob says nothing of the entry; only of the one that was committed to is the length looked at.
        if Hash::from(psephos_crypto::Digest::of_blob(&blob)) != part.blob {
            return Err(Reason::MissingBlob(EntryKind::PoolPart));
        }
        if blob.len() as u64 != part.bytes {
            return Err(Reason::Contradiction(EntryKind::PoolPart, "bytes"));
        }
        self.draw.parts.insert(part.blob);
        Ok(())
    }

    pub(super) fn seal_pool(
        &mut self,
        sealed: &SealedPool,
        tracker: Tracker,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        // Else whoever keeps the log could bring back a pool that the registrar replaced.
        if self.draw.pools.contains(&sealed.root) {
            return Err(Reason::RepeatedPool);
        }
        if self.draw.pools.len() >= MOST_POOLS {
            return Err(Reason::TooMany(EntryKind::Pool));
        }
        if let Some(position) = sealed.chunks.iter().position(|chunk| !self.draw.parts.contains(chunk)) {
            return Err(Reason::UnknownPart(position));
        }
        let mut check = PoolCheck::new(self.rules(), &self.id, sealed).map_err(Reason::MalformedPool)?;
        for chunk in &sealed.chunks {
            check.chunk(&blob_of_pool(surroundings, chunk)?).map_err(Reason::MalformedPool)?;
        }
        check.finish().map_err(Reason::MalformedPool)?;
        self.draw.pools.insert(sealed.root);
        self.draw.pool = Some(Pool { tracker, sealed: sealed.clone() });
        Ok(())
    }

    pub(super) fn object(&mut self, objection: &Objection, entry: &Screened) -> Result<(), Reason> {
        if self.draw.pool.as_ref().is_none_or(|pool| pool.tracker != objection.pool) {
            return Err(Reason::UnknownObjection);
        }
        if self.draw.objected.contains_key(&entry.tracker) {
            return Err(Reason::UnknownObjection);
        }
        let author = entry.author.ok_or(Reason::NotEntitled(entry.kind))?;
        let by_author = self.draw.objectors.get(&author).copied().unwrap_or(0);
        if self.draw.objections.len() >= MOST_OBJECTIONS || by_author >= MOST_OF_ONE {
            return Err(Reason::TooMany(EntryKind::Objection));
        }
        self.draw.objected.insert(entry.tracker, self.draw.objections.len());
        self.draw.objectors.insert(author, by_author + 1);
        let state = ObjectionState { tracker: entry.tracker, objection: objection.clone(), answer: None };
        self.draw.objections.push(state);
        Ok(())
    }

    pub(super) fn answer_objection(&mut self, answer: &ObjectionAnswer) -> Result<(), Reason> {
        let at = self.draw.objected.get(&answer.objection).copied();
        let state = at.and_then(|at| self.draw.objections.get_mut(at)).filter(|state| state.answer.is_none());
        let state = state.ok_or(Reason::UnknownObjection)?;
        state.answer = Some(answer.clone());
        Ok(())
    }

    pub(super) fn contribute(&mut self, contribution: &CheckedContribution) -> Result<(), Reason> {
        let CheckedContribution { author, ciphertext } = *contribution;
        // Of the pad alone: who knows its logarithm made it, while anybody can put another's data beside an own pad.
        let pad = ciphertext.pad.compress().to_bytes();
        if self.draw.pads.contains(&pad) || self.draw.contributors.contains(&author) {
            return Err(Reason::RepeatedContribution);
        }
        let manifest = &self.manifest;
        let named = author == manifest.organiser
            || author == manifest.registrar
            || manifest.trustees.iter().any(|trustee| trustee.signing_key == author);
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
    pub(super) fn can_close(&self) -> Result<(), Reason> {
        let need = self.manifest.draw.as_ref().map_or(0, |draw| draw.minimum_contributions);
        let have = self.contributions();
        if have < u64::from(need) { Err(Reason::NotEnoughContributions { have, need }) } else { Ok(()) }
    }

    /// When the beacon's round is due, in seconds since 1970-01-01T00:00:00Z: contributing must be over, and be seen to be, before that.
    pub(super) fn beacon_at(&self) -> Option<u64> {
        self.rules_of_beacon().and_then(|beacon| beacon.time_of(beacon.round))
    }

    /// Whether decryptions wait for the beacon. They do where an outage can be declared, so that nobody who declares one knows
    /// what it leads to.
    pub fn awaits_beacon(&self) -> bool {
        let rule = self.manifest.draw.as_ref().and_then(|draw| draw.beacon.as_ref()).map(|beacon| beacon.outage);
        rule == Some(OutageRule::GoWithout) && self.draw.beacon.is_none()
    }

    /// Whether the beacon's round, or the declaration of its outage, is on the record, if the manifest names one.
    pub fn draw_has_its_beacon(&self) -> bool {
        self.draw.beacon.is_some() || self.manifest.draw.as_ref().is_none_or(|draw| draw.beacon.is_none())
    }

    /// The round of the beacon that the draw, or its next replacement, waits for.
    pub fn round_due(&self) -> Option<u64> {
        match self.phase {
            Phase::Tallying if self.draw.beacon.is_none() => self.rules_of_beacon().map(|beacon| beacon.round),
            Phase::Final => self.next_replacement().and_then(|state| state.round),
            _ => None,
        }
    }

    fn rules_of_beacon(&self) -> Option<&psephos_record::draw::BeaconRound> {
        self.manifest.draw.as_ref()?.beacon.as_ref()
    }

    fn next_replacement(&self) -> Option<&ExclusionState> {
        self.draw.exclusions.iter().find(|state| state.round.is_some() && state.beacon.is_none())
    }

    pub(super) fn take_beacon(&mut self, beacon: &Beacon) -> Result<(), Reason> {
        if self.phase == Phase::Tallying && self.draw.beacon.is_some() {
            return Err(Reason::RepeatedBeacon);
        }
        let due = self.round_due();
        if due != Some(beacon.round) {
            return Err(Reason::OtherRound { due, found: beacon.round });
        }
        if beacon.signature.is_none() {
            let allowed = self.rules_of_beacon().is_some_and(|rules| rules.outage == OutageRule::GoWithout);
            if self.phase != Phase::Tallying || !allowed || !self.decryptions.is_empty() {
                return Err(Reason::NoOutage);
            }
        }
        if self.phase == Phase::Tallying {
            self.draw.beacon = Some(beacon.clone());
            return Ok(());
        }
        let waiting = self.draw.exclusions.iter_mut().filter(|state| state.round == due && state.beacon.is_none());
        for state in waiting {
            state.beacon = Some(beacon.clone());
        }
        Ok(())
    }

    /// The result of a draw that follows from the record, and who was placed. Reads the whole pool the first time it is asked for.
    pub fn recomputed_draw(&self, surroundings: &dyn Surroundings) -> Result<&(DrawResult, Outcome), Reason> {
        if let Some(follows) = self.draw.follows.get() {
            return Ok(follows);
        }
        let pool = self.draw.pool.as_ref().ok_or(Reason::NoPool)?;
        if !self.is_decrypted() {
            let (have, need) = (self.have_decryptions(), self.need_decryptions());
            return Err(Reason::NotEnoughDecryptions { have, need });
        }
        if !self.draw_has_its_beacon() {
            return Err(Reason::BeaconDue);
        }
        let sum = self.sums.first().and_then(|sum| sum.slots.first()).expect("a draw has one sum of one slot");
        let hides = self.closed.as_ref().is_some_and(|closed| !closed.slots.is_empty());
        let element = if hides { sum.data - self.mask(0) } else { sum.data };
        let contributions = Key(element.compress().to_bytes());
        let beacon = self.draw.beacon.as_ref().and_then(|beacon| Some((beacon.round, beacon.signature?)));
        let seed = drawing::seed(&self.id, &pool.tracker, &contributions, beacon.as_ref());
        let outcome = drawing::places::place(self.rules(), &seed, &mut blobs_of_pool(&pool.sealed, surroundings))?;
        let result = DrawResult {
            pool: pool.tracker,
            contributions,
            seed,
            entrants: pool.sealed.entrants,
            tickets: pool.sealed.tickets,
            placed: outcome.placed.len() as u64,
            outcome: outcome.digest(&self.id),
        };
        Ok(self.draw.follows.get_or_init(|| (result, outcome)))
    }

    /// Who has a place as things stand: the draw's own outcome, less the excluded, with whoever replaces them. Reads the pool once for
    /// each seed by which somebody is replaced.
    pub fn standings(&self, surroundings: &dyn Surroundings) -> Result<(Standings<'_>, Vec<Replaced>), Reason> {
        let pool = self.draw.pool.as_ref().ok_or(Reason::NoPool)?;
        let (result, outcome) = self.recomputed_draw(surroundings)?;
        let mut blobs = blobs_of_pool(&pool.sealed, surroundings);
        standings_after(self.rules(), &result.seed, outcome, &self.draw.exclusions, &mut blobs)
    }

    pub(super) fn decide_draw(&mut self, result: &DrawResult, surroundings: &dyn Surroundings) -> Result<(), Reason> {
        let (due, _) = self.recomputed_draw(surroundings)?;
        if result != due {
            let field = if result.pool != due.pool {
                "pool"
            } else if (result.contributions, result.seed) != (due.contributions, due.seed) {
                "seed"
            } else {
                "outcome"
            };
            return Err(Reason::Contradiction(EntryKind::Result, field));
        }
        self.draw.result = Some(due.clone());
        Ok(())
    }

    pub(super) fn exclude(
        &mut self,
        exclusion: &Exclusion,
        tracker: Tracker,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        let rules = self.rules();
        if !rules.exclusions.iter().any(|ground| ground.id == exclusion.ground) {
            return Err(Reason::UnknownGround);
        }
        if self.draw.exclusions.len() >= MOST_EXCLUSIONS {
            return Err(Reason::TooMany(EntryKind::Exclusion));
        }
        if self.draw.excluded.contains(&exclusion.entrant) || !self.is_entrant(&exclusion.entrant, surroundings)? {
            return Err(Reason::UnknownEntrant);
        }
        let round = match (rules.replacement, &rules.beacon) {
            (Replacement::FreshBeacon, Some(beacon)) => {
                // Only a round that nobody has seen when the exclusion is made, and after every one before it.
                // Rounds ascend, so the last one is the latest.
                let last = self.draw.exclusions.last();
                let latest = last.and_then(|state| state.round).unwrap_or(beacon.round);
                let is_known = last.is_none_or(|state| state.beacon.is_some());
                let round = beacon.first_from(exclusion.time.saturating_add(REPLACEMENT_DELAY));
                if round < latest || round == latest && is_known {
                    return Err(Reason::Contradiction(EntryKind::Exclusion, "time"));
                }
                Some(round)
            }
            _ => None,
        };
        self.draw.excluded.insert(exclusion.entrant);
        self.draw.exclusions.push(ExclusionState { tracker, exclusion: exclusion.clone(), round, beacon: None });
        Ok(())
    }

    /// Whether the pool has this entrant. Ids ascend over all blobs, so of `n` blobs about `log₂ n` are read.
    fn is_entrant(&self, id: &Hash, surroundings: &dyn Surroundings) -> Result<bool, Reason> {
        let Some(pool) = &self.draw.pool else { return Ok(false) };
        let (mut from, mut to) = (0, pool.sealed.chunks.len());
        while let Some(chunk) = pool.sealed.chunks.get(from + (to - from) / 2).filter(|_| from < to) {
            let middle = from + (to - from) / 2;
            let blob = blob_of_pool(surroundings, chunk)?;
            let mut rows = blob.as_slice();
            let ids = core::iter::from_fn(|| Entrant::decode(&mut rows).ok().map(|(entrant, _)| entrant.id));
            match ids.map(|row| row.cmp(id)).find(|order| *order != Ordering::Less) {
                Some(Ordering::Equal) => return Ok(true),
                // The blob begins after it, so it can only stand in an earlier one; else it would stand here.
                Some(_) if first_id(&blob) > Some(*id) => to = middle,
                Some(_) => return Ok(false),
                None => from = middle + 1,
            }
        }
        Ok(false)
    }

    /// Whether the board, by its own clock, does not take this entry now though its place in the log would be right: an objection after
    /// its deadline, an outage less than a day after its round, an exclusion of another time than now. A log does not show when an
    /// entry came but by its cosignatures, so no reader can be asked to check this.
    pub fn untimely(&self, entry: &Screened, now: u64) -> Option<Reason> {
        let draw = self.manifest.draw.as_ref()?;
        let early = match &entry.body {
            Body::Objection(_) if now > draw.objections_until => false,
            Body::Beacon(Beacon { round, signature: None }) => {
                let due = draw.beacon.as_ref().and_then(|beacon| beacon.time_of(*round)?.checked_add(OUTAGE_AFTER));
                due.is_none_or(|due| now < due).then_some(true)?
            }
            Body::Exclusion(exclusion) if exclusion.time.abs_diff(now) > EXCLUSION_LATITUDE => exclusion.time > now,
            _ => return None,
        };
        Some(Reason::OutOfPhase(OutOfPhase { phase: self.phase, entry: entry.kind, early }))
    }

    pub(super) fn annul(&mut self, annulment: &Annulment) -> Result<(), Reason> {
        if !self.rules().annulments.iter().any(|ground| ground.id == annulment.ground) {
            return Err(Reason::UnknownGround);
        }
        self.draw.annulled = Some(annulment.clone());
        Ok(())
    }
}

/// Who has a place after these exclusions, in the order of the record, and what each of them led to. One that waits for its round of
/// the beacon leaves its place empty. Reads the pool once for each seed by which somebody is replaced.
pub fn standings_after<'r, E: From<MalformedPool>>(
    rules: &'r DrawRules,
    seed: &Hash,
    outcome: &Outcome,
    exclusions: &[ExclusionState],
    blobs: &mut drawing::Blobs<'_, E>,
) -> Result<(Standings<'r>, Vec<Replaced>), E> {
    let mut standings = Standings::new(rules, outcome);
    let mut replaced = Vec::new();
    match rules.replacement {
        Replacement::NextInOrder => {
            let all: Vec<Hash> = exclusions.iter().map(|state| state.exclusion.entrant).collect();
            replaced = standings.exclude(seed, &all, blobs)?;
        }
        Replacement::FreshBeacon => {
            for state in exclusions {
                let entrant = [state.exclusion.entrant];
                let signature = state.beacon.as_ref().and_then(|beacon| beacon.signature.as_ref());
                match state.round.zip(signature) {
                    Some((round, signature)) => {
                        let fresh = drawing::replacement_seed(seed, &state.tracker, round, signature);
                        replaced.extend(standings.exclude(&fresh, &entrant, blobs)?);
                    }
                    None => replaced.push(standings.vacate(&state.exclusion.entrant)),
                }
            }
        }
    }
    Ok((standings, replaced))
}

/// The id in the first row of a checked blob.
fn first_id(mut blob: &[u8]) -> Option<Hash> {
    Entrant::decode(&mut blob).ok().map(|(entrant, _)| entrant.id)
}

/// Reads a blob again that was there when its part was brought. Whoever keeps the record may answer with other bytes now; they are not
/// taken.
fn blob_of_pool(surroundings: &dyn Surroundings, chunk: &Hash) -> Result<Vec<u8>, Reason> {
    let is_it = |blob: &Vec<u8>| Hash::from(psephos_crypto::Digest::of_blob(blob)) == *chunk;
    surroundings.blob(chunk.as_bytes()).filter(is_it).ok_or(Reason::MissingBlob(EntryKind::Pool))
}

fn blobs_of_pool<'a>(
    sealed: &'a SealedPool,
    surroundings: &'a dyn Surroundings,
) -> impl FnMut(usize) -> Option<Result<Vec<u8>, Reason>> + 'a {
    move |position| sealed.chunks.get(position).map(|chunk| blob_of_pool(surroundings, chunk))
}
