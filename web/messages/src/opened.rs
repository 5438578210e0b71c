//! What an opened ballot held, in words: from the number in each of its slots.

use psephos_record::{
    Manifest,
    contest::{Contest, ContestKind, Slot},
    style::CompiledStyle,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One contest of an opened ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedContest {
    /// What was asked.
    pub title: String,
    /// What the ballot held for each option that it says something about, in the order of the ballot.
    pub lines: Vec<Line>,
    /// Whether it held the blank.
    pub blank: bool,
}

/// What a ballot held for one option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The option.
    pub option: String,
    /// Its score, votes, rank or amount, or the title of its grade; none where an option is marked or not.
    pub value: Option<String>,
}

impl OpenedContest {
    /// The contests of a ballot of `style` whose slots hold `values`.
    pub fn all(manifest: &Manifest, style: &CompiledStyle, values: &[u64], language: &str) -> Vec<Self> {
        let contests = style.contests().iter().filter_map(|compiled| {
            let contest = manifest.contests.get(usize::try_from(compiled.contest).ok()?)?;
            Some(Self::of(contest, values.get(compiled.slots.clone())?, language))
        });
        contests.collect()
    }

    fn of(contest: &Contest, values: &[u64], language: &str) -> Self {
        let held: Vec<(Slot, u64)> = contest.slots().into_iter().zip(values.iter().copied()).collect();
        let blank = held.iter().any(|(slot, value)| *slot == Slot::Blank && *value > 0);
        let answers = answers(contest, &held, language);
        let line = |(option, value): (u32, Option<String>)| {
            let option = contest.options.get(usize::try_from(option).ok()?)?;
            Some(Line { option: option.title.in_language(language).to_owned(), value })
        };
        Self {
            title: contest.title.in_language(language).to_owned(),
            lines: answers.into_iter().filter_map(line).collect(),
            blank,
        }
    }
}

/// By option: what the slots say. Options about which they say nothing are left out.
fn answers(contest: &Contest, held: &[(Slot, u64)], language: &str) -> BTreeMap<u32, Option<String>> {
    let marked_or_not = matches!(contest.kind, ContestKind::Choose { .. } | ContestKind::Knapsack { .. });
    let mut answers: BTreeMap<u32, Option<String>> = BTreeMap::new();
    let mut beaten: BTreeMap<u32, u64> = BTreeMap::new();
    let mut ranked = false;
    for (slot, value) in held {
        let value = *value;
        match *slot {
            Slot::Option(option) if marked_or_not && value > 0 => drop(answers.insert(option, None)),
            Slot::Option(option) if !marked_or_not => {
                answers.entry(option).or_insert_with(|| Some(value.to_string()));
            }
            Slot::Against(option) if value > 0 => drop(answers.insert(option, Some(format!("−{value}")))),
            Slot::Grade { option, grade } if value > 0 => {
                drop(answers.insert(option, Some(grade_title(contest, grade, language))));
            }
            Slot::Position { option, rank } if value > 0 => {
                ranked = true;
                answers.insert(option, Some((u64::from(rank) + 1).to_string()));
            }
            // Numbers that are recomputed, but not proved to be within the rules: any 64 bits.
            Slot::Pair { under, .. } => {
                let above = beaten.entry(under).or_default();
                *above = above.saturating_add(value);
            }
            _ => {}
        }
    }
    // Where pairs alone are counted, an option's rank is one more than the number of those above it.
    let rank_by_pairs = matches!(contest.kind, ContestKind::Rank { tally, .. } if !tally.positions());
    if rank_by_pairs && !ranked {
        answers.extend(beaten.into_iter().map(|(option, above)| (option, Some(above.saturating_add(1).to_string()))));
    }
    answers
}

fn grade_title(contest: &Contest, grade: u32, language: &str) -> String {
    match &contest.kind {
        ContestKind::Grade { grades, .. } => usize::try_from(grade).ok().and_then(|grade| grades.get(grade)),
        _ => None,
    }
    .map_or_else(String::new, |grade| grade.in_language(language).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_record::{
        contest::{ContestOption, Counting, RankTally},
        text::Text,
    };

    fn contest(kind: ContestKind) -> Contest {
        let options = ["a", "b", "c"].map(|id| ContestOption { id: id.into(), title: Text::only("en", id) });
        Contest {
            id: "contest".into(),
            title: Text::only("en", "Contest"),
            description: Text::default(),
            options: options.into(),
            kind,
            counting: Counting::Approval { seats: 1 },
        }
    }

    fn lines(kind: ContestKind, values: &[u64]) -> String {
        let opened = OpenedContest::of(&contest(kind), values, "en");
        let lines: Vec<String> =
            opened.lines.into_iter().map(|line| format!("{}{}", line.option, line.value.unwrap_or_default())).collect();
        format!("{}{}", lines.join(" "), if opened.blank { "blank" } else { "" })
    }

    #[test]
    fn every_kind_of_contest_reads_back_as_it_was_answered() {
        let choose = ContestKind::Choose { min: 0, max: 2, blank: true };
        assert_eq!(lines(choose.clone(), &[1, 0, 1, 0]), "a c");
        assert_eq!(lines(choose, &[0, 0, 0, 1]), "blank");
        assert_eq!(lines(ContestKind::Score { max: 9, total: None, pairwise: false }, &[9, 0, 4]), "a9 b0 c4");
        let grades = vec![Text::only("en", "good"), Text::only("en", "bad")];
        assert_eq!(lines(ContestKind::Grade { grades, skippable: true }, &[0, 1, 1, 0, 0, 0]), "abad bgood");
        assert_eq!(lines(ContestKind::Quadratic { credits: 9, against: true }, &[2, 0, 0, 0, 1, 0]), "a2 b−1 c0");
        let rank = |tally| ContestKind::Rank { min: 3, max: 3, tally };
        assert_eq!(lines(rank(RankTally::Positions), &[0, 1, 0, 0, 0, 1, 1, 0, 0]), "a2 b3 c1");
        assert_eq!(lines(rank(RankTally::Pairs), &[1, 0, 0, 0, 1, 1]), "a2 b3 c1");
        assert_eq!(lines(ContestKind::Knapsack { costs: vec![1, 1, 1], budget: 2 }, &[0, 1, 1]), "b c");
        assert_eq!(lines(ContestKind::Allocate { budget: 100 }, &[60, 0, 30, 10]), "a60 b0 c30");
    }

    #[test]
    fn numbers_that_nobody_proved_to_be_within_the_rules_are_shown_all_the_same() {
        let rank = ContestKind::Rank { min: 3, max: 3, tally: RankTally::Pairs };
        let most = u64::MAX;
        assert_eq!(lines(rank, &[most; 6]), format!("a{most} b{most} c{most}"));
    }
}
