//! The prover of [`BallotClaim`].

use super::{BallotClaim, first_challenge, second_challenge};
use crate::{equal_dlogs::powers, relation::sum, transcript::ProofContext};
use core::slice;
use psephos_crypto::{
    G_TABLE, Scalar, SecretScalar,
    elgamal::Encryptor,
    generators::Generators,
    halves::{encode_doubles, half},
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
    /// Proves the claim; the bytes are as [`Relation::proof_bytes`](crate::Relation::proof_bytes) says. `encryptor` is for the claim's
    /// key.
    ///
    /// Constant time in the witness: the sequence of operations depends on the relation alone. A witness that does not
    /// satisfy the relation yields a proof that does not verify.
    pub fn prove(
        &self,
        witness: &BallotWitness<'_>,
        encryptor: &Encryptor,
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
        // For bits, bᵢHᵢ is Hᵢ or nothing, and aᵢ(1−2bᵢ)Hᵢ is aᵢHᵢ or its negative: chosen, not multiplied.
        let b_point = generators.commit_bits(witness.bits, rho_b.expose());
        // The others at half their size, since many doubles encode at the price of one.
        let halved = Zeroizing::new(masks.iter().map(half).collect::<Vec<_>>());
        let squared: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(masks.iter().zip(halved.iter()).map(|(a, half)| -(a * half)).collect());
        let [half_a, half_c, half_d, half_k] =
            [&rho_a, &rho_c, &rho_d, &kappa].map(|rho| Zeroizing::new(half(rho.expose())));
        let [a_point, c_point] = generators.commit_twice(&halved, witness.bits, &half_a, &half_c);
        let halves = [a_point, c_point, generators.commit(&squared, &half_d), &*half_k * G_TABLE];
        let mut first = [b_point.compress().to_bytes(); 5];
        first.iter_mut().skip(1).zip(encode_doubles(&halves)).for_each(|(place, point)| *place = point);
        let y = first_challenge(&mut transcript, &first);

        let y_equations = powers(y, relation.equations().len());
        let y_forms = powers(y, relation.forms().len());
        let delta: Scalar = relation.equations().iter().zip(&y_equations).map(|(e, y)| y * sum(&e.terms, &masks)).sum();
        let folded: Zeroizing<Scalar> =
            Zeroizing::new(relation.forms().iter().zip(&y_forms).map(|(form, y)| y * sum(&form.terms, &masks)).sum());
        // (E₁, E₂) is the folded masks, encrypted under τ.
        let encrypted = encryptor.encrypt_all(slice::from_ref(&*folded), Encryptor::ANY_SCALAR, slice::from_ref(&tau));
        let mut second = [delta.to_bytes(); 3];
        second.iter_mut().zip(encrypted.as_chunks().0).for_each(|(place, point)| *place = *point);
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

fn exposed(secrets: &[SecretScalar]) -> Zeroizing<Vec<Scalar>> {
    Zeroizing::new(secrets.iter().map(|secret| *secret.expose()).collect())
}
