//! The batch verifier of [`BallotClaim`]: one multiscalar multiplication for many ballots, and blame by bisection.

use super::{
    BallotClaim, first_challenge, second_challenge,
    wire::{self, Decoded, MalformedBallot},
};
use crate::{
    equal_dlogs::powers,
    relation::{integer, sum},
    transcript::ProofContext,
    weights::Weights,
};
use core::fmt;
use psephos_crypto::IsIdentity as _;
use psephos_crypto::{Ciphertext, G, RistrettoPoint, Scalar, VartimeMultiscalarMul, encoding, generators::Generators};

/// A ballot's claim and proof as they came off the wire.
#[derive(Clone, Copy, Debug)]
pub struct SubmittedBallotProof<'a> {
    /// What is claimed.
    pub claim: BallotClaim<'a>,
    /// The proof's bytes.
    pub proof: &'a [u8],
    /// Where the proof must have been made for.
    pub context: ProofContext<'a>,
}

/// Why a ballot was turned away. Every variant names what fails: this is published evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidBallotProof {
    /// The bytes are no ballot of this style.
    Malformed(MalformedBallot),
    /// The selections break the contest's rules: `Σ_k yᵏ(L_k(f) − x·t_k) ≠ δ`.
    Rules,
    /// `x·B + A ≠ Σ fᵢHᵢ + z_A·H`.
    Opening,
    /// A selection is no bit: `x·C' + D ≠ Σ fᵢ(x−fᵢ)Hᵢ + z_C·H`.
    Bits,
    /// The randomness is not known: `x·Σ yʲRⱼ + E₁ ≠ z_E·G`.
    Pads,
    /// The ciphertexts hold something else: `x·Σ yʲ(Cⱼ − κⱼG) + E₂ ≠ (Σ yʲℓ_j(f))·G + z_E·P`.
    Values,
    /// The credential's key is not known for this ballot: `x·S + K ≠ z_S·G`.
    Credential,
}

impl fmt::Display for InvalidBallotProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(cause) => write!(f, "{cause}"),
            Self::Rules => f.write_str("the proof shows no selection within the contest's rules"),
            Self::Opening => f.write_str("the proof does not open its commitment to the selections"),
            Self::Bits => f.write_str("the proof shows no selection of zeros and ones"),
            Self::Pads => f.write_str("the proof does not know the ciphertexts' randomness"),
            Self::Values => f.write_str("the ciphertexts do not hold the selections of the proof"),
            Self::Credential => f.write_str("the proof was not made with the credential for this ballot"),
        }
    }
}

impl core::error::Error for InvalidBallotProof {}

impl From<MalformedBallot> for InvalidBallotProof {
    fn from(cause: MalformedBallot) -> Self {
        Self::Malformed(cause)
    }
}

