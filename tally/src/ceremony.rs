//! The public side of the key ceremony: what anyone who reads the record recomputes.
//!
//! ```text
//!  trustee i                                   board
//!     │ commit   H(reveal_i)                     │  all n, then
//!     │ reveal   φ_i0..φ_i(t−1), possession      │  all n, then
//!     │ shares   f_i(j) sealed to each j ≠ i     │  all n, then
//!     │ confirm  H(all of it), knowledge of x_i  │  all n: the key is Σ φ_i0
//!     │   or complaint about a dealer            │  proved: the process has failed
//! ```
//! The polynomial work is FROST's distributed key generation (Komlo and Goldberg 2020), whose proof of possession is
//! `R ‖ μ` with `R = μ·G − c·φ_0`, `c = SHA-512("FROST-RISTRETTO255-SHA512-v1" ‖ "dkg" ‖ id ‖ φ_0 ‖ R)` reduced modulo ℓ
//! and `id` the seat as a 32-byte little-endian scalar. Spec: `docs/spec/20-key-ceremony.md`.

use crate::rejected::Reason;
use core::fmt;
use psephos_crypto::{
    ElectionPublicKey, Identity as _, IsIdentity, Quorum, RistrettoPoint, Scalar, Seat,
    encoding::{self, Reader},
    sealed::SealedShare,
    threshold::committed_share,
};
use psephos_proofs::{
    ProofContext,
    equal_dlogs::{EqualDlogs, EqualDlogsProof},
    knowledge::{Knowledge, KnowledgeProof},
};
use psephos_record::{
    EntryKind, Manifest, ProcessId, Tracker,
    ceremony::{
        Commit, Complaint, Confirm, Reveal, Shares, ceremony_digest, complaint_place, confirm_place,
        sealed_share_context, share_place,
    },
    ids::Hash,
};
use sha2::{Digest as _, Sha512};

/// What the board holds of one trustee.
#[derive(Clone, Debug, Default)]
struct Part {
    commit: Option<(Commit, Tracker)>,
    reveal: Option<(Vec<RistrettoPoint>, Reveal, Tracker)>,
    shares: Option<(Shares, Tracker)>,
    confirmed: bool,
}

/// The ceremony as far as the record goes.
#[derive(Clone, Debug)]
pub struct Ceremony {
    process: ProcessId,
    quorum: Quorum,
    sealing_keys: Vec<RistrettoPoint>,
    parts: Vec<Part>,
    failed: Option<Seat>,
}

/// The outcome of a ceremony: the election's key and each trustee's.
#[derive(Clone, Debug)]
pub struct Committee {
    /// `P`, to which ballots are encrypted.
    pub key: ElectionPublicKey,
    /// `X_i = x_i·G`, by seat.
    pub verification_keys: Vec<RistrettoPoint>,
    /// The digest that every trustee confirmed.
    pub ceremony: Hash,
    /// How many must act.
    pub quorum: Quorum,
}

/// Why a complaint does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplaintFault {
    /// The dealer is the complainer, or no trustee.
    Dealer,
    /// The proof for `K` fails.
    Proof,
    /// The share opens and fits the dealer's commitments.
    ShareIsGood,
}

impl fmt::Display for ComplaintFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dealer => "no other trustee has this seat",
            Self::Proof => "its evidence does not verify",
            Self::ShareIsGood => "the share opens and fits its dealer's commitments",
        })
    }
}

impl Ceremony {
    /// The start of the ceremony of a checked manifest.
    pub fn new(process: ProcessId, manifest: &Manifest) -> Result<Self, Reason> {
        let trustees = u16::try_from(manifest.trustees.len()).unwrap_or(u16::MAX);
        let quorum = Quorum::new(manifest.threshold, trustees)
            .map_err(|cause| Reason::ImpossibleManifest(psephos_record::manifest::ImpossibleManifest::Quorum(cause)))?;
        let sealing_keys = manifest
            .trustees
            .iter()
            .map(|trustee| encoding::point_not_identity(trustee.sealing_key.as_bytes()))
            .collect::<Result<_, _>>()
            .map_err(|cause| Reason::MalformedElement(EntryKind::Manifest, cause))?;
        let parts = vec![Part::default(); manifest.trustees.len()];
        Ok(Self { process, quorum, sealing_keys, parts, failed: None })
    }

    /// How many must act, of how many.
    pub const fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// The dealer that a complaint has convicted.
    pub const fn failed(&self) -> Option<Seat> {
        self.failed
    }

    /// Whether this trustee has posted this kind of entry.
    pub fn has(&self, seat: Seat, kind: EntryKind) -> bool {
        let part = self.part(seat);
        match kind {
            EntryKind::CeremonyCommit => part.commit.is_some(),
            EntryKind::CeremonyReveal => part.reveal.is_some(),
            EntryKind::CeremonyShares => part.shares.is_some(),
            EntryKind::CeremonyConfirm => part.confirmed,
            _ => false,
        }
    }

