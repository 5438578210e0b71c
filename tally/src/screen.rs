//! What can be checked of an entry by itself: encoding, process, author, signature, proofs.
//!
//! A [`Screen`] is cheap to clone and shared between threads, so any number of gateways can check before one sequencer
//! orders. Cheap checks come first; proofs are verified in batches. Variable time: everything here is public.

mod drawing;
mod proofs;

pub use self::drawing::contribute;
pub(crate) use self::proofs::ciphertexts_of;
use crate::{
    all_cores,
    rejected::{Reason, Rejected},
};
use psephos_crypto::{Ciphertext, ElectionPublicKey, generators::Generators};
use psephos_proofs::allocation::{AllocationGenerators, InvalidAllocation};
use psephos_record::{
    Credential, Entry, EntryKind, Key, Manifest, ProcessId, Tracker,
    ballot::{Ballot, Challenge, MOST_TURNS},
    cbor::{self, Canonical},
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares},
    draw::{
        Annulment, Beacon, DrawResult, Exclusion, Objection, ObjectionAnswer, SourceNumbers,
        pool::{PoolPart, SealedPool},
    },
    entry::MalformedEntry,
    ids::Hash,
    life::{Close, CloseOrder, CosignedCheckpoint, Open},
    manifest::ProcessKind,
    roll::{self, Roll, SealedRoll},
    style::{self, CompiledStyle},
    tally::{ElectionResult, PartialDecryption},
};
use std::sync::Arc;

/// Ballots in one batch of proofs.
pub const BATCH: usize = 256;

/// What a process says of entries, whatever their order.
#[derive(Clone, Debug)]
pub struct Screen {
    rules: Arc<Rules>,
    voting: Option<Arc<Voting>>,
}

#[derive(Debug)]
struct Rules {
    process: ProcessId,
    manifest: Arc<Manifest>,
    styles: Vec<CompiledStyle>,
    generators: Generators,
    allocations: AllocationGenerators,
}

/// What is fixed when voting opens.
#[derive(Debug)]
struct Voting {
    key: ElectionPublicKey,
    roll: Arc<Roll>,
}

/// An entry that passed: decoded, of this process, by whoever may post it, with valid proofs.
#[derive(Clone, Debug)]
pub struct Screened {
    pub(crate) process: ProcessId,
    pub(crate) tracker: Tracker,
    pub(crate) kind: EntryKind,
    pub(crate) author: Option<Key>,
    pub(crate) body: Body,
}

/// The decoded payload.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Commit(Commit),
    Reveal(Reveal),
    Shares(Shares),
    Complaint(Complaint),
    Confirm(Confirm),
    Roll(SealedRoll),
    Open(Open),
    Ballot(CheckedBallot),
    Challenge(CheckedBallot),
    CloseOrder(CloseOrder),
    Close(Close),
    CosignedCheckpoint(CosignedCheckpoint),
    PartialDecryption(PartialDecryption),
    Result(ElectionResult),
    PoolPart(PoolPart),
    Pool(SealedPool),
    Objection(Objection),
    ObjectionAnswer(ObjectionAnswer),
    Contribution(CheckedContribution),
    Beacon(Beacon),
    SourceNumbers(SourceNumbers),
    Exclusion(Exclusion),
    Annulment(Annulment),
    DrawResult(DrawResult),
}

/// A contribution whose proof holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckedContribution {
    pub(crate) author: Key,
    pub(crate) ciphertext: Ciphertext,
}

/// A blob that an entry brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobDue {
    /// Its SHA-256.
    pub sha256: Hash,
    /// Its length in bytes, as the entry says.
    pub bytes: u64,
}

/// A ballot whose proof holds; whether it is in order is not known yet.
#[derive(Clone, Debug)]
pub(crate) struct CheckedBallot {
    /// Of the ballot itself, also when it stands inside a challenge.
    pub(crate) tracker: Tracker,
    pub(crate) credential: Credential,
    pub(crate) style: u32,
    pub(crate) counter: u32,
    pub(crate) previous: Option<Tracker>,
    pub(crate) ciphertexts: Vec<Ciphertext>,
}

