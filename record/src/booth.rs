//! The booth: turns what a voter marked into a ballot entry, shows its tracker, and opens it on demand.
//!
//! The same code runs as wasm in the browser's worker, in `psephos vote`, and in the simulated voters.
//! Spec: `docs/spec/30-ballot.md#casting`.

use crate::{
    ballot::{Ballot, Challenge, place},
    cbor,
    contest::{Contest, ContestKind},
    credential,
    entry::Entry,
    ids::{ByteString, Key, ProcessId, Tracker},
    manifest::Manifest,
    style::{CompiledStyle, decompose},
};
use core::fmt;
use psephos_crypto::{ElectionPublicKey, Scalar, SecretScalar, generators::Generators};
use psephos_proofs::{
    ProofContext,
    ballot::{BallotClaim, BallotWitness},
};
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What a voter marked in one contest. Wiped when dropped; never serialised.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Selection {
    /// One mark for each option, in the order of the ballot.
    pub marks: Vec<bool>,
    /// The explicit blank.
    pub blank: bool,
}

impl fmt::Debug for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Selection([redacted])")
    }
}

impl Selection {
    /// Nothing marked among `options` options.
    pub fn empty(options: usize) -> Self {
        Self { marks: vec![false; options], blank: false }
    }
}

/// Why a selection is no ballot. Contests are named by their position on the ballot, from 0.
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
    /// Another number of marks than the contest has options.
    UnknownOption {
        /// The contest.
        contest: usize,
    },
    /// More marks than the contest allows.
    Overvote {
        /// The contest.
        contest: usize,
        /// Marks found.
        marked: u32,
        /// Marks allowed.
        max: u32,
    },
    /// Fewer marks than the contest asks for.
    Undervote {
        /// The contest.
        contest: usize,
        /// Marks found.
        marked: u32,
        /// Marks due.
        min: u32,
    },
    /// The blank and an option at once.
    BlankAndMarked {
        /// The contest.
        contest: usize,
    },
    /// A blank where none is offered.
    BlankNotOffered {
        /// The contest.
        contest: usize,
    },
}

impl fmt::Display for SelectionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownStyle(style) => write!(f, "there is no ballot style {style}"),
            Self::Contests { due, found } => write!(f, "{found} contests answered; the ballot has {due}"),
            Self::UnknownOption { contest } => write!(f, "contest {contest}: marks for options that it does not have"),
            Self::Overvote { contest, marked, max } => {
                write!(f, "contest {contest}: {marked} options marked; at most {max} are allowed")
            }
            Self::Undervote { contest, marked, min } => {
                write!(f, "contest {contest}: {marked} options marked; at least {min} are due")
            }
            Self::BlankAndMarked { contest } => write!(f, "contest {contest}: blank and marked at once"),
            Self::BlankNotOffered { contest } => write!(f, "contest {contest} offers no blank"),
        }
    }
}

impl core::error::Error for SelectionFault {}

/// Makes ballots for one process.
#[derive(Debug)]
pub struct Booth {
    process: ProcessId,
    manifest: Manifest,
    key: ElectionPublicKey,
    styles: Vec<CompiledStyle>,
    generators: Generators,
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
    values: Vec<Scalar>,
    randomness: Vec<SecretScalar>,
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("tracker", &self.tracker).finish_non_exhaustive()
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.values.zeroize();
    }
}

