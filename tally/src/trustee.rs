//! The secret side of a trustee: what its program posts next, given its seed and the record.
//!
//! Everything that a trustee keeps is one seed of 32 bytes. Its keys follow from the seed; its polynomial and the
//! randomness of its sealed shares follow from seed and process. So a trustee's program can be killed at any step and
//! started on another machine: it reads the record and goes on, and never posts two different messages for one step.
//!
//! Spec: `docs/spec/20-key-ceremony.md#a-trustees-program`.

use crate::{ceremony::Ceremony, decryption, phase::Phase, process::Process, screen};
use core::fmt;
use ed25519_dalek::SigningKey;
use frost_ristretto255::{
    Identifier, Signature,
    keys::{
        SigningShare, VerifiableSecretSharingCommitment,
        dkg::{self, round1, round2},
    },
};
use psephos_crypto::{
    Digest, Scalar, Seat, SecretScalar, digest::hash_to_scalar, encoding, sealed::SealedShare,
    threshold::committed_share,
};
use psephos_proofs::{ProofContext, equal_dlogs::EqualDlogs, knowledge::Knowledge};
use psephos_record::{
    EntryKind, Key, ProcessId, Unsigned,
    ceremony::{
        Commit, Complaint, Confirm, Reveal, Shares, complaint_place, confirm_place, sealed_share_context, share_place,
    },
    ids::{ByteString, FixedBytes},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use rand_core::{CryptoRng, RngCore};
use std::collections::BTreeMap;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A trustee's keys, derived from its seed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TrusteeKeys {
    seed: [u8; 32],
}

impl fmt::Debug for TrusteeKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrusteeKeys([redacted])")
    }
}

/// What a trustee does next.
#[derive(Debug)]
pub enum NextStep {
    /// Post this, signed with the trustee's key.
    Post(Unsigned),
    /// Nothing until others have acted.
    Wait(Phase),
    /// Nothing any more.
    Done(Phase),
}

/// Why a trustee's program refuses to act. It never acts on a record that contradicts what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The manifest names no trustee with this key.
    NotATrustee,
    /// The manifest names this trustee with another sealing key than its own.
    OtherSealingKey,
    /// A message stands under this trustee's key that this seed never made.
    ForeignMessage(EntryKind),
    /// Distributed key generation fails on messages that the record accepts.
    Ceremony,
    /// The share does not fit the verification key on the record.
    OtherShare,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotATrustee => f.write_str("this process names no trustee with this key"),
            Self::OtherSealingKey => f.write_str("this process names another sealing key for this trustee"),
            Self::ForeignMessage(kind) => {
                write!(f, "a {kind} entry stands under this key that this key file never made")
            }
            Self::Ceremony => f.write_str("the key generation fails on the messages of the record"),
            Self::OtherShare => f.write_str("the share of this key file does not fit the record"),
        }
    }
}

impl core::error::Error for Refusal {}

impl TrusteeKeys {
    /// The keys of this seed.
    pub const fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed }
    }

    /// The Ed25519 key of the trustee's entries.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&Zeroizing::new(Digest::of("trustee-signing", &[&self.seed]).0))
    }

    /// The public half of [`Self::signing_key`].
    pub fn signing_public(&self) -> Key {
        Key(self.signing_key().verifying_key().to_bytes())
    }

    /// The public half of the key that shares are sealed to.
    pub fn sealing_public(&self) -> Key {
        Key(self.sealing().public().compress().to_bytes())
    }

    fn sealing(&self) -> SecretScalar {
        SecretScalar::new(hash_to_scalar("trustee-sealing", &[&self.seed]))
    }

    /// What to do now. `rng` hedges the nonces of proofs.
    pub fn next_step(&self, process: &Process, rng: &mut (impl RngCore + CryptoRng)) -> Result<NextStep, Refusal> {
        let seat = process.seat_of(&self.signing_public()).ok_or(Refusal::NotATrustee)?;
        let trustee = process.manifest().trustees.get(seat.position()).ok_or(Refusal::NotATrustee)?;
        if trustee.sealing_key != self.sealing_public() {
            return Err(Refusal::OtherSealingKey);
        }
        let ceremony = process.ceremony();
        let step = Step { keys: self, id: process.id(), seat, ceremony };
        let post = |kind, payload| Ok(NextStep::Post(Unsigned { kind, process: process.id(), payload }));
        let phase = process.phase();
        let due = match phase {
            Phase::Commit => EntryKind::CeremonyCommit,
            Phase::Reveal => EntryKind::CeremonyReveal,
            Phase::Share => EntryKind::CeremonyShares,
            Phase::Confirm => EntryKind::CeremonyConfirm,
            Phase::Tallying => EntryKind::PartialDecryption,
            Phase::Open if process.manifest().takes(EntryKind::Contribution) => EntryKind::Contribution,
            Phase::Ready | Phase::Open | Phase::Closed => return Ok(NextStep::Wait(phase)),
            Phase::Final | Phase::Failed | Phase::Annulled => return Ok(NextStep::Done(phase)),
        };
        if ceremony.has(seat, due) {
            return Ok(NextStep::Wait(phase));
        }
        match due {
            EntryKind::CeremonyCommit => {
                let (_, reveal) = step.part1()?;
                let commit = Commit { commitment: reveal.commitment(&process.id(), seat) };
                post(due, psephos_record::cbor::encode(&commit))
            }
            EntryKind::CeremonyReveal => post(due, psephos_record::cbor::encode(&step.part1()?.1)),
            EntryKind::CeremonyShares => post(due, psephos_record::cbor::encode(&step.deal()?)),
            EntryKind::CeremonyConfirm => step.confirm(rng).map(NextStep::Post),
            EntryKind::Contribution => Ok(step.contribute(process)),
            _ => step.decrypt(process, rng),
        }
    }
}