impl Screened {
    /// The entry's tracker.
    pub const fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// What the entry is.
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The blob that the entry brings, where its kind brings one.
    pub const fn blob(&self) -> Option<BlobDue> {
        match &self.body {
            Body::Roll(sealed) => {
                Some(BlobDue { sha256: sealed.blob, bytes: sealed.voters.saturating_mul(roll::ROW as u64) })
            }
            Body::PoolPart(part) => Some(BlobDue { sha256: part.blob, bytes: part.bytes }),
            _ => None,
        }
    }
}

/// A ballot that waits for the batch.
struct Pending {
    ballot: Ballot,
    credential: Key,
    tracker: Tracker,
    place: Vec<u8>,
    /// What the ballot proof binds of allocations.
    bound: Vec<u8>,
    opening: Option<Challenge>,
}

/// What becomes of a ballot's proofs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proofs {
    /// They are verified.
    Verified,
    /// They were verified before, and only the ciphertexts are decoded.
    VerifiedBefore,
}

enum Looked {
    Done(Box<Screened>),
    Ballot(Box<Pending>, EntryKind),
}

impl Screen {
    pub(crate) fn new(process: ProcessId, manifest: Arc<Manifest>) -> Self {
        let styles: Vec<CompiledStyle> = (0..).map_while(|style| CompiledStyle::new(&manifest, style)).collect();
        let (generators, allocations) = style::generators(&styles);
        Self { rules: Arc::new(Rules { process, manifest, styles, generators, allocations }), voting: None }
    }

    /// The ballot style with this number.
    pub(crate) fn style(&self, style: u32) -> Option<&CompiledStyle> {
        self.rules.styles.get(usize::try_from(style).ok()?)
    }

    pub(crate) fn open(&mut self, key: ElectionPublicKey, roll: Arc<Roll>) {
        self.voting = Some(Arc::new(Voting { key, roll }));
    }

    /// Checks entries, in order, one answer each. Ballots are verified in batches of [`BATCH`], on all cores where there
    /// are threads.
    pub fn check<B: AsRef<[u8]> + Sync>(&self, entries: &[B]) -> Vec<Result<Screened, Rejected>> {
        self.check_batches(entries, Proofs::Verified)
    }

    /// The same **without the proofs of ballots and challenges**: for entries that the caller, or a program of the caller's
    /// operator, has put through [`Screen::check`] before. Whoever verifies somebody else's record never calls this.
    pub fn check_without_proofs<B: AsRef<[u8]> + Sync>(&self, entries: &[B]) -> Vec<Result<Screened, Rejected>> {
        self.check_batches(entries, Proofs::VerifiedBefore)
    }

    fn check_batches<B: AsRef<[u8]> + Sync>(&self, entries: &[B], proofs: Proofs) -> Vec<Result<Screened, Rejected>> {
        let fair_share = entries.len().div_ceil(all_cores::count()).clamp(1, BATCH);
        let batches: Vec<&[B]> = entries.chunks(fair_share).collect();
        all_cores::map(&batches, |batch| self.check_batch(batch, proofs)).into_iter().flatten().collect()
    }

    fn check_batch<B: AsRef<[u8]>>(&self, entries: &[B], proofs: Proofs) -> Vec<Result<Screened, Rejected>> {
        let looked: Vec<(Tracker, Result<Looked, Reason>)> =
            entries.iter().map(|entry| (Tracker::of_entry(entry.as_ref()), self.look(entry.as_ref()))).collect();
        let mut verdicts = match proofs {
            Proofs::Verified => self.verify_ballots(&looked),
            Proofs::VerifiedBefore => Vec::new(),
        }
        .into_iter();
        looked
            .into_iter()
            .map(|(tracker, looked)| {
                let named = |reason| Rejected { tracker: Some(tracker), reason };
                match (looked.map_err(named)?, proofs) {
                    (Looked::Done(screened), _) => Ok(*screened),
                    (Looked::Ballot(pending, kind), Proofs::Verified) => {
                        let verdict = verdicts.next().expect("one verdict for each pending ballot");
                        let ciphertexts = verdict.map_err(Reason::InvalidBallot);
                        let ciphertexts = ciphertexts.and_then(|linked| self.verify_rest(&pending, linked));
                        Ok(self.finish(*pending, kind, tracker, ciphertexts.map_err(named)?))
                    }
                    (Looked::Ballot(pending, kind), Proofs::VerifiedBefore) => {
                        let ciphertexts = ciphertexts_of(&pending.ballot);
                        let ciphertexts = ciphertexts.map_err(|cause| named(Reason::MalformedElement(kind, cause)))?;
                        Ok(self.finish(*pending, kind, tracker, ciphertexts))
                    }
                }
            })
            .collect()
    }

