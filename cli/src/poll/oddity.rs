//! What a messy file holds that cannot be taken as it stands, each with the rule that was applied.

use core::fmt;

/// One thing, with the line where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A quote closes on a later line. The row is taken as one.
    SpanningRow {
        /// Where the row begins.
        line: u64,
    },
    /// A field of the header that should hold a number. It is taken as missing.
    NoNumber {
        /// Which.
        field: String,
        /// What it holds.
        found: String,
    },
    /// A rule of META that is applied to the file's votes, and that their ballots don't prove.
    Unproved {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
    },
    /// META limits what the options of a vote may cost, and the costs are not all numbers. It is not applied.
    UncheckedCost {
        /// `max_sum_cost`.
        cost: String,
    },
    /// A vote without a voter's id. It is a voter of its own.
    NoVoter {
        /// Where.
        line: u64,
    },
    /// A voter who stands above. The later vote is a revote, and the last one counts.
    RepeatedVoter {
        /// Where.
        line: u64,
        /// The id.
        voter: String,
    },
    /// An approval that stands twice in a vote. It counts once.
    RepeatedChoice {
        /// Where.
        line: u64,
        /// The option.
        option: String,
    },
    /// An option that a vote gives points or a rank twice. The vote is left out.
    RepeatedMark {
        /// Where.
        line: u64,
        /// The option.
        option: String,
    },
    /// A gap between the preferences of a vote. Those before it count.
    Gap {
        /// Where.
        line: u64,
    },
    /// A vote for more options than allowed. It is left out.
    Overvote {
        /// Where.
        line: u64,
        /// Options named.
        found: u64,
        /// Options allowed.
        max: u64,
    },
    /// A vote for fewer options than asked for. It is left out.
    Undervote {
        /// Where.
        line: u64,
        /// Options named.
        found: u64,
        /// Options due.
        min: u64,
    },
    /// Options that together cost more than a vote may spend. It is left out.
    Overspent {
        /// Where.
        line: u64,
        /// What they cost.
        cost: u64,
        /// What it may spend.
        budget: u64,
    },
    /// Points that are no numbers, or not as many as there are options. The vote is left out.
    UnreadablePoints {
        /// Where.
        line: u64,
        /// The points.
        found: String,
    },
    /// More points for one option than allowed. The vote is left out.
    PointsOfOne {
        /// Where.
        line: u64,
        /// Points given.
        found: u64,
        /// Points allowed.
        max: u64,
    },
    /// Points that add up to more or less than allowed. The vote is left out.
    SumOfPoints {
        /// Where.
        line: u64,
        /// What they add up to.
        found: u64,
        /// At least.
        min: u64,
        /// At most.
        max: u64,
    },
}

impl Oddity {
    /// Its sort, for counts, with what was done.
    pub const fn sort(&self) -> &'static str {
        match self {
            Self::SpanningRow { .. } => "rows over several lines, taken as one",
            Self::NoNumber { .. } => "header fields that are no numbers, taken as missing",
            Self::Unproved { .. } => "rules that ballots don't prove",
            Self::UncheckedCost { .. } => "rules that are not applied",
            Self::NoVoter { .. } => "votes without a voter, taken as a voter's each",
            Self::RepeatedVoter { .. } => "repeated voters, cast as revotes",
            Self::RepeatedChoice { .. } => "repeated approvals, counted once",
            Self::RepeatedMark { .. } => "votes that mark an option twice, left out",
            Self::Gap { .. } => "votes with a gap, counted up to it",
            Self::Overvote { .. } => "votes for too many options, left out",
            Self::Undervote { .. } => "votes for too few options, left out",
            Self::Overspent { .. } => "votes that overspend, left out",
            Self::UnreadablePoints { .. } => "votes with unreadable points, left out",
            Self::PointsOfOne { .. } => "votes with too many points for one option, left out",
            Self::SumOfPoints { .. } => "votes with too many or too few points, left out",
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpanningRow { line } => write!(f, "line {line}: a quote closes on a later line; taken as one row"),
            Self::NoNumber { field, found } => write!(f, "{field} is \"{found}\", no number; taken as missing"),
            Self::Unproved { field, value } => {
                write!(f, "{field} is {value}; votes outside it are left out, but ballots don't prove it")
            }
            Self::UncheckedCost { cost } => {
                write!(f, "max_sum_cost is {cost}, but not all costs are numbers; not applied")
            }
            Self::NoVoter { line } => write!(f, "line {line}: a vote without a voter_id; taken as a voter of its own"),
            Self::RepeatedVoter { line, voter } => {
                write!(f, "line {line}: voter \"{voter}\" stands above; cast as a revote, the last one counts")
            }
            Self::RepeatedChoice { line, option } => {
                write!(f, "line {line}: the vote names \"{option}\" twice; counted once")
            }
            Self::RepeatedMark { line, option } => {
                write!(f, "line {line}: the vote marks \"{option}\" twice; left out")
            }
            Self::Gap { line } => write!(f, "line {line}: a gap between preferences; those before it count"),
            Self::Overvote { line, found, max } => {
                write!(f, "line {line}: {found} options named, {max} allowed; left out")
            }
            Self::Undervote { line, found, min } => {
                write!(f, "line {line}: {found} options named, {min} due; left out")
            }
            Self::Overspent { line, cost, budget } => {
                write!(f, "line {line}: the options cost {cost}, {budget} allowed; left out")
            }
            Self::UnreadablePoints { line, found } => {
                write!(f, "line {line}: \"{found}\" are not points for each option named; left out")
            }
            Self::PointsOfOne { line, found, max } => {
                write!(f, "line {line}: {found} points for one option, {max} allowed; left out")
            }
            Self::SumOfPoints { line, found, min, max } => {
                write!(f, "line {line}: {found} points in all, {min} to {max} allowed; left out")
            }
        }
    }
}
