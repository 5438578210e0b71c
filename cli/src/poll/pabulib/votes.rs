//! The rows of VOTES, and which of them are votes.

use super::{
    rules::{Marks, Rules},
    sections::{Row, Sections},
};
use crate::poll::{FileBallot, MOST_BALLOTS, Oddity, PollOption, Unreadable};
use std::collections::BTreeMap;

/// A row whose projects and points are known.
#[derive(Debug)]
pub(super) struct VoteRow {
    line: u64,
    voter: String,
    /// In its order.
    pub(super) options: Vec<usize>,
    /// As many as there are options, where votes give points.
    pub(super) points: Vec<u64>,
}

/// Reads the rows; those whose marks can't be told are left out.
pub(super) fn rows(
    sections: &Sections,
    projects: &[PollOption],
    marks: Marks,
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<VoteRow>, Unreadable> {
    let numbers: BTreeMap<&str, usize> = projects.iter().enumerate().map(|(i, p)| (p.id.as_str(), i)).collect();
    let mut rows = Vec::new();
    let columns: &[&str] = if marks == Marks::Points { &["vote", "points"] } else { &["vote"] };
    for row in sections.votes(columns)? {
        if rows.len() == MOST_BALLOTS {
            return Err(Unreadable::TooManyBallots { line: row.line });
        }
        let Some(options) = options(&row, &numbers, marks, oddities)? else { continue };
        let points = if marks == Marks::Points { points(&row) } else { Vec::new() };
        if marks == Marks::Points && points.len() != options.len() {
            oddities.push(Oddity::UnreadablePoints { line: row.line, found: row.field("points").to_owned() });
            continue;
        }
        rows.push(VoteRow { line: row.line, voter: voter_of(&row, oddities), options, points });
    }
    Ok(rows)
}

/// The projects of a row. A second approval of one is none; a second rank or second points make the vote unreadable.
fn options(
    row: &Row<'_>,
    numbers: &BTreeMap<&str, usize>,
    marks: Marks,
    oddities: &mut Vec<Oddity>,
) -> Result<Option<Vec<usize>>, Unreadable> {
    let line = row.line;
    let mut options = Vec::new();
    for id in row.list("vote") {
        let option = || id.to_owned();
        let number = *numbers.get(id).ok_or_else(|| Unreadable::UnknownOption { line, option: option() })?;
        if !options.contains(&number) {
            options.push(number);
        } else if matches!(marks, Marks::Approvals { .. }) {
            oddities.push(Oddity::RepeatedChoice { line, option: option() });
        } else {
            oddities.push(Oddity::RepeatedMark { line, option: option() });
            return Ok(None);
        }
    }
    Ok(Some(options))
}

/// The points of a row; none if one of them is no number that a ballot can hold.
fn points(row: &Row<'_>) -> Vec<u64> {
    let number = |text: &str| text.parse::<u32>().ok().map(u64::from);
    row.list("points").map(number).collect::<Option<_>>().unwrap_or_default()
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

/// The ballots within the rules, and how many voters they are from.
pub(super) fn within(rows: Vec<VoteRow>, rules: &Rules, oddities: &mut Vec<Oddity>) -> (Vec<FileBallot>, usize) {
    let mut voters: BTreeMap<String, usize> = BTreeMap::new();
    let mut ballots = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(fault) = outside(&row, rules) {
            oddities.push(fault);
            continue;
        }
        let next = voters.len();
        let voter = *voters.entry(row.voter.clone()).or_insert(next);
        if voter != next {
            oddities.push(Oddity::RepeatedVoter { line: row.line, voter: row.voter });
        }
        ballots.push(FileBallot { voter, options: row.options, points: row.points });
    }
    (ballots, voters.len())
}

/// Why a row is no vote by these rules.
fn outside(row: &VoteRow, rules: &Rules) -> Option<Oddity> {
    let line = row.line;
    let (found, min, max) = (row.options.len() as u64, *rules.length.start(), *rules.length.end());
    if found > max {
        return Some(Oddity::Overvote { line, found, max });
    }
    if found < min {
        return Some(Oddity::Undervote { line, found, min });
    }
    if rules.marks == Marks::Points {
        if let Some(found) = row.points.iter().copied().find(|points| *points > rules.most) {
            return Some(Oddity::PointsOfOne { line, found, max: rules.most });
        }
        let found = row.points.iter().sum();
        let (min, max) = (*rules.sum.start(), *rules.sum.end());
        return (!rules.sum.contains(&found)).then_some(Oddity::SumOfPoints { line, found, min, max });
    }
    let (costs, budget) = rules.spend.as_ref()?;
    let costs = row.options.iter().filter_map(|option| costs.get(*option)).copied();
    let cost = costs.fold(0, u64::saturating_add);
    (cost > *budget).then_some(Oddity::Overspent { line, cost, budget: *budget })
}
