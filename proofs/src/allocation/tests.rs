use super::*;
use psephos_crypto::Digest;

const HERE: ProofContext<'static> = ProofContext { process: Digest([1; 32]), place: b"voter" };
const ALLOCATION: Allocation = Allocation { slots: 3, budget: 1_000 };

struct Case {
    key: ElectionPublicKey,
    generators: AllocationGenerators,
    rng: ChaCha20Rng,
}

fn case() -> Case {
    let mut rng = ChaCha20Rng::from_seed([4; 32]);
    let key = ElectionPublicKey::new(SecretScalar::random(&mut rng).public()).unwrap();
    Case { key, generators: AllocationGenerators::new(3), rng }
}

impl Case {
    /// Proves these amounts about ciphertexts that hold those.
    fn forge(&mut self, amounts: [u64; 3], held: [Scalar; 3]) -> Result<(), InvalidAllocation> {
        let (ciphertexts, proof) = self.make(amounts, held);
        self.verify(&ciphertexts, &proof, &HERE)
    }

    fn make(&mut self, amounts: [u64; 3], held: [Scalar; 3]) -> (Vec<u8>, Vec<u8>) {
        let randomness: Vec<_> = (0..3).map(|_| SecretScalar::random(&mut self.rng)).collect();
        let ciphertexts: Vec<u8> =
            held.iter().zip(&randomness).flat_map(|(v, r)| self.key.encrypt(v, r).to_bytes()).collect();
        let claim = AllocationClaim {
            allocation: &ALLOCATION,
            key: &self.key,
            credential: &[5; 32],
            ciphertexts: &ciphertexts,
        };
        let proof = claim.prove(&amounts, &randomness, &self.generators, &HERE, &mut self.rng);
        (ciphertexts, proof)
    }

    fn verify(&self, ciphertexts: &[u8], proof: &[u8], at: &ProofContext<'_>) -> Result<(), InvalidAllocation> {
        let claim = AllocationClaim { allocation: &ALLOCATION, key: &self.key, credential: &[5; 32], ciphertexts };
        claim.verify(proof, &self.generators, at).map(drop)
    }

    fn honest(&mut self, amounts: [u64; 3]) -> (Vec<u8>, Vec<u8>) {
        self.make(amounts, amounts.map(Scalar::from))
    }
}

#[test]
fn amounts_that_add_up_verify_and_others_do_not() {
    let mut case = case();
    for amounts in [[0, 0, 1_000], [1_000, 0, 0], [1, 2, 997]] {
        assert_eq!(case.forge(amounts, amounts.map(Scalar::from)), Ok(()));
    }
    assert_eq!(case.forge([1, 1, 999], [1_u64, 1, 999].map(Scalar::from)), Err(InvalidAllocation::Total));
    assert_eq!(case.forge([1, 1, 998], [2_u64, 0, 998].map(Scalar::from)), Err(InvalidAllocation::Link));
}

#[test]
fn a_negative_amount_and_one_that_wraps_are_refused() {
    let mut case = case();
    let minus_one = -Scalar::ONE;
    // The sum is right, one amount is −1: its range cannot be shown, and showing another's does not link.
    let held = [minus_one, Scalar::from(1_001_u64), Scalar::ZERO];
    assert_eq!(case.forge([0, 1_001, 0], held), Err(InvalidAllocation::Link));
    assert_eq!(case.forge([u64::from(u32::MAX), 1_001, 0], held), Err(InvalidAllocation::Link));
    // 2³² is out of range by one.
    let wrapped = [1 << 32, 0, 0_u64];
    let refused = case.forge(wrapped, wrapped.map(Scalar::from)).unwrap_err();
    assert!(matches!(refused, InvalidAllocation::Range | InvalidAllocation::Total), "{refused}");
}