    /// Whether every trustee has posted this kind of entry.
    pub fn is_complete(&self, kind: EntryKind) -> bool {
        Seat::all(self.quorum.trustees()).all(|seat| self.has(seat, kind))
    }

    /// A trustee's commitments, once it revealed them.
    pub fn commitments(&self, seat: Seat) -> Option<&[RistrettoPoint]> {
        self.part(seat).reveal.as_ref().map(|(commitments, ..)| commitments.as_slice())
    }

    /// A trustee's revealed message.
    pub fn reveal(&self, seat: Seat) -> Option<&Reveal> {
        self.part(seat).reveal.as_ref().map(|(_, reveal, _)| reveal)
    }

    /// A trustee's dealt shares.
    pub fn shares(&self, seat: Seat) -> Option<&Shares> {
        self.part(seat).shares.as_ref().map(|(shares, _)| shares)
    }

    /// The key that shares are sealed to.
    pub fn sealing_key(&self, seat: Seat) -> &RistrettoPoint {
        self.sealing_keys.get(seat.position()).expect("seats are those of the manifest")
    }

    /// Takes a commitment.
    pub fn commit(&mut self, seat: Seat, message: Commit, tracker: Tracker) -> Result<(), Reason> {
        self.not_yet(seat, EntryKind::CeremonyCommit)?;
        self.part_mut(seat).commit = Some((message, tracker));
        Ok(())
    }