/// Verifies many ballots at once and answers for each, in order: its decoded ciphertexts, or why it was refused.
///
/// All claims must share the election key of the first. Batches of 256 to 512 are the fastest. One false ballot among
/// `b` costs about `2·log₂ b` more multiplications. Variable time: everything here is public.
pub fn verify_batch(
    generators: &Generators,
    ballots: &[SubmittedBallotProof<'_>],
) -> Vec<Result<Vec<Ciphertext>, InvalidBallotProof>> {
    let decoded: Vec<Result<Checked, InvalidBallotProof>> = ballots.iter().map(Checked::new).collect();
    let standing: Vec<&Checked> = decoded.iter().filter_map(|ballot| ballot.as_ref().ok()).collect();
    let mut verdicts = Vec::with_capacity(standing.len());
    if let Some(first) = ballots.first() {
        bisect(generators, first.claim.key.point(), &standing, &mut verdicts);
    }
    let mut verdicts = verdicts.into_iter();
    decoded
        .into_iter()
        .map(|ballot| {
            let ballot = ballot?;
            verdicts.next().expect("one verdict for each standing ballot")?;
            Ok(ballot.ciphertexts)
        })
        .collect()
}

/// A ballot whose bytes decode and whose rules hold; the group equations are still open.
struct Checked {
    summary: [u8; 32],
    /// Terms whose base is this ballot's own: one list for each equation.
    own: [Vec<(Scalar, RistrettoPoint)>; 5],
    /// Coefficients of `H_1..H_n` in the first two equations.
    f: Vec<Scalar>,
    x: Scalar,
    z_a: Scalar,
    z_c: Scalar,
    z_e: Scalar,
    z_s: Scalar,
    /// Coefficient of `G` in the fourth equation: `Σ yʲℓ_j(f) + x·Σ yʲκ_j`.
    value: Scalar,
    ciphertexts: Vec<Ciphertext>,
}

impl Checked {
    fn new(ballot: &SubmittedBallotProof<'_>) -> Result<Self, InvalidBallotProof> {
        let SubmittedBallotProof { claim, proof, context } = ballot;
        let relation = claim.relation;
        let ciphertexts = wire::ciphertexts(relation, claim.ciphertexts)?;
        let decoded = Decoded::new(relation, proof)?;
        let credential = encoding::point_not_identity(claim.credential).map_err(MalformedBallot::Credential)?;

        let mut transcript = claim.transcript(context);
        let y = first_challenge(&mut transcript, &decoded.first);
        let x = second_challenge(&mut transcript, &decoded.second);
        transcript.absorb(b"proof", proof);
        let summary = transcript.summary(b"summary");

        let y_equations = powers(y, relation.equations().len());
        let y_forms = powers(y, relation.forms().len());
        let rules: Scalar = relation
            .equations()
            .iter()
            .zip(&y_equations)
            .map(|(equation, y)| y * (sum(&equation.terms, &decoded.f) - x * integer(equation.target)))
            .sum();
        if rules != decoded.delta {
            return Err(InvalidBallotProof::Rules);
        }
        let value = relation
            .forms()
            .iter()
            .zip(&y_forms)
            .map(|(form, y)| y * (sum(&form.terms, &decoded.f) + x * integer(form.constant)))
            .sum();

        let [b, a, c, d, k, e1, e2] = decoded.points;
        let folded = |half: fn(&Ciphertext) -> RistrettoPoint, last: RistrettoPoint| {
            let terms = ciphertexts.iter().zip(&y_forms).map(|(ciphertext, y)| (x * y, half(ciphertext)));
            terms.chain([(Scalar::ONE, last)]).collect()
        };
        let own = [
            vec![(x, b), (Scalar::ONE, a)],
            vec![(x, c), (Scalar::ONE, d)],
            folded(|ciphertext| ciphertext.pad, e1),
            folded(|ciphertext| ciphertext.data, e2),
            vec![(x, credential), (Scalar::ONE, k)],
        ];
        let Decoded { f, z_a, z_c, z_e, z_s, .. } = decoded;
        Ok(Self { summary, own, f, x, z_a, z_c, z_e, z_s, value, ciphertexts })
    }

    /// Adds the five equations, each times its weight, to the batch.
    fn add_to(&self, batch: &mut Batch, weights: [Scalar; 5]) {
        for (terms, weight) in self.own.iter().zip(&weights) {
            for (coefficient, point) in terms {
                batch.scalars.push(coefficient * weight);
                batch.points.push(*point);
            }
        }
        let [opening, bits, pads, values, credential] = weights;
        if batch.bits.len() < self.f.len() {
            batch.bits.resize(self.f.len(), Scalar::ZERO);
        }
        for (coefficient, f) in batch.bits.iter_mut().zip(&self.f) {
            *coefficient -= f * (opening + bits * (self.x - f));
        }
        batch.blinding -= opening * self.z_a + bits * self.z_c;
        batch.base -= pads * self.z_e + values * self.value + credential * self.z_s;
        batch.key -= values * self.z_e;
    }

    /// Which equation fails, for a ballot that is known to be false.
    fn blame(&self, generators: &Generators, key: &RistrettoPoint) -> InvalidBallotProof {
        let reasons = [
            InvalidBallotProof::Opening,
            InvalidBallotProof::Bits,
            InvalidBallotProof::Pads,
            InvalidBallotProof::Values,
        ];
        for (i, reason) in reasons.into_iter().enumerate() {
            let weights = core::array::from_fn(|j| if i == j { Scalar::ONE } else { Scalar::ZERO });
            let mut batch = Batch::default();
            self.add_to(&mut batch, weights);
            if !batch.holds(generators, key) {
                return reason;
            }
        }
        InvalidBallotProof::Credential
    }
}

/// A weighted sum of equations that must come out as the identity.
#[derive(Default)]
struct Batch {
    scalars: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
    bits: Vec<Scalar>,
    blinding: Scalar,
    base: Scalar,
    key: Scalar,
}

impl Batch {
    fn holds(self, generators: &Generators, key: &RistrettoPoint) -> bool {
        let Self { mut scalars, mut points, bits, blinding, base, key: key_scalar } = self;
        points.extend(generators.bits().iter().take(bits.len()));
        scalars.extend(bits);
        points.extend([*generators.blinding(), G, *key]);
        scalars.extend([blinding, base, key_scalar]);
        RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }
}

fn bisect(
    generators: &Generators,
    key: &RistrettoPoint,
    ballots: &[&Checked],
    verdicts: &mut Vec<Result<(), InvalidBallotProof>>,
) {
    let summaries: Vec<&[u8]> = ballots.iter().map(|ballot| ballot.summary.as_slice()).collect();
    let mut weights = Weights::new(&summaries);
    let mut batch = Batch::default();
    for ballot in ballots {
        ballot.add_to(&mut batch, core::array::from_fn(|_| weights.next()));
    }
    if batch.holds(generators, key) {
        verdicts.extend(ballots.iter().map(|_| Ok(())));
    } else if let [ballot] = ballots {
        verdicts.push(Err(ballot.blame(generators, key)));
    } else {
        let (left, right) = ballots.split_at(ballots.len() / 2);
        bisect(generators, key, left, verdicts);
        bisect(generators, key, right, verdicts);
    }
}
