//! The ballot proof of `docs/spec/30-ballot.md`, line by line.

use super::{Statement, challenge, encoded, powers, scalar, times_g};
use crate::Rig;
use merlin::Transcript;
use psephos_crypto::{
    Ciphertext, ElectionPublicKey, G, IsIdentity as _, RistrettoPoint, Scalar, SecretScalar, encoding::point,
    generators::generator,
};
use psephos_proofs::Relation;
use psephos_record::{
    Entry, Key, ProcessId, Tracker, ballot::Ballot, cbor, credential, ids::ByteString, style::CompiledStyle,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use rand_core::RngCore as _;

/// A voter who follows no rule.
pub struct BallotForger {
    /// The style's rules.
    pub relation: Relation,
    /// `P`.
    pub key: ElectionPublicKey,
    /// `s`.
    pub credential: SecretScalar,
    /// Where the ballot belongs.
    pub process: ProcessId,
    /// Number of the ballot style.
    pub style: u32,
    /// How many ballots came before.
    pub counter: u32,
    /// The last of them.
    pub previous: Option<Tracker>,
    /// Its own randomness.
    pub rng: ChaCha20Rng,
}

impl BallotForger {
    /// This voter, whose turn it is.
    pub fn new(rig: &mut Rig, voter: usize) -> Self {
        let credential = rig.voters[voter].clone();
        let public = credential::public(&credential);
        let state = rig.process.voter(&public).unwrap_or_default();
        let roll = rig.process.roll().unwrap();
        let style = roll.position(&public).map_or(0, |position| roll.voters()[position].style);
        let compiled = CompiledStyle::new(rig.process.manifest(), style).unwrap();
        let mut seed = [0; 32];
        rig.rng.fill_bytes(&mut seed);
        Self {
            relation: compiled.relation().clone(),
            key: rig.process.committee().unwrap().key,
            credential,
            process: rig.id(),
            style,
            counter: state.ballots,
            previous: state.last,
            rng: ChaCha20Rng::from_seed(seed),
        }
    }

    /// A ballot over these "bits", which holds what follows from them.
    pub fn forge(&mut self, bits: &[i64]) -> Vec<u8> {
        let bits: Vec<Scalar> = bits.iter().copied().map(scalar).collect();
        let values = self.relation.values(&bits);
        self.forge_values(&bits, &values)
    }

    /// A ballot over these "bits", whose ciphertexts hold `values`.
    pub fn forge_values(&mut self, bits: &[Scalar], values: &[Scalar]) -> Vec<u8> {
        let (randomness, ciphertexts) = self.encrypt(values);
        let statement = self.statement(&ciphertexts);
        let proof = self.prove(&statement, bits, &randomness);
        self.entry(ciphertexts, proof)
    }

    /// Ciphertexts and their randomness.
    pub fn encrypt(&mut self, values: &[Scalar]) -> (Vec<SecretScalar>, Vec<u8>) {
        let randomness: Vec<_> = values.iter().map(|_| SecretScalar::random(&mut self.rng)).collect();
        let pairs = values.iter().zip(&randomness);
        let ciphertexts = pairs.flat_map(|(value, r)| self.key.encrypt(value, r).to_bytes()).collect();
        (randomness, ciphertexts)
    }

    /// Everything that must be hashed.
    pub fn statement(&self, ciphertexts: &[u8]) -> Statement {
        let place = self.ballot(Vec::new(), Vec::new()).place();
        Statement::new("ballot", &self.process, &place)
            .with(b"relation", self.relation.digest().as_bytes())
            .with(b"P", self.key.as_bytes())
            .with(b"S", credential::public(&self.credential).as_bytes())
            .with(b"ciphertexts", ciphertexts)
            .with(b"allocations", &[])
    }

    /// The proof. "Bits" may be any numbers.
    pub fn prove(&mut self, statement: &Statement, b: &[Scalar], randomness: &[SecretScalar]) -> Vec<u8> {
        let mut random = || *SecretScalar::random(&mut self.rng).expose();
        let a: Vec<Scalar> = b.iter().map(|_| random()).collect();
        let [rho_b, rho_a, rho_c, rho_d, kappa, tau] = core::array::from_fn(|_| random());
        let crossed: Vec<Scalar> = a.iter().zip(b).map(|(a, b)| a * (Scalar::ONE - b - b)).collect();
        let squared: Vec<Scalar> = a.iter().map(|a| -(a * a)).collect();
        let first = [
            encoded(&commit(b, &rho_b)),
            encoded(&commit(&a, &rho_a)),
            encoded(&commit(&crossed, &rho_c)),
            encoded(&commit(&squared, &rho_d)),
            encoded(&times_g(&kappa)),
        ]
        .concat();
        let mut transcript = statement.transcript();
        let y = first_challenge(&mut transcript, &first);

        let relation = &self.relation;
        let (rules, forms) = (relation.equations(), relation.forms());
        let delta: Scalar = rules.iter().zip(powers(y, rules.len())).map(|(rule, y)| y * dot(&rule.terms, &a)).sum();
        let ys = powers(y, forms.len());
        let folded: Scalar = forms.iter().zip(&ys).map(|(form, y)| y * dot(&form.terms, &a)).sum();
        let e2 = times_g(&folded) + tau * self.key.point();
        let second = [encoded(&times_g(&tau)), encoded(&e2), delta.to_bytes()].concat();
        let x = second_challenge(&mut transcript, &second);

        let r: Scalar = randomness.iter().zip(&ys).map(|(r, y)| r.expose() * y).sum();
        let responses = b.iter().zip(&a).map(|(b, a)| x * b + a).chain([
            x * rho_b + rho_a,
            x * rho_c + rho_d,
            x * r + tau,
            x * self.credential.expose() + kappa,
        ]);
        [first, second, responses.flat_map(|number| number.to_bytes()).collect()].concat()
    }

    /// The ballot's entry.
    pub fn entry(&self, ciphertexts: Vec<u8>, proof: Vec<u8>) -> Vec<u8> {
        let author = Key(credential::public(&self.credential).0);
        Entry::ballot(self.process, author, cbor::encode(&self.ballot(ciphertexts, proof))).encode()
    }

    fn ballot(&self, ciphertexts: Vec<u8>, proof: Vec<u8>) -> Ballot {
        Ballot {
            style: self.style,
            counter: self.counter,
            previous: self.previous,
            ciphertexts: ByteString(ciphertexts),
            proof: ByteString(proof),
            allocations: None,
        }
    }

    /// The weak Fiat–Shamir recipe (Bernhard, Pereira and Warinschi 2012): a proof whose hash leaves the ciphertexts out,
    /// and ciphertexts chosen after it. `more` votes go to one slot, and the other is moved so that the folded equation
    /// does not notice.
    pub fn weak(&mut self, bits: &[i64], (gains, pays): (usize, usize), more: u64) -> (Vec<u8>, Vec<u8>) {
        let bits: Vec<Scalar> = bits.iter().copied().map(scalar).collect();
        let (randomness, mut ciphertexts) = self.encrypt(&self.relation.values(&bits));
        let weak = self.statement(&ciphertexts).without(b"ciphertexts");
        let proof = self.prove(&weak, &bits, &randomness);
        let (y, _) = challenges(&weak, &proof);
        let ys = powers(y, self.relation.forms().len());
        let gain = Scalar::from(more);
        let pay = -gain * ys[gains] * ys[pays].invert();
        for (slot, number) in [(gains, gain), (pays, pay)] {
            let bytes = &mut ciphertexts[64 * slot + 32..][..32];
            let moved = point(bytes).unwrap() + times_g(&number);
            bytes.copy_from_slice(&encoded(&moved));
        }
        (ciphertexts, proof)
    }
}

/// `Σ vᵢHᵢ + ρH`
fn commit(vector: &[Scalar], rho: &Scalar) -> RistrettoPoint {
    let terms: RistrettoPoint = (1..).zip(vector).map(|(i, v)| v * generator(i)).sum();
    terms + rho * generator(0)
}

fn dot(terms: &[(u32, i64)], vector: &[Scalar]) -> Scalar {
    terms.iter().map(|(bit, coefficient)| scalar(*coefficient) * vector[*bit as usize]).sum()
}

fn first_challenge(transcript: &mut Transcript, first: &[u8]) -> Scalar {
    for (label, point) in [b"B".as_slice(), b"A", b"C'", b"D", b"K"].into_iter().zip(first.chunks(32)) {
        transcript.append_message(label, point);
    }
    challenge(transcript, b"y")
}

fn second_challenge(transcript: &mut Transcript, second: &[u8]) -> Scalar {
    for (label, message) in [b"E1".as_slice(), b"E2", b"delta"].into_iter().zip(second.chunks(32)) {
        transcript.append_message(label, message);
    }
    challenge(transcript, b"x")
}

/// The challenges of a proof, if this is what is hashed.
pub fn challenges(statement: &Statement, proof: &[u8]) -> (Scalar, Scalar) {
    let mut transcript = statement.transcript();
    let y = first_challenge(&mut transcript, &proof[..160]);
    (y, second_challenge(&mut transcript, &proof[160..256]))
}

/// Whether all six equations hold, if this is what is hashed: a verifier that is as weak as the statement.
pub fn holds(forger: &BallotForger, statement: &Statement, ciphertexts: &[u8], proof: &[u8]) -> bool {
    let (y, x) = challenges(statement, proof);
    let points: Vec<RistrettoPoint> = proof[..224].chunks(32).map(|bytes| point(bytes).unwrap()).collect();
    let [b, a, c, d, k, e1, e2] = points[..] else { return false };
    let numbers = proof[224..].chunks(32).map(|bytes| psephos_crypto::encoding::scalar(bytes).unwrap());
    let numbers: Vec<Scalar> = numbers.collect();
    let (delta, f) = (numbers[0], &numbers[1..=forger.relation.bits() as usize]);
    let [z_a, z_c, z_e, z_s] = numbers[1 + f.len()..] else { return false };
    let (rules, forms) = (forger.relation.equations(), forger.relation.forms());
    let ruled: Scalar = rules
        .iter()
        .zip(powers(y, rules.len()))
        .map(|(rule, y)| y * (dot(&rule.terms, f) - x * scalar(rule.target)))
        .sum();
    let crossed: Vec<Scalar> = f.iter().map(|f| f * (x - f)).collect();
    let (mut pads, mut data, mut value) = (RistrettoPoint::default(), RistrettoPoint::default(), Scalar::ZERO);
    for ((form, y), bytes) in forms.iter().zip(powers(y, forms.len())).zip(ciphertexts.chunks(64)) {
        let ciphertext = Ciphertext::from_bytes(bytes).unwrap();
        pads += y * ciphertext.pad;
        data += y * (ciphertext.data - scalar(form.constant) * G);
        value += y * dot(&form.terms, f);
    }
    ruled == delta
        && (x * b + a - commit(f, &z_a)).is_identity()
        && (x * c + d - commit(&crossed, &z_c)).is_identity()
        && (x * pads + e1 - times_g(&z_e)).is_identity()
        && (x * data + e2 - times_g(&value) - z_e * forger.key.point()).is_identity()
        && (x * forger.credential.public() + k - times_g(&z_s)).is_identity()
}
