//! Ballot styles, compiled from the manifest alone to bits, linear equations and linear forms.
//!
//! One kind of contest a file: each says which bits a contest has, which equations they obey, which forms the ciphertexts
//! hold, and how a selection becomes bits. That is all an auditor has to read of a kind.
//! Spec: `docs/spec/30-ballot.md#styles`.

mod choose;
mod compiler;
mod digits;
mod grade;
mod knapsack;
mod quadratic;
mod rank;
mod score;
mod size;

pub use digits::{decompose, digits};
pub use size::BallotSize;

use crate::{
    booth::{Selection, SelectionFault},
    contest::{Contest, ContestKind},
    manifest::Manifest,
};
use compiler::Compiler;
use core::ops::Range;
use psephos_crypto::{Ciphertext, elgamal::Encryptor, generators::Generators};
use psephos_proofs::{
    Relation,
    allocation::{Allocation, AllocationGenerators},
};

/// A ballot style as the proofs see it.
#[derive(Clone, Debug)]
pub struct CompiledStyle {
    relation: Relation,
    contests: Vec<CompiledContest>,
    /// Ciphertexts whose numbers the ballot proof shows; those of allocations come behind them.
    linked: usize,
}

/// Where a contest's ciphertexts stand in the ballots of a style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledContest {
    /// The contest's position in the manifest.
    pub contest: u32,
    /// Its ciphertexts.
    pub slots: Range<usize>,
    /// The allocation that its ciphertexts are proved to be, for contests of that kind.
    pub allocation: Option<Allocation>,
}

impl CompiledStyle {
    /// Compiles the style with this number; `None` when the manifest has no such style.
    pub fn new(manifest: &Manifest, style: u32) -> Option<Self> {
        let mut compiler = Compiler::default();
        let mut contests = Vec::new();
        for (position, contest) in manifest.contests_of(style)? {
            let first = compiler.forms();
            compile(contest, &mut compiler);
            let slots = first..compiler.forms();
            contests.push(CompiledContest { contest: position, slots, allocation: None });
        }
        let linked = compiler.forms();
        let mut next = linked;
        for (compiled, (_, contest)) in contests.iter_mut().zip(manifest.contests_of(style)?) {
            if let ContestKind::Allocate { budget } = contest.kind {
                let slots = contest.options.len() + 1;
                compiled.slots = next..next + slots;
                compiled.allocation = Some(Allocation { slots: u32::try_from(slots).ok()?, budget });
                next += slots;
            }
        }
        Some(Self { relation: compiler.finish(), contests, linked })
    }

    /// The relation that a ballot of this style proves.
    pub const fn relation(&self) -> &Relation {
        &self.relation
    }

    /// The contests, in the order of the ballot.
    pub fn contests(&self) -> &[CompiledContest] {
        &self.contests
    }

    /// The allocations among them.
    pub fn allocations(&self) -> impl Iterator<Item = (&CompiledContest, &Allocation)> {
        self.contests.iter().filter_map(|contest| Some((contest, contest.allocation.as_ref()?)))
    }

    /// Ciphertexts of a ballot.
    pub fn ciphertexts(&self) -> usize {
        self.contests.iter().map(|contest| contest.slots.len()).sum()
    }

    /// Ciphertexts whose numbers the ballot proof shows; those of allocations come behind them.
    pub const fn linked_ciphertexts(&self) -> usize {
        self.linked
    }

    /// Bits of the largest number that a ciphertext can hold.
    pub fn width(&self) -> u32 {
        let amounts = self.allocations().map(|(_, allocation)| u32::BITS - allocation.budget.leading_zeros());
        amounts.fold(self.relation.width().unwrap_or(Encryptor::ANY_SCALAR), u32::max)
    }

    /// Bytes of ciphertexts and proofs: the same for every ballot of the style.
    pub fn ballot_bytes(&self) -> usize {
        let allocations: usize = self.allocations().map(|(_, allocation)| allocation.proof_bytes()).sum();
        self.ciphertexts() * Ciphertext::BYTES + self.relation.proof_bytes() + allocations
    }
}

/// The generators that the proofs of these styles need.
pub fn generators(styles: &[CompiledStyle]) -> (Generators, AllocationGenerators) {
    let bits = styles.iter().map(|style| style.relation().bits()).max().unwrap_or(0);
    let slots = styles.iter().flat_map(CompiledStyle::allocations).map(|(_, allocation)| allocation.slots).max();
    (Generators::new(bits), AllocationGenerators::new(slots.unwrap_or(0)))
}

/// The bytes of these slots' ciphertexts; fewer when the ballot is too short.
pub fn bytes_of<'a>(ciphertexts: &'a [u8], slots: &Range<usize>) -> &'a [u8] {
    let end = (slots.end * Ciphertext::BYTES).min(ciphertexts.len());
    ciphertexts.get(slots.start * Ciphertext::BYTES..end).unwrap_or_default()
}

fn compile(contest: &Contest, compiler: &mut Compiler) {
    let k = contest.size();
    match &contest.kind {
        ContestKind::Choose { min, max, blank } => choose::compile(compiler, k, *min, *max, *blank),
        ContestKind::Score { max, total, pairwise } => score::compile(compiler, k, *max, *total, *pairwise),
        ContestKind::Grade { grades, skippable } => {
            grade::compile(compiler, k, u32::try_from(grades.len()).unwrap_or(u32::MAX), *skippable);
        }
        ContestKind::Quadratic { credits, against } => quadratic::compile(compiler, k, *credits, *against),
        ContestKind::Rank { min, max, tally } => rank::compile(compiler, k, *min, *max, *tally),
        ContestKind::Knapsack { costs, budget } => knapsack::compile(compiler, costs, *budget),
        ContestKind::Allocate { .. } => {}
    }
}

/// The bits of a selection in one contest. Constant time in the selection once it is within the rules.
pub(crate) fn bits(contest: &Contest, selection: &Selection) -> Result<Vec<u8>, SelectionFault> {
    let numbers = &selection.numbers;
    if numbers.len() != contest.options.len() {
        return Err(SelectionFault::UnknownOption);
    }
    if selection.blank && !matches!(contest.kind, ContestKind::Choose { blank: true, .. }) {
        return Err(SelectionFault::BlankNotOffered);
    }
    match &contest.kind {
        ContestKind::Choose { min, max, blank } => choose::bits(numbers, selection.blank, *min, *max, *blank),
        ContestKind::Score { max, total, pairwise } => score::bits(numbers, *max, *total, *pairwise),
        ContestKind::Grade { grades, skippable } => grade::bits(numbers, grades.len(), *skippable),
        ContestKind::Quadratic { credits, against } => quadratic::bits(numbers, *credits, *against),
        ContestKind::Rank { min, max, tally } => rank::bits(numbers, *min, *max, *tally),
        ContestKind::Knapsack { costs, budget } => knapsack::bits(numbers, costs, *budget),
        ContestKind::Allocate { .. } => Ok(Vec::new()),
    }
}

/// The amounts of an allocation, what is left last.
pub(crate) fn amounts(selection: &Selection, budget: u32) -> Result<Vec<u64>, SelectionFault> {
    let mut amounts = Vec::with_capacity(selection.numbers.len() + 1);
    let mut left = u64::from(budget);
    for number in &selection.numbers {
        let amount = u64::try_from(*number).map_err(|_| SelectionFault::OutOfRange)?;
        left = left.checked_sub(amount).ok_or(SelectionFault::OverBudget)?;
        amounts.push(amount);
    }
    amounts.push(left);
    Ok(amounts)
}

#[cfg(test)]
mod tests;
