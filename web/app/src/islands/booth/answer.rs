//! A voter's answer to one contest, as it stands on the page, and what its rules say to it. Gone once the ballot is cast.

use psephos_messages::{Line, OpenedContest, Paper, PaperKind};

/// One number an option (see `psephos_record::booth::Selection`), and the blank.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) numbers: Vec<i64>,
    pub(super) blank: bool,
}

/// Why an answer is not within its rules: the name of the text that says so, and the number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) text: &'static str,
    pub(super) number: u64,
}

/// How much of something limited an answer has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) text: &'static str,
    pub(super) amount: u64,
    pub(super) of: u64,
}

impl Answer {
    /// Nothing answered.
    pub(super) fn none(paper: &Paper) -> Self {
        Self { numbers: vec![0; paper.options.len()], blank: false }
    }

    /// The number of an option.
    pub(super) fn number(&self, option: usize) -> i64 {
        self.numbers.get(option).copied().unwrap_or(0)
    }

    /// Writes the number of an option.
    pub(super) fn set(&mut self, option: usize, number: i64) {
        if let Some(place) = self.numbers.get_mut(option) {
            *place = number;
        }
    }

    /// How many options have a number.
    pub(super) fn chosen(&self) -> u64 {
        self.numbers.iter().filter(|number| **number != 0).count() as u64
    }

    fn sum(&self) -> u64 {
        self.numbers.iter().fold(0, |sum, number| sum.saturating_add(number.unsigned_abs()))
    }

    /// Marks or unmarks, where options are marked or not. The blank (`None`) and the options exclude each other. False, and nothing
    /// changed, for one option too many.
    pub(super) fn mark(&mut self, option: Option<usize>, checked: bool, max: u64) -> bool {
        let Some(option) = option else {
            self.blank = checked;
            if checked {
                self.numbers.fill(0);
            }
            return true;
        };
        if checked && max > 1 && self.chosen() >= max {
            return false;
        }
        if checked && max == 1 {
            self.numbers.fill(0);
        }
        self.set(option, i64::from(checked));
        self.blank = self.blank && !checked;
        true
    }

    /// What is limited, and how much of it is used.
    pub(super) fn used(&self, kind: &PaperKind) -> Option<Used> {
        let (text, amount, of) = match kind {
            PaperKind::Choose { max, .. } if *max > 1 => ("booth-count", self.chosen(), u64::from(*max)),
            PaperKind::Score { total: Some((_, max)), .. } => ("booth-spent", self.sum(), u64::from(*max)),
            PaperKind::Quadratic { credits, .. } => ("booth-spent", self.cost(), u64::from(*credits)),
            PaperKind::Knapsack { costs, budget } => {
                let chosen = self.numbers.iter().zip(costs).filter(|(number, _)| **number != 0);
                ("booth-spent", chosen.map(|(_, cost)| cost).sum(), *budget)
            }
            PaperKind::Allocate { budget } => ("booth-spent", self.sum(), u64::from(*budget)),
            _ => return None,
        };
        Some(Used { text, amount, of })
    }

    fn cost(&self) -> u64 {
        self.numbers.iter().map(|number| number.unsigned_abs().saturating_pow(2)).fold(0, u64::saturating_add)
    }

    /// What is wrong with the answer, if anything.
    pub(super) fn complaint(&self, kind: &PaperKind) -> Option<Complaint> {
        let complaint = |text, number| Some(Complaint { text, number });
        if let Some(Used { amount, of, .. }) = self.used(kind)
            && amount > of
        {
            return complaint("booth-too-much", of);
        }
        match kind {
            PaperKind::Choose { blank: true, .. } if self.blank => None,
            PaperKind::Choose { min: 1, blank, .. } if self.chosen() == 0 => {
                complaint(if *blank { "booth-missing-one-or-blank" } else { "booth-missing-one" }, 1)
            }
            PaperKind::Choose { min, .. } if self.chosen() < u64::from(*min) => {
                complaint("booth-missing-some", u64::from(*min))
            }
            PaperKind::Score { total: Some((min, _)), .. } if self.sum() < u64::from(*min) => {
                complaint("booth-too-little", u64::from(*min))
            }
            PaperKind::Score { max, .. }
                if self.numbers.iter().any(|number| !(0..=i64::from(*max)).contains(number)) =>
            {
                complaint("booth-out-of-range", u64::from(*max))
            }
            PaperKind::Grade { skippable: false, .. } if self.numbers.contains(&0) => {
                complaint("booth-missing-grade", 0)
            }
            PaperKind::Rank { min, max } => self.rank_complaint(u64::from(*min), u64::from(*max)),
            PaperKind::Allocate { budget } if self.numbers.iter().any(|number| *number < 0) => {
                complaint("booth-out-of-range", u64::from(*budget))
            }
            _ => None,
        }
    }