#[test]
fn a_flipped_byte_or_another_place_is_refused() {
    let mut case = case();
    let (ciphertexts, proof) = case.honest([300, 300, 400]);
    assert_eq!(case.verify(&ciphertexts, &proof, &HERE), Ok(()));
    let elsewhere = ProofContext { place: b"other voter", ..HERE };
    assert!(case.verify(&ciphertexts, &proof, &elsewhere).is_err());
    let stolen =
        AllocationClaim { allocation: &ALLOCATION, key: &case.key, credential: &[6; 32], ciphertexts: &ciphertexts };
    assert!(stolen.verify(&proof, &case.generators, &HERE).is_err());
    for i in (0..proof.len()).step_by(17) {
        let mut bent = proof.clone();
        bent[i] ^= 1;
        assert!(case.verify(&ciphertexts, &bent, &HERE).is_err(), "proof byte {i}");
    }
    for i in (0..ciphertexts.len()).step_by(17) {
        let mut bent = ciphertexts.clone();
        bent[i] ^= 1;
        assert!(case.verify(&bent, &proof, &HERE).is_err(), "ciphertext byte {i}");
    }
    assert_eq!(case.verify(&ciphertexts, &proof[1..], &HERE), Err(InvalidAllocation::Length));
}

#[test]
fn every_field_of_the_statement_is_bound() {
    let mut case = case();
    let (ciphertexts, proof) = case.honest([300, 300, 400]);
    let good =
        AllocationClaim { allocation: &ALLOCATION, key: &case.key, credential: &[5; 32], ciphertexts: &ciphertexts };
    let holds = |claim: &AllocationClaim<'_>, at: &ProofContext<'_>| claim.verify(&proof, &case.generators, at).is_ok();
    assert!(holds(&good, &HERE));
    assert!(!holds(&good, &ProofContext { process: Digest([2; 32]), ..HERE }));
    let other_key = ElectionPublicKey::new(G).unwrap();
    assert!(!holds(&AllocationClaim { key: &other_key, ..good }, &HERE));
    let larger = Allocation { budget: 1_001, ..ALLOCATION };
    assert!(!holds(&AllocationClaim { allocation: &larger, ..good }, &HERE));
    let fewer = Allocation { slots: 2, ..ALLOCATION };
    assert!(!holds(&AllocationClaim { allocation: &fewer, ..good }, &HERE));
    let mut swapped = ciphertexts.clone();
    swapped[..128].rotate_left(64);
    assert!(!holds(&AllocationClaim { ciphertexts: &swapped, ..good }, &HERE));
}

#[test]
fn ciphertexts_chosen_after_the_proof_are_refused() {
    // The weak Fiat–Shamir recipe (ATTACKS A1): with the challenges of an honest proof, one amount grows by 1 and the
    // others are moved so that neither the folded link nor the total notices. Only the hash does.
    let mut case = case();
    let (honest, proof) = case.honest([300, 300, 400]);
    let claim = AllocationClaim { allocation: &ALLOCATION, key: &case.key, credential: &[5; 32], ciphertexts: &honest };
    let (commitments, rest) = proof.split_at(96);
    let (range, _) = rest.split_at(ALLOCATION.range_bytes());
    let mut transcript = claim.transcript(&HERE);
    claim.verify_range(commitments, range, &case.generators, &mut transcript).unwrap();
    transcript.absorb(b"range", range);
    let y = transcript.challenge(b"y");
    let moves = [Scalar::ONE, -Scalar::ONE - y.invert(), y.invert()];
    let folded: Scalar = powers(y, 3).iter().zip(&moves).map(|(power, moved)| power * moved).sum();
    assert_eq!((folded, moves.iter().sum()), (Scalar::ZERO, Scalar::ZERO), "the equations hold as before");
    let ciphertexts: Vec<u8> = honest
        .chunks_exact(64)
        .zip(moves)
        .flat_map(|(bytes, moved)| {
            let ciphertext = Ciphertext::from_bytes(bytes).unwrap();
            Ciphertext { data: ciphertext.data + moved * G, ..ciphertext }.to_bytes()
        })
        .collect();
    assert!(case.verify(&ciphertexts, &proof, &HERE).is_err());
}
