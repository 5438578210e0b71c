//! The numbers of a result, for people.

use core::fmt;
use psephos_record::{
    Manifest,
    contest::{Contest, ContestKind, Slot},
    tally::{CountedContest, ElectionResult},
    text::{Text, printable},
};
use psephos_tally::counting::{DrawnTie, drawn_ties};

/// Beyond so many options, preferences between pairs are too many to read in a list.
const MOST_PAIRED: usize = 5;

/// A result as text.
pub(super) struct Numbers<'a> {
    /// What was asked.
    pub(super) manifest: &'a Manifest,
    /// What came out.
    pub(super) result: &'a ElectionResult,
}

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { manifest, result } = self;
        writeln!(f, "Result    {} of {} voters", result.ballots, result.voters)?;
        for ((position, contest), found) in (0_u32..).zip(&manifest.contests).zip(&result.contests) {
            let ballots = if found.ballots == 1 { "ballot" } else { "ballots" };
            writeln!(f, "  {} ({} {ballots})", name(&contest.title), found.ballots)?;
            match &found.counted {
                Some(counted) => {
                    numbers(f, contest, counted)?;
                    for tie in drawn_ties(manifest, result, position) {
                        self.lot(f, contest, &tie)?;
                    }
                }
                None => writeln!(f, "    fewer than {} ballots: not decrypted", manifest.minimum_group)?,
            }
        }
        Ok(())
    }
}

impl Numbers<'_> {
    fn lot(&self, f: &mut fmt::Formatter<'_>, contest: &Contest, tie: &DrawnTie) -> fmt::Result {
        let Some(beacon) = self.manifest.ties.round() else { return Ok(()) };
        writeln!(f, "    equal, and drawn by lot with round {} of the beacon: the least rank first", beacon.round)?;
        // Whoever announces an election could name a beacon of its own, whose rounds it knows.
        writeln!(f, "    the beacon is the chain {}: compare it with what its operators publish", beacon.chain)?;
        for (rank, option) in tie {
            let option = contest.options.get(*option as usize).map_or_else(String::new, |option| name(&option.title));
            writeln!(f, "      {rank}  {option}")?;
        }
        Ok(())
    }
}

fn numbers(f: &mut fmt::Formatter<'_>, contest: &Contest, counted: &CountedContest) -> fmt::Result {
    let slots: Vec<(Slot, u64)> =
        contest.slots().into_iter().filter(|slot| *slot != Slot::Blank).zip(counted.totals.iter().copied()).collect();
    for (position, option) in (0_u32..).zip(&contest.options) {
        let row = Row { contest, position, slots: &slots };
        writeln!(f, "    {row}{}", Fate { counted, position, name: name(&option.title) })?;
    }
    for (slot, total) in &slots {
        match slot {
            Slot::Unspent => writeln!(f, "    {total:>10}  (unspent)")?,
            Slot::Pair { over, under } if contest.options.len() <= MOST_PAIRED => {
                let option = |position: u32| contest.options.get(position as usize).map_or("", |o| o.id.as_str());
                writeln!(f, "    {total:>10}  prefer {} to {}", option(*over), option(*under))?;
            }
            _ => {}
        }
    }
    match counted.blanks {
        Some(blanks) => writeln!(f, "    {blanks:>10}  (blank)"),
        None => Ok(()),
    }
}

/// What was counted of one option, before its name.
struct Row<'a> {
    contest: &'a Contest,
    position: u32,
    slots: &'a [(Slot, u64)],
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cells: Vec<String> = Vec::new();
        let mut main = None;
        for (slot, total) in self.slots {
            match *slot {
                Slot::Option(option) if option == self.position => main = Some(*total),
                Slot::Against(option) if option == self.position => cells.push(format!("{total} against")),
                Slot::Grade { option, grade } if option == self.position => {
                    cells.push(format!("{total} {}", self.grade(grade)));
                }
                Slot::Position { option, rank } if option == self.position => {
                    cells.push(format!("{total} as no. {}", rank + 1));
                }
                _ => {}
            }
        }
        match main {
            Some(total) => write!(f, "{total:>10}  ")?,
            None => write!(f, "{:>10}  ", "")?,
        }
        if cells.is_empty() { Ok(()) } else { write!(f, "[{}] ", cells.join(", ")) }
    }
}

impl Row<'_> {
    fn grade(&self, grade: u32) -> String {
        match &self.contest.kind {
            ContestKind::Grade { grades, .. } => grades.get(grade as usize).map_or_else(String::new, name),
            _ => String::new(),
        }
    }
}

/// An option's name, and what became of it.
struct Fate<'a> {
    counted: &'a CountedContest,
    position: u32,
    name: String,
}

impl fmt::Display for Fate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let seats = self.counted.seats.as_ref().and_then(|seats| seats.get(self.position as usize));
        match seats {
            Some(1) => write!(f, "  1 seat"),
            Some(seats) => write!(f, "  {seats} seats"),
            None if self.counted.elected.contains(&self.position) => f.write_str("  elected"),
            None => Ok(()),
        }?;
        if self.counted.tied.contains(&self.position) { f.write_str("  tied") } else { Ok(()) }
    }
}

/// A text of the manifest in English.
pub(super) fn name(text: &Text) -> String {
    printable(text.in_language("en"))
}
