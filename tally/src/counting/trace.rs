//! What happened while counting, step by step.

/// An outcome and how it came about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Options that take a seat or are funded, in the order of the rule.
    pub elected: Vec<u32>,
    /// Options that tie for what is left, when ties stand.
    pub tied: Vec<u32>,
    /// Seats of each list, for apportionment.
    pub seats: Option<Vec<u32>>,
    /// The steps.
    pub steps: Vec<Step>,
}

impl Count {
    /// Whether the outcome may depend on what settles ties.
    pub fn has_tie(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Tie(_) | Step::EqualDefeats(_)))
    }
}

/// One step of a count. Options are named by their position on the ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An option stands at this place with this sum.
    Stands {
        /// The option.
        option: u32,
        /// Its sum; below zero where votes against it prevail.
        sum: i128,
    },
    /// These options are equal, and the manifest's rule decides or lets it stand.
    Tie(Vec<u32>),
    /// The order of the options of the last tie, by lot.
    Drawn(Vec<u32>),
    /// These defeats, each of the first option over the second, are equally strong, and nobody beats everyone: they are looked at in
    /// this order, which the lot gave, or else the ballot.
    EqualDefeats(Vec<(u32, u32)>),
    /// The two options compared ballot by ballot.
    Runoff {
        /// The one that more ballots prefer, or with equal numbers the one first named.
        over: u32,
        /// The other.
        under: u32,
        /// Ballots for the first.
        ballots_over: u64,
        /// Ballots for the second.
        ballots_under: u64,
    },
    /// A defeat of one option by another, and whether it was locked in.
    Defeat {
        /// The winner of the pair.
        over: u32,
        /// Its loser.
        under: u32,
        /// Ballots for the winner.
        ballots_over: u64,
        /// Ballots for the loser.
        ballots_under: u64,
        /// Whether it stands: it would close no circle with stronger ones.
        locked: bool,
    },
    /// The strengths of the strongest beatpaths between two options, the stronger first.
    Beatpath {
        /// From this option …
        over: u32,
        /// … to that one.
        under: u32,
        /// Strength of the path.
        there: u64,
        /// Strength of the path back.
        back: u64,
    },
    /// The median grade of an option.
    Median {
        /// The option.
        option: u32,
        /// The grade, from 0 for the best; none when nobody graded it.
        grade: Option<u32>,
    },
    /// Two options of one median, whose medians differ once so many median grades are taken away from each.
    Taken {
        /// The better one.
        over: u32,
        /// The other.
        under: u32,
        /// How many median grades are taken away from each.
        grades: u64,
        /// The median that the better one then has.
        median_over: Option<u32>,
        /// That of the other; none when no grade is left.
        median_under: Option<u32>,
    },
    /// An option was funded.
    Funded {
        /// The option.
        option: u32,
        /// What it costs.
        cost: u64,
        /// What is left after it.
        left: u64,
    },
    /// An option did not fit.
    Misfit {
        /// The option.
        option: u32,
        /// What it costs.
        cost: u64,
        /// What there is.
        left: u64,
    },
    /// A list took the next seat.
    Seat {
        /// The list.
        list: u32,
        /// Its votes.
        votes: u64,
        /// The divisor that its votes were compared by.
        divisor: u64,
    },
}
