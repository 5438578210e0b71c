//! Participatory-budgeting votes as Pabulib publishes them: a `.pb` file with the sections META, PROJECTS and VOTES.
//!
//! Format: <https://pabulib.org/format>, semicolons between fields, quotes around fields that hold some. Real files are
//! messy, so everything that cannot be taken as it stands is left out by a stated rule and named as an [`Oddity`]:
//! nothing is dropped in silence.

mod oddity;
mod sections;

pub use oddity::Oddity;
use sections::{Row, Sections};

use core::{fmt, ops::RangeInclusive};
use std::collections::{BTreeMap, BTreeSet};

/// Approval votes of one participatory budget.
#[derive(Clone, Debug)]
pub struct Budget {
    /// What it is called.
    pub title: String,
    /// A BCP 47 tag of the language that the names are in, as far as the file says.
    pub language: &'static str,
    /// What could be chosen, in the order of the file.
    pub projects: Vec<Project>,
    /// Fewest projects of a ballot.
    pub min: u32,
    /// Most projects of a ballot.
    pub max: u32,
    /// Ballots within the rules, in the order of the file.
    pub ballots: Vec<FileBallot>,
    /// How many voters they are from; a voter may stand in the file more than once.
    pub voters: usize,
    /// How many votes the header says there are.
    pub official_ballots: Option<u64>,
    /// What could not be taken as it stands.
    pub oddities: Vec<Oddity>,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id in the file.
    pub id: String,
    /// Its name; the id where the file has none.
    pub name: String,
    /// The count of votes in the file's own header.
    pub official: Option<u64>,
    /// Whether it was selected.
    pub selected: bool,
}

/// One vote of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBallot {
    /// Whose it is: voters are numbered from 0 in the order in which they first stand in the file.
    pub voter: usize,
    /// One mark for each project.
    pub marks: Vec<bool>,
}

/// Why a file can't be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// A section is missing; before it, a quote may not close. Names the section.
    NoSection(&'static str),
    /// A section has no such column.
    NoColumn {
        /// The section.
        section: &'static str,
        /// The column.
        column: &'static str,
    },
    /// META names no vote type.
    NoVoteType,
    /// Votes that this program can't yet carry as they were cast. Names the type.
    VoteType(String),
    /// PROJECTS lists none.
    NoProjects,
    /// VOTES holds none that the rules allow.
    NoBallots,
    /// META allows fewer projects than it asks for.
    Rules {
        /// `min_length`.
        min: u32,
        /// `max_length`.
        max: u32,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSection(section) => write!(f, "no {section} section (does a quote before it never close?)"),
            Self::NoColumn { section, column } => write!(f, "section {section} has no column {column}"),
            Self::NoVoteType => f.write_str("META names no vote_type"),
            Self::VoteType(kind) => write!(f, "votes of type \"{kind}\" are not supported yet; \"approval\" is"),
            Self::NoProjects => f.write_str("section PROJECTS lists no project"),
            Self::NoBallots => f.write_str("section VOTES holds no vote that the rules allow"),
            Self::Rules { min, max } => write!(f, "META asks for min_length {min} and max_length {max}"),
        }
    }
}

impl core::error::Error for Unreadable {}

impl Budget {
    /// Reads a file's bytes. Bytes that are not UTF-8 are replaced, since only names can hold them.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let sections = Sections::split(bytes)?;
        let meta = sections.meta();
        match meta.get("vote_type").map(|kind| kind.to_lowercase()) {
            None => return Err(Unreadable::NoVoteType),
            Some(kind) if kind != "approval" => return Err(Unreadable::VoteType(kind)),
            Some(_) => {}
        }
        let mut oddities = sections.oddities();
        let projects = projects(&sections, &mut oddities)?;
        let rows = vote_rows(&sections, &projects, &mut oddities)?;
        let (min, max) = limits(&meta, &projects, &rows, &mut oddities)?;
        let (ballots, voters) = within_rules(rows, projects.len(), min..=max, &mut oddities);
        if ballots.is_empty() {
            return Err(Unreadable::NoBallots);
        }
        let official_ballots = number(&meta, "num_votes", &mut oddities);
        let title = meta.get("description").or_else(|| meta.get("unit")).cloned();
        Ok(Self {
            title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| "Pabulib".to_owned()),
            language: language(meta.get("language")),
            projects,
            min,
            max,
            ballots,
            voters,
            official_ballots,
            oddities,
        })
    }

    /// The votes for each project, counted from the file alone: the last ballot of each voter.
    pub fn totals(&self) -> Vec<u64> {
        let last: BTreeMap<usize, &FileBallot> = self.ballots.iter().map(|ballot| (ballot.voter, ballot)).collect();
        let mut totals = vec![0; self.projects.len()];
        for ballot in last.values() {
            for (total, mark) in totals.iter_mut().zip(&ballot.marks) {
                *total += u64::from(*mark);
            }
        }
        totals
    }

    /// How many projects the file says were selected, 1 at least.
    pub fn seats(&self) -> u32 {
        let selected = self.projects.iter().filter(|project| project.selected).count();
        u32::try_from(selected).unwrap_or(u32::MAX).max(1)
    }
}

/// A row of VOTES, its projects known.
struct VoteRow {
    line: u64,
    voter: String,
    chosen: BTreeSet<usize>,
}

