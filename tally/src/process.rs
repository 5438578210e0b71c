//! A process: the state after a prefix of its log, and nothing else than a function of that prefix.
//!
//! Spec: `docs/spec/10-life.md`.

mod ceremony_steps;
mod drawing;
mod owed;
mod tallying;
mod voting;
mod witnessing;

pub use drawing::{Draw, Drawn, ExclusionState, standings_after};

use crate::{
    ceremony::{Ceremony, Committee},
    phase::{OutOfPhase, Phase},
    rejected::{Reason, Rejected},
    screen::{Body, Screen, Screened},
    witnesses::Witnesses,
};
use psephos_crypto::{Ciphertext, RistrettoPoint, Seat};
use psephos_log::{Hash as TreeHash, tree::Frontier};
use psephos_record::{
    Credential, Entry, EntryKind, Key, Manifest, ProcessId, Tracker, cbor,
    ids::Hash,
    manifest::ProcessKind,
    roll::Roll,
    tally::{ElectionResult, EncryptedTally},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

/// What the state needs from whoever keeps the record.
pub trait Surroundings {
    /// The blob with this SHA-256, if it is there.
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>>;
    /// The bytes of an earlier entry.
    fn entry(&self, index: u64) -> Option<Vec<u8>>;
    /// Whether the results on the record were computed before they came there, by whoever asks now: a board that reads its own log again.
    /// They are taken at their word then, and not computed once more.
    fn vouches_for_results(&self) -> bool {
        false
    }
}

/// The state of a process after a prefix of its log.
///
/// A clone shares what is computed from the entries that both have, whichever computes it; once voting is over it costs little.
#[derive(Clone, Debug)]
pub struct Process {
    id: ProcessId,
    manifest: Arc<Manifest>,
    witnesses: Witnesses,
    phase: Phase,
    screen: Screen,
    frontier: Frontier,
    ceremony: Ceremony,
    committee: Option<Committee>,
    roll: Option<(Arc<Roll>, Hash)>,
    /// Blobs of all rolls so far.
    rolls: BTreeSet<Hash>,
    voters: Arc<Vec<VoterState>>,
    sums: Vec<Sum>,
    ballots_posted: u64,
    ballots_counted: u64,
    challenges: u64,
    challenged_pads: Arc<BTreeSet<[u8; 32]>>,
    close_order: Option<u64>,
    opened_at: Option<u64>,
    closed: Option<ClosedTally>,
    decryptions: BTreeMap<Seat, Vec<RistrettoPoint>>,
    /// What was decrypted, once someone has asked.
    totals: Computed<Result<Totals, Reason>>,
    /// What follows from them, and from the beacon where a tie is drawn.
    follows: Computed<Result<ElectionResult, Reason>>,
    result: Option<ElectionResult>,
    /// Apart, since it is large: a process moves through the board's futures.
    draw: Box<Draw>,
}

/// The totals of each contest's slots; none where the group is too small.
type Totals = Vec<Option<Vec<u64>>>;

/// What is computed once from a prefix of the log, for all clones of its state. An entry that changes what it is computed from leaves it to
/// them, and takes an empty one.
type Computed<T> = Arc<OnceLock<T>>;

/// What the board holds of one voter: public, since every ballot names its credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VoterState {
    /// How many ballots were accepted; the next one's counter.
    pub ballots: u32,
    /// The tracker of the last one.
    pub last: Option<Tracker>,
    /// How many of its ballots were challenged instead of cast.
    pub challenges: u32,
    /// Its position in the log.
    index: u64,
}

/// The running sum of one contest.
#[derive(Clone, Debug)]
struct Sum {
    ballots: u64,
    weight: u64,
    slots: Vec<Ciphertext>,
}

/// What voting ended with.
#[derive(Clone, Debug)]
struct ClosedTally {
    at: u64,
    /// Entries up to the close, and it.
    size: u64,
    tally: EncryptedTally,
    digest: Hash,
    /// The slots that are decrypted: contest, slot, ciphertext.
    slots: Vec<(usize, usize, Ciphertext)>,
    ballots: u64,
}

/// An entry was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// What it is.
    pub kind: EntryKind,
    /// Its position in the log.
    pub index: u64,
    /// Its name.
    pub tracker: Tracker,
    /// Where the process stands now.
    pub phase: Phase,
}

impl Process {
    /// The state after the log's first entry, the manifest.
    pub fn announce(bytes: &[u8]) -> Result<Self, Rejected> {
        let tracker = Tracker::of_entry(bytes);
        Self::announced(bytes).map_err(|reason| Rejected { tracker: Some(tracker), reason })
    }

