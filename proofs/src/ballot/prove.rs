//! The prover of [`BallotClaim`].

use super::{BallotClaim, first_challenge, second_challenge};
use crate::{equal_dlogs::powers, relation::sum, transcript::ProofContext};
use psephos_crypto::{
    Ciphertext, ConditionallySelectable as _, Identity as _, RistrettoPoint, Scalar, SecretScalar,
    generators::Generators,
};
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// What only the voter's device knows.
#[derive(Debug)]
pub struct BallotWitness<'a> {
    /// `b`: each 0 or 1, as many as the relation has bits. (Other numbers yield a proof that does not verify.)
    pub bits: &'a [SecretScalar],
    /// `r_j`: one for each ciphertext.
    pub randomness: &'a [SecretScalar],
    /// `s`, the private credential.
    pub credential: &'a SecretScalar,
}

impl BallotClaim<'_> {
    /// Proves the claim; the bytes are as [`Relation::proof_bytes`](crate::Relation::proof_bytes) says.
    ///
    /// Constant time in the witness: the sequence of operations depends on the relation alone. A witness that does not
    /// satisfy the relation yields a proof that does not verify.
    pub fn prove(
        &self,
        witness: &BallotWitness<'_>,
        generators: &Generators,
        context: &ProofContext<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Vec<u8> {
        let relation = self.relation;
        let mut transcript = self.transcript(context);
        let secrets = witness.bits.iter().chain(witness.randomness).chain([witness.credential]);
        let mut nonces = transcript.nonces(secrets, rng);
        let a = nonces.take(relation.bits() as usize);
        let [rho_b, rho_a, rho_c, rho_d, kappa, tau] = core::array::from_fn(|_| nonces.next());

        let bits = exposed(witness.bits);
        let masks = exposed(&a);
        let squared: Zeroizing<Vec<Scalar>> = Zeroizing::new(masks.iter().map(|a| -(a * a)).collect());

        // For bits, bᵢHᵢ is Hᵢ or nothing, and aᵢ(1−2bᵢ)Hᵢ is aᵢHᵢ or its negative: chosen, not multiplied.
        let products = generators.multiples(&masks);
        let chosen: RistrettoPoint =
            generators.bits().iter().zip(witness.bits).map(|(h, b)| either(b, &RistrettoPoint::identity(), h)).sum();
        let signed: RistrettoPoint = products.iter().zip(witness.bits).map(|(ah, b)| either(b, ah, &-ah)).sum();
        let first = [
            chosen + generators.blind(&rho_b),
            products.iter().sum::<RistrettoPoint>() + generators.blind(&rho_a),
            signed + generators.blind(&rho_c),
            generators.commit(&squared, &rho_d),
            kappa.public(),
        ]
        .map(|point| point.compress().to_bytes());
        let y = first_challenge(&mut transcript, &first);

        let y_equations = powers(y, relation.equations().len());
        let y_forms = powers(y, relation.forms().len());
        let delta: Scalar = relation.equations().iter().zip(&y_equations).map(|(e, y)| y * sum(&e.terms, &masks)).sum();
        let folded: Zeroizing<Scalar> =
            Zeroizing::new(relation.forms().iter().zip(&y_forms).map(|(form, y)| y * sum(&form.terms, &masks)).sum());
        // (E₁, E₂) is the folded masks, encrypted under τ.
        let Ciphertext { pad: e1, data: e2 } = self.key.encrypt(&folded, &tau);
        let second = [e1.compress().to_bytes(), e2.compress().to_bytes(), delta.to_bytes()];
        let x = second_challenge(&mut transcript, &second);

        let randomness: Zeroizing<Scalar> =
            Zeroizing::new(witness.randomness.iter().zip(&y_forms).map(|(r, y)| r.expose() * y).sum());
        let mut proof = Vec::with_capacity(relation.proof_bytes());
        proof.extend(first.as_flattened());
        proof.extend(second.as_flattened());
        for (bit, mask) in bits.iter().zip(masks.iter()) {
            proof.extend((x * bit + mask).as_bytes());
        }
        let responses = [
            x * rho_b.expose() + rho_a.expose(),
            x * rho_c.expose() + rho_d.expose(),
            x * *randomness + tau.expose(),
            x * witness.credential.expose() + kappa.expose(),
        ];
        proof.extend(responses.iter().flat_map(Scalar::as_bytes));
        proof
    }
}

/// `zero` for an even number and `one` for an odd, without branching.
fn either(bit: &SecretScalar, zero: &RistrettoPoint, one: &RistrettoPoint) -> RistrettoPoint {
    RistrettoPoint::conditional_select(zero, one, bit.bit())
}

fn exposed(secrets: &[SecretScalar]) -> Zeroizing<Vec<Scalar>> {
    Zeroizing::new(secrets.iter().map(|secret| *secret.expose()).collect())
}
