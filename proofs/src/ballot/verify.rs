//! The batch verifier of [`BallotClaim`]: one multiscalar multiplication for many ballots, and blame for false ones.

use super::{
    BallotClaim, first_challenge, second_challenge,
    wire::{self, Decoded, MalformedBallot},
};
use crate::{
    equal_dlogs::powers,
    relation::{scaled, sum},
    transcript::ProofContext,
    weights::Weights,
};
use core::fmt;
use psephos_crypto::{
    Ciphertext, Digest, G, IsIdentity as _, RistrettoPoint, Scalar, VartimeMultiscalarMul, encoding,
    generators::Generators,
};

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
/// All claims must share the election key of the first. Batches of 256 to 512 are the fastest. A batch with one false
/// ballot costs about twice as much as an honest one. Variable time: everything here is public.
pub fn verify_batch(
    generators: &Generators,
    ballots: &[SubmittedBallotProof<'_>],
) -> Vec<Result<Vec<Ciphertext>, InvalidBallotProof>> {
    let decoded: Vec<Result<Checked, InvalidBallotProof>> = ballots.iter().map(Checked::new).collect();
    let standing: Vec<&Checked> = decoded.iter().filter_map(|ballot| ballot.as_ref().ok()).collect();
    let verdicts = ballots.first().map(|first| judge(generators, first.claim.key.point(), &standing));
    let mut verdicts = verdicts.unwrap_or_default().into_iter();
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
    /// Stands for all that is verified: `x` binds claim, context and both messages, the proof's bytes the responses.
    summary: Digest,
    ciphertexts: Vec<Ciphertext>,
    credential: RistrettoPoint,
    proof: Decoded,
    x: Scalar,
    /// `1, y, y², …`, one for each ciphertext.
    powers: Vec<Scalar>,
    /// Coefficient of `G` in the fourth equation: `Σ yʲℓ_j(f) + x·Σ yʲκ_j`.
    value: Scalar,
}

impl Checked {
    fn new(ballot: &SubmittedBallotProof<'_>) -> Result<Self, InvalidBallotProof> {
        let SubmittedBallotProof { claim, proof: bytes, context } = ballot;
        let relation = claim.relation;
        let ciphertexts = wire::ciphertexts(relation, claim.ciphertexts)?;
        let proof = Decoded::new(relation, bytes)?;
        let credential = encoding::point_not_identity(claim.credential).map_err(MalformedBallot::Credential)?;

        let mut transcript = claim.transcript(context);
        let y = first_challenge(&mut transcript, &proof.first);
        let x = second_challenge(&mut transcript, &proof.second);
        let summary = Digest::of("ballot-proof", &[x.as_bytes(), bytes]);

        let rules: Scalar = relation
            .equations()
            .iter()
            .zip(powers(y, relation.equations().len()))
            .map(|(equation, y)| y * (sum(&equation.terms, &proof.f) - scaled(&x, equation.target)))
            .sum();
        if rules != proof.delta {
            return Err(InvalidBallotProof::Rules);
        }
        let powers = powers(y, relation.forms().len());
        let value = relation
            .forms()
            .iter()
            .zip(&powers)
            .map(|(form, y)| y * (sum(&form.terms, &proof.f) + scaled(&x, form.constant)))
            .sum();
        Ok(Self { summary, ciphertexts, credential, proof, x, powers, value })
    }

    /// Adds the five equations, each times its weight, to the batch.
    fn add_to<'a>(&'a self, batch: &mut Batch<'a>, weights: [Scalar; 5]) {
        let Self { ciphertexts, proof, x, .. } = self;
        let [b, a, c, d, _, e1, e2] = &proof.points;
        let [opening, bits, pads, values, _] = weights;
        batch.add(opening * x, b);
        batch.add(opening, a);
        batch.add(bits * x, c);
        batch.add(bits, d);
        let (x_pads, x_values) = (x * pads, x * values);
        for (ciphertext, y) in ciphertexts.iter().zip(&self.powers) {
            batch.add(x_pads * y, &ciphertext.pad);
            batch.add(x_values * y, &ciphertext.data);
        }
        batch.add(pads, e1);
        batch.add(values, e2);
        self.add_credential_to(batch, weights);

        if batch.bits.len() < proof.f.len() {
            batch.bits.resize(proof.f.len(), Scalar::ZERO);
        }
        for (coefficient, f) in batch.bits.iter_mut().zip(&proof.f) {
            *coefficient -= f * (opening + bits * (x - f));
        }
        batch.blinding -= opening * proof.z_a + bits * proof.z_c;
        batch.base -= pads * proof.z_e + values * self.value;
        batch.key -= values * proof.z_e;
    }

    /// Adds the fifth equation alone, times its weight, to the batch.
    fn add_credential_to<'a>(&'a self, batch: &mut Batch<'a>, [.., credential]: [Scalar; 5]) {
        let [_, _, _, _, k, _, _] = &self.proof.points;
        batch.add(credential * self.x, &self.credential);
        batch.add(credential, k);
        batch.base -= credential * self.proof.z_s;
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
struct Batch<'a> {
    /// Terms whose base is one ballot's own. They stay where they were decoded: a batch has thousands.
    scalars: Vec<Scalar>,
    points: Vec<&'a RistrettoPoint>,
    /// Coefficients of what all ballots share: `H_1..H_n`, `H`, `G`, `P`.
    bits: Vec<Scalar>,
    blinding: Scalar,
    base: Scalar,
    key: Scalar,
}

