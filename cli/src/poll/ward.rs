//! Ranked ballots of a council's ward, as the collection scot-elex has them: comma-separated lines.
//!
//! ```text
//! 4,3,                                        candidates, seats
//! 13,1,2,                                     how many ballots, then their preferences, the first one first
//! "Candidate 1","Alison Andrews","Liberal Democrat (LD)",
//! …
//! "Kirriemuir and Dean",                      the ward
//! ```
//!
//! Votes rank as many candidates as they like. Counted are Condorcet's pairs and, for Borda, positions: of `k`
//! candidates a first preference is worth `k − 1` points, the next `k − 2`, and one without a preference none.
//! Format: <https://github.com/mggg/scot-elex>.

use super::{FileBallot, MOST_BALLOTS, Oddity, Poll, PollOption, Unreadable};
use psephos_record::contest::{ContestKind, Counting, RankTally};
use std::collections::BTreeSet;

/// Whether a file that begins with this line is one.
pub(super) fn begins(line: &str) -> bool {
    let fields: Vec<&str> = line.trim_end_matches(',').split(',').map(str::trim).collect();
    fields.len() == 2 && fields.iter().all(|field| is_number(field))
}

pub(super) fn parse(text: &str) -> Result<Poll, Unreadable> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    // A text reader has no other error than uneven rows, which `flexible` allows.
    let rows = reader
        .records()
        .map_while(Result::ok)
        .map(|record| Row { line: record.position().map_or(0, csv::Position::line), fields: fields(&record) });
    let mut rows = rows.filter(|row| !row.fields.is_empty()).peekable();

    let head = rows.next().ok_or_else(|| Unreadable::Ends { due: "the number of candidates".to_owned() })?;
    let candidates = head.number(0, "number of candidates")?;
    let seats = head.number(1, "number of seats")?;
    if candidates < 2 || !(1..=candidates).contains(&seats) {
        return Err(Unreadable::Due {
            line: head.line,
            due: "two or more candidates for at most as many seats".to_owned(),
            found: head.fields.join(","),
        });
    }
    let mut oddities = Vec::new();
    let mut ballots = Vec::new();
    while let Some(row) = rows.next_if(Row::is_ballots) {
        let count = row.number(0, "number of ballots")?;
        let Some(options) = row.preferences(candidates, &mut oddities)? else { continue };
        if ballots.len().saturating_add(count) > MOST_BALLOTS {
            return Err(Unreadable::TooManyBallots { line: row.line });
        }
        for _ in 0..count {
            ballots.push(FileBallot { voter: ballots.len(), options: options.clone(), points: Vec::new() });
        }
    }
    let mut names = BTreeSet::new();
    let mut options = Vec::new();
    for number in 1..=candidates {
        let due = format!("Candidate {number}");
        let row = rows.next().ok_or_else(|| Unreadable::Ends { due: due.clone() })?;
        let (Some(found), rest) = (row.fields.first(), row.fields.get(1..).unwrap_or_default()) else { continue };
        if *found != due {
            return Err(Unreadable::Due { line: row.line, due, found: found.clone() });
        }
        let name = rest.join(", ");
        if name.is_empty() {
            return Err(Unreadable::NoName { line: row.line });
        }
        if !names.insert(name.clone()) {
            return Err(Unreadable::RepeatedOption { line: row.line, option: name });
        }
        options.push(PollOption { id: number.to_string(), name, votes: None, score: None, selected: None });
    }
    let last = rows.next().ok_or_else(|| Unreadable::Ends { due: "the ward's name".to_owned() })?;
    if let Some(row) = rows.next() {
        return Err(Unreadable::Due { line: row.line, due: "the file's end".to_owned(), found: row.fields.join(",") });
    }
    let all = u32::try_from(candidates).unwrap_or(u32::MAX);
    Ok(Poll {
        format: format!("a ward's ranked ballots, {seats} seats"),
        title: last.fields.join(", "),
        language: "en",
        options,
        kind: ContestKind::Rank { min: 1, max: all, tally: RankTally::Both },
        counting: Counting::Schulze,
        points: (0..all).rev().collect(),
        voters: ballots.len(),
        ballots,
        official_ballots: None,
        oddities,
    })
}

/// A line that is not blank.
struct Row {
    line: u64,
    fields: Vec<String>,
}

/// The fields of a line without the empty ones that a final comma leaves.
fn fields(record: &csv::StringRecord) -> Vec<String> {
    let mut fields: Vec<String> = record.iter().map(|field| field.trim().to_owned()).collect();
    while fields.pop_if(|field| field.is_empty()).is_some() {}
    fields
}

fn is_number(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
}

impl Row {
    fn is_ballots(&self) -> bool {
        self.fields.first().is_some_and(|field| is_number(field))
    }

    fn number(&self, field: usize, what: &'static str) -> Result<usize, Unreadable> {
        let found = self.fields.get(field).map_or("", String::as_str);
        let number = Some(found).filter(|found| is_number(found)).and_then(|found| found.parse().ok());
        number.ok_or_else(|| Unreadable::NoNumber { line: self.line, what, found: found.to_owned() })
    }

    /// The candidates in their order, from 0; `None` if these ballots are none.
    fn preferences(&self, candidates: usize, oddities: &mut Vec<Oddity>) -> Result<Option<Vec<usize>>, Unreadable> {
        let line = self.line;
        let mut options = Vec::new();
        for (place, field) in self.fields.iter().enumerate().skip(1) {
            if field.is_empty() {
                oddities.push(Oddity::Gap { line });
                break;
            }
            let number = self.number(place, "candidate's number")?;
            let unknown = || Unreadable::UnknownOption { line, option: field.clone() };
            let option = number.checked_sub(1).filter(|option| *option < candidates).ok_or_else(unknown)?;
            if options.contains(&option) {
                oddities.push(Oddity::RepeatedMark { line, option: field.clone() });
                return Ok(None);
            }
            options.push(option);
        }
        if options.is_empty() {
            oddities.push(Oddity::Undervote { line, found: 0, min: 1 });
            return Ok(None);
        }
        Ok(Some(options))
    }
}
