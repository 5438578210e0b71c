//! A contest as its organiser writes it down: exactly one of the ways of answering, and how answers are counted.

use super::Words;
use crate::failure::Failure;
use psephos_record::contest::{Contest, ContestKind, ContestOption, Counting, RankTally, Total};
use serde::Deserialize;

/// A contest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// A short name.
    pub id: String,
    /// What is asked.
    pub title: Words,
    /// What a voter should know.
    #[serde(default)]
    pub description: Words,
    /// What can be chosen.
    pub options: Vec<Choice>,
    /// Marks: the only way of answering that has a counting by default, plurality with one seat.
    pub choose: Option<Choose>,
    /// A number for each option.
    pub score: Option<Score>,
    /// A grade for each option.
    pub grade: Option<Grade>,
    /// Votes that cost their square.
    pub quadratic: Option<Quadratic>,
    /// An order of preference.
    pub rank: Option<Rank>,
    /// As many as a budget pays for.
    pub knapsack: Option<Knapsack>,
    /// Amounts.
    pub allocate: Option<Allocate>,
    /// How answers are counted.
    pub counting: Option<Counting>,
}

/// An option of a contest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// A short name.
    pub id: String,
    /// What the ballot shows.
    pub title: Words,
}

/// At least `min` and at most `max` of the options.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    min: u32,
    max: u32,
    #[serde(default)]
    blank: bool,
}

/// A number from 0 to `max` for each option.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    max: u32,
    total: Option<Total>,
    #[serde(default)]
    pairwise: bool,
}

/// One of the grades for each option, the best grade first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    grades: Vec<Words>,
    #[serde(default)]
    skippable: bool,
}

/// `v` votes for `v²` credits.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quadratic {
    credits: u32,
    #[serde(default)]
    against: bool,
}

/// At least `min` and at most `max` ranks.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    min: u32,
    max: u32,
    tally: RankTally,
}

/// Options with costs, in the order of the ballot, and what a ballot may spend.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knapsack {
    costs: Vec<u64>,
    budget: u64,
}

/// An amount for each option.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocate {
    budget: u32,
}

impl Question {
    /// The contest of the manifest.
    pub(super) fn contest(&self) -> Result<Contest, Failure> {
        let options = self
            .options
            .iter()
            .map(|option| ContestOption { id: option.id.clone(), title: option.title.0.clone() })
            .collect();
        let kind = self.kind()?;
        let counting = match (&self.counting, &kind) {
            (Some(counting), _) => counting.clone(),
            (None, ContestKind::Choose { .. }) => Counting::Plurality { seats: 1 },
            (None, _) => return Err(self.impossible("says nothing of how it is counted: add \"counting\"")),
        };
        let (title, description) = (self.title.0.clone(), self.description.0.clone());
        Ok(Contest { id: self.id.clone(), title, description, options, kind, counting })
    }

    fn kind(&self) -> Result<ContestKind, Failure> {
        let choose = self.choose.map(|Choose { min, max, blank }| ContestKind::Choose { min, max, blank });
        let score = self.score.map(|Score { max, total, pairwise }| ContestKind::Score { max, total, pairwise });
        let grade = self.grade.as_ref().map(|Grade { grades, skippable }| ContestKind::Grade {
            grades: grades.iter().map(|words| words.0.clone()).collect(),
            skippable: *skippable,
        });
        let quadratic =
            self.quadratic.map(|Quadratic { credits, against }| ContestKind::Quadratic { credits, against });
        let rank = self.rank.map(|Rank { min, max, tally }| ContestKind::Rank { min, max, tally });
        let knapsack = self
            .knapsack
            .as_ref()
            .map(|Knapsack { costs, budget }| ContestKind::Knapsack { costs: costs.clone(), budget: *budget });
        let allocate = self.allocate.map(|Allocate { budget }| ContestKind::Allocate { budget });
        let mut kinds = [choose, score, grade, quadratic, rank, knapsack, allocate].into_iter().flatten();
        match (kinds.next(), kinds.next()) {
            (Some(kind), None) => Ok(kind),
            _ => Err(self
                .impossible("must have exactly one of choose, score, grade, quadratic, rank, knapsack and allocate")),
        }
    }

    fn impossible(&self, what: &str) -> Failure {
        Failure::new("impossible-manifest", format!("contest \"{}\" {what}", self.id), "correct the election's file")
    }
}
