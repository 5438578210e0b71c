//! Participatory-budgeting votes as Pabulib publishes them: a `.pb` file with the sections META, PROJECTS and VOTES.
//!
//! Format: <https://pabulib.org/format>, semicolons between fields, quotes around fields that hold some.
//!
//! | `vote_type` | contest |
//! |---|---|
//! | `approval`, `choose-1` | choose; knapsack where META limits what a vote may cost (`max_sum_cost`) |
//! | `cumulative` | score, with a total |
//! | `ordinal` | rank with positions; of `max_length` ranks the first is worth `max_length` points, the last one 1 |
//!
//! Where the header says `rule;greedy` and names costs and budget, projects are funded by that rule; otherwise as many
//! take a seat as the header selects. The header does not say whether a project that doesn't fit is passed over: it is,
//! unless the projects that the header selects are those of the stricter rule alone.

mod rules;
mod sections;
mod votes;

use super::{Clear, Oddity, Poll, PollOption, Unreadable, clear};
use psephos_record::contest::{Counting, Misfit};
use rules::{Marks, Rules};
use sections::Sections;
use std::collections::{BTreeMap, BTreeSet};

/// META: lines and values by keys in lower case.
type Meta = BTreeMap<String, (u64, String)>;

/// Whether a file that begins with this line is one.
pub(super) fn begins(line: &str) -> bool {
    sections::heading(line.split(';')).is_some()
}

pub(super) fn parse(text: &str) -> Result<Poll, Unreadable> {
    let sections = Sections::split(text)?;
    let meta = sections.meta();
    let (line, kind) = meta.get("vote_type").ok_or(Unreadable::NoVoteType)?;
    let marks =
        Marks::named(&kind.to_lowercase()).ok_or_else(|| Unreadable::VoteType { line: *line, kind: kind.clone() })?;
    if let Some((line, rule)) = meta.get("scoring_fn").filter(|(_, rule)| !rule.eq_ignore_ascii_case("borda")) {
        return Err(Unreadable::Scoring { line: *line, rule: rule.clone() });
    }
    let mut oddities = sections.oddities();
    let (options, costs) = projects(&sections, &mut oddities)?;
    let rows = votes::rows(&sections, &options, marks, &mut oddities)?;
    let rules = Rules::new(marks, &meta, &options, costs.as_deref(), &rows, &mut oddities)?;
    let (ballots, voters) = votes::within(rows, &rules, &mut oddities);
    let official_ballots = number(&meta, "num_votes", &mut oddities);
    let selected = options.iter().filter(|project| project.selected == Some(true)).count();
    let seats = u32::try_from(selected).unwrap_or(u32::MAX).max(1);
    let title = meta.get("description").or_else(|| meta.get("unit")).map(|(_, title)| title.clone());
    let mut poll = Poll {
        format: format!("Pabulib, {kind} votes"),
        title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| "Pabulib".to_owned()),
        language: language(meta.get("language")),
        options,
        kind: rules.kind(),
        counting: seated(&rules, seats),
        points: rules.points(),
        ballots,
        voters,
        official_ballots,
        oddities,
    };
    if let Some((costs, budget)) = greedy(&meta, costs) {
        poll.counting = funding(&poll, costs, budget);
    }
    Ok(poll)
}

/// The projects, and their costs if all of them are numbers above 0.
fn projects(
    sections: &Sections,
    oddities: &mut Vec<Oddity>,
) -> Result<(Vec<PollOption>, Option<Vec<u64>>), Unreadable> {
    let mut projects: Vec<PollOption> = Vec::new();
    let mut costs = Vec::new();
    let mut known = BTreeSet::new();
    for row in sections.projects("project_id")? {
        let (line, id) = (row.line, row.field("project_id").to_owned());
        if id.is_empty() {
            return Err(Unreadable::NoName { line });
        }
        if !known.insert(id.clone()) {
            return Err(Unreadable::RepeatedOption { line, option: id });
        }
        let mut official = |column: &str| match row.field(column) {
            "" => None,
            text => {
                let parsed = text.parse().ok();
                if parsed.is_none() {
                    let field = format!("line {line}: {column} of project {id}");
                    oddities.push(Oddity::NoNumber { field, found: text.into() });
                }
                parsed
            }
        };
        let (votes, score) = (official("votes"), official("score"));
        costs.push(row.field("cost").parse().ok().filter(|cost| *cost > 0));
        let name = Some(row.field("name")).filter(|name| !name.is_empty()).unwrap_or(&id).to_owned();
        // Higher numbers than 1 were selected at a later stage, with other money.
        let selected = Some(row.field("selected")).filter(|text| !text.is_empty()).map(|text| text == "1");
        projects.push(PollOption { id, name, votes, score, selected });
    }
    if projects.is_empty() {
        return Err(Unreadable::Options { found: 0 });
    }
    Ok((projects, costs.into_iter().collect()))
}

/// Costs and budget of a file whose projects were funded by the greedy rule.
fn greedy(meta: &Meta, costs: Option<Vec<u64>>) -> Option<(Vec<u64>, u64)> {
    let (_, rule) = meta.get("rule")?;
    let budget = meta.get("budget")?.1.parse().ok().filter(|budget| *budget > 0)?;
    Some((costs?, budget)).filter(|_| rule.eq_ignore_ascii_case("greedy"))
}

/// The greedy rule, strict where that alone funds what the header selects.
fn funding(poll: &Poll, costs: Vec<u64>, budget: u64) -> Counting {
    let selected = |project: &PollOption| project.selected == Some(true);
    let selected: BTreeSet<usize> =
        (0..).zip(&poll.options).filter(|(_, project)| selected(project)).map(|(number, _)| number).collect();
    let figures = Clear::new(poll).figures();
    let funds = |misfit| {
        let funded: BTreeSet<usize> = clear::funded(&figures, &costs, budget, misfit).into_iter().collect();
        funded == selected
    };
    let misfit = if !funds(Misfit::Skip) && funds(Misfit::Stop) { Misfit::Stop } else { Misfit::Skip };
    let points = Some(poll.points.clone()).filter(|points| !points.is_empty());
    Counting::Greedy { costs, budget, misfit, points }
}

/// As many as these take a seat.
fn seated(rules: &Rules, seats: u32) -> Counting {
    match rules.marks {
        Marks::Approvals { .. } if *rules.length.end() == 1 && rules.spend.is_none() => Counting::Plurality { seats },
        Marks::Approvals { .. } => Counting::Approval { seats },
        Marks::Points => Counting::Sum { seats },
        Marks::Ranks => Counting::Positional { seats, points: rules.points() },
    }
}

/// A number of META.
fn number(meta: &Meta, field: &str, oddities: &mut Vec<Oddity>) -> Option<u64> {
    let (line, text) = meta.get(field).filter(|(_, text)| !text.is_empty())?;
    let number = text.parse().ok();
    if number.is_none() {
        oddities.push(Oddity::NoNumber { field: format!("line {line}: {field}"), found: text.clone() });
    }
    number
}

fn language(name: Option<&(u64, String)>) -> &'static str {
    match name.map(|(_, name)| name.to_lowercase()).as_deref() {
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