impl<'a> Batch<'a> {
    /// A term whose weight is zero, as that of an equation which nobody asks about, costs nothing.
    fn add(&mut self, scalar: Scalar, point: &'a RistrettoPoint) {
        if scalar != Scalar::ZERO {
            self.scalars.push(scalar);
            self.points.push(point);
        }
    }

    fn holds(mut self, generators: &'a Generators, key: &'a RistrettoPoint) -> bool {
        for (scalar, point) in core::mem::take(&mut self.bits).into_iter().zip(generators.bits()) {
            self.add(scalar, point);
        }
        let (blinding, base, key_scalar) = (self.blinding, self.base, self.key);
        self.add(blinding, generators.blinding());
        self.add(base, &G);
        self.add(key_scalar, key);
        RistrettoPoint::vartime_multiscalar_mul(self.scalars, self.points).is_identity()
    }
}

/// Answers for each ballot. An honest batch costs one sum; false ballots must not cost much more, since anybody can make them.
///
/// 1. The five equations of all ballots in one sum.
/// 2. If it fails, the credentials' equation of all: a stranger's ballot fails it, and it has three points.
/// 3. What is left, again all five.
///
/// Where a sum fails, ballots are told apart by [`false_ones`].
fn judge(generators: &Generators, key: &RistrettoPoint, ballots: &[&Checked]) -> Vec<Result<(), InvalidBallotProof>> {
    let whole = |ballots: &[&Checked]| hold(generators, key, ballots, Checked::add_to);
    let signed = |ballots: &[&Checked]| hold(generators, key, ballots, Checked::add_credential_to);
    if whole(ballots) {
        return vec![Ok(()); ballots.len()];
    }
    let strangers = false_ones(ballots, &signed);
    let voters: Vec<&Checked> = unmarked(ballots, &strangers);
    let false_votes = if voters.len() < ballots.len() && whole(&voters) {
        vec![false; voters.len()]
    } else {
        false_ones(&voters, &whole)
    };
    let mut false_votes = voters.iter().zip(false_votes);
    strangers
        .into_iter()
        .map(|is_stranger| {
            if is_stranger {
                return Err(InvalidBallotProof::Credential);
            }
            match false_votes.next() {
                Some((ballot, true)) => Err(ballot.blame(generators, key)),
                _ => Ok(()),
            }
        })
        .collect()
}

fn unmarked<'a>(ballots: &[&'a Checked], marks: &[bool]) -> Vec<&'a Checked> {
    ballots.iter().zip(marks).filter(|(_, marked)| !**marked).map(|(ballot, _)| *ballot).collect()
}

/// Ballots that are looked at together when a batch has failed.
const GROUP: usize = 16;

/// Which of these are false: in groups, and one by one in groups that fail. Once most groups fail, one by one at once.
fn false_ones(ballots: &[&Checked], holds: &impl Fn(&[&Checked]) -> bool) -> Vec<bool> {
    let mut marks = Vec::with_capacity(ballots.len());
    let (mut held, mut failed) = (0, 0);
    for group in ballots.chunks(GROUP) {
        if failed <= held + 1 && holds(group) {
            held += 1;
            marks.extend(group.iter().map(|_| false));
        } else {
            failed += 1;
            marks.extend(group.iter().map(|ballot| !holds(&[*ballot])));
        }
    }
    marks
}

/// Whether these equations of all these ballots hold, each times a weight of its own.
fn hold<'a>(
    generators: &'a Generators,
    key: &'a RistrettoPoint,
    ballots: &[&'a Checked],
    add: impl Fn(&'a Checked, &mut Batch<'a>, [Scalar; 5]),
) -> bool {
    let summaries: Vec<&[u8]> = ballots.iter().map(|ballot| ballot.summary.as_bytes().as_slice()).collect();
    let mut weights = Weights::new(&summaries);
    let mut batch = Batch::default();
    for ballot in ballots {
        add(ballot, &mut batch, core::array::from_fn(|_| weights.next()));
    }
    batch.holds(generators, key)
}
