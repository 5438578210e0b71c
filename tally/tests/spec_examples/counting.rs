//! One example for each counting rule, with the steps that lead to its outcome.

use crate::PAGE;
use psephos_record::{
    ProcessId,
    contest::{Contest, ContestKind, Counting, Divisors, Misfit, RankTally},
    text::Text,
};
use psephos_rig::{contest, examples::line};
use psephos_tally::{
    counting::{Step, Ties, traced},
    drawing::lot,
};

/// A name, a contest in words and as one, and the totals of its slots.
type Example = (&'static str, &'static str, Contest, Vec<u64>);

fn of(options: usize, kind: ContestKind, counting: Counting) -> Contest {
    Contest { kind, counting, ..contest("c", options, 1, 1, false) }
}

fn choose(options: usize, blank: bool, counting: Counting) -> Contest {
    of(options, ContestKind::Choose { min: 1, max: 1, blank }, counting)
}

fn examples() -> Vec<Example> {
    let scores = ContestKind::Score { max: 5, total: None, pairwise: true };
    let rank = |tally| ContestKind::Rank { min: 0, max: 3, tally };
    let grade = ContestKind::Grade { grades: vec![Text::default(); 3], skippable: false };
    let against = ContestKind::Quadratic { credits: 100, against: true };
    let greedy = |misfit, points| Counting::Greedy { costs: vec![50, 60, 30, 20], budget: 100, misfit, points };
    let lists = |divisors| Counting::Apportion { seats: 8, divisors };
    // Schulze 2011, section 3.1, of 45 ballots: pairs 0-1, 0-2, … 4-3.
    let schulze = vec![20, 26, 30, 22, 25, 16, 33, 18, 19, 29, 17, 24, 15, 12, 28, 14, 23, 27, 21, 31];
    let five = ContestKind::Rank { min: 0, max: 5, tally: RankTally::Pairs };
    let (positions, pairs) = (rank(RankTally::Positions), rank(RankTally::Pairs));
    vec![
        ("plurality", "choose, 2 seats", choose(3, false, Counting::Plurality { seats: 2 }), vec![5, 9, 5]),
        ("approval", "choose with blank, 2 seats", choose(3, true, Counting::Approval { seats: 2 }), vec![5, 9, 6, 2]),
        (
            "sum",
            "quadratic with votes against, 2 seats",
            of(2, against, Counting::Sum { seats: 2 }),
            vec![10, 4, 12, 1],
        ),
        (
            "positional",
            "rank with positions, points 2 1 0, 1 seat",
            of(3, positions.clone(), Counting::Positional { seats: 1, points: vec![2, 1, 0] }),
            vec![2, 0, 1, 1, 2, 0, 0, 1, 2],
        ),
        ("star", "score with pairs", of(3, scores.clone(), Counting::Star), vec![10, 9, 3, 2, 4, 3, 4, 1, 1]),
        ("star-tied", "the same", of(3, scores, Counting::Star), vec![8, 8, 10, 2, 2, 2, 2, 2, 2]),
        ("schulze", "rank with pairs", of(5, five.clone(), Counting::Schulze), schulze.clone()),
        ("ranked_pairs", "the same", of(5, five, Counting::RankedPairs), schulze),
        ("circle", "ranked pairs, three options", of(3, pairs, Counting::RankedPairs), vec![7, 4, 3, 8, 6, 2]),
        ("majority_judgment", "three grades", of(2, grade, Counting::MajorityJudgment), vec![2, 2, 1, 1, 2, 2]),
        (
            "greedy",
            "choose, costs 50 60 30 20, budget 100, skip",
            choose(4, false, greedy(Misfit::Skip, None)),
            vec![9, 8, 7, 7],
        ),
        ("greedy-stop", "the same, stop", choose(4, false, greedy(Misfit::Stop, None)), vec![9, 8, 7, 7]),
        (
            "greedy-points",
            "rank with positions, the same, skip, points 3 2 0",
            of(4, positions, greedy(Misfit::Skip, Some(vec![3, 2, 0]))),
            vec![3, 0, 0, 2, 3, 0, 0, 2, 1, 0, 0, 4],
        ),
        ("d_hondt", "8 seats", choose(4, false, lists(Divisors::DHondt)), vec![100_000, 80_000, 30_000, 20_000]),
        (
            "sainte_lague",
            "8 seats",
            choose(4, false, lists(Divisors::SainteLague)),
            vec![100_000, 80_000, 30_000, 20_000],
        ),
        ("d_hondt-tied", "8 seats", choose(3, false, lists(Divisors::DHondt)), vec![30, 30, 30]),
    ]
}