/// A trustee at work on one process.
struct Step<'a> {
    keys: &'a TrusteeKeys,
    id: ProcessId,
    seat: Seat,
    ceremony: &'a Ceremony,
}

impl Step<'_> {
    /// Round 1 of FROST's key generation, always the same for seed and process.
    fn part1(&self) -> Result<(round1::SecretPackage, Reveal), Refusal> {
        let quorum = self.ceremony.quorum();
        let seed = Zeroizing::new(Digest::of("trustee-polynomial", &[&self.keys.seed, self.id.as_bytes()]).0);
        let rng = ChaCha20Rng::from_seed(*seed);
        let (secret, package) = dkg::part1(identifier(self.seat)?, quorum.trustees(), quorum.threshold(), rng)
            .map_err(|_| Refusal::Ceremony)?;
        let polynomial = package.commitment().serialize_whole().map_err(|_| Refusal::Ceremony)?;
        let possession = package.proof_of_knowledge().serialize().map_err(|_| Refusal::Ceremony)?;
        let possession = possession.try_into().map_err(|_| Refusal::Ceremony)?;
        let reveal = Reveal { polynomial: ByteString(polynomial), possession: FixedBytes(possession) };
        if self.ceremony.reveal(self.seat).is_some_and(|revealed| *revealed != reveal) {
            return Err(Refusal::ForeignMessage(EntryKind::CeremonyReveal));
        }
        Ok((secret, reveal))
    }

    /// The other trustees' round-1 packages, off the record.
    fn others(&self) -> Result<BTreeMap<Identifier, round1::Package>, Refusal> {
        Seat::all(self.ceremony.quorum().trustees())
            .filter(|seat| *seat != self.seat)
            .map(|seat| {
                let reveal = self.ceremony.reveal(seat).ok_or(Refusal::Ceremony)?;
                let commitment = VerifiableSecretSharingCommitment::deserialize_whole(&reveal.polynomial.0)
                    .map_err(|_| Refusal::Ceremony)?;
                let possession = Signature::deserialize(&reveal.possession.0).map_err(|_| Refusal::Ceremony)?;
                Ok((identifier(seat)?, round1::Package::new(commitment, possession)))
            })
            .collect()
    }

    /// Rounds 1 and 2: the trustee's secret, and the share that it owes each other seat.
    fn part2(&self) -> Result<(round2::SecretPackage, BTreeMap<Identifier, round2::Package>), Refusal> {
        dkg::part2(self.part1()?.0, &self.others()?).map_err(|_| Refusal::Ceremony)
    }

    fn deal(&self) -> Result<Shares, Refusal> {
        let (_, packages) = self.part2()?;
        let sealed = Seat::all(self.ceremony.quorum().trustees())
            .filter(|seat| *seat != self.seat)
            .map(|recipient| {
                let package = packages.get(&identifier(recipient)?).ok_or(Refusal::Ceremony)?;
                let share = secret(package.signing_share())?;
                let parts: [&[u8]; 3] = [&self.keys.seed, self.id.as_bytes(), &recipient.number().to_le_bytes()];
                let ephemeral = SecretScalar::new(hash_to_scalar("trustee-ephemeral", &parts));
                let context = sealed_share_context(&self.id, self.seat, recipient);
                let sealed = SealedShare::seal(&share, self.ceremony.sealing_key(recipient), &context, &ephemeral);
                // The same message every time, so its nonce comes from the seed as well.
                let mut rng = ChaCha20Rng::from_seed(*Zeroizing::new(Digest::of("trustee-share-proof", &parts).0));
                let context = ProofContext { process: self.id.digest(), place: &share_place(self.seat, recipient) };
                let proof = Knowledge { point: ephemeral.public() }.prove(&ephemeral, &context, &mut rng);
                Ok((FixedBytes(sealed.0), FixedBytes(proof.to_bytes())))
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        let (sealed, knowledge) = sealed.into_iter().unzip();
        let shares = Shares { sealed, knowledge };
        if self.ceremony.shares(self.seat).is_some_and(|dealt| *dealt != shares) {
            return Err(Refusal::ForeignMessage(EntryKind::CeremonyShares));
        }
        Ok(shares)
    }

    /// The share of the key that follows from everybody's messages, or the dealer whose share is bad.
    fn share(&self) -> Result<Result<SecretScalar, BadShare>, Refusal> {
        let (secret_package, _) = self.part2()?;
        // Dealing again compares what stands on the record under this key with what this seed deals.
        self.deal()?;
        let sealing = self.keys.sealing();
        let mut packages = BTreeMap::new();
        for dealer in Seat::all(self.ceremony.quorum().trustees()).filter(|dealer| *dealer != self.seat) {
            let sealed = self.ceremony.shares(dealer).and_then(|shares| shares.to(dealer, self.seat));
            let (sealed, commitments) = sealed.zip(self.ceremony.commitments(dealer)).ok_or(Refusal::Ceremony)?;
            let context = sealed_share_context(&self.id, dealer, self.seat);
            let opened = sealed.open(&sealing, &context).ok();
            match opened.filter(|share| share.public() == committed_share(commitments, self.seat)) {
                Some(share) => {
                    let bytes = Zeroizing::new(share.expose().to_bytes());
                    let share = SigningShare::deserialize(&*bytes).map_err(|_| Refusal::Ceremony)?;
                    packages.insert(identifier(dealer)?, round2::Package::new(share));
                }
                None => return Ok(Err(BadShare { dealer, sealed })),
            }
        }
        let (key_package, _) =
            dkg::part3(&secret_package, &self.others()?, &packages).map_err(|_| Refusal::Ceremony)?;
        let share = secret(key_package.signing_share())?;
        if share.public() != self.ceremony.verification_key(self.seat) {
            return Err(Refusal::OtherShare);
        }
        Ok(Ok(share))
    }

    /// Contributes to a draw, once, so that its order hangs on every trustee. The same message every time.
    fn contribute(&self, process: &Process) -> NextStep {
        let author = self.keys.signing_public();
        let (Some(committee), false) = (process.committee(), process.draw().has_contributed(&author)) else {
            return NextStep::Wait(process.phase());
        };
        let seed = Zeroizing::new(Digest::of("trustee-contribution", &[&self.keys.seed, self.id.as_bytes()]).0);
        let mut rng = ChaCha20Rng::from_seed(*seed);
        NextStep::Post(screen::contribute(&self.id, &committee.key, &author, &mut rng))
    }

    /// Decrypts the tally of a closed process, once.
    fn decrypt(&self, process: &Process, rng: &mut (impl RngCore + CryptoRng)) -> Result<NextStep, Refusal> {
        let wait = Ok(NextStep::Wait(process.phase()));
        let Some((_, digest)) = process.encrypted_tally() else { return wait };
        let pads = process.pads();
        if pads.is_empty() || process.awaits_beacon() || process.decrypted_by().any(|seat| seat == self.seat) {
            return wait;
        }
        let share = self.share()?.map_err(|_| Refusal::Ceremony)?;
        let partial = decryption::decrypt(&self.id, self.seat, &share, digest, &pads, rng);
        Ok(NextStep::Post(Unsigned::new(EntryKind::PartialDecryption, self.id, &partial)))
    }

    fn confirm(&self, rng: &mut (impl RngCore + CryptoRng)) -> Result<Unsigned, Refusal> {
        let process = self.id.digest();
        match self.share()? {
            Ok(share) => {
                let ceremony = self.ceremony.digest();
                let place = confirm_place(&ceremony, self.seat);
                let proof =
                    Knowledge { point: share.public() }.prove(&share, &ProofContext { process, place: &place }, rng);
                let confirm = Confirm { ceremony, knowledge: FixedBytes(proof.to_bytes()) };
                Ok(Unsigned::new(EntryKind::CeremonyConfirm, self.id, &confirm))
            }
            Err(BadShare { dealer, sealed }) => {
                let sealing = self.keys.sealing();
                let sender = sealed.sender().unwrap_or(psephos_crypto::G);
                let shared = sealing.expose() * sender;
                let place = complaint_place(self.seat, dealer);
                let claim = EqualDlogs { key: sealing.public(), bases: &[sender], images: &[shared] };
                let proof = claim.prove(&sealing, &ProofContext { process, place: &place }, rng);
                let complaint = Complaint {
                    dealer: dealer.number(),
                    shared: Key(shared.compress().to_bytes()),
                    proof: FixedBytes(proof.to_bytes()),
                };
                Ok(Unsigned::new(EntryKind::CeremonyComplaint, self.id, &complaint))
            }
        }
    }
}

/// A share that its dealer broke.
struct BadShare {
    dealer: Seat,
    sealed: SealedShare,
}

fn identifier(seat: Seat) -> Result<Identifier, Refusal> {
    Identifier::try_from(seat.number()).map_err(|_| Refusal::Ceremony)
}

fn secret(share: &SigningShare) -> Result<SecretScalar, Refusal> {
    let bytes = Zeroizing::new(share.serialize());
    let scalar: Scalar = encoding::scalar(&bytes).map_err(|_| Refusal::Ceremony)?;
    Ok(SecretScalar::new(scalar))
}