    /// Everything that costs little.
    fn look(&self, bytes: &[u8]) -> Result<Looked, Reason> {
        let entry = Entry::decode(bytes).map_err(Reason::MalformedEntry)?;
        if entry.process != self.rules.process {
            return Err(Reason::OtherProcess);
        }
        if !self.rules.manifest.takes(entry.kind) {
            return Err(Reason::OtherKind(entry.kind));
        }
        let tracker = Tracker::of_entry(bytes);
        match entry.kind {
            EntryKind::Manifest => Err(Reason::MisplacedManifest),
            EntryKind::Ballot => self.look_at_ballot(&entry, tracker, None),
            EntryKind::Challenge => {
                let challenge: Challenge = payload(&entry)?;
                let ballot = Entry::decode(&challenge.ballot.0).map_err(Reason::MalformedEntry)?;
                if ballot.kind != EntryKind::Ballot || ballot.process != self.rules.process {
                    return Err(Reason::NotCastable);
                }
                let tracker = Tracker::of_entry(&challenge.ballot.0);
                self.look_at_ballot(&ballot, tracker, Some(challenge))
            }
            kind => {
                self.entitled(&entry)?;
                let body = self.signed_body(&entry)?;
                entry.verify_signature().map_err(Reason::InvalidSignature)?;
                self.verify_drawing(&entry, &body)?;
                Ok(Looked::Done(Box::new(Screened {
                    process: entry.process,
                    tracker,
                    kind,
                    author: entry.author,
                    body,
                })))
            }
        }
    }

    fn look_at_ballot(&self, entry: &Entry, tracker: Tracker, opening: Option<Challenge>) -> Result<Looked, Reason> {
        let kind = if opening.is_some() { EntryKind::Challenge } else { EntryKind::Ballot };
        let ballot: Ballot = payload(entry)?;
        let author = entry.author.ok_or(Reason::MalformedEntry(MalformedEntry::Authorship(EntryKind::Ballot)))?;
        let Some(voting) = &self.voting else {
            let phase = crate::Phase::Ready;
            return Err(Reason::OutOfPhase(crate::phase::OutOfPhase { phase, entry: kind, early: true }));
        };
        let position = voting.roll.position(&Credential(author.0)).ok_or(Reason::UnknownCredential)?;
        let style = voting.roll.voters().get(position).map(|voter| voter.style);
        if style != Some(ballot.style) {
            return Err(Reason::OtherStyle);
        }
        if ballot.counter >= MOST_TURNS {
            return Err(Reason::SpentCredential);
        }
        let style = self.style(ballot.style).ok_or(Reason::OtherStyle)?;
        let proofs: usize = style.allocations().map(|(_, allocation)| allocation.proof_bytes()).sum();
        let found = ballot.allocations.as_ref().map(|proofs| proofs.0.len());
        if found != (proofs > 0).then_some(proofs)
            || ballot.ciphertexts.0.len() != style.ciphertexts() * Ciphertext::BYTES
        {
            return Err(Reason::InvalidAllocation(InvalidAllocation::Length));
        }
        let place = ballot.place();
        let (_, bound) = ballot.split(style.linked_ciphertexts());
        Ok(Looked::Ballot(Box::new(Pending { ballot, credential: author, tracker, place, bound, opening }), kind))
    }

