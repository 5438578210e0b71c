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
    /// A project without an id, or whose id stands above. The first row counts.
    RepeatedProject {
        /// Where.
        line: u64,
        /// The id.
        project: String,
    },
    /// A field that should hold a number. It is taken as missing.
    NoNumber {
        /// Which.
        field: String,
        /// What it holds.
        found: String,
    },
    /// A vote for a project that the file doesn't list. The rest of the vote counts.
    UnknownProject {
        /// Where.
        line: u64,
        /// The id.
        project: String,
    },
    /// A vote that names a project twice. It counts once.
    RepeatedChoice {
        /// Where.
        line: u64,
        /// The id.
        project: String,
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
    /// A vote for more projects than allowed. It is left out.
    Overvote {
        /// Where.
        line: u64,
        /// Projects chosen.
        found: u32,
        /// Projects allowed.
        max: u32,
    },
    /// A vote for fewer projects than asked for. It is left out.
    Undervote {
        /// Where.
        line: u64,
        /// Projects chosen.
        found: u32,
        /// Projects due.
        min: u32,
    },
    /// META limits what the chosen projects may cost, which ballots of this kind don't prove.
    UncheckedCost {
        /// `max_sum_cost`.
        cost: String,
    },
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpanningRow { line } => write!(f, "line {line}: a quote closes on a later line; taken as one row"),
            Self::RepeatedProject { line, project } => {
                write!(f, "line {line}: project \"{project}\" stands above or has no id; the first row counts")
            }
            Self::NoNumber { field, found } => write!(f, "{field} is \"{found}\", no number; taken as missing"),
            Self::UnknownProject { line, project } => {
                write!(f, "line {line}: a vote for \"{project}\", which PROJECTS does not list; not counted")
            }
            Self::RepeatedChoice { line, project } => {
                write!(f, "line {line}: the vote names \"{project}\" twice; counted once")
            }
            Self::NoVoter { line } => write!(f, "line {line}: a vote without a voter_id; taken as a voter of its own"),
            Self::RepeatedVoter { line, voter } => {
                write!(f, "line {line}: voter \"{voter}\" stands above; cast as a revote, the last one counts")
            }
            Self::Overvote { line, found, max } => {
                write!(f, "line {line}: {found} projects chosen, {max} allowed; left out")
            }
            Self::Undervote { line, found, min } => {
                write!(f, "line {line}: {found} projects chosen, {min} due; left out")
            }
            Self::UncheckedCost { cost } => {
                write!(f, "max_sum_cost is {cost}; ballots prove how many projects they hold, not yet what they cost")
            }
        }
    }
}