    fn announced(bytes: &[u8]) -> Result<Self, Reason> {
        let entry = Entry::decode(bytes).map_err(Reason::MalformedEntry)?;
        if entry.kind != EntryKind::Manifest {
            return Err(Reason::MisplacedManifest);
        }
        let manifest: Manifest =
            cbor::decode(&entry.payload.0).map_err(|cause| Reason::MalformedPayload(entry.kind, cause))?;
        if entry.process != ProcessId::of_manifest(&entry.payload.0) {
            return Err(Reason::OtherProcess);
        }
        if entry.author != Some(manifest.organiser) {
            return Err(Reason::NotEntitled(entry.kind));
        }
        // The signature is cheap; what a stranger sends is not compiled before it.
        entry.verify_signature().map_err(Reason::InvalidSignature)?;
        manifest.check().map_err(Reason::ImpossibleManifest)?;
        let witnesses = Witnesses::of(&entry.process, &manifest).map_err(Reason::ImpossibleManifest)?;
        let ceremony = Ceremony::new(entry.process, &manifest)?;
        let sums = match manifest.kind {
            ProcessKind::Election => manifest.contests.iter().map(|contest| Sum::zero(contest.slots().len())).collect(),
            // The contributions, which the trustees decrypt as they do votes: only their sum.
            ProcessKind::Draw => vec![Sum::zero(1)],
        };
        let manifest = Arc::new(manifest);
        let mut frontier = Frontier::new();
        frontier.push(TreeHash::leaf(bytes));
        Ok(Self {
            id: entry.process,
            screen: Screen::new(entry.process, Arc::clone(&manifest)),
            manifest,
            witnesses,
            phase: Phase::Commit,
            frontier,
            ceremony,
            committee: None,
            roll: None,
            rolls: BTreeSet::new(),
            voters: Arc::default(),
            sums,
            ballots_posted: 0,
            ballots_counted: 0,
            challenges: 0,
            challenged_pads: Arc::default(),
            close_order: None,
            opened_at: None,
            closed: None,
            decryptions: BTreeMap::new(),
            totals: Arc::default(),
            follows: Arc::default(),
            result: None,
            draw: Box::default(),
        })
    }

    /// Applies one screened entry at the next position. When it is refused, nothing has changed; but a pool that was read counts as
    /// read, as `docs/spec/80-draws.md#conditions` has it.
    pub fn admit(&mut self, entry: &Screened, surroundings: &dyn Surroundings) -> Result<Admitted, Rejected> {
        let phase =
            self.admitted(entry, surroundings).map_err(|reason| Rejected { tracker: Some(entry.tracker), reason })?;
        let index = self.frontier.size();
        self.phase = phase;
        self.frontier.push(TreeHash::from_bytes(entry.tracker.0));
        Ok(Admitted { kind: entry.kind, index, tracker: entry.tracker, phase })
    }

    /// Steps over an invalid entry that stands in a log all the same: it counts as a leaf and for nothing else.
    pub fn skip(&mut self, tracker: &Tracker) {
        self.frontier.push(TreeHash::from_bytes(tracker.0));
    }

    fn admitted(&mut self, entry: &Screened, surroundings: &dyn Surroundings) -> Result<Phase, Reason> {
        if entry.process != self.id {
            return Err(Reason::OtherProcess);
        }
        let next = self.phase.after(entry.kind).map_err(Reason::OutOfPhase)?;
        match &entry.body {
            Body::Commit(message) => self.commit(entry, message),
            Body::Reveal(message) => self.reveal(entry, message),
            Body::Shares(message) => self.shares(entry, message),
            Body::Confirm(message) => self.confirm(entry, message),
            Body::Complaint(message) => self.complain(entry, message).map(|()| next),
            Body::Roll(sealed) => self.seal_roll(sealed, surroundings).map(|()| next),
            Body::Open(open) => self.open(open).map(|()| next),
            Body::Ballot(ballot) => self.cast(ballot, surroundings).map(|()| next),
            Body::Challenge(ballot) => self.challenge(ballot).map(|()| next),
            Body::CloseOrder(order) => self.order_close(order).map(|()| next),
            Body::Close(close) => {
                self.close(close, entry.tracker)?;
                Ok(if self.witnesses.quorum() == 0 { next.without_witnesses() } else { next })
            }
            Body::CosignedCheckpoint(shown) => self.take_cosigned(shown).map(|()| next),
            Body::PartialDecryption(partial) => self.decrypt(self.seat(entry)?, partial).map(|()| next),
            Body::Result(result) => self.decide(result, surroundings).map(|()| next),
            Body::PoolPart(part) => self.bring_part(part, surroundings).map(|()| next),
            Body::Pool(sealed) => self.seal_pool(sealed, entry.tracker, surroundings).map(|()| next),
            Body::Objection(objection) => self.object(objection, entry).map(|()| next),
            Body::ObjectionAnswer(answer) => self.answer_objection(answer).map(|()| next),
            Body::Contribution(contribution) => self.contribute(contribution).map(|()| next),
            Body::Beacon(beacon) => self.take_beacon(beacon).map(|()| next),
            Body::SourceNumbers(published) => self.take_numbers(published).map(|()| next),
            Body::DrawResult(result) => self.decide_draw(result, surroundings).map(|()| next),
            Body::Exclusion(exclusion) => self.exclude(exclusion, entry.tracker, surroundings).map(|()| next),
            Body::Annulment(annulment) => self.annul(annulment).map(|()| next),
        }
    }