impl Booth {
    /// A booth for the process with this checked manifest and this key.
    pub fn new(process: ProcessId, manifest: Manifest, key: ElectionPublicKey) -> Self {
        let styles: Vec<CompiledStyle> = (0..).map_while(|style| CompiledStyle::new(&manifest, style)).collect();
        let bits = styles.iter().map(|style| style.relation().bits()).max().unwrap_or(0);
        Self { process, manifest, key, styles, generators: Generators::new(bits) }
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
    /// Constant time in the marks once they are within the rules.
    pub fn prepare(
        &self,
        turn: &Turn<'_>,
        selections: &[Selection],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Prepared, SelectionFault> {
        let style = usize::try_from(turn.style).ok().and_then(|style| self.styles.get(style));
        let style = style.ok_or(SelectionFault::UnknownStyle(turn.style))?;
        let bits = self.bits(style, selections)?;
        let plain: Vec<Scalar> = bits.iter().map(|bit| *bit.expose()).collect();
        let relation = style.relation();
        let values = relation.values(&plain);

        // Encryption randomness is hedged like every nonce: hashed from fresh bytes, the credential and the place.
        let place = place(turn.style, turn.counter, turn.previous.as_ref());
        let randomness = hedged_randomness(turn, &self.process, &place, &plain, values.len(), rng);
        let ciphertexts: Vec<u8> =
            values.iter().zip(&randomness).flat_map(|(value, r)| self.key.encrypt(value, r).to_bytes()).collect();

        let credential = credential::public(turn.credential);
        let claim =
            BallotClaim { relation, key: &self.key, credential: credential.as_bytes(), ciphertexts: &ciphertexts };
        let witness = BallotWitness { bits: &bits, randomness: &randomness, credential: turn.credential };
        let context = ProofContext { process: self.process.digest(), place: &place };
        let proof = claim.prove(&witness, &self.generators, &context, rng);
        let ballot = Ballot {
            style: turn.style,
            counter: turn.counter,
            previous: turn.previous,
            ciphertexts: ByteString(ciphertexts),
            proof: ByteString(proof),
        };
        let entry = Entry::ballot(self.process, Key(credential.0), cbor::encode(&ballot)).encode();
        let tracker = Tracker::of_entry(&entry);
        Ok(Prepared { entry, tracker, process: self.process, values, randomness })
    }

    fn bits(&self, style: &CompiledStyle, selections: &[Selection]) -> Result<Vec<SecretScalar>, SelectionFault> {
        let due = style.contests().len();
        if selections.len() != due {
            return Err(SelectionFault::Contests { due, found: selections.len() });
        }
        let mut bits = Vec::with_capacity(style.relation().bits() as usize);
        for (position, (compiled, selection)) in style.contests().iter().zip(selections).enumerate() {
            let contest = usize::try_from(compiled.contest).ok().and_then(|i| self.manifest.contests.get(i));
            let contest = contest.expect("compiled from this manifest");
            let left = left_over(position, contest, selection)?;
            let mut push = |bit: u8| bits.push(SecretScalar::new(Scalar::from(bit)));
            selection.marks.iter().for_each(|mark| push(u8::from(*mark)));
            if contest.blank_slot().is_some() {
                push(u8::from(selection.blank));
            }
            decompose(left, &compiled.slack).into_iter().for_each(push);
        }
        Ok(bits)
    }
}

/// Selections that the voter left unused, which the slack digits hold.
fn left_over(position: usize, contest: &Contest, selection: &Selection) -> Result<u32, SelectionFault> {
    let ContestKind::Choose { min, max, blank } = contest.kind;
    if selection.marks.len() != contest.options.len() {
        return Err(SelectionFault::UnknownOption { contest: position });
    }
    let marked: u32 = selection.marks.iter().map(|mark| u32::from(*mark)).sum();
    if selection.blank && !blank {
        return Err(SelectionFault::BlankNotOffered { contest: position });
    }
    if selection.blank && marked > 0 {
        return Err(SelectionFault::BlankAndMarked { contest: position });
    }
    if marked > max {
        return Err(SelectionFault::Overvote { contest: position, marked, max });
    }
    if marked < min && !selection.blank {
        return Err(SelectionFault::Undervote { contest: position, marked, min });
    }
    // A blank fills the whole contest, so it leaves nothing.
    Ok((max - marked) * (1 - u32::from(selection.blank)))
}

fn hedged_randomness(
    turn: &Turn<'_>,
    process: &ProcessId,
    place: &[u8],
    bits: &[Scalar],
    count: usize,
    rng: &mut (impl RngCore + CryptoRng),
) -> Vec<SecretScalar> {
    let mut fresh = [0; 32];
    rng.fill_bytes(&mut fresh);
    let mut secret: Vec<u8> = turn.credential.expose().to_bytes().to_vec();
    secret.extend(bits.iter().flat_map(Scalar::as_bytes));
    let randomness = (0..count as u64)
        .map(|slot| {
            let parts = [&fresh[..], &secret, process.as_bytes(), place, &slot.to_le_bytes()];
            SecretScalar::new(psephos_crypto::digest::hash_to_scalar("encryption-randomness", &parts))
        })
        .collect();
    fresh.zeroize();
    secret.zeroize();
    randomness
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
