//! Contests: what is asked, how it may be answered, how answers are counted.

use crate::text::Text;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A question with its options.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Contest {
    /// A short name within the process: `[A-Za-z0-9.-]`, at most 32 characters.
    #[n(0)]
    pub id: String,
    /// What is asked.
    #[n(1)]
    pub title: Text,
    /// What a voter should know before answering; may be empty.
    #[n(2)]
    #[serde(default)]
    pub description: Text,
    /// What can be chosen, in the order of the ballot.
    #[n(3)]
    pub options: Vec<ContestOption>,
    /// How it may be answered.
    #[n(4)]
    pub kind: ContestKind,
    /// How answers are counted.
    #[n(5)]
    pub counting: Counting,
}

/// One option of a contest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct ContestOption {
    /// A short name within the contest: `[A-Za-z0-9.-]`, at most 32 characters.
    #[n(0)]
    pub id: String,
    /// What the ballot shows.
    #[n(1)]
    pub title: Text,
}

/// How a contest may be answered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContestKind {
    /// At least `min` and at most `max` of the options, or a blank where it is offered.
    #[n(0)]
    #[cbor(map)]
    Choose {
        /// Fewest options of a ballot that is not blank.
        #[n(0)]
        min: u32,
        /// Most options.
        #[n(1)]
        max: u32,
        /// Whether the ballot offers an explicit blank, which is counted.
        #[n(2)]
        blank: bool,
    },
    /// A number from 0 to `max` for each option.
    #[n(1)]
    #[cbor(map)]
    Score {
        /// The largest score of one option.
        #[n(0)]
        max: u32,
        /// What the scores of a ballot may add up to; without it, anything.
        #[n(1)]
        #[serde(default)]
        total: Option<Total>,
        /// Whether it is also counted how many ballots score one option above another, which STAR asks for.
        #[n(2)]
        #[serde(default)]
        pairwise: bool,
    },
    /// One of the grades for each option: majority judgment, a Likert scale, a matrix of questions.
    #[n(2)]
    #[cbor(map)]
    Grade {
        /// The grades, best first.
        #[n(0)]
        grades: Vec<Text>,
        /// Whether an option may be left without a grade.
        #[n(1)]
        #[serde(default)]
        skippable: bool,
    },
    /// Votes for options, `v` votes for `v²` credits.
    #[n(3)]
    #[cbor(map)]
    Quadratic {
        /// Credits of a ballot.
        #[n(0)]
        credits: u32,
        /// Whether votes against an option can be given too.
        #[n(1)]
        #[serde(default)]
        against: bool,
    },
    /// Options in order of preference. Options without a rank stand equal, below all that have one.
    #[n(4)]
    #[cbor(map)]
    Rank {
        /// Fewest ranks.
        #[n(0)]
        min: u32,
        /// Most ranks.
        #[n(1)]
        max: u32,
        /// What is counted.
        #[n(2)]
        tally: RankTally,
    },
    /// Options with costs, as many as the budget pays for.
    #[n(5)]
    #[cbor(map)]
    Knapsack {
        /// The cost of each option, in the order of the ballot.
        #[n(0)]
        costs: Vec<u64>,
        /// What a ballot may spend.
        #[n(1)]
        budget: u64,
    },
    /// An amount for each option; what is left counts as unspent.
    #[n(6)]
    #[cbor(map)]
    Allocate {
        /// What a ballot shares out.
        #[n(0)]
        budget: u32,
    },
}

/// What the scores of a ballot may add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Total {
    /// At least.
    #[n(0)]
    pub min: u32,
    /// At most.
    #[n(1)]
    pub max: u32,
}

/// What is counted of rankings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum RankTally {
    /// How many ballots give an option a rank: Borda and other points.
    #[n(0)]
    Positions,
    /// How many ballots prefer one option to another: Condorcet's methods.
    #[n(1)]
    Pairs,
    /// Both.
    #[n(2)]
    Both,
}

impl RankTally {
    /// Whether ranks are counted.
    pub const fn positions(self) -> bool {
        matches!(self, Self::Positions | Self::Both)
    }

    /// Whether preferences are counted.
    pub const fn pairs(self) -> bool {
        matches!(self, Self::Pairs | Self::Both)
    }
}

/// How the answers of a contest become an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// The options with the most selections take the seats. With one selection a ballot this is first-past-the-post.
    #[n(0)]
    #[cbor(map)]
    Plurality {
        /// How many are elected.
        #[n(0)]
        seats: u32,
    },
    /// The same arithmetic for ballots with several selections.
    #[n(1)]
    #[cbor(map)]
    Approval {
        /// How many are elected.
        #[n(0)]
        seats: u32,
    },
    /// The options with the largest sums take the seats: scores, points, amounts, votes for less votes against.
    #[n(2)]
    #[cbor(map)]
    Sum {
        /// How many are elected.
        #[n(0)]
        seats: u32,
    },
    /// Score then automatic runoff: of the two with the largest sums, the one that more ballots score higher.
    #[n(3)]
    Star,
    /// Points for each rank, best rank first; an option without a rank has none. Borda's are `k−1, k−2, …`.
    #[n(4)]
    #[cbor(map)]
    Positional {
        /// How many are elected.
        #[n(0)]
        seats: u32,
        /// Points of the first rank, the second, and so on.
        #[n(1)]
        points: Vec<u32>,
    },
    /// Condorcet's winner, or by the strongest beatpaths (Schulze 2011).
    #[n(5)]
    Schulze,
    /// Condorcet's winner, or by locking the strongest defeats first (Tideman 1987).
    #[n(6)]
    RankedPairs,
    /// The best median grade, ties by taking median grades away (Balinski and Laraki 2007).
    #[n(7)]
    MajorityJudgment,
    /// The options with the most selections or points as far as a budget goes.
    #[n(8)]
    #[cbor(map)]
    Greedy {
        /// The cost of each option, in the order of the ballot.
        #[n(0)]
        costs: Vec<u64>,
        /// What there is to spend.
        #[n(1)]
        budget: u64,
        /// What happens at the first option that does not fit.
        #[n(2)]
        misfit: Misfit,
        /// Points of the first rank, the second, and so on, which rankings are counted by; for rankings alone.
        #[n(3)]
        #[serde(default)]
        points: Option<Vec<u32>>,
    },
    /// Seats shared out among lists in proportion to their votes.
    #[n(9)]
    #[cbor(map)]
    Apportion {
        /// How many seats there are.
        #[n(0)]
        seats: u32,
        /// By which divisors.
        #[n(1)]
        divisors: Divisors,
    },
}

