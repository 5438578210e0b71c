//! A participatory budget as an election.

use crate::pabulib::Budget;
use psephos_record::{
    booth::Selection,
    contest::{Contest, ContestKind, ContestOption, Counting},
    text::Text,
};
use std::collections::BTreeSet;

/// Bytes of the longest text that is taken over; a manifest allows some more.
const LONGEST: usize = 1_000;
/// Characters of the longest option id.
const LONGEST_ID: usize = 32;

/// The only contest of a replay: its options are the projects, in the order of the file.
pub(super) fn contest(budget: &Budget) -> Contest {
    let seats = budget.seats();
    let mut taken = BTreeSet::new();
    let option = |(number, project): (usize, &crate::pabulib::Project)| {
        // An id that the record does not allow, or that would then stand twice, becomes a number.
        let id = option_id(&project.id).filter(|id| taken.insert(id.clone()));
        let id = id.unwrap_or_else(|| format!("number-{}", number + 1));
        taken.insert(id.clone());
        ContestOption { id, title: text(budget, &project.name) }
    };
    Contest {
        id: "projects".into(),
        title: text(budget, &budget.title),
        description: Text::default(),
        options: budget.projects.iter().enumerate().map(option).collect(),
        kind: ContestKind::Choose { min: budget.min, max: budget.max, blank: false },
        counting: if budget.max == 1 { Counting::Plurality { seats } } else { Counting::Approval { seats } },
    }
}

/// The name of the replayed process.
pub(super) fn title(budget: &Budget) -> Text {
    text(budget, &budget.title)
}

/// A ballot of the file as a voter marks it in the booth.
pub(super) fn selections(marks: &[bool]) -> Vec<Selection> {
    vec![Selection::of(marks.iter().map(|mark| i64::from(*mark)).collect())]
}

fn option_id(id: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (id.len() <= LONGEST_ID && id.chars().all(allowed)).then(|| id.to_owned())
}

fn text(budget: &Budget, text: &str) -> Text {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Text::only(budget.language, text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(ids: &str) -> Budget {
        let rows: Vec<String> = ids.split(' ').map(|id| format!("{id};1;Name of {id}\n")).collect();
        let rows = rows.concat();
        let file = format!(
            "META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;votes;name\n{rows}VOTES\nvoter_id;vote\n1;ok\n"
        );
        Budget::parse(file.as_bytes()).unwrap()
    }

    #[test]
    fn ids_that_the_record_does_not_allow_become_numbers_and_stay_distinct() {
        let long = "x".repeat(40);
        let contest = contest(&budget(&format!("ok III.5 a_b number-3 ł {long} number-4")));
        let ids: Vec<&str> = contest.options.iter().map(|option| option.id.as_str()).collect();
        assert_eq!(ids, ["ok", "III.5", "number-3", "number-4", "number-5", "number-6", "number-7"]);
        assert_eq!(contest.options[4].title.in_language("en"), "Name of ł");
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let budget = budget("ok");
        let cut = text(&budget, &"ł".repeat(LONGEST));
        assert_eq!(cut.in_language("und").chars().count(), LONGEST / 2);
        let odd = text(&budget, &format!("x{}", "ł".repeat(LONGEST)));
        assert_eq!(odd.in_language("und").len(), LONGEST - 1);
    }
}