    /// Takes a revealed polynomial: it must be the committed one, of degree t − 1, with its constant's logarithm known.
    pub fn accept_reveal(&mut self, seat: Seat, message: Reveal, tracker: Tracker) -> Result<(), Reason> {
        self.not_yet(seat, EntryKind::CeremonyReveal)?;
        let committed = self.part(seat).commit.as_ref().map(|(commit, _)| commit.commitment);
        if committed != Some(message.commitment(&self.process, seat)) {
            return Err(Reason::BrokenCommitment(seat));
        }
        let bytes = &message.polynomial.0;
        if bytes.len() != usize::from(self.quorum.threshold()) * 32 {
            return Err(Reason::WrongCount(seat));
        }
        let malformed = |cause| Reason::MalformedElement(EntryKind::CeremonyReveal, cause);
        let commitments: Vec<RistrettoPoint> =
            bytes.chunks_exact(32).map(encoding::point_not_identity).collect::<Result<_, _>>().map_err(malformed)?;
        let mut reader = Reader::new(&message.possession.0);
        let r = encoding::point_not_identity(reader.field().map_err(malformed)?).map_err(malformed)?;
        let mu = reader.scalar().map_err(malformed)?;
        let constant = commitments.first().ok_or(Reason::WrongCount(seat))?;
        let c = possession_challenge(seat, constant, &r);
        if RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, constant, &mu) != r {
            return Err(Reason::InvalidCeremonyProof(seat));
        }
        self.part_mut(seat).reveal = Some((commitments, message, tracker));
        Ok(())
    }

    /// Takes dealt shares. They are sealed; what can be checked is their number, and that the dealer chose each `E`.
    pub fn accept_shares(&mut self, seat: Seat, message: Shares, tracker: Tracker) -> Result<(), Reason> {
        self.not_yet(seat, EntryKind::CeremonyShares)?;
        let due = usize::from(self.quorum.trustees()) - 1;
        if message.sealed.len() != due || message.knowledge.len() != due {
            return Err(Reason::WrongCount(seat));
        }
        let malformed = |cause| Reason::MalformedElement(EntryKind::CeremonyShares, cause);
        let recipients = Seat::all(self.quorum.trustees()).filter(|recipient| *recipient != seat);
        for (recipient, (sealed, proof)) in recipients.zip(message.sealed.iter().zip(&message.knowledge)) {
            let point = SealedShare(sealed.0).sender().map_err(malformed)?;
            let proof = KnowledgeProof::from_bytes(&proof.0).map_err(malformed)?;
            let place = share_place(seat, recipient);
            let context = ProofContext { process: self.process.digest(), place: &place };
            Knowledge { point }.verify(&proof, &context).map_err(|_| Reason::InvalidCeremonyProof(seat))?;
        }
        self.part_mut(seat).shares = Some((message, tracker));
        Ok(())
    }

    /// Takes a confirmation: the ceremony on the record, and knowledge of this seat's share.
    pub fn confirm(&mut self, seat: Seat, message: &Confirm) -> Result<(), Reason> {
        self.not_yet(seat, EntryKind::CeremonyConfirm)?;
        let ceremony = self.digest();
        if message.ceremony != ceremony {
            return Err(Reason::OtherCeremony(seat));
        }
        let proof = KnowledgeProof::from_bytes(&message.knowledge.0)
            .map_err(|cause| Reason::MalformedElement(EntryKind::CeremonyConfirm, cause))?;
        let place = confirm_place(&ceremony, seat);
        let context = ProofContext { process: self.process.digest(), place: &place };
        Knowledge { point: self.verification_key(seat) }
            .verify(&proof, &context)
            .map_err(|_| Reason::InvalidCeremonyProof(seat))?;
        self.part_mut(seat).confirmed = true;
        Ok(())
    }

    /// Judges a complaint. When it holds, the dealer is convicted and the ceremony has failed.
    pub fn complain(&mut self, seat: Seat, message: &Complaint) -> Result<(), Reason> {
        let unfounded = |fault| Reason::UnfoundedComplaint(seat, fault);
        let dealer = Seat::new(message.dealer)
            .filter(|dealer| *dealer != seat && dealer.number() <= self.quorum.trustees())
            .ok_or(unfounded(ComplaintFault::Dealer))?;
        let malformed = |cause| Reason::MalformedElement(EntryKind::CeremonyComplaint, cause);
        let shared = encoding::point_not_identity(message.shared.as_bytes()).map_err(malformed)?;
        let proof = EqualDlogsProof::from_bytes(&message.proof.0).map_err(malformed)?;
        let (Some(shares), Some(commitments)) = (self.shares(dealer), self.commitments(dealer)) else {
            return Err(unfounded(ComplaintFault::Dealer));
        };
        let sealed = shares.to(dealer, seat).ok_or(unfounded(ComplaintFault::Dealer))?;
        let recipient = self.sealing_key(seat);
        let sender = sealed.sender().map_err(malformed)?;
        let claim = EqualDlogs { key: *recipient, bases: &[sender], images: &[shared] };
        let place = complaint_place(seat, dealer);
        let context = ProofContext { process: self.process.digest(), place: &place };
        claim.verify(&proof, &context).map_err(|_| unfounded(ComplaintFault::Proof))?;
        let context = sealed_share_context(&self.process, dealer, seat);
        if let Ok(share) = sealed.open_with(&shared, recipient, &context)
            && share.public() == committed_share(commitments, seat)
        {
            return Err(unfounded(ComplaintFault::ShareIsGood));
        }
        self.failed = Some(dealer);
        Ok(())
    }

    /// The committee, once every trustee has revealed. An error only if the parts cancel, in the key or in a trustee's own.
    pub fn committee(&self) -> Result<Committee, Reason> {
        let constants = self.parts.iter().filter_map(|part| part.reveal.as_ref()?.0.first());
        let key = ElectionPublicKey::new(constants.sum()).map_err(|_| Reason::NoKey)?;
        let verification_keys: Vec<RistrettoPoint> =
            Seat::all(self.quorum.trustees()).map(|seat| self.verification_key(seat)).collect();
        if verification_keys.iter().any(IsIdentity::is_identity) {
            return Err(Reason::NoKey);
        }
        Ok(Committee { key, verification_keys, ceremony: self.digest(), quorum: self.quorum })
    }

    /// The digest over all messages of rounds 1 to 3 on the record.
    pub fn digest(&self) -> Hash {
        let commits = self.parts.iter().filter_map(|part| part.commit.as_ref().map(|(_, tracker)| tracker));
        let reveals = self.parts.iter().filter_map(|part| part.reveal.as_ref().map(|(.., tracker)| tracker));
        let shares = self.parts.iter().filter_map(|part| part.shares.as_ref().map(|(_, tracker)| tracker));
        ceremony_digest(commits.chain(reveals).chain(shares))
    }

    /// `X_i = Σ_dealers Σ_k iᵏ·φ_k`.
    pub fn verification_key(&self, seat: Seat) -> RistrettoPoint {
        self.parts
            .iter()
            .filter_map(|part| part.reveal.as_ref())
            .map(|(commitments, ..)| committed_share(commitments, seat))
            .fold(RistrettoPoint::identity(), |sum, part| sum + part)
    }

    fn not_yet(&self, seat: Seat, kind: EntryKind) -> Result<(), Reason> {
        if self.has(seat, kind) { Err(Reason::Repeated(kind, seat)) } else { Ok(()) }
    }

    fn part(&self, seat: Seat) -> &Part {
        self.parts.get(seat.position()).expect("seats are those of the manifest")
    }

    fn part_mut(&mut self, seat: Seat) -> &mut Part {
        self.parts.get_mut(seat.position()).expect("seats are those of the manifest")
    }
}

/// The challenge of FROST's proof of possession (`HDKG` of the ciphersuite FROST(ristretto255, SHA-512)).
fn possession_challenge(seat: Seat, constant: &RistrettoPoint, r: &RistrettoPoint) -> Scalar {
    let mut hash = Sha512::new();
    hash.update(b"FROST-RISTRETTO255-SHA512-v1");
    hash.update(b"dkg");
    hash.update(Scalar::from(seat.number()).as_bytes());
    hash.update(constant.compress().as_bytes());
    hash.update(r.compress().as_bytes());
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}