    fn finish(&self, pending: Pending, kind: EntryKind, tracker: Tracker, ciphertexts: Vec<Ciphertext>) -> Screened {
        let Pending { ballot, credential, tracker: ballot_tracker, .. } = pending;
        let checked = CheckedBallot {
            tracker: ballot_tracker,
            credential: Credential(credential.0),
            style: ballot.style,
            counter: ballot.counter,
            previous: ballot.previous,
            ciphertexts,
        };
        let body = if kind == EntryKind::Challenge { Body::Challenge(checked) } else { Body::Ballot(checked) };
        Screened { process: self.rules.process, tracker, kind, author: None, body }
    }

    fn entitled(&self, entry: &Entry) -> Result<(), Reason> {
        let manifest = &self.rules.manifest;
        let author = entry.author;
        let entitled = match entry.kind {
            EntryKind::CeremonyCommit
            | EntryKind::CeremonyReveal
            | EntryKind::CeremonyShares
            | EntryKind::CeremonyComplaint
            | EntryKind::CeremonyConfirm
            | EntryKind::PartialDecryption => {
                manifest.trustees.iter().any(|trustee| Some(trustee.signing_key) == author)
            }
            EntryKind::Roll | EntryKind::PoolPart | EntryKind::Pool => author == Some(manifest.registrar),
            EntryKind::ObjectionAnswer | EntryKind::SourceNumbers | EntryKind::Exclusion | EntryKind::Annulment => {
                author == Some(manifest.organiser)
            }
            EntryKind::Objection | EntryKind::Contribution | EntryKind::Beacon => true,
            EntryKind::CloseOrder => author == Some(manifest.organiser) && manifest.early_close,
            EntryKind::Open | EntryKind::Close | EntryKind::CosignedCheckpoint | EntryKind::Result => {
                author == Some(manifest.board.key)
            }
            EntryKind::Manifest | EntryKind::Ballot | EntryKind::Challenge => false,
        };
        if entitled { Ok(()) } else { Err(Reason::NotEntitled(entry.kind)) }
    }
}

fn payload<'b, T: Canonical<'b>>(entry: &'b Entry) -> Result<T, Reason> {
    cbor::decode(&entry.payload.0).map_err(|cause| Reason::MalformedPayload(entry.kind, cause))
}

impl Screen {
    fn signed_body(&self, entry: &Entry) -> Result<Body, Reason> {
        Ok(match entry.kind {
            EntryKind::CeremonyCommit => Body::Commit(payload(entry)?),
            EntryKind::CeremonyReveal => Body::Reveal(payload(entry)?),
            EntryKind::CeremonyShares => Body::Shares(payload(entry)?),
            EntryKind::CeremonyComplaint => Body::Complaint(payload(entry)?),
            EntryKind::CeremonyConfirm => Body::Confirm(payload(entry)?),
            EntryKind::Roll => Body::Roll(payload(entry)?),
            EntryKind::Open => Body::Open(payload(entry)?),
            EntryKind::CloseOrder => Body::CloseOrder(payload(entry)?),
            EntryKind::Close => Body::Close(payload(entry)?),
            EntryKind::CosignedCheckpoint => Body::CosignedCheckpoint(payload(entry)?),
            EntryKind::PartialDecryption => Body::PartialDecryption(payload(entry)?),
            EntryKind::Result => match self.rules.manifest.kind {
                ProcessKind::Election => Body::Result(payload(entry)?),
                ProcessKind::Draw => Body::DrawResult(payload(entry)?),
            },
            EntryKind::PoolPart => Body::PoolPart(drawing::part(entry)?),
            EntryKind::Pool => Body::Pool(payload(entry)?),
            EntryKind::Objection => Body::Objection(payload(entry)?),
            EntryKind::ObjectionAnswer => Body::ObjectionAnswer(payload(entry)?),
            EntryKind::Contribution => Body::Contribution(self.look_at_contribution(entry)?),
            EntryKind::Beacon => Body::Beacon(payload(entry)?),
            EntryKind::SourceNumbers => Body::SourceNumbers(self.look_at_numbers(entry)?),
            EntryKind::Exclusion => Body::Exclusion(payload(entry)?),
            EntryKind::Annulment => Body::Annulment(payload(entry)?),
            EntryKind::Manifest | EntryKind::Ballot | EntryKind::Challenge => {
                unreachable!("looked at before: see Screen::look")
            }
        })
    }
}
