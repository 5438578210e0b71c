//! Why a file can't be replayed.

use core::fmt;

/// What is wrong with a file, with the line where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// The first line begins no format that this program knows.
    Format {
        /// Where.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// A section is missing; before it, a quote may not close.
    NoSection {
        /// Its name.
        section: &'static str,
        /// How many lines the file has.
        lines: usize,
    },
    /// A section has no such column.
    NoColumn {
        /// The line that names its columns.
        line: u64,
        /// The section.
        section: &'static str,
        /// The column.
        column: &'static str,
    },
    /// META names no vote type.
    NoVoteType,
    /// A type of votes that this program does not know.
    VoteType {
        /// Where.
        line: u64,
        /// The type.
        kind: String,
    },
    /// Ranks that are scored by a rule that this program does not know.
    Scoring {
        /// Where.
        line: u64,
        /// The rule.
        rule: String,
    },
    /// META allows less than it asks for.
    Rules {
        /// What is limited.
        what: &'static str,
        /// At least.
        min: u64,
        /// At most.
        max: u64,
    },
    /// An option without an id or a name.
    NoName {
        /// Where.
        line: u64,
    },
    /// An option that stands above.
    RepeatedOption {
        /// Where.
        line: u64,
        /// The option.
        option: String,
    },
    /// A vote for an option that the file does not list.
    UnknownOption {
        /// Where.
        line: u64,
        /// The option.
        option: String,
    },
    /// No options, or too few to be ranked.
    Options {
        /// How many there are.
        found: usize,
    },
    /// A number is due, and something else stands there.
    NoNumber {
        /// Where.
        line: u64,
        /// What should be a number.
        what: &'static str,
        /// What stands there.
        found: String,
    },
    /// Something else is due here.
    Due {
        /// Where.
        line: u64,
        /// What is due.
        due: String,
        /// What stands there.
        found: String,
    },
    /// The file ends too early.
    Ends {
        /// What is still due.
        due: String,
    },
    /// More ballots than this program replays.
    TooManyBallots {
        /// The line with the first one too many.
        line: u64,
    },
    /// No ballot that the rules allow.
    NoBallots,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format { line, found } => write!(
                f,
                "line {line}: \"{found}\" begins neither a Pabulib file (META alone) nor a ward's (candidates,seats)"
            ),
            Self::NoSection { section, lines } => {
                write!(f, "no {section} section in {lines} lines (does a quote before it never close?)")
            }
            Self::NoColumn { line, section, column } => {
                write!(f, "line {line}: section {section} has no column {column}")
            }
            Self::NoVoteType => f.write_str("META names no vote_type"),
            Self::VoteType { line, kind } => write!(
                f,
                "line {line}: votes of type \"{kind}\" are not known; approval, choose-1, cumulative and ordinal are"
            ),
            Self::Scoring { line, rule } => {
                write!(f, "line {line}: ranks scored by \"{rule}\" are not known; Borda is")
            }
            Self::Rules { what, min, max } => write!(f, "META asks for at least {min} and at most {max} {what}"),
            Self::NoName { line } => write!(f, "line {line}: an option without a name"),
            Self::RepeatedOption { line, option } => write!(f, "line {line}: option \"{option}\" stands above"),
            Self::UnknownOption { line, option } => {
                write!(f, "line {line}: a vote for \"{option}\", which the file does not list")
            }
            Self::Options { found } => write!(f, "{found} options to vote for"),
            Self::NoNumber { line, what, found } => write!(f, "line {line}: \"{found}\" is no {what}"),
            Self::Due { line, due, found } => write!(f, "line {line}: \"{found}\" where {due} is due"),
            Self::Ends { due } => write!(f, "the file ends where {due} is due"),
            Self::TooManyBallots { line } => {
                write!(f, "line {line}: more than {} ballots up to here", super::MOST_BALLOTS)
            }
            Self::NoBallots => f.write_str("no vote that the rules allow"),
        }
    }
}

impl core::error::Error for Unreadable {}
