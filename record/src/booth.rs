//! The booth: turns what a voter marked into a ballot entry, shows its tracker, and opens it on demand.
//!
//! The same code runs as wasm in the browser's worker, in `psephos vote`, and in the simulated voters.
//! Spec: `docs/spec/30-ballot.md#casting`.

use crate::{
    ballot::{Ballot, Challenge, place},
    cbor, credential,
    entry::Entry,
    ids::{ByteString, Credential, Key, ProcessId, Tracker},
    manifest::Manifest,
    style::{self, CompiledStyle},
};
use core::fmt;
use psephos_crypto::{ElectionPublicKey, Scalar, SecretScalar, elgamal::Encryptor, generators::Generators};
use psephos_proofs::{
    ProofContext,
    allocation::{AllocationClaim, AllocationGenerators},
    ballot::{BallotClaim, BallotWitness},
};
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What a voter answered in one contest: a number for each option. Wiped when dropped; never serialised.
///
/// | kind | number of an option |
/// |---|---|
/// | `choose`, `knapsack` | 1 when it is selected, else 0 |
/// | `score` | its score |
/// | `grade` | its grade, 1 for the best; 0 for none |
/// | `quadratic` | votes for it, negative ones against it |
/// | `rank` | its rank, 1 for the best; 0 for none |
/// | `allocate` | its amount |
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Selection {
    /// One number for each option, in the order of the ballot.
    pub numbers: Vec<i64>,
    /// The explicit blank, where it is offered.
    pub blank: bool,
}

impl fmt::Debug for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Selection([redacted])")
    }
}

impl Selection {
    /// These numbers, and no blank.
    pub const fn of(numbers: Vec<i64>) -> Self {
        Self { numbers, blank: false }
    }

    /// A selection of some options among `options`, by their positions. Positions that aren't there are left out.
    pub fn marked(options: usize, marked: &[usize]) -> Self {
        Self::of((0..options).map(|option| i64::from(marked.contains(&option))).collect())
    }

    /// The explicit blank.
    pub fn blank(options: usize) -> Self {
        Self { numbers: vec![0; options], blank: true }
    }
}

/// Why a selection is not within the rules of its contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectionFault {
    /// The manifest has no such style.
    UnknownStyle(u32),
    /// Another number of contests than the style has.
    Contests {
        /// Contests due.
        due: usize,
        /// Contests found.
        found: usize,
    },
    /// Another number of answers than the contest has options.
    UnknownOption,
    /// A number that the contest does not allow for an option.
    OutOfRange,
    /// More than the contest allows.
    Overvote {
        /// What was found.
        marked: u64,
        /// What is allowed.
        max: u64,
    },
    /// Less than the contest asks for.
    Undervote {
        /// What was found.
        marked: u64,
        /// What is due.
        min: u64,
    },
    /// A rank twice, or a gap between ranks.
    Ranks,
    /// More than the budget or the credits pay for.
    OverBudget,
    /// The blank and an option at once.
    BlankAndMarked,
    /// A blank where none is offered.
    BlankNotOffered,
}

impl fmt::Display for SelectionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownStyle(style) => write!(f, "there is no ballot style {style}"),
            Self::Contests { due, found } => write!(f, "{found} contests answered; the ballot has {due}"),
            Self::UnknownOption => f.write_str("answers for options that the contest does not have"),
            Self::OutOfRange => f.write_str("a number that the contest does not allow"),
            Self::Overvote { marked, max } => write!(f, "{marked} where at most {max} are allowed"),
            Self::Undervote { marked, min } => write!(f, "{marked} where at least {min} are due"),
            Self::Ranks => f.write_str("a rank stands twice, or there is a gap between ranks"),
            Self::OverBudget => f.write_str("more than the budget pays for"),
            Self::BlankAndMarked => f.write_str("blank and marked at once"),
            Self::BlankNotOffered => f.write_str("the contest offers no blank"),
        }
    }
}

impl core::error::Error for SelectionFault {}

/// Selections that are no ballot: what is wrong, and in which contest of the ballot, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedSelection {
    /// The contest's position on the ballot, where one is to blame.
    pub contest: Option<usize>,
    /// What is wrong.
    pub fault: SelectionFault,
}

impl fmt::Display for RefusedSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.contest {
            Some(contest) => write!(f, "contest {}: {}", contest + 1, self.fault),
            None => write!(f, "{}", self.fault),
        }
    }
}

