//! A ballot proof's bytes, decoded: canonical encodings only, exact lengths, no identity among the ciphertexts.

use super::{FirstMessage, SecondMessage};
use crate::relation::Relation;
use core::fmt;
use psephos_crypto::{
    Ciphertext, RistrettoPoint, Scalar,
    encoding::{self, MalformedElement, Reader},
};

/// Why a ballot's bytes are no ciphertexts and proof of its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedBallot {
    /// The ciphertexts are not `64·m` bytes.
    CiphertextsLength {
        /// Bytes due.
        due: usize,
        /// Bytes found.
        found: usize,
    },
    /// The proof is not `32·(n + 12)` bytes.
    ProofLength {
        /// Bytes due.
        due: usize,
        /// Bytes found.
        found: usize,
    },
    /// A ciphertext's half is no group element, or is the identity.
    Ciphertext {
        /// Which ciphertext, from 0.
        index: usize,
        /// What is wrong with it.
        cause: MalformedElement,
    },
    /// A point or scalar of the proof is not canonical.
    Proof(MalformedElement),
    /// The credential is no group element, or is the identity.
    Credential(MalformedElement),
}

impl fmt::Display for MalformedBallot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CiphertextsLength { due, found } => write!(f, "{found} bytes of ciphertexts where {due} are due"),
            Self::ProofLength { due, found } => write!(f, "{found} bytes of proof where {due} are due"),
            Self::Ciphertext { index, cause } => write!(f, "ciphertext {index} holds {cause}"),
            Self::Proof(cause) => write!(f, "the proof holds {cause}"),
            Self::Credential(cause) => write!(f, "the credential is {cause}"),
        }
    }
}

impl core::error::Error for MalformedBallot {}

/// A proof as numbers and points.
pub(super) struct Decoded {
    pub(super) first: FirstMessage,
    pub(super) second: SecondMessage,
    /// `B, A, C', D, K, E₁, E₂`.
    pub(super) points: [RistrettoPoint; 7],
    pub(super) delta: Scalar,
    pub(super) f: Vec<Scalar>,
    pub(super) z_a: Scalar,
    pub(super) z_c: Scalar,
    pub(super) z_e: Scalar,
    pub(super) z_s: Scalar,
}

impl Decoded {
    pub(super) fn new(relation: &Relation, bytes: &[u8]) -> Result<Self, MalformedBallot> {
        let due = relation.proof_bytes();
        if bytes.len() != due {
            return Err(MalformedBallot::ProofLength { due, found: bytes.len() });
        }
        Self::read(relation, bytes).map_err(MalformedBallot::Proof)
    }

    fn read(relation: &Relation, bytes: &[u8]) -> Result<Self, MalformedElement> {
        let mut reader = Reader::new(bytes);
        let mut fields = [[0; 32]; 8];
        for field in &mut fields {
            *field = *reader.field()?;
        }
        let [b, a, c, d, k, e1, e2, delta] = fields;
        let mut points = [RistrettoPoint::default(); 7];
        for (point, field) in points.iter_mut().zip(&fields) {
            *point = encoding::point(field)?;
        }
        let proof = Self {
            first: [b, a, c, d, k],
            second: [e1, e2, delta],
            points,
            delta: encoding::scalar(&delta)?,
            f: (0..relation.bits()).map(|_| reader.scalar()).collect::<Result<_, _>>()?,
            z_a: reader.scalar()?,
            z_c: reader.scalar()?,
            z_e: reader.scalar()?,
            z_s: reader.scalar()?,
        };
        reader.finish()?;
        Ok(proof)
    }
}

/// Decodes the ciphertexts of a ballot: as many as the relation has forms.
pub(super) fn ciphertexts(relation: &Relation, bytes: &[u8]) -> Result<Vec<Ciphertext>, MalformedBallot> {
    let due = relation.forms().len() * Ciphertext::BYTES;
    if bytes.len() != due {
        return Err(MalformedBallot::CiphertextsLength { due, found: bytes.len() });
    }
    bytes
        .chunks_exact(Ciphertext::BYTES)
        .enumerate()
        .map(|(index, bytes)| {
            Ciphertext::from_bytes(bytes).map_err(|cause| MalformedBallot::Ciphertext { index, cause })
        })
        .collect()
}
