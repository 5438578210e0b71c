//! Votes that somebody published, read from a file: one contest, its ballots, and what the file says came of them.
//!
//! | format | recognised by | votes |
//! |---|---|---|
//! | Pabulib | a section heading in the first line | approvals, within a cost or not; points; ranks |
//! | a council's ward, scot-elex | two numbers in the first line: candidates, seats | ranks |
//!
//! Real files are messy. What is no vote is left out or taken by a stated rule, and named as an [`Oddity`] with its line:
//! nothing is dropped in silence. What no rule can mend, such as a vote for an option that the file doesn't list, makes
//! the file [`Unreadable`].

pub mod clear;
mod oddity;
mod pabulib;
mod unreadable;
mod ward;

pub use clear::Clear;
pub use oddity::Oddity;
pub use unreadable::Unreadable;

use psephos_record::{
    booth::Selection,
    contest::{ContestKind, Counting},
    text::is_invisible_control,
};

/// Most ballots of a file.
const MOST_BALLOTS: usize = 1_000_000;

/// The votes of a file.
#[derive(Clone, Debug)]
pub struct Poll {
    /// What the file is, in a few words.
    pub format: String,
    /// What it is called.
    pub title: String,
    /// A BCP 47 tag of the language that the names are in, as far as the file says.
    pub language: &'static str,
    /// What could be chosen, in the order of the file.
    pub options: Vec<PollOption>,
    /// How it could be answered.
    pub kind: ContestKind,
    /// How it is counted.
    pub counting: Counting,
    /// Points of each rank, best first; empty unless options are ranked.
    pub points: Vec<u32>,
    /// Ballots within the rules, in the order of the file.
    pub ballots: Vec<FileBallot>,
    /// How many voters they are from; a voter may stand in the file more than once.
    pub voters: usize,
    /// How many votes the file's header says there are.
    pub official_ballots: Option<u64>,
    /// What could not be taken as it stands.
    pub oddities: Vec<Oddity>,
}

/// One option, with what the file's header says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollOption {
    /// Its id in the file.
    pub id: String,
    /// Its name; the id where the file has none.
    pub name: String,
    /// How many votes name it.
    pub votes: Option<u64>,
    /// Its points.
    pub score: Option<u64>,
    /// Whether it was selected.
    pub selected: Option<bool>,
}

/// One vote of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBallot {
    /// Whose it is: voters are numbered from 0 in the order in which they first stand in the file.
    pub voter: usize,
    /// The options that it names, in its order.
    pub options: Vec<usize>,
    /// The points that it gives each of them; empty where votes give none.
    pub points: Vec<u64>,
}

impl Poll {
    /// Reads a file's bytes, of whichever known format. Bytes that are not UTF-8 are replaced, since only names can hold
    /// them.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (line, first) = first_line(text);
        let mut poll = if pabulib::begins(first) {
            pabulib::parse(text)?
        } else if ward::begins(first) {
            ward::parse(text)?
        } else {
            return Err(Unreadable::Format { line, found: first.chars().take(60).collect() });
        };
        poll.title = one_line(&poll.title);
        for option in &mut poll.options {
            (option.id, option.name) = (one_line(&option.id), one_line(&option.name));
        }
        if poll.ballots.is_empty() { Err(Unreadable::NoBallots) } else { Ok(poll) }
    }

    /// The first `count` ballots alone, and nothing that the header says of all of them.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        if count < self.ballots.len() {
            self.ballots.truncate(count);
            self.voters = self.ballots.iter().map(|ballot| ballot.voter + 1).max().unwrap_or(0);
            self.official_ballots = None;
            for option in &mut self.options {
                (option.votes, option.score, option.selected) = (None, None, None);
            }
        }
        self
    }

    /// A ballot as a voter marks it in the booth.
    pub fn selection(&self, ballot: &FileBallot) -> Selection {
        let mut numbers = vec![0; self.options.len()];
        for (place, option) in ballot.options.iter().enumerate() {
            let number = match self.kind {
                ContestKind::Rank { .. } => i64::try_from(place + 1).unwrap_or(i64::MAX),
                _ => ballot.points.get(place).map_or(1, |points| i64::try_from(*points).unwrap_or(i64::MAX)),
            };
            if let Some(slot) = numbers.get_mut(*option) {
                *slot = number;
            }
        }
        Selection::of(numbers)
    }
}

/// The first line that is not blank, without what CSV writers put behind it, and its number.
fn first_line(text: &str) -> (u64, &str) {
    let lines = (1..).zip(text.lines().map(str::trim));
    lines.into_iter().find(|(_, line)| !line.is_empty()).unwrap_or((1, ""))
}

/// A name without line breaks and other characters that no manifest holds.
fn one_line(name: &str) -> String {
    name.replace(is_invisible_control, " ")
}

#[cfg(test)]
mod tests;
