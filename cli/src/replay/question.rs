//! A file's votes as an election.

use crate::poll::{Poll, PollOption};
use psephos_record::{
    contest::{Contest, ContestKind, ContestOption},
    text::Text,
};
use std::collections::BTreeSet;

/// Bytes of the longest text that is taken over; a manifest allows some more.
const LONGEST: usize = 1_000;
/// Characters of the longest option id.
const LONGEST_ID: usize = 32;

/// The only contest of a replay: its options are the file's, in their order.
pub(super) fn contest(poll: &Poll) -> Contest {
    let mut taken = BTreeSet::new();
    let option = |(number, option): (usize, &PollOption)| {
        // An id that the record does not allow, or that would then stand twice, becomes a number.
        let id = option_id(&option.id).filter(|id| taken.insert(id.clone()));
        let id = id.unwrap_or_else(|| format!("number-{}", number + 1));
        taken.insert(id.clone());
        ContestOption { id, title: text(poll, &option.name) }
    };
    Contest {
        id: "votes".into(),
        title: text(poll, &poll.title),
        description: Text::default(),
        options: poll.options.iter().enumerate().map(option).collect(),
        kind: poll.kind.clone(),
        counting: poll.counting.clone(),
    }
}

/// The name of the replayed process.
pub(super) fn title(poll: &Poll) -> Text {
    text(poll, &poll.title)
}

/// How the file's votes could be cast, in a few words.
pub(super) fn rule(poll: &Poll) -> String {
    let options = poll.options.len();
    let range = |min: u32, max: u32| if min == max { format!("exactly {max}") } else { format!("{min} to {max}") };
    match &poll.kind {
        ContestKind::Score { total: Some(total), .. } => {
            format!("{} points among {options} options", range(total.min, total.max))
        }
        ContestKind::Rank { min, max, .. } => format!("rank {} of {options} options", range(*min, *max)),
        ContestKind::Knapsack { budget, .. } => format!("choose of {options} options as far as {budget} pays for them"),
        ContestKind::Choose { min, max, .. } => format!("choose {} of {options} options", range(*min, *max)),
        _ => format!("{options} options"),
    }
}

fn option_id(id: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (id.len() <= LONGEST_ID && id.chars().all(allowed)).then(|| id.to_owned())
}

fn text(poll: &Poll, text: &str) -> Text {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Text::only(poll.language, text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(ids: &str) -> Poll {
        let rows: Vec<String> = ids.split(' ').map(|id| format!("{id};1;Name of {id}\n")).collect();
        let rows = rows.concat();
        let file = format!(
            "META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;votes;name\n{rows}VOTES\nvoter_id;vote\n1;ok\n"
        );
        Poll::parse(file.as_bytes()).unwrap()
    }

    #[test]
    fn ids_that_the_record_does_not_allow_become_numbers_and_stay_distinct() {
        let long = "x".repeat(40);
        let contest = contest(&poll(&format!("ok III.5 a_b number-3 ł {long} number-4")));
        let ids: Vec<&str> = contest.options.iter().map(|option| option.id.as_str()).collect();
        assert_eq!(ids, ["ok", "III.5", "number-3", "number-4", "number-5", "number-6", "number-7"]);
        assert_eq!(contest.options[4].title.in_language("en"), "Name of ł");
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let poll = poll("ok");
        let cut = text(&poll, &"ł".repeat(LONGEST));
        assert_eq!(cut.in_language("und").chars().count(), LONGEST / 2);
        let odd = text(&poll, &format!("x{}", "ł".repeat(LONGEST)));
        assert_eq!(odd.in_language("und").len(), LONGEST - 1);
    }
}