impl core::error::Error for RefusedSelection {}

impl From<SelectionFault> for RefusedSelection {
    fn from(fault: SelectionFault) -> Self {
        Self { contest: None, fault }
    }
}

/// Makes ballots for one process.
#[derive(Debug)]
pub struct Booth {
    process: ProcessId,
    manifest: Manifest,
    encryptor: Encryptor,
    styles: Vec<CompiledStyle>,
    generators: Generators,
    allocations: AllocationGenerators,
}

/// Whose ballot, and which of this voter's.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The private credential.
    pub credential: &'a SecretScalar,
    /// The voter's ballot style.
    pub style: u32,
    /// How many ballots of this voter the board holds.
    pub counter: u32,
    /// The tracker of the last of them.
    pub previous: Option<Tracker>,
}

/// A ballot that is ready to be cast or challenged.
pub struct Prepared {
    entry: Vec<u8>,
    tracker: Tracker,
    process: ProcessId,
    values: Zeroizing<Vec<Scalar>>,
    randomness: Vec<SecretScalar>,
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("tracker", &self.tracker).finish_non_exhaustive()
    }
}

impl Booth {
    /// A booth for the process with this checked manifest and this key.
    pub fn new(process: ProcessId, manifest: Manifest, key: ElectionPublicKey) -> Self {
        let styles: Vec<CompiledStyle> = (0..).map_while(|style| CompiledStyle::new(&manifest, style)).collect();
        let (generators, allocations) = style::generators(&styles);
        Self { process, manifest, encryptor: Encryptor::new(key), styles, generators, allocations }
    }

    /// Does a piece of what makes ballots fast and needs to know no selection, and says whether there was any left to do. For a
    /// device that waits for its voter; [`Self::prepare`] does without.
    pub fn make_table(&mut self) -> bool {
        self.encryptor.make_table() || self.generators.make_table()
    }

    /// The manifest that the ballots are for.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The process that the ballots are for.
    pub const fn process(&self) -> &ProcessId {
        &self.process
    }

