//! What the file says, what the verifier found, what the file's header says: side by side.

use crate::pabulib::Budget;
use core::fmt;

/// Characters of a project's name in the table.
const NAME: usize = 44;

/// The outcome of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    projects: Vec<Line>,
    voters: Line,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: String,
    name: String,
    file: u64,
    verified: u64,
    official: Option<u64>,
}

impl Comparison {
    /// Compares a file with the totals that the verifier found for its projects, and with the voters whom it counted.
    pub fn new(budget: &Budget, verified: &[u64], voters: u64) -> Self {
        // A total that is missing is none that any file holds.
        let verified = verified.iter().copied().chain(core::iter::repeat(u64::MAX));
        let projects = budget.projects.iter().zip(budget.totals()).zip(verified);
        let projects = projects
            .map(|((project, file), verified)| Line {
                id: project.id.clone(),
                name: project.name.clone(),
                file,
                verified,
                official: project.official,
            })
            .collect();
        let voters = Line {
            id: "voters".to_owned(),
            name: String::new(),
            file: budget.voters as u64,
            verified: voters,
            official: budget.official_ballots,
        };
        Self { projects, voters }
    }

    /// Whether the verified totals are the file's own votes.
    pub fn is_equal(&self) -> bool {
        self.lines().all(|line| line.file == line.verified)
    }

    /// Where the header says something else than the verified totals, each by its name.
    pub fn differences_from_header(&self) -> Vec<String> {
        self.lines()
            .filter_map(|line| {
                let official = line.official.filter(|official| *official != line.verified)?;
                let name = [line.id.as_str(), line.name.as_str()].join(" ");
                Some(format!("{}: the header says {official}, verified are {}", name.trim(), line.verified))
            })
            .collect()
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.projects.iter().chain([&self.voters])
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.lines().map(|line| line.id.chars().count()).max().unwrap_or(0);
        writeln!(f, "  {:width$}  {:NAME$}  {:>8}  {:>8}  {:>8}", "", "", "file", "verified", "official")?;
        for line in self.lines() {
            let name = shortened(&line.name);
            let official = line.official.map_or_else(|| "–".to_owned(), |official| official.to_string());
            let file = if line.file == line.verified { '✓' } else { '≠' };
            let header = line.official.map_or(' ', |official| if official == line.verified { '✓' } else { '≠' });
            let (id, own, verified) = (&line.id, line.file, line.verified);
            writeln!(f, "  {id:width$}  {name:NAME$}  {own:>8}  {verified:>8} {file} {official:>6} {header}")?;
        }
        Ok(())
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
mod tests {
    use super::*;

    const FILE: &str = "\
META
key;value
vote_type;approval
num_votes;4
PROJECTS
project_id;votes;name
a;2;Trees
b;2;A name that is far too long for a line of the table, as names are
VOTES
voter_id;vote
1;a
2;\"a,b\"
3;b
";

    #[test]
    fn a_replay_that_agrees_with_the_file_still_names_where_the_header_does_not() {
        let budget = Budget::parse(FILE.as_bytes()).unwrap();
        let comparison = Comparison::new(&budget, &[2, 2], 3);
        assert!(comparison.is_equal());
        assert_eq!(comparison.differences_from_header(), ["voters: the header says 4, verified are 3"]);
        let table = comparison.to_string();
        assert!(table.contains("A name that is far too long for a line of t…"), "{table}");
        assert!(table.contains("3         3 ✓      4 ≠"), "{table}");
    }

    #[test]
    fn one_vote_more_or_less_and_a_total_that_is_missing_are_no_agreement() {
        let budget = Budget::parse(FILE.as_bytes()).unwrap();
        for (totals, voters) in [(&[2, 3][..], 3), (&[1, 2], 3), (&[2, 2], 2), (&[2], 3), (&[], 3)] {
            assert!(!Comparison::new(&budget, totals, voters).is_equal(), "{totals:?}");
        }
    }
}
