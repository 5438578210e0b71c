//! What the file says, what the verifier found, what the file's header says: side by side.

use crate::poll::{Clear, Poll};
use core::fmt;
use psephos_record::{
    contest::{Contest, ContestKind, Counting, Slot},
    tally::{CountedContest, ElectionResult},
};

/// Characters of an option's name in the table.
const NAME: usize = 44;
/// Totals that differ, printed one by one.
const LISTED: usize = 20;

/// The outcome of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    measure: &'static str,
    options: Vec<Line>,
    /// How many ballots name each option, where the totals say it and it is no figure already.
    namings: Vec<Line>,
    voters: Line,
    totals: usize,
    differing: Vec<String>,
    outcome: Outcome,
    unlike_header: Vec<String>,
}

/// One number from all sides.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: String,
    name: String,
    file: u64,
    verified: u64,
    official: Option<u64>,
}

/// Who is elected or funded: on the record, and counted in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// The same.
    Same(String),
    /// These tie on the record, and have equal votes in the file.
    Tie(String),
    /// No option beats every other one in the file; the rule elects these.
    NoCondorcetWinner(String),
    /// Not the same.
    Other { file: String, record: String },
}

impl Comparison {
    /// Compares a file with the verified result of its contest.
    pub fn new(poll: &Poll, contest: &Contest, result: Option<&ElectionResult>) -> Self {
        let clear = Clear::new(poll);
        let counted = result.and_then(|result| result.contests.first()?.counted.as_ref());
        // A total that is missing is none that any file holds.
        let totals = counted.map_or(&[][..], |counted| &counted.totals);
        let totals = totals.iter().copied().chain(core::iter::repeat(u64::MAX));
        let totals: Vec<(Slot, u64)> = contest.slots().into_iter().zip(totals).collect();
        let differing = totals.iter().filter_map(|(slot, verified)| {
            let file = clear.total(*slot);
            (file != *verified).then(|| format!("{}: {file} in the file, {verified} verified", described(poll, *slot)))
        });
        let lines = |file: Vec<u64>, worth: &dyn Fn(u32) -> u64, official: &dyn Fn(usize) -> Option<u64>| {
            let file = file.into_iter().zip(&poll.options).enumerate();
            let line = file.map(|(number, (file, option))| Line {
                id: option.id.clone(),
                name: option.name.clone(),
                file,
                verified: verified(&totals, number, worth),
                official: official(number),
            });
            line.collect::<Vec<Line>>()
        };
        let of_header = |number: usize| poll.options.get(number);
        let by_score = matches!(poll.kind, ContestKind::Score { .. } | ContestKind::Rank { .. });
        let options = lines(
            clear.figures(),
            &|rank| poll.points.get(rank as usize).map_or(0, |points| u64::from(*points)),
            &|number| of_header(number).and_then(|option| if by_score { option.score } else { option.votes }),
        );
        let namings = lines(clear.namings(), &|_| 1, &|number| of_header(number)?.votes);
        let voters = Line {
            id: "voters".to_owned(),
            name: String::new(),
            file: poll.voters as u64,
            verified: result.map_or(0, |result| result.ballots),
            official: poll.official_ballots,
        };
        Self {
            measure: if by_score { "points" } else { "votes" },
            options,
            namings: if matches!(poll.kind, ContestKind::Rank { .. }) { namings } else { Vec::new() },
            voters,
            totals: totals.len(),
            differing: differing.collect(),
            outcome: Outcome::new(poll, &clear, counted),
            unlike_header: unlike_header(poll, counted),
        }
    }

    /// Whether every verified total, and what follows from them, is what the file's own votes give.
    pub fn is_equal(&self) -> bool {
        let lines = self.lines().chain(&self.namings).all(|line| line.file == line.verified);
        lines && self.differing.is_empty() && !matches!(self.outcome, Outcome::Other { .. })
    }

    /// Where the header says something else than the verified totals, each by its name.
    pub fn differences_from_header(&self) -> Vec<String> {
        let says = |line: &Line, of: &str| {
            let official = line.official.filter(|official| *official != line.verified)?;
            let name = [line.id.as_str(), line.name.as_str()].join(" ");
            Some(format!("{}: the header says {official}{of}, verified are {}", name.trim(), line.verified))
        };
        let lines = self.lines().filter_map(|line| says(line, ""));
        let namings = self.namings.iter().filter_map(|line| says(line, " votes"));
        lines.chain(namings).chain(self.unlike_header.iter().cloned()).collect()
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.options.iter().chain([&self.voters])
    }
}