    /// Encrypts and proves. `selections`: one for each contest of the style, in its order.
    ///
    /// Constant time in the selections once they are within the rules.
    pub fn prepare(
        &self,
        turn: &Turn<'_>,
        selections: &[Selection],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Prepared, RefusedSelection> {
        let style = usize::try_from(turn.style).ok().and_then(|style| self.styles.get(style));
        let style = style.ok_or(SelectionFault::UnknownStyle(turn.style))?;
        let Answers { bits, amounts } = self.answers(style, selections)?;
        let plain: Zeroizing<Vec<Scalar>> = Zeroizing::new(bits.iter().map(|bit| *bit.expose()).collect());
        let relation = style.relation();
        let mut values = Zeroizing::new(relation.values(&plain));
        values.extend(amounts.iter().flat_map(|amounts| amounts.iter()).map(|amount| Scalar::from(*amount)));

        // Encryption randomness is hedged like every nonce: hashed from fresh bytes, the credential and the place.
        let place = place(turn.style, turn.counter, turn.previous.as_ref());
        let context = ProofContext { process: self.process.digest(), place: &place };
        let randomness = hedged_randomness(turn, &self.process, &place, &values, rng);
        let ciphertexts = self.encryptor.encrypt_all(&values, style.width(), &randomness);
        let (_, allocated) = randomness.split_at(style.linked_ciphertexts());
        let credential = credential::public(turn.credential);
        let witness = (amounts.as_slice(), allocated);
        let allocations = self.allocate(style, &credential, witness, &ciphertexts, &context, rng);
        let mut ballot = Ballot {
            style: turn.style,
            counter: turn.counter,
            previous: turn.previous,
            ciphertexts: ByteString(ciphertexts),
            proof: ByteString(Vec::new()),
            allocations,
        };
        let (linked, bound) = ballot.split(style.linked_ciphertexts());
        let claim = BallotClaim {
            relation,
            key: self.encryptor.key(),
            credential: credential.as_bytes(),
            ciphertexts: linked,
            allocations: &bound,
        };
        let (shown, _) = randomness.split_at(style.linked_ciphertexts());
        let witness = BallotWitness { bits: &bits, randomness: shown, credential: turn.credential };
        ballot.proof = ByteString(claim.prove(&witness, &self.encryptor, &self.generators, &context, rng));
        let entry = Entry::ballot(self.process, Key(credential.0), cbor::encode(&ballot)).encode();
        let tracker = Tracker::of_entry(&entry);
        Ok(Prepared { entry, tracker, process: self.process, values, randomness })
    }

    fn answers(&self, style: &CompiledStyle, selections: &[Selection]) -> Result<Answers, RefusedSelection> {
        let due = style.contests().len();
        if selections.len() != due {
            return Err(SelectionFault::Contests { due, found: selections.len() }.into());
        }
        let mut answers = Answers { bits: Vec::with_capacity(style.relation().bits() as usize), amounts: Vec::new() };
        for (position, (compiled, selection)) in style.contests().iter().zip(selections).enumerate() {
            let contest = usize::try_from(compiled.contest).ok().and_then(|i| self.manifest.contests.get(i));
            let contest = contest.expect("compiled from this manifest");
            let refused = |fault| RefusedSelection { contest: Some(position), fault };
            let bits = Zeroizing::new(style::bits(contest, selection).map_err(refused)?);
            answers.bits.extend(bits.iter().map(|bit| SecretScalar::new(Scalar::from(*bit))));
            if let Some(allocation) = &compiled.allocation {
                let amounts = style::amounts(selection, allocation.budget).map_err(refused)?;
                answers.amounts.push(Zeroizing::new(amounts));
            }
        }
        Ok(answers)
    }

    /// The proofs of all allocations, from their amounts and the randomness of their ciphertexts.
    fn allocate(
        &self,
        style: &CompiledStyle,
        credential: &Credential,
        (amounts, mut randomness): (&[Zeroizing<Vec<u64>>], &[SecretScalar]),
        ciphertexts: &[u8],
        context: &ProofContext<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Option<ByteString> {
        let mut proofs = Vec::new();
        for ((compiled, allocation), amounts) in style.allocations().zip(amounts) {
            let own = style::bytes_of(ciphertexts, &compiled.slots);
            let (used, rest) = randomness.split_at(amounts.len());
            let key = self.encryptor.key();
            let claim = AllocationClaim { allocation, key, credential: credential.as_bytes(), ciphertexts: own };
            proofs.extend(claim.prove(amounts, used, &self.allocations, context, rng));
            randomness = rest;
        }
        (!proofs.is_empty()).then_some(ByteString(proofs))
    }
}

/// A ballot's answers as the proofs take them.
struct Answers {
    bits: Vec<SecretScalar>,
    amounts: Vec<Zeroizing<Vec<u64>>>,
}

fn hedged_randomness(
    turn: &Turn<'_>,
    process: &ProcessId,
    place: &[u8],
    values: &[Scalar],
    rng: &mut (impl RngCore + CryptoRng),
) -> Vec<SecretScalar> {
    let mut fresh = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *fresh);
    let mut secret = Zeroizing::new(turn.credential.expose().to_bytes().to_vec());
    secret.extend(values.iter().flat_map(Scalar::as_bytes));
    (0..values.len() as u64)
        .map(|slot| {
            let parts = [&fresh[..], &secret, process.as_bytes(), place, &slot.to_le_bytes()];
            SecretScalar::new(psephos_crypto::digest::hash_to_scalar("encryption-randomness", &parts))
        })
        .collect()
}

impl Prepared {
    /// The entry to post when the voter casts.
    pub fn entry(&self) -> &[u8] {
        &self.entry
    }

    /// The ballot's tracker: shown before the voter decides.
    pub const fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// Opens the ballot instead of casting it: the entry to post.
    ///
    /// # Security
    /// Discloses the selections. The ballot must not be cast afterwards; the board refuses it.
    pub fn challenge(self) -> Vec<u8> {
        let values = self.values.iter().map(small).collect();
        let randomness = self.randomness.iter().flat_map(|r| r.expose().to_bytes()).collect();
        let challenge =
            Challenge { ballot: ByteString(self.entry.clone()), values, randomness: ByteString(randomness) };
        Entry::challenge(self.process, cbor::encode(&challenge)).encode()
    }
}

/// A slot's number, which is small because the relation's coefficients are.
fn small(value: &Scalar) -> u64 {
    let (first, _) = value.as_bytes().split_first_chunk::<8>().expect("a scalar is 32 bytes");
    u64::from_le_bytes(*first)
}