fn projects(sections: &Sections, oddities: &mut Vec<Oddity>) -> Result<Vec<Project>, Unreadable> {
    let mut projects: Vec<Project> = Vec::new();
    let mut known = BTreeSet::new();
    for row in sections.projects("project_id")? {
        let id = row.field("project_id");
        if id.is_empty() || !known.insert(id.to_owned()) {
            oddities.push(Oddity::RepeatedProject { line: row.line, project: id.to_owned() });
            continue;
        }
        let official = match row.field("votes") {
            "" => None,
            votes => {
                let parsed = votes.parse().ok();
                if parsed.is_none() {
                    oddities.push(Oddity::NoNumber { field: format!("votes of project {id}"), found: votes.into() });
                }
                parsed
            }
        };
        let name = Some(row.field("name")).filter(|name| !name.is_empty()).unwrap_or(id);
        let selected = !matches!(row.field("selected"), "" | "0");
        projects.push(Project { id: id.to_owned(), name: name.to_owned(), official, selected });
    }
    if projects.is_empty() { Err(Unreadable::NoProjects) } else { Ok(projects) }
}

fn vote_rows(
    sections: &Sections,
    projects: &[Project],
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<VoteRow>, Unreadable> {
    let numbers: BTreeMap<&str, usize> = projects.iter().enumerate().map(|(i, p)| (p.id.as_str(), i)).collect();
    let mut rows = Vec::new();
    for row in sections.votes("vote")? {
        let voter = voter_of(&row, oddities);
        let mut chosen = BTreeSet::new();
        for id in row.field("vote").split(',').map(str::trim).filter(|id| !id.is_empty()) {
            match numbers.get(id) {
                None => oddities.push(Oddity::UnknownProject { line: row.line, project: id.to_owned() }),
                Some(number) if !chosen.insert(*number) => {
                    oddities.push(Oddity::RepeatedChoice { line: row.line, project: id.to_owned() });
                }
                Some(_) => {}
            }
        }
        rows.push(VoteRow { line: row.line, voter, chosen });
    }
    Ok(rows)
}

/// A row without a voter's id is a voter of its own.
fn voter_of(row: &Row<'_>, oddities: &mut Vec<Oddity>) -> String {
    match row.field("voter_id") {
        "" => {
            oddities.push(Oddity::NoVoter { line: row.line });
            // No id of a file holds a line break.
            format!("line\n{}", row.line)
        }
        id => id.to_owned(),
    }
}

/// `min_length` and `max_length` of META. Where a file is silent the votes say what was allowed: at least one project
/// unless some vote is empty, at most all of them.
fn limits(
    meta: &BTreeMap<String, String>,
    projects: &[Project],
    rows: &[VoteRow],
    oddities: &mut Vec<Oddity>,
) -> Result<(u32, u32), Unreadable> {
    let all = u32::try_from(projects.len()).unwrap_or(u32::MAX);
    let mut limit = |name| number(meta, name, oddities).map(|n| u32::try_from(n).unwrap_or(u32::MAX).min(all));
    let (min, max) = (limit("min_length"), limit("max_length"));
    if let Some(cost) = meta.get("max_sum_cost") {
        oddities.push(Oddity::UncheckedCost { cost: cost.clone() });
    }
    let empty = rows.iter().any(|row| row.chosen.is_empty());
    let (min, max) = (min.unwrap_or(u32::from(!empty)), max.unwrap_or(all));
    if min > max || max == 0 { Err(Unreadable::Rules { min, max }) } else { Ok((min, max)) }
}

fn within_rules(
    rows: Vec<VoteRow>,
    projects: usize,
    lengths: RangeInclusive<u32>,
    oddities: &mut Vec<Oddity>,
) -> (Vec<FileBallot>, usize) {
    let (min, max) = lengths.into_inner();
    let mut voters: BTreeMap<String, usize> = BTreeMap::new();
    let mut ballots = Vec::with_capacity(rows.len());
    for row in rows {
        let found = u32::try_from(row.chosen.len()).unwrap_or(u32::MAX);
        if found > max {
            oddities.push(Oddity::Overvote { line: row.line, found, max });
            continue;
        }
        if found < min {
            oddities.push(Oddity::Undervote { line: row.line, found, min });
            continue;
        }
        let next = voters.len();
        let voter = *voters.entry(row.voter.clone()).or_insert(next);
        if voter != next {
            oddities.push(Oddity::RepeatedVoter { line: row.line, voter: row.voter });
        }
        let marks = (0..projects).map(|project| row.chosen.contains(&project)).collect();
        ballots.push(FileBallot { voter, marks });
    }
    (ballots, voters.len())
}

fn number(meta: &BTreeMap<String, String>, field: &str, oddities: &mut Vec<Oddity>) -> Option<u64> {
    let text = meta.get(field).filter(|text| !text.is_empty())?;
    let number = text.parse().ok();
    if number.is_none() {
        oddities.push(Oddity::NoNumber { field: field.to_owned(), found: text.clone() });
    }
    number
}

fn language(name: Option<&String>) -> &'static str {
    match name.map(|name| name.to_lowercase()).as_deref() {
        Some("polish" | "pl") => "pl",
        Some("english" | "en") => "en",
        Some("french" | "fr") => "fr",
        Some("dutch" | "nl") => "nl",
        Some("spanish" | "es") => "es",
        Some("chinese" | "zh") => "zh",
        // BCP 47 for "undetermined".
        _ => "und",
    }
}

#[cfg(test)]
mod tests;