/// An option's figure from the verified totals, a rank being worth this many points.
fn verified(totals: &[(Slot, u64)], number: usize, worth: &dyn Fn(u32) -> u64) -> u64 {
    let part = |(slot, total): &(Slot, u64)| match slot {
        Slot::Option(option) if *option as usize == number => *total,
        Slot::Position { option, rank } if *option as usize == number => total.saturating_mul(worth(*rank)),
        _ => 0,
    };
    totals.iter().map(part).fold(0, u64::saturating_add)
}

impl Outcome {
    fn new(poll: &Poll, clear: &Clear<'_>, counted: Option<&CountedContest>) -> Self {
        let numbers = |options: &[u32]| options.iter().map(|option| *option as usize).collect::<Vec<usize>>();
        let elected = counted.map(|counted| numbers(&counted.elected)).unwrap_or_default();
        let tied = counted.map(|counted| numbers(&counted.tied)).unwrap_or_default();
        let by_pairs = matches!(poll.counting, Counting::Schulze | Counting::RankedPairs);
        let record = if tied.is_empty() { named(poll, &elected) } else { named(poll, &tied) };
        let figures = clear.figures();
        let mut figures = tied.iter().map(|option| figures.get(*option));
        let first = figures.next();
        match clear.outcome() {
            Some(file) if tied.is_empty() && file == elected => Self::Same(record),
            None if by_pairs && counted.is_some() => Self::NoCondorcetWinner(record),
            _ if !by_pairs && first.is_some_and(|first| figures.all(|figure| figure == first)) => Self::Tie(record),
            file => Self::Other { file: named(poll, &file.unwrap_or_default()), record },
        }
    }
}

/// Projects that the header selects and the record doesn't, or the other way round.
fn unlike_header(poll: &Poll, counted: Option<&CountedContest>) -> Vec<String> {
    let elected = counted.map_or(&[][..], |counted| &counted.elected);
    let says = |(number, option): (u32, &crate::poll::PollOption)| {
        let (selected, elected) = (option.selected?, elected.contains(&number));
        let name = [option.id.as_str(), option.name.as_str()].join(" ");
        match (selected, elected) {
            (true, false) => Some(format!("{name}: the header selects it, the count does not")),
            (false, true) => Some(format!("{name}: the header does not select it, the count does")),
            _ => None,
        }
    };
    (0..).zip(&poll.options).filter_map(says).collect()
}

fn named(poll: &Poll, options: &[usize]) -> String {
    let names: Vec<&str> = options.iter().filter_map(|option| Some(poll.options.get(*option)?.id.as_str())).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn described(poll: &Poll, slot: Slot) -> String {
    let id = |option: u32| poll.options.get(option as usize).map_or("?", |option| &option.id);
    match slot {
        Slot::Option(option) => id(option).to_owned(),
        Slot::Position { option, rank } => format!("{} with rank {}", id(option), rank + 1),
        Slot::Pair { over, under } => format!("{} above {}", id(over), id(under)),
        other => format!("{other:?}"),
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.lines().map(|line| line.id.chars().count()).max().unwrap_or(0);
        let measure = self.measure;
        writeln!(f, "  {:width$}  {measure:NAME$}  {:>8}  {:>8}  {:>8}", "", "file", "verified", "official")?;
        for line in self.lines() {
            let name = shortened(&line.name);
            let official = line.official.map_or_else(|| "–".to_owned(), |official| official.to_string());
            let file = if line.file == line.verified { '✓' } else { '≠' };
            let header = line.official.map_or(' ', |official| if official == line.verified { '✓' } else { '≠' });
            let (id, own, verified) = (&line.id, line.file, line.verified);
            writeln!(f, "  {id:width$}  {name:NAME$}  {own:>8}  {verified:>8} {file} {official:>6} {header}")?;
        }
        let (totals, differing) = (self.totals, self.differing.len());
        writeln!(f, "{totals} totals decrypted; {} of them are the file's.", totals - differing)?;
        for difference in self.differing.iter().take(LISTED) {
            writeln!(f, "  ≠ {difference}")?;
        }
        write!(f, "{}", self.outcome)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(options) => write!(f, "Elected: {options}, on the record and counted from the file."),
            Self::Tie(options) => write!(f, "A tie stands: {options}, with equal votes in the file."),
            Self::NoCondorcetWinner(options) => {
                write!(f, "Elected: {options}. In the file no option beats every other one.")
            }
            Self::Other { file, record } => {
                write!(f, "Elected on the record: {record}; COUNTED FROM THE FILE: {file}.")
            }
        }
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(NAME - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