    /// The process's name.
    pub const fn id(&self) -> ProcessId {
        self.id
    }

    /// What was announced.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where the process stands.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// What can be checked without order, as of now. It changes when voting opens.
    pub fn screen(&self) -> Screen {
        self.screen.clone()
    }

    /// Entries in the log so far.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The log's RFC 6962 root so far.
    pub fn root(&self) -> Hash {
        Hash(*self.frontier.root().as_bytes())
    }

    /// The public side of the key ceremony.
    pub const fn ceremony(&self) -> &Ceremony {
        &self.ceremony
    }

    /// The election's key and the trustees', once every trustee has confirmed.
    pub const fn committee(&self) -> Option<&Committee> {
        self.committee.as_ref()
    }

    /// The roll, once it is on the record.
    pub fn roll(&self) -> Option<&Roll> {
        self.roll.as_ref().map(|(roll, _)| roll.as_ref())
    }

    /// What the board holds of this credential's voter; `None` when it is not on the roll or voting never opened.
    pub fn voter(&self, credential: &Credential) -> Option<VoterState> {
        self.voters.get(self.roll()?.position(credential)?).copied()
    }

    /// Ballots accepted, superseded ones included.
    pub const fn ballots_posted(&self) -> u64 {
        self.ballots_posted
    }

    /// Voters with an accepted ballot.
    pub const fn ballots_counted(&self) -> u64 {
        self.ballots_counted
    }

    /// Ballots that were opened instead of cast.
    pub const fn challenges(&self) -> u64 {
        self.challenges
    }

    /// When voting opened, in seconds since 1970-01-01T00:00:00Z.
    pub const fn opened_at(&self) -> Option<u64> {
        self.opened_at
    }

    /// When voting closed, likewise.
    pub fn closed_at(&self) -> Option<u64> {
        self.closed.as_ref().map(|closed| closed.at)
    }

    /// How many entries fix the tally: those before the close, and the close itself.
    pub fn closed_size(&self) -> Option<u64> {
        self.closed.as_ref().map(|closed| closed.size)
    }

    /// The encrypted tally and its digest, once voting has closed.
    pub fn encrypted_tally(&self) -> Option<(&EncryptedTally, Hash)> {
        self.closed.as_ref().map(|closed| (&closed.tally, closed.digest))
    }

    /// Trustees with a valid partial decryption.
    pub fn decrypted_by(&self) -> impl Iterator<Item = Seat> + '_ {
        self.decryptions.keys().copied()
    }

    /// What a draw has come to.
    pub const fn draw(&self) -> &Draw {
        &self.draw
    }

    /// The result of an election on the record.
    pub const fn result(&self) -> Option<&ElectionResult> {
        self.result.as_ref()
    }

    /// The seat of the trustee with this signing key.
    pub fn seat_of(&self, key: &Key) -> Option<Seat> {
        let position = self.manifest.trustees.iter().position(|trustee| trustee.signing_key == *key)?;
        Seat::new(u16::try_from(position + 1).ok()?)
    }

    /// That nothing waits for such an entry any more.
    const fn too_late(&self, entry: EntryKind) -> Reason {
        Reason::OutOfPhase(OutOfPhase { phase: self.phase, entry, early: false })
    }

    fn seat(&self, entry: &Screened) -> Result<Seat, Reason> {
        entry.author.and_then(|author| self.seat_of(&author)).ok_or(Reason::NotEntitled(entry.kind))
    }
}

impl Sum {
    fn zero(slots: usize) -> Self {
        Self { ballots: 0, weight: 0, slots: vec![Ciphertext::zero(); slots] }
    }
}