    /// Ranks must be 1, 2, 3 … without a gap, each once.
    fn rank_complaint(&self, min: u64, max: u64) -> Option<Complaint> {
        let mut ranks: Vec<i64> = self.numbers.iter().copied().filter(|rank| *rank != 0).collect();
        ranks.sort_unstable();
        let count = ranks.len() as u64;
        if count < min {
            return Some(Complaint { text: "booth-missing-ranks", number: min });
        }
        let in_order = ranks.into_iter().zip(1..).all(|(rank, due)| rank == due);
        (!in_order || count > max).then_some(Complaint { text: "booth-ranks", number: max })
    }

    /// The answer in words, for a last look.
    pub(super) fn in_words(&self, paper: &Paper) -> OpenedContest {
        let line = |(option, number): (&String, &i64)| {
            let value = match &paper.kind {
                PaperKind::Choose { .. } | PaperKind::Knapsack { .. } => (*number != 0).then_some(None),
                PaperKind::Grade { grades, .. } => {
                    let grade = usize::try_from(*number - 1).ok().and_then(|grade| grades.get(grade));
                    grade.map(|grade| Some(grade.clone()))
                }
                PaperKind::Rank { .. } => (*number != 0).then(|| Some(number.to_string())),
                _ => Some(Some(number.to_string().replace('-', "−"))),
            };
            value.map(|value| Line { option: option.clone(), value })
        };
        OpenedContest {
            title: paper.title.clone(),
            lines: paper.options.iter().zip(&self.numbers).filter_map(line).collect(),
            blank: self.blank,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(numbers: &[i64], blank: bool) -> Answer {
        Answer { numbers: numbers.to_vec(), blank }
    }

    #[test]
    fn one_option_too_many_changes_nothing() {
        let mut two = answer(&[1, 1, 0], false);
        assert!(!two.mark(Some(2), true, 2));
        assert!(two == answer(&[1, 1, 0], false));
        assert!(two.mark(Some(0), false, 2) && two.mark(Some(2), true, 2));
        assert!(two == answer(&[0, 1, 1], false));
    }

    #[test]
    fn the_blank_and_the_options_exclude_each_other() {
        let mut both = answer(&[1, 0, 1], false);
        assert!(both.mark(None, true, 2));
        assert!(both == answer(&[0, 0, 0], true));
        assert!(both.mark(Some(1), true, 2));
        assert!(both == answer(&[0, 1, 0], false));
    }

    #[test]
    fn a_choice_of_one_moves_the_mark() {
        let mut one = answer(&[1, 0, 0], false);
        assert!(one.mark(Some(2), true, 1));
        assert!(one == answer(&[0, 0, 1], false));
    }

    #[test]
    fn every_kind_says_what_is_missing_or_too_much() {
        let grades = vec!["good".to_owned(), "bad".to_owned()];
        let cases: [(PaperKind, &[i64], Option<&str>); 20] = [
            (PaperKind::Choose { min: 1, max: 1, blank: false }, &[0, 0], Some("booth-missing-one")),
            (PaperKind::Choose { min: 1, max: 1, blank: true }, &[0, 0], Some("booth-missing-one-or-blank")),
            (PaperKind::Choose { min: 2, max: 3, blank: false }, &[1, 0], Some("booth-missing-some")),
            (PaperKind::Choose { min: 0, max: 2, blank: false }, &[0, 0], None),
            (PaperKind::Score { max: 5, total: None }, &[5, 0], None),
            (PaperKind::Score { max: 5, total: None }, &[6, 0], Some("booth-out-of-range")),
            (PaperKind::Score { max: 5, total: Some((5, 5)) }, &[2, 2], Some("booth-too-little")),
            (PaperKind::Score { max: 5, total: Some((5, 5)) }, &[4, 4], Some("booth-too-much")),
            (PaperKind::Grade { grades: grades.clone(), skippable: false }, &[1, 0], Some("booth-missing-grade")),
            (PaperKind::Grade { grades, skippable: true }, &[1, 0], None),
            (PaperKind::Quadratic { credits: 9, against: true }, &[3, -1], Some("booth-too-much")),
            (PaperKind::Quadratic { credits: 10, against: true }, &[3, -1], None),
            (PaperKind::Rank { min: 2, max: 3 }, &[1, 0, 0], Some("booth-missing-ranks")),
            (PaperKind::Rank { min: 2, max: 3 }, &[1, 1, 0], Some("booth-ranks")),
            (PaperKind::Rank { min: 2, max: 3 }, &[1, 3, 0], Some("booth-ranks")),
            (PaperKind::Rank { min: 2, max: 3 }, &[2, 1, 0], None),
            (PaperKind::Knapsack { costs: vec![4, 7], budget: 10 }, &[1, 1], Some("booth-too-much")),
            (PaperKind::Knapsack { costs: vec![4, 6], budget: 10 }, &[1, 1], None),
            (PaperKind::Allocate { budget: 100 }, &[60, 41], Some("booth-too-much")),
            (PaperKind::Allocate { budget: 100 }, &[60, 30], None),
        ];
        for (kind, numbers, due) in cases {
            assert_eq!(answer(numbers, false).complaint(&kind).map(|c| c.text), due, "{kind:?} {numbers:?}");
        }
    }
}
