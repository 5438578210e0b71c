use super::*;
use crate::{
    equal_dlogs::powers,
    relation::{Equation, Form, sum},
};
use proptest::prelude::*;
use psephos_crypto::{
    Ciphertext, Digest, RistrettoPoint, SecretScalar, elgamal::Encryptor, encoding::MalformedElement,
    generators::Generators,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Choose exactly one of five.
fn one_of_five() -> Relation {
    let terms: Vec<_> = (0..5).map(|bit| (bit, 1)).collect();
    let forms = (0..5).map(|bit| Form { terms: vec![(bit, 1)], constant: 0 }).collect();
    Relation::new(5, vec![Equation { terms, target: 1 }], forms)
}

struct Case {
    relation: Relation,
    key: ElectionPublicKey,
    credential: SecretScalar,
    encryptor: Encryptor,
    generators: Generators,
    rng: ChaCha20Rng,
}

struct Ballot {
    credential: [u8; 32],
    ciphertexts: Vec<u8>,
    proof: Vec<u8>,
}

type Prover =
    fn(&BallotClaim<'_>, &BallotWitness<'_>, &Encryptor, &Generators, &ProofContext<'_>, &mut ChaCha20Rng) -> Vec<u8>;

/// The prover as the module's table writes it, line by line: it takes any numbers for bits, so it is the strongest
/// forger, and it holds the real prover to the same bytes.
fn textbook(
    claim: &BallotClaim<'_>,
    witness: &BallotWitness<'_>,
    encryptor: &Encryptor,
    generators: &Generators,
    context: &ProofContext<'_>,
    rng: &mut ChaCha20Rng,
) -> Vec<u8> {
    let relation = claim.relation;
    let mut transcript = claim.transcript(context);
    let secrets = witness.bits.iter().chain(witness.randomness).chain([witness.credential]);
    let mut nonces = transcript.nonces(secrets, rng);
    let a: Vec<Scalar> = nonces.take(relation.bits() as usize).iter().map(|a| *a.expose()).collect();
    let [rho_b, rho_a, rho_c, rho_d, kappa, tau] = core::array::from_fn(|_| nonces.next());
    let b: Vec<Scalar> = witness.bits.iter().map(|b| *b.expose()).collect();
    let crossed: Vec<Scalar> = a.iter().zip(&b).map(|(a, b)| a * (Scalar::ONE - b - b)).collect();
    let squared: Vec<Scalar> = a.iter().map(|a| -(a * a)).collect();

    let commit = |vector: &[Scalar], rho: &SecretScalar| {
        let terms: RistrettoPoint = vector.iter().zip(generators.bits()).map(|(v, h)| v * h).sum();
        (terms + rho.expose() * generators.blinding()).compress().to_bytes()
    };
    let first = [
        commit(&b, &rho_b),
        commit(&a, &rho_a),
        commit(&crossed, &rho_c),
        commit(&squared, &rho_d),
        kappa.public().compress().to_bytes(),
    ];
    let y = first_challenge(&mut transcript, &first);
    let y_equations = powers(y, relation.equations().len());
    let y_forms = powers(y, relation.forms().len());
    let delta: Scalar = relation.equations().iter().zip(&y_equations).map(|(e, y)| y * sum(&e.terms, &a)).sum();
    let folded: Scalar = relation.forms().iter().zip(&y_forms).map(|(form, y)| y * sum(&form.terms, &a)).sum();
    let e1 = tau.public().compress().to_bytes();
    let e2 = RistrettoPoint::mul_base(&folded) + tau.expose() * encryptor.key().point();
    let second = [e1, e2.compress().to_bytes(), delta.to_bytes()];
    let x = second_challenge(&mut transcript, &second);

    let r: Scalar = witness.randomness.iter().zip(&y_forms).map(|(r, y)| r.expose() * y).sum();
    let f = b.iter().zip(&a).map(|(b, a)| x * b + a);
    let z = [
        x * rho_b.expose() + rho_a.expose(),
        x * rho_c.expose() + rho_d.expose(),
        x * r + tau.expose(),
        x * witness.credential.expose() + kappa.expose(),
    ];
    [first.concat(), second.concat(), f.chain(z).flat_map(|number| number.to_bytes()).collect()].concat()
}

const PLACE: &[u8] = b"style 0, this voter, first ballot";
const HERE: ProofContext<'static> = ProofContext { process: Digest([1; 32]), place: PLACE };

impl Case {
    fn new(seed: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let key = ElectionPublicKey::new(SecretScalar::random(&mut rng).public()).unwrap();
        let credential = SecretScalar::random(&mut rng);
        let encryptor = Encryptor::new(key);
        Self { relation: one_of_five(), key, credential, encryptor, generators: Generators::new(5), rng }
    }

    /// A ballot over these "bits", encrypting `values`, honest about neither unless they agree.
    fn forge(&mut self, bits: &[Scalar], values: &[Scalar]) -> Ballot {
        self.ballot(bits, values, textbook)
    }

    fn honest(&mut self, choice: usize) -> Ballot {
        let bits: Vec<Scalar> = (0..5).map(|i| Scalar::from(u8::from(i == choice))).collect();
        self.ballot(&bits, &bits, |claim, witness, encryptor, generators, context, rng| {
            claim.prove(witness, encryptor, generators, context, rng)
        })
    }

    fn ballot(&mut self, bits: &[Scalar], values: &[Scalar], prover: Prover) -> Ballot {
        let bits: Vec<_> = bits.iter().copied().map(SecretScalar::new).collect();
        let randomness: Vec<_> = values.iter().map(|_| SecretScalar::random(&mut self.rng)).collect();
        let ciphertexts: Vec<u8> =
            values.iter().zip(&randomness).flat_map(|(v, r)| self.key.encrypt(v, r).to_bytes()).collect();
        let credential = self.credential.public().compress().to_bytes();
        let claim = BallotClaim {
            relation: &self.relation,
            key: &self.key,
            credential: &credential,
            ciphertexts: &ciphertexts,
            allocations: &[],
        };
        let witness = BallotWitness { bits: &bits, randomness: &randomness, credential: &self.credential };
        let proof = prover(&claim, &witness, &self.encryptor, &self.generators, &HERE, &mut self.rng);
        Ballot { credential, ciphertexts, proof }
    }

    fn submitted<'a>(&'a self, ballot: &'a Ballot) -> SubmittedBallotProof<'a> {
        let claim = BallotClaim {
            relation: &self.relation,
            key: &self.key,
            credential: &ballot.credential,
            ciphertexts: &ballot.ciphertexts,
            allocations: &[],
        };
        SubmittedBallotProof { claim, proof: &ballot.proof, context: HERE }
    }

    fn verify(&self, ballot: &Ballot) -> Result<(), InvalidBallotProof> {
        self.verify_submitted(self.submitted(ballot))
    }

    fn verify_submitted(&self, ballot: SubmittedBallotProof<'_>) -> Result<(), InvalidBallotProof> {
        verify_batch(&self.generators, &[ballot]).remove(0).map(drop)
    }
}

fn scalars<const N: usize>(numbers: [i64; N]) -> [Scalar; N] {
    numbers.map(crate::relation::integer)
}

#[test]
fn an_honest_ballot_verifies_and_weighs_864_bytes() {
    let mut case = Case::new(1);
    for choice in 0..5 {
        let ballot = case.honest(choice);
        assert_eq!(case.verify(&ballot), Ok(()));
        assert_eq!(ballot.ciphertexts.len() + ballot.proof.len(), 864);
    }
}

#[test]
fn the_prover_writes_what_the_textbook_writes_with_tables_and_without() {
    for choice in 0..5 {
        let bits: Vec<Scalar> = (0..5).map(|i| Scalar::from(u8::from(i == choice))).collect();
        let expected = Case::new(11).forge(&bits, &bits).proof;
        assert_eq!(Case::new(11).honest(choice).proof, expected);
        let plain = Case::new(11);
        let encryptor = plain.encryptor.clone().with_table();
        let tabled = Case { generators: Generators::new(5).with_tables(), encryptor, ..plain }.honest(choice);
        assert_eq!(tabled.proof, expected);
    }
}

#[test]
fn no_forged_vector_passes() {
    let mut case = Case::new(2);
    // Two options, none, minus one with plus two, one option worth two, the same at the other end.
    for bits in [[1, 1, 0, 0, 0], [0; 5], [2, -1, 0, 0, 0], [0, 0, 0, -1, 2], [0, 0, 0, 0, 2], [0, 0, 0, 0, -1]] {
        let bits = scalars(bits);
        let ballot = case.forge(&bits, &bits);
        let refused = case.verify(&ballot).unwrap_err();
        assert!(matches!(refused, InvalidBallotProof::Rules | InvalidBallotProof::Bits), "{bits:?}: {refused}");
    }
    // Ciphertexts that hold something other than the proved bits, the first option as well as the last.
    let bits = scalars([0, 1, 0, 0, 0]);
    for values in [[5, 1, 0, 0, 0], [0, 1, 0, 0, 5], [1, 0, 0, 0, 0], [-1, 2, 0, 0, 0], [0, 1, 1, -1, 0]] {
        let ballot = case.forge(&bits, &scalars(values));
        assert_eq!(case.verify(&ballot), Err(InvalidBallotProof::Values), "{values:?}");
    }
}

#[test]
fn a_half_and_half_vector_wraps_around_nothing() {
    // Bits 1/2 and 1/2 modulo ℓ sum to one, and are no bits.
    let mut case = Case::new(3);
    let half = Scalar::from(2_u8).invert();
    let bits = [half, half, Scalar::ZERO, Scalar::ZERO, Scalar::ZERO];
    let ballot = case.forge(&bits, &bits);
    assert_eq!(case.verify(&ballot), Err(InvalidBallotProof::Bits));
}

#[test]
fn every_field_of_statement_and_context_is_bound() {
    let mut case = Case::new(4);
    let ballot = case.honest(2);
    let good = case.submitted(&ballot);
    assert_eq!(case.verify_submitted(good), Ok(()));

    let elsewhere = ProofContext { process: Digest([2; 32]), ..HERE };
    assert!(case.verify_submitted(SubmittedBallotProof { context: elsewhere, ..good }).is_err());
    let elsewhere = ProofContext { place: b"another voter", ..HERE };
    assert!(case.verify_submitted(SubmittedBallotProof { context: elsewhere, ..good }).is_err());

    let other_key = ElectionPublicKey::new(psephos_crypto::G).unwrap();
    let claim = BallotClaim { key: &other_key, ..good.claim };
    assert!(case.verify_submitted(SubmittedBallotProof { claim, ..good }).is_err());

    let other_credential = psephos_crypto::G.compress().to_bytes();
    let claim = BallotClaim { credential: &other_credential, ..good.claim };
    assert!(case.verify_submitted(SubmittedBallotProof { claim, ..good }).is_err());

    let claim = BallotClaim { allocations: b"amounts", ..good.claim };
    assert!(case.verify_submitted(SubmittedBallotProof { claim, ..good }).is_err());

    let mut swapped = ballot.ciphertexts.clone();
    swapped[..128].rotate_left(64);
    let claim = BallotClaim { ciphertexts: &swapped, ..good.claim };
    assert!(case.verify_submitted(SubmittedBallotProof { claim, ..good }).is_err());

    let mut equations = case.relation.equations().to_vec();
    equations.push(Equation { terms: vec![], target: 0 });
    let other_relation = Relation::new(5, equations, case.relation.forms().to_vec());
    let claim = BallotClaim { relation: &other_relation, ..good.claim };
    assert!(case.verify_submitted(SubmittedBallotProof { claim, ..good }).is_err());
}

#[test]
fn related_ciphertexts_are_refused() {
    // ATTACKS C1: shifted by one, re-randomised, options swapped.
    let mut case = Case::new(5);
    let ballot = case.honest(0);
    let ciphertext = |i: usize| Ciphertext::from_bytes(&ballot.ciphertexts[64 * i..64 * (i + 1)]).unwrap();
    let with = |i: usize, ciphertext: Ciphertext| {
        let mut ciphertexts = ballot.ciphertexts.clone();
        ciphertexts[64 * i..64 * (i + 1)].copy_from_slice(&ciphertext.to_bytes());
        Ballot { ciphertexts, proof: ballot.proof.clone(), ..ballot }
    };
    let one = case.key.encrypt(&Scalar::ONE, &SecretScalar::new(Scalar::from(7_u8)));
    let fresh = case.key.encrypt(&Scalar::ZERO, &SecretScalar::new(Scalar::from(7_u8)));
    for bent in [with(4, ciphertext(4) + one), with(4, ciphertext(4) + fresh), with(0, ciphertext(1))] {
        assert!(case.verify(&bent).is_err());
    }
}

#[test]
fn identity_and_wrong_lengths_are_refused_by_name() {
    let mut case = Case::new(6);
    let ballot = case.honest(1);
    for (index, half) in [(0, 0), (0, 32), (4, 0), (4, 32)] {
        let mut ciphertexts = ballot.ciphertexts.clone();
        ciphertexts[64 * index + half..][..32].fill(0);
        let bent = Ballot { ciphertexts, proof: ballot.proof.clone(), ..ballot };
        let cause = MalformedElement::Identity;
        let expected = MalformedBallot::Ciphertext { index, cause };
        assert_eq!(case.verify(&bent), Err(InvalidBallotProof::Malformed(expected)));
    }
    let short = Ballot { proof: ballot.proof[32..].to_vec(), ciphertexts: ballot.ciphertexts.clone(), ..ballot };
    assert!(matches!(case.verify(&short), Err(InvalidBallotProof::Malformed(MalformedBallot::ProofLength { .. }))));
    let long = Ballot { ciphertexts: [&ballot.ciphertexts[..], &[0; 64]].concat(), ..short };
    let refused = case.verify(&long);
    assert!(matches!(refused, Err(InvalidBallotProof::Malformed(MalformedBallot::CiphertextsLength { .. }))));
}

#[test]
fn a_batch_names_its_culprits_and_accepts_the_rest() {
    let mut case = Case::new(7);
    let mut ballots: Vec<Ballot> = (0..17).map(|i| case.honest(i % 5)).collect();
    let bits = scalars([1, 0, 0, 0, 0]);
    ballots[3] = case.forge(&bits, &scalars([2, 0, 0, 0, 0]));
    ballots[16] = case.forge(&bits, &scalars([1, 0, 0, 0, 1]));
    ballots[9].proof[40] ^= 1;
    let submitted: Vec<_> = ballots.iter().map(|ballot| case.submitted(ballot)).collect();
    let verdicts = verify_batch(&case.generators, &submitted);
    let refused: Vec<usize> = verdicts.iter().enumerate().filter(|(_, v)| v.is_err()).map(|(i, _)| i).collect();
    assert_eq!(refused, [3, 9, 16]);
    assert_eq!(verdicts[3], Err(InvalidBallotProof::Values));
}

#[test]
fn errors_that_cancel_between_two_ballots_are_found() {
    // One ballot holds +1 too much, the other the same too little, with responses moved in step.
    let mut case = Case::new(8);
    let bits = scalars([1, 0, 0, 0, 0]);
    let ballots = [case.forge(&bits, &scalars([2, 0, 0, 0, 0])), case.forge(&bits, &scalars([0, 0, 0, 0, 0]))];
    let submitted: Vec<_> = ballots.iter().map(|ballot| case.submitted(ballot)).collect();
    assert!(verify_batch(&case.generators, &submitted).iter().all(Result::is_err));
}

#[test]
fn the_weak_fiat_shamir_recipe_fails() {
    // ATTACKS A1: choose commitments and responses first, then solve for a ciphertext.
    let mut case = Case::new(9);
    let mut ballot = case.honest(0);
    let claim = case.submitted(&ballot).claim;
    let mut transcript = claim.transcript(&HERE);
    let first: FirstMessage = core::array::from_fn(|i| ballot.proof[32 * i..][..32].try_into().unwrap());
    let second: SecondMessage = core::array::from_fn(|i| ballot.proof[32 * (5 + i)..][..32].try_into().unwrap());
    first_challenge(&mut transcript, &first);
    let x = second_challenge(&mut transcript, &second);
    // x·C_0 + E₂ = v·G + …: shift C_0 by G and E₂ by −x·G; y⁰ = 1, so the equation would hold for the old x.
    let shifted = Ciphertext::from_bytes(&ballot.ciphertexts[..64]).unwrap();
    let shifted = Ciphertext { data: shifted.data + psephos_crypto::G, ..shifted };
    let e2 = psephos_crypto::encoding::point(&second[1]).unwrap() - RistrettoPoint::mul_base(&x);
    ballot.ciphertexts[..64].copy_from_slice(&shifted.to_bytes());
    ballot.proof[32 * 6..][..32].copy_from_slice(e2.compress().as_bytes());
    assert!(case.verify(&ballot).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_flipped_bit_of_a_ballot_is_refused(position in 0_usize..(864 + 32), bit in 0_u8..8) {
        let mut case = Case::new(10);
        let mut ballot = case.honest(3);
        let flip = 1 << bit;
        match position {
            0..320 => ballot.ciphertexts[position] ^= flip,
            320..864 => ballot.proof[position - 320] ^= flip,
            _ => ballot.credential[position - 864] ^= flip,
        }
        prop_assert!(case.verify(&ballot).is_err());
    }
}
