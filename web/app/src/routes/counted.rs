//! What was counted in one contest, by option: from the totals of its slots.

mod steps;

use crate::{
    catalogue::Words,
    view::result::{Counted, Matrix, Row, Standing},
};
use psephos_record::{
    contest::{Contest, ContestKind, Counting, Slot},
    tally::CountedContest,
};
use psephos_tally::counting::Step;
use std::{cmp::Reverse, collections::BTreeMap};

/// How a contest is counted: the last part of a text's name.
pub(crate) const fn method(counting: &Counting) -> &'static str {
    match counting {
        Counting::Plurality { .. } => "plurality",
        Counting::Approval { .. } => "approval",
        Counting::Sum { .. } => "sum",
        Counting::Star => "star",
        Counting::Positional { .. } => "positional",
        Counting::Schulze => "schulze",
        Counting::RankedPairs => "ranked-pairs",
        Counting::MajorityJudgment => "majority-judgment",
        Counting::Greedy { .. } => "greedy",
        Counting::Apportion { .. } => "apportion",
    }
}

/// The tables of one contest.
pub(crate) fn counted(contest: &Contest, result: &CountedContest, steps: &[Step], words: Words) -> Counted {
    let language = words.language().key();
    let titles: Vec<String> =
        contest.options.iter().map(|option| option.title.in_language(language).to_owned()).collect();
    let slots = contest.slots().into_iter().filter(|slot| *slot != Slot::Blank);
    let totals: BTreeMap<Place, u64> =
        slots.zip(&result.totals).map(|(slot, total)| (Place::of(slot), *total)).collect();
    let measure = match contest.kind {
        ContestKind::Choose { .. } | ContestKind::Knapsack { .. } => Some("label-votes"),
        ContestKind::Quadratic { against: false, .. } => Some("label-votes"),
        ContestKind::Score { .. } => Some("label-points"),
        ContestKind::Allocate { .. } => Some("label-amount"),
        ContestKind::Quadratic { against: true, .. } | ContestKind::Grade { .. } | ContestKind::Rank { .. } => None,
    };
    let mut rows: Vec<Row> = (0_u32..).zip(&titles).map(|(i, title)| row(i, title, &totals, result)).collect();
    rows.sort_by_key(|row| (row.standing == Standing::Not, Reverse(row.votes)));
    let beside = |option: String, votes| Row { option, votes, seats: None, standing: Standing::Beside };
    rows.extend(result.blanks.map(|blanks| beside(words.say("label-blank"), blanks)));
    rows.extend(totals.get(&Place::Unspent).map(|unspent| beside(words.say("label-unspent"), *unspent)));
    Counted {
        rows,
        measure,
        shares: matches!(contest.kind, ContestKind::Choose { .. } | ContestKind::Knapsack { .. }),
        lists: result.seats.is_some(),
        details: details(contest, &titles, &totals, words),
        steps: steps::told(contest, &titles, steps, words),
    }
}

/// A slot, with an order: where its total stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Option(u32),
    Against(u32),
    Grade(u32, u32),
    Position(u32, u32),
    Pair(u32, u32),
    Unspent,
    Blank,
}

impl Place {
    const fn of(slot: Slot) -> Self {
        match slot {
            Slot::Option(option) => Self::Option(option),
            Slot::Against(option) => Self::Against(option),
            Slot::Grade { option, grade } => Self::Grade(option, grade),
            Slot::Position { option, rank } => Self::Position(option, rank),
            Slot::Pair { over, under } => Self::Pair(over, under),
            Slot::Unspent => Self::Unspent,
            Slot::Blank => Self::Blank,
        }
    }
}

fn row(option: u32, title: &str, totals: &BTreeMap<Place, u64>, result: &CountedContest) -> Row {
    let seats = result.seats.as_ref().and_then(|seats| seats.get(usize::try_from(option).ok()?)).copied();
    let standing = match () {
        () if result.elected.contains(&option) || seats.is_some_and(|seats| seats > 0) => Standing::Elected,
        () if result.tied.contains(&option) => Standing::Tied,
        () => Standing::Not,
    };
    let votes = totals.get(&Place::Option(option)).copied().unwrap_or(0);
    Row { option: title.to_owned(), votes, seats, standing }
}

/// Finer counts, option by option.
fn details(contest: &Contest, titles: &[String], totals: &BTreeMap<Place, u64>, words: Words) -> Vec<Matrix> {
    let options = u32::try_from(titles.len()).unwrap_or(u32::MAX);
    let matrix = |caption: &str, columns: Vec<String>, place: &dyn Fn(u32, u32) -> Place| {
        let count = u32::try_from(columns.len()).unwrap_or(u32::MAX);
        let counts = |option| (0..count).map(|column| totals.get(&place(option, column)).copied()).collect();
        let rows = (0_u32..).zip(titles).map(|(option, title)| (title.clone(), counts(option))).collect();
        Matrix { caption: words.say(caption), columns, rows }
    };
    let language = words.language().key();
    let mut matrices = Vec::new();
    match &contest.kind {
        ContestKind::Grade { grades, .. } => {
            let grades = grades.iter().map(|grade| grade.in_language(language).to_owned()).collect();
            matrices.push(matrix("result-grades", grades, &Place::Grade));
        }
        ContestKind::Quadratic { against: true, .. } => {
            let columns = vec![words.say("label-for"), words.say("label-against")];
            let place = |option, column| if column == 0 { Place::Option(option) } else { Place::Against(option) };
            matrices.push(matrix("result-votes", columns, &place));
        }
        ContestKind::Rank { max, tally, .. } if tally.positions() => {
            let ranks = (1..=*max).map(|rank| words.tell("label-rank", [("rank", rank)])).collect();
            matrices.push(matrix("result-ranks", ranks, &Place::Position));
        }
        _ => {}
    }
    if totals.keys().any(|place| matches!(place, Place::Pair(..))) {
        let columns = (0..options).filter_map(|option| titles.get(option as usize).cloned()).collect();
        matrices.push(matrix("result-pairs", columns, &Place::Pair));
    }
    matrices
}
