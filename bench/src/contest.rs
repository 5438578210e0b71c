//! The contests that are measured, compiled by hand as `docs/spec/30-ballot.md` says.

use crate::peer;
use psephos_proofs::{Equation, Form, Relation};

/// How many options a voter picks.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// Exactly one.
    One,
    /// From none up to this many.
    UpTo(u32),
}

/// A contest: so many options, and a rule.
#[derive(Clone, Copy)]
pub(crate) struct Contest {
    pub(crate) name: &'static str,
    pub(crate) options: u32,
    pub(crate) rule: Rule,
}

/// What is measured, in the order of the table.
pub(crate) const CONTESTS: [Contest; 5] = [
    Contest { name: "1 of 2", options: 2, rule: Rule::One },
    Contest { name: "1 of 5", options: 5, rule: Rule::One },
    Contest { name: "1 of 10", options: 10, rule: Rule::One },
    Contest { name: "1 of 50", options: 50, rule: Rule::One },
    Contest { name: "up to 3 of 10", options: 10, rule: Rule::UpTo(3) },
];

impl Contest {
    /// `Σ options + Σ weight·slack = most`, and one form for each option.
    pub(crate) fn relation(&self) -> Relation {
        let slack = self.slack();
        let bits = self.options + u32::try_from(slack.len()).expect("a handful of slack digits");
        let weights = (0..self.options).map(|_| 1).chain(slack);
        let terms = (0..bits).zip(weights).map(|(bit, weight)| (bit, i64::from(weight))).collect();
        let forms = (0..self.options).map(|bit| Form { terms: vec![(bit, 1)], constant: 0 }).collect();
        Relation::new(bits, vec![Equation { terms, target: i64::from(self.most()) }], forms)
    }

    /// The options that the `index`-th voter picks.
    pub(crate) fn picks(&self, index: u32) -> Vec<bool> {
        let count = match self.rule {
            Rule::One => 1,
            Rule::UpTo(most) => index % (most + 1),
        };
        let first = index % self.options;
        (0..self.options).map(|option| (option + self.options - first) % self.options < count).collect()
    }

    /// The same for the peer.
    pub(crate) fn votes(&self, index: u32) -> Vec<u64> {
        self.picks(index).into_iter().map(u64::from).collect()
    }

    /// The peer's contest that is most like it.
    pub(crate) const fn of_peer(&self) -> peer::Kind {
        let options = self.options as usize;
        match self.rule {
            Rule::One => peer::Kind::Single { options },
            Rule::UpTo(_) => peer::Kind::Multi { options },
        }
    }

    /// The bits of a ballot that picks these options: one for each option, then the slack digits.
    pub(crate) fn bits(&self, picks: &[bool]) -> Vec<bool> {
        let picked = u32::try_from(picks.iter().filter(|pick| **pick).count()).expect("no more picks than options");
        let mut left = self.most() - picked;
        let mut digits: Vec<bool> = self
            .slack()
            .into_iter()
            .rev()
            .map(|weight| {
                let digit = left >= weight;
                left -= if digit { weight } else { 0 };
                digit
            })
            .collect();
        digits.reverse();
        picks.iter().copied().chain(digits).collect()
    }

    const fn most(&self) -> u32 {
        match self.rule {
            Rule::One => 1,
            Rule::UpTo(most) => most,
        }
    }

    /// Weights 1, 2, 4, …, the last one cut so that all digits together make the most.
    fn slack(&self) -> Vec<u32> {
        let mut weights = Vec::new();
        let mut left = match self.rule {
            Rule::One => 0,
            Rule::UpTo(most) => most,
        };
        let mut weight = 1;
        while left > 0 {
            weights.push(weight.min(left));
            left -= weight.min(left);
            weight *= 2;
        }
        weights
    }
}
