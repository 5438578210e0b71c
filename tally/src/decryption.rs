//! Partial decryptions: made by a trustee, verified by everyone.
//!
//! Spec: `docs/spec/50-tally.md#partial-decryption`.

use crate::rejected::Reason;
use psephos_crypto::{RistrettoPoint, Seat, SecretScalar, encoding};
use psephos_proofs::{
    ProofContext,
    equal_dlogs::{EqualDlogs, EqualDlogsProof},
};
use psephos_record::{
    EntryKind, ProcessId,
    ids::{ByteString, FixedBytes, Hash},
    tally::{PartialDecryption, decryption_place},
};
use rand_core::{CryptoRng, RngCore};

/// Decrypts these pads with the share of this seat, and proves it. Constant time in the share.
pub fn decrypt(
    process: &ProcessId,
    seat: Seat,
    share: &SecretScalar,
    tally: Hash,
    pads: &[RistrettoPoint],
    rng: &mut (impl RngCore + CryptoRng),
) -> PartialDecryption {
    let factors: Vec<RistrettoPoint> = pads.iter().map(|pad| share.expose() * pad).collect();
    let place = decryption_place(&tally, seat);
    let context = ProofContext { process: process.digest(), place: &place };
    let proof = EqualDlogs { key: share.public(), bases: pads, images: &factors }.prove(share, &context, rng);
    let factors = factors.iter().flat_map(|factor| factor.compress().to_bytes()).collect();
    PartialDecryption { tally, factors: ByteString(factors), proof: FixedBytes(proof.to_bytes()) }
}

/// Checks a partial decryption of these pads against the trustee's verification key, and returns its factors.
/// Variable time.
pub(crate) fn verify(
    process: &ProcessId,
    seat: Seat,
    key: &RistrettoPoint,
    pads: &[RistrettoPoint],
    partial: &PartialDecryption,
) -> Result<Vec<RistrettoPoint>, Reason> {
    let malformed = |cause| Reason::MalformedElement(EntryKind::PartialDecryption, cause);
    if partial.factors.0.len() != 32 * pads.len() {
        return Err(malformed(encoding::MalformedElement::Length));
    }
    let factors: Vec<RistrettoPoint> = partial
        .factors
        .0
        .chunks_exact(32)
        .map(encoding::point_not_identity)
        .collect::<Result<_, _>>()
        .map_err(malformed)?;
    let proof = EqualDlogsProof::from_bytes(&partial.proof.0).map_err(malformed)?;
    let place = decryption_place(&partial.tally, seat);
    let context = ProofContext { process: process.digest(), place: &place };
    EqualDlogs { key: *key, bases: pads, images: &factors }
        .verify(&proof, &context)
        .map_err(|cause| Reason::InvalidDecryption(seat, cause))?;
    Ok(factors)
}
