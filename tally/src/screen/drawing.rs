//! What a draw's entries prove by themselves: that a contributor knows what it encrypts, that a round is its chain's.

use super::{Body, CheckedContribution, Screen, payload};
use crate::{
    drawing::{beacon, pool::MalformedPool},
    phase::OutOfPhase,
    rejected::Reason,
};
use psephos_crypto::{
    Ciphertext, ElectionPublicKey, RistrettoPoint, SecretScalar,
    encoding::{self, Reader},
};
use psephos_proofs::{
    ProofContext,
    knowledge::{Knowledge, KnowledgeProof},
};
use psephos_record::{
    Entry, EntryKind, Key, ProcessId, Unsigned,
    draw::{
        Contribution, SourceNumbers, contribution_place,
        pool::{CHUNK_BYTES, PoolPart},
    },
    entry::MalformedEntry,
    ids::FixedBytes,
};
use rand_core::{CryptoRng, RngCore};

/// Decodes a part of a pool, before its blob is read.
pub(super) fn part(entry: &Entry) -> Result<PoolPart, Reason> {
    let part: PoolPart = payload(entry)?;
    if (1..=CHUNK_BYTES as u64).contains(&part.bytes) {
        Ok(part)
    } else {
        Err(Reason::MalformedPool(MalformedPool::Bytes(part.bytes)))
    }
}

impl Screen {
    /// Decodes a contribution; that there is a key is asked first.
    pub(super) fn look_at_contribution(&self, entry: &Entry) -> Result<CheckedContribution, Reason> {
        let contribution: Contribution = payload(entry)?;
        if self.voting.is_none() {
            let early = OutOfPhase { phase: crate::Phase::Ready, entry: entry.kind, early: true };
            return Err(Reason::OutOfPhase(early));
        }
        let author = entry.author.ok_or(Reason::MalformedEntry(MalformedEntry::Authorship(entry.kind)))?;
        let malformed = |cause| Reason::MalformedElement(entry.kind, cause);
        let mut reader = Reader::new(&contribution.ciphertext.0);
        let pad = encoding::point_not_identity(reader.field().map_err(malformed)?).map_err(malformed)?;
        let data = reader.point().map_err(malformed)?;
        KnowledgeProof::from_bytes(&contribution.proof.0).map_err(malformed)?;
        Ok(CheckedContribution { author, ciphertext: Ciphertext { pad, data } })
    }

    /// Decodes what the sources published: some numbers of each of them.
    pub(super) fn look_at_numbers(&self, entry: &Entry) -> Result<SourceNumbers, Reason> {
        let published: SourceNumbers = payload(entry)?;
        let sources = self.rules.manifest.draw.as_ref().and_then(|draw| draw.sources.as_deref()).unwrap_or_default();
        if published.are_of(sources) { Ok(published) } else { Err(Reason::Contradiction(entry.kind, "numbers")) }
    }

    /// What takes the work of a proof, after the signature.
    pub(super) fn verify_drawing(&self, entry: &Entry, body: &Body) -> Result<(), Reason> {
        match body {
            Body::Contribution(checked) => {
                let contribution: Contribution = payload(entry)?;
                let malformed = |cause| Reason::MalformedElement(entry.kind, cause);
                let proof = KnowledgeProof::from_bytes(&contribution.proof.0).map_err(malformed)?;
                let place = contribution_place(&checked.author, &contribution.ciphertext);
                let context = ProofContext { process: entry.process.digest(), place: &place };
                let claim = Knowledge { point: checked.ciphertext.pad };
                claim.verify(&proof, &context).map_err(Reason::InvalidContribution)
            }
            Body::Beacon(found) => {
                let due = self.rules.manifest.beacon();
                let due = due.ok_or(Reason::OtherRound { due: None, found: found.round })?;
                match &found.signature {
                    Some(signature) => beacon::verify(due, found.round, signature).map_err(Reason::InvalidBeacon),
                    // Nobody else may say that there is no beacon.
                    None if entry.author == Some(self.rules.manifest.organiser) => Ok(()),
                    None => Err(Reason::NotEntitled(EntryKind::Beacon)),
                }
            }
            _ => Ok(()),
        }
    }
}

/// A contribution to the draw's randomness by `author`: a random group element, encrypted, with its proof. Neither the element
/// nor its randomness is needed again. Constant time in both.
pub fn contribute(
    process: &ProcessId,
    key: &ElectionPublicKey,
    author: &Key,
    rng: &mut (impl RngCore + CryptoRng),
) -> Unsigned {
    let mut wide = zeroize::Zeroizing::new([0; 64]);
    rng.fill_bytes(wide.as_mut());
    let element = RistrettoPoint::from_uniform_bytes(&wide);
    let randomness = SecretScalar::random(rng);
    let pad = randomness.public();
    let data = element + randomness.expose() * key.point();
    let ciphertext = FixedBytes(Ciphertext { pad, data }.to_bytes());
    let place = contribution_place(author, &ciphertext);
    let context = ProofContext { process: process.digest(), place: &place };
    let proof = FixedBytes(Knowledge { point: pad }.prove(&randomness, &context, rng).to_bytes());
    Unsigned::new(EntryKind::Contribution, *process, &Contribution { ciphertext, proof })
}