fn listed<T: ToString>(numbers: &[T]) -> String {
    if numbers.is_empty() {
        return "none".to_owned();
    }
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn told(step: &Step) -> String {
    match step {
        Step::Stands { option, sum } => format!("{option} has {sum}"),
        Step::Tie(options) => format!("tie of {}", listed(options)),
        Step::Drawn(options) => format!("by lot {}", listed(options)),
        Step::EqualDefeats(defeats) => {
            let defeats: Vec<String> = defeats.iter().map(|(over, under)| format!("{over} over {under}")).collect();
            format!("equal {}", defeats.join(", "))
        }
        Step::Runoff { over, under, ballots_over, ballots_under } => {
            format!("runoff {over} over {under}, {ballots_over} to {ballots_under}")
        }
        Step::Defeat { over, under, ballots_over, ballots_under, locked } => {
            let fate = if *locked { "locked" } else { "left out" };
            format!("{over} over {under}, {ballots_over} to {ballots_under}, {fate}")
        }
        Step::Beatpath { over, under, there, back } => format!("path {over} to {under} {there}, back {back}"),
        Step::Median { option, grade } => {
            format!("{option} has median {}", grade.map_or("none".to_owned(), |g| g.to_string()))
        }
        Step::Taken { over, under, grades, median_over, median_under } => {
            let [a, b] = [median_over, median_under].map(|grade| grade.map_or("none".to_owned(), |g| g.to_string()));
            format!("{over} over {under} by {a} to {b} with {grades} taken from each")
        }
        Step::Funded { option, cost, left } => format!("{option} for {cost}, {left} left"),
        Step::Misfit { option, cost, left } => format!("{option} for {cost} does not fit in {left}"),
        Step::Seat { list, votes, divisor } => format!("seat to {list} by {votes}/{divisor}"),
    }
}

#[test]
fn outcomes_and_their_steps_are_as_the_page_says() {
    let mut lines = Vec::new();
    let mut rules = std::collections::BTreeSet::new();
    for (name, rule, contest, totals) in examples() {
        assert_eq!(contest.slots().len(), totals.len(), "{name}");
        rules.insert(format!("{:?}", contest.counting).split([' ', '{']).next().unwrap().to_owned());
        let found = traced(&contest, &totals, Ties::Stand);
        let seats = found.seats.as_ref().map_or_else(String::new, |seats| format!("; seats {}", listed(seats)));
        let outcome = format!("elected {}; tied {}{seats}", listed(&found.elected), listed(&found.tied));
        let steps: Vec<String> = found.steps.iter().map(told).collect();
        lines.push((name.to_owned(), format!("{rule}; totals {}", listed(&totals))));
        lines.push((format!("{name}-outcome"), outcome));
        lines.push((format!("{name}-steps"), steps.join("; ")));
    }
    assert_eq!(rules.len(), 10, "every rule has an example: {rules:?}");
    PAGE.agrees("Counting", &lines);
}

#[test]
fn the_lot_falls_as_the_page_says() {
    let (process, signature) = (ProcessId([7; 32]), psephos_rig::draw::round(1000).signature.unwrap());
    let seed = lot::tie_seed(&process, 1000, &signature);
    let mut ranks = lot::order(&seed, 1, 3);
    let order: Vec<u32> = ranks.iter().map(|(_, option)| *option).collect();
    ranks.sort_by_key(|(_, option)| *option);
    let mut lines = vec![line("process", process.0), line("signature", signature.0), line("tie-seed", seed.as_bytes())];
    lines.extend(ranks.iter().map(|(rank, option)| line(&format!("rank-{option}"), rank.as_bytes())));
    lines.push(("order".to_owned(), listed(&order)));
    let pairs = ContestKind::Rank { min: 0, max: 3, tally: RankTally::Pairs };
    let plurality = choose(3, false, Counting::Plurality { seats: 2 });
    for (name, rule, contest, totals) in [
        ("plurality", "choose, 2 seats", plurality, vec![5, 9, 5]),
        ("ranked_pairs", "three options", of(3, pairs, Counting::RankedPairs), vec![2, 1, 1, 2, 2, 1]),
    ] {
        let found = traced(&contest, &totals, Ties::Drawn(&order));
        lines.push((name.to_owned(), format!("{rule}; totals {}", listed(&totals))));
        let outcome = format!("elected {}; tied {}", listed(&found.elected), listed(&found.tied));
        lines.push((format!("{name}-outcome"), outcome));
        let steps: Vec<String> = found.steps.iter().map(told).collect();
        lines.push((format!("{name}-steps"), steps.join("; ")));
    }
    PAGE.agrees("The lot", &lines);
}
