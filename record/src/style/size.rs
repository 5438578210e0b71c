//! How large ballots are, by arithmetic alone: a manifest that asks for more than an entry holds is refused before anything
//! is compiled for it.

use crate::contest::{Contest, ContestKind};
use psephos_crypto::Ciphertext;
use psephos_proofs::allocation::Allocation;

/// Bytes of a ballot entry besides its ciphertexts and proofs, at the most; a challenge adds as many again.
const OVERHEAD: u64 = 200;
/// Bytes of a slot's opening in a challenge, at the most: 32 of randomness, 9 of a number.
const OPENED_SLOT: u64 = 41;
/// Bytes of the ballot proof besides 32 for each bit.
const PROOF_OVERHEAD: u64 = 32 * 12;

/// The size of some contests' ballots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BallotSize {
    /// Bits of the relation.
    pub bits: u64,
    /// Ciphertexts, those of allocations included.
    pub ciphertexts: u64,
    /// Bytes of the proofs of allocations.
    pub allocations: u64,
}

impl BallotSize {
    /// What this contest adds to a ballot. Its numbers must be possible.
    pub fn of(contest: &Contest) -> Self {
        let k = u64::from(contest.size());
        let pairs = k * k.saturating_sub(1);
        let (bits, ciphertexts) = match &contest.kind {
            ContestKind::Choose { min, max, blank } => {
                let slots = k + u64::from(*blank);
                (slots + digits(u64::from(max - min)), slots)
            }
            ContestKind::Score { max, total, pairwise } => {
                let score = digits(u64::from(*max));
                let slack = total.map_or(0, |total| digits(u64::from(total.max - total.min)));
                let compared = if *pairwise { pairs } else { 0 };
                (k * score + slack + compared * (1 + score), k + compared)
            }
            ContestKind::Grade { grades, skippable } => {
                let grades = grades.len() as u64;
                (k * (grades + u64::from(*skippable)), k * grades)
            }
            ContestKind::Quadratic { credits, against } => {
                let sides = 1 + u64::from(*against);
                (k * (u64::from(credits.isqrt()) * sides + 1) + digits(u64::from(*credits)), k * sides)
            }
            ContestKind::Rank { min, max, tally } => {
                let ranks = k * u64::from(*max);
                let (compared, positions) =
                    (if tally.pairs() { pairs } else { 0 }, if tally.positions() { ranks } else { 0 });
                (ranks + k + u64::from(max - min) + compared / 2 * 3, positions + compared)
            }
            ContestKind::Knapsack { budget, .. } => (k + digits(*budget), k),
            ContestKind::Allocate { .. } => (0, k + 1),
        };
        let allocations = match contest.kind {
            ContestKind::Allocate { budget } => {
                Allocation { slots: contest.size().saturating_add(1), budget }.proof_bytes() as u64
            }
            _ => 0,
        };
        Self { bits, ciphertexts, allocations }
    }

    /// Bytes of ciphertexts and proofs.
    pub const fn ballot_bytes(&self) -> u64 {
        self.ciphertexts * Ciphertext::BYTES as u64 + 32 * self.bits + PROOF_OVERHEAD + self.allocations
    }

    /// Bytes of a challenge's entry, at the most: the whole ballot's entry, and number and randomness of each slot.
    pub const fn challenge_bytes(&self) -> u64 {
        self.ballot_bytes() + self.ciphertexts * OPENED_SLOT + 2 * OVERHEAD
    }
}

impl core::iter::Sum for BallotSize {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), |sum, size| Self {
            bits: sum.bits + size.bits,
            ciphertexts: sum.ciphertexts + size.ciphertexts,
            allocations: sum.allocations + size.allocations,
        })
    }
}

/// How many digits have `0..=range` as their subset sums: see [`super::digits`].
const fn digits(range: u64) -> u64 {
    (u64::BITS - range.leading_zeros()) as u64
}
