//! The proofs of ballots, and the openings of challenged ones.

use super::{Looked, Pending, Screen};
use crate::rejected::Reason;
use psephos_crypto::{
    Ciphertext, ElectionPublicKey, SecretScalar,
    encoding::{self, MalformedElement},
};
use psephos_proofs::{
    ProofContext,
    allocation::AllocationClaim,
    ballot::{BallotClaim, InvalidBallotProof, SubmittedBallotProof, verify_batch},
};
use psephos_record::{
    EntryKind, Tracker,
    ballot::{Ballot, Challenge},
    style,
};

impl Screen {
    /// The ballots that were looked at, in their order: each one's linked ciphertexts, if its proof holds.
    pub(super) fn verify_ballots(
        &self,
        looked: &[(Tracker, Result<Looked, Reason>)],
    ) -> Vec<Result<Vec<Ciphertext>, InvalidBallotProof>> {
        let Some(voting) = &self.voting else { return Vec::new() };
        let submitted: Vec<SubmittedBallotProof<'_>> = looked
            .iter()
            .filter_map(|(_, looked)| match looked {
                Ok(Looked::Ballot(pending, _)) => Some(self.submitted(pending, &voting.key)),
                _ => None,
            })
            .collect();
        verify_batch(&self.rules.generators, &submitted)
    }

    fn submitted<'a>(&'a self, pending: &'a Pending, key: &'a ElectionPublicKey) -> SubmittedBallotProof<'a> {
        let style = self.style(pending.ballot.style).expect("looked at before");
        let linked = style.linked_ciphertexts() * Ciphertext::BYTES;
        let ciphertexts = pending.ballot.ciphertexts.0.get(..linked).unwrap_or(&pending.ballot.ciphertexts.0);
        SubmittedBallotProof {
            claim: BallotClaim {
                relation: style.relation(),
                key,
                credential: pending.credential.as_bytes(),
                ciphertexts,
                allocations: &pending.bound,
            },
            proof: &pending.ballot.proof.0,
            context: ProofContext { process: self.rules.process.digest(), place: &pending.place },
        }
    }

    /// What is verified one ballot at a time, once its batch has given the ciphertexts that are linked.
    pub(super) fn verify_rest(&self, pending: &Pending, linked: Vec<Ciphertext>) -> Result<Vec<Ciphertext>, Reason> {
        let mut ciphertexts = linked;
        ciphertexts.extend(self.verify_allocations(pending)?);
        if let (Some(opening), Some(voting)) = (&pending.opening, &self.voting) {
            recompute(opening, &ciphertexts, &voting.key)?;
        }
        Ok(ciphertexts)
    }

    /// The ciphertexts of the ballot's allocations, each proof verified by itself.
    fn verify_allocations(&self, pending: &Pending) -> Result<Vec<Ciphertext>, Reason> {
        let (Some(style), Some(voting)) = (self.style(pending.ballot.style), &self.voting) else {
            return Ok(Vec::new());
        };
        let mut proofs = pending.ballot.allocations.as_ref().map_or(&[][..], |proofs| &proofs.0);
        let mut ciphertexts = Vec::new();
        for (compiled, allocation) in style.allocations() {
            let claim = AllocationClaim {
                allocation,
                key: &voting.key,
                credential: pending.credential.as_bytes(),
                ciphertexts: style::bytes_of(&pending.ballot.ciphertexts.0, &compiled.slots),
            };
            let (proof, rest) = proofs.split_at_checked(allocation.proof_bytes()).unwrap_or((proofs, &[]));
            let context = ProofContext { process: self.rules.process.digest(), place: &pending.place };
            ciphertexts
                .extend(claim.verify(proof, &self.rules.allocations, &context).map_err(Reason::InvalidAllocation)?);
            proofs = rest;
        }
        Ok(ciphertexts)
    }
}

/// A ballot's ciphertexts, whatever they hold.
pub(crate) fn ciphertexts_of(ballot: &Ballot) -> Result<Vec<Ciphertext>, MalformedElement> {
    ballot.ciphertexts.0.chunks_exact(Ciphertext::BYTES).map(Ciphertext::from_bytes).collect()
}

/// Recomputes a challenged ballot's ciphertexts from its opening.
fn recompute(opening: &Challenge, ciphertexts: &[Ciphertext], key: &ElectionPublicKey) -> Result<(), Reason> {
    let due = ciphertexts.len();
    if opening.values.len() != due || opening.randomness.0.len() != 32 * due {
        return Err(Reason::FalseOpening(0));
    }
    let openings = opening.values.iter().zip(opening.randomness.0.chunks_exact(32));
    for (slot, (ciphertext, (value, randomness))) in ciphertexts.iter().zip(openings).enumerate() {
        let randomness =
            encoding::scalar(randomness).map_err(|cause| Reason::MalformedElement(EntryKind::Challenge, cause))?;
        if key.encrypt(&psephos_crypto::Scalar::from(*value), &SecretScalar::new(randomness)) != *ciphertext {
            return Err(Reason::FalseOpening(slot));
        }
    }
    Ok(())
}
