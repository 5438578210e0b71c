//! Holds the proofs in `docs/spec/examples.md` equal to the code. The verifiers below are written down once more, from the
//! specification and straight over Merlin, so that code and specification can't drift together.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy does not know that this is a test"
)]

use merlin::Transcript;
use psephos_crypto::{
    Ciphertext, Digest, ElectionPublicKey, G, RistrettoPoint, Scalar, SecretScalar,
    digest::hash_wide,
    elgamal::Encryptor,
    encoding,
    generators::{Generators, generator},
};
use psephos_proofs::{
    Equation, Form, ProofContext, Relation,
    allocation::{Allocation, AllocationClaim, AllocationGenerators},
    ballot::{BallotClaim, BallotWitness, SubmittedBallotProof, verify_batch},
    equal_dlogs::{EqualDlogs, EqualDlogsProof},
    knowledge::{Knowledge, KnowledgeProof},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const EXAMPLES: &str = include_str!("../../docs/spec/examples.md");
const PROCESS: [u8; 32] = [1; 32];
const SEAT: ProofContext<'static> = ProofContext { process: Digest(PROCESS), place: b"seat 1" };
/// Style 0, counter 0, no previous ballot.
const FIRST: ProofContext<'static> = ProofContext { process: Digest(PROCESS), place: &[0; 40] };

/// The `name = value` lines under this heading.
fn section(heading: &str) -> Vec<(String, String)> {
    let (_, rest) = EXAMPLES.split_once(&format!("\n## {heading}\n")).expect("the heading stands on the page");
    let (_, block) = rest.split_once("```text\n").expect("a block of values follows");
    let lines = block.split("```").next().unwrap().lines().map(|line| line.split_once(" = ").expect("name = value"));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A value off the page; none while the page has not got it.
fn value(heading: &str, name: &str) -> Option<Vec<u8>> {
    let (_, value) = section(heading).into_iter().find(|(found, _)| found == name)?;
    Some(from_hex(&value))
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |c: u8| char::from(c).to_digit(16).unwrap();
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map(|pair| u8::try_from(digit(pair[0]) << 4 | digit(pair[1])).unwrap()).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect()
}

fn agrees(heading: &str, due: &[(&str, &[u8])]) {
    let due: Vec<(String, String)> = due.iter().map(|(name, value)| ((*name).to_owned(), to_hex(value))).collect();
    if section(heading) != due {
        let lines: Vec<String> = due.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        panic!("docs/spec/examples.md, section {heading}, must read:\n{}", lines.join("\n"));
    }
}

fn secret(number: u64) -> SecretScalar {
    SecretScalar::new(Scalar::from(number))
}

fn times_g(number: u64) -> RistrettoPoint {
    secret(number).public()
}

fn bytes(point: &RistrettoPoint) -> [u8; 32] {
    point.compress().to_bytes()
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([9; 32])
}

/// The first four messages of every transcript.
fn begin(kind: &'static str, context: &ProofContext<'_>) -> Transcript {
    let mut transcript = Transcript::new(b"psephos/v1");
    transcript.append_message(b"proof", kind.as_bytes());
    transcript.append_message(b"process", context.process.as_bytes());
    transcript.append_message(b"place", context.place);
    transcript
}

fn wide(transcript: &mut Transcript, label: &'static [u8]) -> ([u8; 64], Scalar) {
    let mut wide = [0; 64];
    transcript.challenge_bytes(label, &mut wide);
    (wide, Scalar::from_bytes_mod_order_wide(&wide))
}

fn power(y: Scalar, exponent: usize) -> Scalar {
    (0..exponent).map(|_| y).product()
}

#[test]
fn transcripts_are_as_the_page_says() {
    let mut transcript = Transcript::new(b"test protocol");
    transcript.append_message(b"some label", b"some data");
    let mut merlin = [0; 32];
    transcript.challenge_bytes(b"challenge", &mut merlin);

    let mut transcript = begin("knowledge", &SEAT);
    transcript.append_message(b"X", &bytes(&times_g(5)));
    transcript.append_message(b"K", &bytes(&times_g(6)));
    let (wide, challenge) = wide(&mut transcript, b"c");
    agrees("Transcripts", &[("merlin", &merlin), ("challenge-bytes", &wide), ("challenge", challenge.as_bytes())]);
}

/// The proof of knowledge under this heading, or a fresh one, and its challenge.
fn knowledge(heading: &str, x: u64, context: &ProofContext<'_>) -> (Vec<u8>, Scalar) {
    let claim = Knowledge { point: times_g(x) };
    let proof = value(heading, "proof")
        .filter(|proof| KnowledgeProof::from_bytes(proof).is_ok_and(|proof| claim.verify(&proof, context).is_ok()));
    let proof = proof.unwrap_or_else(|| claim.prove(&secret(x), context, &mut rng()).to_bytes().into());

    let (commitment, response) = proof.split_at(32);
    let mut transcript = begin("knowledge", context);
    transcript.append_message(b"X", &bytes(&claim.point));
    transcript.append_message(b"K", commitment);
    let (_, c) = wide(&mut transcript, b"c");
    let (commitment, z) = (encoding::point(commitment).unwrap(), encoding::scalar(response).unwrap());
    assert_eq!(z * G, commitment + c * claim.point);
    (proof, c)
}

#[test]
fn a_proof_of_knowledge_is_as_the_page_says() {
    let (proof, c) = knowledge("Knowledge", 5, &SEAT);
    agrees("Knowledge", &[("X", &bytes(&times_g(5))), ("proof", &proof), ("c", c.as_bytes())]);
}

#[test]
fn a_contribution_is_as_the_page_says() {
    let heading = "Contribution";
    // The element for 64 bytes `06`, encrypted to `23·G` with `21`.
    let element = RistrettoPoint::from_uniform_bytes(&[6; 64]);
    let (pad, data) = (times_g(21), element + times_g(21 * 23));
    let place = [b"contribution".as_slice(), &[5; 32], &bytes(&pad), &bytes(&data)].concat();
    let context = ProofContext { process: Digest(PROCESS), place: &place };
    let (proof, c) = knowledge(heading, 21, &context);
    let due: [(&str, &[u8]); 6] = [
        ("M", &bytes(&element)),
        ("R", &bytes(&pad)),
        ("C", &bytes(&data)),
        ("place", &place),
        ("proof", &proof),
        ("c", c.as_bytes()),
    ];
    agrees(heading, &due);
}

#[test]
fn a_proof_of_equal_logarithms_is_as_the_page_says() {
    let (bases, images) = ([times_g(2), times_g(3)], [times_g(10), times_g(15)]);
    let claim = EqualDlogs { key: times_g(5), bases: &bases, images: &images };
    let heading = "Equal discrete logarithms";
    let proof = value(heading, "proof").unwrap_or_else(|| claim.prove(&secret(5), &SEAT, &mut rng()).to_bytes().into());
    assert_eq!(claim.verify(&EqualDlogsProof::from_bytes(&proof).unwrap(), &SEAT), Ok(()));

    let mut transcript = begin("equal-dlogs", &SEAT);
    transcript.append_message(b"X", &bytes(&claim.key));
    for (base, image) in bases.iter().zip(&images) {
        transcript.append_message(b"B", &bytes(base));
        transcript.append_message(b"D", &bytes(image));
    }
    let (_, y) = wide(&mut transcript, b"y");
    transcript.append_message(b"U", &proof[..32]);
    transcript.append_message(b"V", &proof[32..64]);
    let (_, c) = wide(&mut transcript, b"c");
    let (u, v) = (encoding::point(&proof[..32]).unwrap(), encoding::point(&proof[32..64]).unwrap());
    let z = encoding::scalar(&proof[64..]).unwrap();
    assert_eq!(z * G, u + c * claim.key);
    assert_eq!(z * (bases[0] + y * bases[1]), v + c * (images[0] + y * images[1]));
    agrees(
        heading,
        &[
            ("X", &bytes(&claim.key)),
            ("B-0", &bytes(&bases[0])),
            ("D-0", &bytes(&images[0])),
            ("B-1", &bytes(&bases[1])),
            ("D-1", &bytes(&images[1])),
            ("proof", &proof),
            ("y", y.as_bytes()),
            ("c", c.as_bytes()),
        ],
    );
}

fn one_of_two() -> Relation {
    let equation = Equation { terms: vec![(0, 1), (1, 1)], target: 1 };
    let forms = (0..2).map(|bit| Form { terms: vec![(bit, 1)], constant: 0 }).collect();
    Relation::new(2, vec![equation], forms)
}

#[test]
fn a_ballot_is_as_the_page_says() {
    let heading = "Ballot proof";
    let (relation, generators) = (one_of_two(), Generators::new(2));
    let key = ElectionPublicKey::new(times_g(5)).unwrap();
    let credential = bytes(&times_g(7));
    let randomness = [secret(21), secret(22)];
    let values = [Scalar::ZERO, Scalar::ONE];
    let ciphertexts: Vec<u8> = values.iter().zip(&randomness).flat_map(|(v, r)| key.encrypt(v, r).to_bytes()).collect();
    let claim = BallotClaim {
        relation: &relation,
        key: &key,
        credential: &credential,
        ciphertexts: &ciphertexts,
        allocations: &[],
    };
    let proof = value(heading, "proof").unwrap_or_else(|| {
        let witness =
            BallotWitness { bits: &values.map(SecretScalar::new), randomness: &randomness, credential: &secret(7) };
        claim.prove(&witness, &Encryptor::new(key), &generators, &FIRST, &mut rng())
    });
    let submitted = SubmittedBallotProof { claim, proof: &proof, context: FIRST };
    assert!(verify_batch(&generators, &[submitted]).remove(0).is_ok());
    let (y, x) = read_as_specified(&relation, &key, &credential, &ciphertexts, &proof);
    agrees(
        heading,
        &[
            ("relation-digest", relation.digest().as_bytes()),
            ("P", key.as_bytes()),
            ("S", &credential),
            ("ciphertexts", &ciphertexts),
            ("proof", &proof),
            ("y", y.as_bytes()),
            ("x", x.as_bytes()),
        ],
    );
}

/// The six equations as `docs/spec/30-ballot.md` writes them, for a relation whose form j is bit j.
fn read_as_specified(
    relation: &Relation,
    key: &ElectionPublicKey,
    credential: &[u8; 32],
    ciphertexts: &[u8],
    proof: &[u8],
) -> (Scalar, Scalar) {
    let field = |i: usize| &proof[32 * i..][..32];
    let point = |i: usize| encoding::point(field(i)).unwrap();
    let scalar = |i: usize| encoding::scalar(field(i)).unwrap();
    let mut transcript = begin("ballot", &FIRST);
    transcript.append_message(b"relation", relation.digest().as_bytes());
    transcript.append_message(b"P", key.as_bytes());
    transcript.append_message(b"S", credential);
    transcript.append_message(b"ciphertexts", ciphertexts);
    transcript.append_message(b"allocations", &[]);
    for (i, label) in [b"B".as_slice(), b"A", b"C'", b"D", b"K"].into_iter().enumerate() {
        transcript.append_message(label, field(i));
    }
    let (_, y) = wide(&mut transcript, b"y");
    for (i, label) in [b"E1".as_slice(), b"E2", b"delta"].into_iter().enumerate() {
        transcript.append_message(label, field(5 + i));
    }
    let (_, x) = wide(&mut transcript, b"x");

    let n = relation.bits() as usize;
    let f: Vec<Scalar> = (0..n).map(|i| scalar(8 + i)).collect();
    let (z_a, z_c, z_e, z_s) = (scalar(8 + n), scalar(9 + n), scalar(10 + n), scalar(11 + n));
    assert_eq!(proof.len(), 32 * (n + 12));
    let pairs: Vec<Ciphertext> = ciphertexts.chunks(64).map(|pair| Ciphertext::from_bytes(pair).unwrap()).collect();
    let h = |i: usize| generator(u32::try_from(i).unwrap() + 1);
    let blinding = generator(0);
    let committed = |v: &dyn Fn(Scalar) -> Scalar| (0..n).map(|i| v(f[i]) * h(i)).sum::<RistrettoPoint>();

    let rules: Scalar = (0..relation.equations().len())
        .map(|k| {
            let equation = &relation.equations()[k];
            let sum: Scalar =
                equation.terms.iter().map(|(bit, c)| Scalar::from(c.unsigned_abs()) * f[*bit as usize]).sum();
            power(y, k) * (sum - x * Scalar::from(equation.target.unsigned_abs()))
        })
        .sum();
    assert_eq!(rules, scalar(7), "rules");
    assert_eq!(x * point(0) + point(1), committed(&|f| f) + z_a * blinding, "opening");
    assert_eq!(x * point(2) + point(3), committed(&|f| f * (x - f)) + z_c * blinding, "bits");
    let pads: RistrettoPoint = (0..pairs.len()).map(|j| power(y, j) * pairs[j].pad).sum();
    assert_eq!(x * pads + point(5), z_e * G, "pads");
    let data: RistrettoPoint = (0..pairs.len()).map(|j| power(y, j) * pairs[j].data).sum();
    let forms: Scalar = (0..n).map(|j| power(y, j) * f[j]).sum();
    assert_eq!(x * data + point(6), forms * G + z_e * key.point(), "values");
    assert_eq!(x * encoding::point(credential).unwrap() + point(4), z_s * G, "credential");
    (y, x)
}

#[test]
fn an_allocation_is_as_the_page_says() {
    let heading = "Allocation";
    let key = ElectionPublicKey::new(times_g(5)).unwrap();
    let credential = bytes(&times_g(7));
    let amounts = [30_u64, 50, 20];
    let randomness = [secret(21), secret(22), secret(23)];
    let ciphertexts: Vec<u8> =
        amounts.iter().zip(&randomness).flat_map(|(v, r)| key.encrypt(&Scalar::from(*v), r).to_bytes()).collect();
    let allocation = Allocation { slots: 3, budget: 100 };
    let claim =
        AllocationClaim { allocation: &allocation, key: &key, credential: &credential, ciphertexts: &ciphertexts };
    let generators = AllocationGenerators::new(3);
    let proof =
        value(heading, "proof").unwrap_or_else(|| claim.prove(&amounts, &randomness, &generators, &FIRST, &mut rng()));
    assert!(claim.verify(&proof, &generators, &FIRST).is_ok());

    // The range proof's own messages, as the specification writes them.
    let field = |i: usize| &proof[32 * i..][..32];
    let mut transcript = begin("allocation", &FIRST);
    transcript.append_message(b"P", key.as_bytes());
    transcript.append_message(b"S", &credential);
    transcript.append_message(b"slots", &3_u32.to_le_bytes());
    transcript.append_message(b"budget", &100_u32.to_le_bytes());
    transcript.append_message(b"ciphertexts", &ciphertexts);
    transcript.append_message(b"dom-sep", b"rangeproof v1");
    transcript.append_message(b"n", &32_u64.to_le_bytes());
    transcript.append_message(b"m", &4_u64.to_le_bytes());
    let q =
        |index: u32| RistrettoPoint::from_uniform_bytes(&hash_wide("allocation-generator", &[&index.to_le_bytes()]));
    let (q0, q1) = (q(0), q(1));
    for i in 0..3 {
        transcript.append_message(b"V", field(i));
    }
    transcript.append_message(b"V", &bytes(&q1));
    let range = |i: usize| field(3 + i);
    transcript.append_message(b"A", range(0));
    transcript.append_message(b"S", range(1));
    wide(&mut transcript, b"y");
    wide(&mut transcript, b"z");
    transcript.append_message(b"T_1", range(2));
    transcript.append_message(b"T_2", range(3));
    wide(&mut transcript, b"x");
    for (i, label) in [b"t_x".as_slice(), b"t_x_blinding", b"e_blinding"].into_iter().enumerate() {
        transcript.append_message(label, range(4 + i));
    }
    wide(&mut transcript, b"w");
    transcript.append_message(b"dom-sep", b"ipp v1");
    transcript.append_message(b"n", &128_u64.to_le_bytes());
    for k in 0..7 {
        transcript.append_message(b"L", range(7 + 2 * k));
        transcript.append_message(b"R", range(8 + 2 * k));
        wide(&mut transcript, b"u");
    }
    transcript.append_message(b"range", &proof[32 * 3..32 * 26]);
    let (_, y) = wide(&mut transcript, b"y");
    for (i, label) in [b"E1".as_slice(), b"E2", b"E3", b"U1", b"U2"].into_iter().enumerate() {
        transcript.append_message(label, field(26 + i));
    }
    let (_, x) = wide(&mut transcript, b"x");
    let point = |i: usize| encoding::point(field(i)).unwrap();
    let scalar = |i: usize| encoding::scalar(field(i)).unwrap();
    let (z_v, z_r, z_gamma, z_s) = (scalar(31), scalar(32), scalar(33), scalar(34));
    assert_eq!(proof.len(), 32 * 35);
    let pairs: Vec<Ciphertext> = ciphertexts.chunks(64).map(|pair| Ciphertext::from_bytes(pair).unwrap()).collect();
    let folded = |of: &dyn Fn(usize) -> RistrettoPoint| (0..3).map(|j| power(y, j) * of(j)).sum::<RistrettoPoint>();
    assert_eq!(x * folded(&|j| pairs[j].pad) + point(26), z_r * G);
    assert_eq!(x * folded(&|j| pairs[j].data) + point(27), z_v * G + z_r * key.point());
    assert_eq!(x * folded(&point) + point(28), z_v * q0 + z_gamma * q1);
    let sum = |of: &dyn Fn(&Ciphertext) -> RistrettoPoint| pairs.iter().map(of).sum::<RistrettoPoint>();
    assert_eq!(x * sum(&|pair| pair.pad) + point(29), z_s * G);
    assert_eq!(x * (sum(&|pair| pair.data) - Scalar::from(100_u8) * G) + point(30), z_s * key.point());
    agrees(
        heading,
        &[
            ("Q-0", &bytes(&q0)),
            ("Q-1", &bytes(&q1)),
            ("ciphertexts", &ciphertexts),
            ("proof", &proof),
            ("y", y.as_bytes()),
            ("x", x.as_bytes()),
        ],
    );
}
