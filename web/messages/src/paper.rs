//! A contest as a voter reads it, in one language.

use psephos_record::contest::{Contest, ContestKind};
use serde::{Deserialize, Serialize};

/// A contest on the ballot paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What is asked.
    pub title: String,
    /// What to know before answering; may be empty.
    pub description: String,
    /// The options, in the order of the ballot.
    pub options: Vec<String>,
    /// How it may be answered.
    pub kind: PaperKind,
}

/// How a contest may be answered: `ContestKind` with its texts in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaperKind {
    /// Options are marked or not.
    Choose {
        /// Fewest marks of a ballot that is not blank.
        min: u32,
        /// Most marks.
        max: u32,
        /// Whether an explicit blank is offered.
        blank: bool,
    },
    /// A number from 0 for each option.
    Score {
        /// The largest number.
        max: u32,
        /// Least and most that they may add up to, where that is asked.
        total: Option<(u32, u32)>,
    },
    /// A grade for each option.
    Grade {
        /// The grades, best first.
        grades: Vec<String>,
        /// Whether an option may be left without one.
        skippable: bool,
    },
    /// Votes that cost their square.
    Quadratic {
        /// What there is to spend.
        credits: u32,
        /// Whether votes against are possible.
        against: bool,
    },
    /// Options in order of preference.
    Rank {
        /// Fewest ranks.
        min: u32,
        /// Most ranks.
        max: u32,
    },
    /// Options with costs.
    Knapsack {
        /// The cost of each.
        costs: Vec<u64>,
        /// What there is to spend.
        budget: u64,
    },
    /// An amount for each option.
    Allocate {
        /// What there is to share out.
        budget: u32,
    },
}

impl Paper {
    /// The contest in this language.
    pub fn of(contest: &Contest, language: &str) -> Self {
        Self {
            title: contest.title.in_language(language).to_owned(),
            description: contest.description.in_language(language).to_owned(),
            options: contest.options.iter().map(|option| option.title.in_language(language).to_owned()).collect(),
            kind: PaperKind::of(&contest.kind, language),
        }
    }
}

impl PaperKind {
    fn of(kind: &ContestKind, language: &str) -> Self {
        match kind {
            ContestKind::Choose { min, max, blank } => Self::Choose { min: *min, max: *max, blank: *blank },
            ContestKind::Score { max, total, .. } => {
                Self::Score { max: *max, total: total.map(|total| (total.min, total.max)) }
            }
            ContestKind::Grade { grades, skippable } => {
                let grades = grades.iter().map(|grade| grade.in_language(language).to_owned()).collect();
                Self::Grade { grades, skippable: *skippable }
            }
            ContestKind::Quadratic { credits, against } => Self::Quadratic { credits: *credits, against: *against },
            ContestKind::Rank { min, max, .. } => Self::Rank { min: *min, max: *max },
            ContestKind::Knapsack { costs, budget } => Self::Knapsack { costs: costs.clone(), budget: *budget },
            ContestKind::Allocate { budget } => Self::Allocate { budget: *budget },
        }
    }
}