/// What greedy budgeting does at an option that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Misfit {
    /// It is passed over, and the next one is looked at.
    #[n(0)]
    Skip,
    /// Nothing after it is funded either.
    #[n(1)]
    Stop,
}

/// Divisors of apportionment by highest averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Divisors {
    /// 1, 2, 3, … (D'Hondt, Jefferson).
    #[n(0)]
    DHondt,
    /// 1, 3, 5, … (Sainte-Laguë, Webster).
    #[n(1)]
    SainteLague,
}

/// What a ciphertext of a contest counts. Options, grades and ranks are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Selections, scores, approvals or amounts of an option.
    Option(u32),
    /// Explicit blanks.
    Blank,
    /// Ballots that give an option a grade.
    Grade {
        /// The option.
        option: u32,
        /// The grade.
        grade: u32,
    },
    /// Votes against an option.
    Against(u32),
    /// Ballots that give an option a rank.
    Position {
        /// The option.
        option: u32,
        /// The rank.
        rank: u32,
    },
    /// Ballots that prefer one option to another.
    Pair {
        /// The preferred option.
        over: u32,
        /// The other one.
        under: u32,
    },
    /// Amounts that ballots left unspent.
    Unspent,
}

impl Contest {
    /// How many options there are.
    pub fn size(&self) -> u32 {
        u32::try_from(self.options.len()).unwrap_or(u32::MAX)
    }

    /// What each ciphertext of a ballot counts, in order.
    pub fn slots(&self) -> Vec<Slot> {
        let k = self.size();
        let options = (0..k).map(Slot::Option);
        let pairs = (0..k)
            .flat_map(|over| (0..k).filter(move |under| *under != over).map(move |under| Slot::Pair { over, under }));
        match &self.kind {
            ContestKind::Choose { blank, .. } => options.chain(blank.then_some(Slot::Blank)).collect(),
            ContestKind::Score { pairwise, .. } => options.chain(pairs.filter(|_| *pairwise)).collect(),
            ContestKind::Grade { grades, .. } => {
                let grades = u32::try_from(grades.len()).unwrap_or(u32::MAX);
                (0..k).flat_map(|option| (0..grades).map(move |grade| Slot::Grade { option, grade })).collect()
            }
            ContestKind::Quadratic { against, .. } => {
                options.chain((0..k).filter(|_| *against).map(Slot::Against)).collect()
            }
            ContestKind::Rank { max, tally, .. } => {
                let positions = (0..k).flat_map(|option| (0..*max).map(move |rank| Slot::Position { option, rank }));
                positions.filter(|_| tally.positions()).chain(pairs.filter(|_| tally.pairs())).collect()
            }
            ContestKind::Knapsack { .. } => options.collect(),
            ContestKind::Allocate { .. } => options.chain([Slot::Unspent]).collect(),
        }
    }

    /// Which slot counts blanks, where they are offered.
    pub fn blank_slot(&self) -> Option<usize> {
        matches!(self.kind, ContestKind::Choose { blank: true, .. }).then_some(self.options.len())
    }

    /// How many options a ballot marks, at least and at most, in contests where options are marked or not.
    pub fn marks(&self) -> Option<(u32, u32)> {
        match &self.kind {
            ContestKind::Choose { min, max, .. } => Some((*min, *max)),
            ContestKind::Knapsack { .. } => Some((0, self.size())),
            _ => None,
        }
    }

    /// The largest number that a single ballot of weight 1 can add to one slot.
    pub fn largest_value(&self) -> u64 {
        match &self.kind {
            ContestKind::Score { max, .. } => u64::from(*max),
            ContestKind::Quadratic { credits, .. } => u64::from(credits.isqrt()),
            ContestKind::Allocate { budget } => u64::from(*budget),
            ContestKind::Choose { .. }
            | ContestKind::Grade { .. }
            | ContestKind::Rank { .. }
            | ContestKind::Knapsack { .. } => 1,
        }
    }
}

impl Counting {
    /// How many options are elected; none for budgets, where costs decide.
    pub const fn seats(&self) -> Option<u32> {
        match self {
            Self::Plurality { seats }
            | Self::Approval { seats }
            | Self::Sum { seats }
            | Self::Positional { seats, .. }
            | Self::Apportion { seats, .. } => Some(*seats),
            Self::Star | Self::Schulze | Self::RankedPairs | Self::MajorityJudgment => Some(1),
            Self::Greedy { .. } => None,
        }
    }
}
