use super::*;
use crate::poll::FileBallot;
use psephos_record::contest::{ContestKind, RankTally, Total};

const TIDY: &str = "\
META
key;value
description;A budget
num_votes;4
vote_type;approval
language;polish
min_length;1
max_length;2
PROJECTS
project_id;cost;votes;name;selected
a;10;3;\"Trees; and benches\";1
b;20;2;\"\"\"Square\"\" of the saints\";0
c;30;1;Paths;2
VOTES
voter_id;age;vote
1;30;a
2;31;\"a,b\"
3;32;b,c
4;33;a
";

const POINTS: &str = "\
META
key;value
vote_type;cumulative
min_sum_points;1
max_sum_points;5
PROJECTS
project_id;score
a;6
b;5
VOTES
voter_id;vote;points
1;a,b;3,2
2;b;3
3;a;3
";

const RANKS: &str = "\
META
key;value
vote_type;ordinal
min_length;2
max_length;2
rule;greedy
budget;100
PROJECTS
project_id;cost;votes;score;selected
a;60;3;4;1
b;50;2;3;0
c;40;1;2;1
VOTES
voter_id;vote
1;a,b
2;c,a
3;b,a
";

fn parsed(text: &str) -> Result<Poll, Unreadable> {
    Poll::parse(text.as_bytes())
}

fn with(change: impl Fn(&str) -> String) -> Result<Poll, Unreadable> {
    parsed(&change(TIDY))
}

fn figures(poll: &Poll) -> Vec<u64> {
    Clear::new(poll).figures()
}

#[test]
fn a_tidy_file_is_read_as_it_stands() {
    let poll = parsed(TIDY).unwrap();
    assert_eq!(poll.oddities, []);
    assert_eq!(poll.kind, ContestKind::Choose { min: 1, max: 2, blank: false });
    assert_eq!((poll.counting.clone(), poll.voters, poll.language), (Counting::Approval { seats: 1 }, 4, "pl"));
    assert_eq!((figures(&poll), poll.official_ballots), (vec![3, 2, 1], Some(4)));
    let [a, b, c] = &poll.options[..] else { panic!("three projects") };
    assert_eq!((a.name.as_str(), b.name.as_str()), ("Trees; and benches", "\"Square\" of the saints"));
    assert_eq!((a.votes, a.selected, c.selected), (Some(3), Some(true), Some(false)));
}

#[test]
fn columns_in_another_order_carriage_returns_and_a_byte_order_mark_change_nothing() {
    let bent = |text: &str| {
        let text = text.replace("voter_id;age;vote\n", "vote;voter_id;age\n");
        let text =
            text.replace("1;30;a\n2;31;\"a,b\"\n3;32;b,c\n4;33;a\n", "a;1\n\"a, b\";2;31;more\nb,c;3;32\na;4;33");
        format!("\u{feff}{}", text.replace('\n', "\r\n").replace("VOTES", "votes;;"))
    };
    let poll = with(bent).unwrap();
    assert_eq!((poll.oddities.as_slice(), figures(&poll)), (&[][..], vec![3, 2, 1]));
}

#[test]
fn a_voter_who_stands_twice_revotes_and_the_last_vote_counts() {
    let poll = with(|text| format!("{text}2;31;c\n")).unwrap();
    assert_eq!((poll.ballots.len(), poll.voters, figures(&poll)), (5, 4, vec![2, 1, 2]));
    assert_eq!(poll.oddities, [Oddity::RepeatedVoter { line: 20, voter: "2".into() }]);
}

#[test]
fn an_approval_twice_is_one() {
    let poll = with(|text| format!("{text}6;;b,b\n")).unwrap();
    assert_eq!(figures(&poll), [3, 3, 1]);
    assert_eq!(poll.oddities, [Oddity::RepeatedChoice { line: 20, option: "b".into() }]);
}

#[test]
fn a_vote_for_a_project_that_is_not_there_or_a_project_twice_spoils_the_file() {
    let error = with(|text| format!("{text}5;;a,z\n")).unwrap_err();
    assert_eq!(error.to_string(), "line 20: a vote for \"z\", which the file does not list");
    let error = with(|text| text.replace("c;30", "a;30")).unwrap_err();
    assert_eq!(error.to_string(), "line 13: option \"a\" stands above");
    assert_eq!(with(|text| text.replace("c;30", ";30")).unwrap_err(), Unreadable::NoName { line: 13 });
}

#[test]
fn votes_outside_the_stated_lengths_are_left_out_by_name() {
    let poll = with(|text| format!("{text}5;;a,b,c\n6;;\n7\n")).unwrap();
    assert_eq!((figures(&poll), poll.voters), (vec![3, 2, 1], 4));
    let under = |line| Oddity::Undervote { line, found: 0, min: 1 };
    assert_eq!(poll.oddities, [Oddity::Overvote { line: 20, found: 3, max: 2 }, under(21), under(22)]);
}

#[test]
fn a_file_without_lengths_allows_what_its_votes_hold() {
    let silent = |text: &str| text.replace("min_length;1\nmax_length;2\n", "max_length;many\n");
    let poll = with(|text| format!("{}5;;a,b,c\n", silent(text))).unwrap();
    assert_eq!(poll.kind, ContestKind::Choose { min: 1, max: 3, blank: false });
    assert_eq!(poll.oddities, [Oddity::NoNumber { field: "line 7: max_length".into(), found: "many".into() }]);
    let poll = with(|text| format!("{}5;;\n", silent(text))).unwrap();
    assert_eq!((poll.kind, poll.voters), (ContestKind::Choose { min: 0, max: 3, blank: false }, 5));
    let poll = with(|text| silent(text).replace("approval", "choose-1").replace("\"a,b\"", "a").replace("b,c", "b"));
    assert_eq!(poll.unwrap().kind, ContestKind::Choose { min: 1, max: 1, blank: false });
}

#[test]
fn votes_without_an_id_are_voters_of_their_own() {
    let poll = with(|text| format!("{text};;a\n;;a\n")).unwrap();
    assert_eq!((poll.voters, figures(&poll)), (6, vec![5, 2, 1]));
}

#[test]
fn votes_that_cost_too_much_are_left_out_and_what_ballots_do_not_prove_is_said() {
    let limited =
        |limit: &str| with(|text| text.replace("max_length;2", &format!("max_length;2\nmax_sum_cost;{limit}")));
    let poll = limited("40").unwrap();
    assert_eq!(poll.kind, ContestKind::Knapsack { costs: vec![10, 20, 30], budget: 40 });
    assert_eq!(figures(&poll), [3, 1, 0]);
    let unproved = |field, value: &str| Oddity::Unproved { field, value: value.into() };
    let overspent = Oddity::Overspent { line: 19, cost: 50, budget: 40 };
    assert_eq!(poll.oddities, [unproved("min_length", "1"), unproved("max_length", "2"), overspent]);
    let unchecked = limited("much").unwrap();
    assert_eq!(unchecked.kind, ContestKind::Choose { min: 1, max: 2, blank: false });
    assert!(unchecked.oddities.contains(&Oddity::UncheckedCost { cost: "much".into() }));
}

#[test]
fn points_are_a_score_with_a_total() {
    let poll = parsed(POINTS).unwrap();
    let total = Some(Total { min: 1, max: 5 });
    assert_eq!(poll.kind, ContestKind::Score { max: 5, total, pairwise: false });
    assert_eq!((poll.counting.clone(), figures(&poll)), (Counting::Sum { seats: 1 }, vec![6, 5]));
    assert_eq!(poll.ballots.first(), Some(&FileBallot { voter: 0, options: vec![0, 1], points: vec![3, 2] }));
    assert_eq!(poll.selection(&poll.ballots[1]).numbers, [0, 3]);
}

#[test]
fn points_that_are_none_or_too_many_are_left_out_by_name() {
    let rows = "4;a,b;5,1\n5;a;6\n6;a,b;1\n7;a;-1\n8;a;0\n9;a,a;1,1\n";
    let poll =
        parsed(&format!("{}{rows}", POINTS.replace("max_sum_points;5", "max_sum_points;5\nmax_points;4"))).unwrap();
    assert_eq!(figures(&poll), [6, 5]);
    let unreadable = |line, found: &str| Oddity::UnreadablePoints { line, found: found.into() };
    let one = |line, found| Oddity::PointsOfOne { line, found, max: 4 };
    assert_eq!(
        poll.oddities,
        [
            unreadable(18, "1"),
            unreadable(19, "-1"),
            Oddity::RepeatedMark { line: 21, option: "a".into() },
            one(16, 5),
            one(17, 6),
            Oddity::SumOfPoints { line: 20, found: 0, min: 1, max: 5 },
        ]
    );
}

#[test]
fn ranks_are_worth_bordas_points_and_spend_the_budget() {
    let poll = parsed(RANKS).unwrap();
    assert_eq!(poll.kind, ContestKind::Rank { min: 2, max: 2, tally: RankTally::Positions });
    let costs = vec![60, 50, 40];
    let points = Some(vec![2, 1]);
    assert_eq!(poll.counting, Counting::Greedy { costs, budget: 100, misfit: Misfit::Skip, points });
    assert_eq!((figures(&poll), Clear::new(&poll).outcome()), (vec![4, 3, 2], Some(vec![0, 2])));
    assert_eq!(poll.selection(&poll.ballots[1]).numbers, [2, 0, 1]);
    let error = parsed(&RANKS.replace("rule;greedy", "scoring_fn;dowdall")).unwrap_err();
    assert_eq!(error.to_string(), "line 6: ranks scored by \"dowdall\" are not known; Borda is");
}

#[test]
fn a_budget_stops_at_the_first_misfit_only_where_the_header_selects_so() {
    let misfit = |text: &str| match parsed(text).unwrap().counting {
        Counting::Greedy { misfit, .. } => misfit,
        other => panic!("{other:?}"),
    };
    assert_eq!(misfit(RANKS), Misfit::Skip);
    assert_eq!(misfit(&RANKS.replace("c;40;1;2;1", "c;40;1;2;0")), Misfit::Stop);
    // Later selections, with other money, are no part of it; a selection that neither gives changes nothing.
    assert_eq!(misfit(&RANKS.replace("c;40;1;2;1", "c;40;1;2;2")), Misfit::Stop);
    assert_eq!(misfit(&RANKS.replace("b;50;2;3;0", "b;50;2;3;1")), Misfit::Skip);
}

#[test]
fn other_vote_types_are_refused_by_name() {
    let error = with(|text| text.replace("approval", "scoring")).unwrap_err();
    assert_eq!(error, Unreadable::VoteType { line: 5, kind: "scoring".into() });
    assert_eq!(
        error.to_string(),
        "line 5: votes of type \"scoring\" are not known; approval, choose-1, cumulative and ordinal are"
    );
    assert_eq!(with(|text| text.replace("vote_type", "type")).unwrap_err(), Unreadable::NoVoteType);
}

#[test]
fn a_quote_that_never_closes_is_not_taken_for_a_short_file() {
    let error = with(|text| text.replace("c;30;1;Paths", "c;30;1;\"Paths")).unwrap_err();
    assert_eq!(error, Unreadable::NoSection { section: "VOTES", lines: 19 });
}

#[test]
fn missing_parts_are_named() {
    let missing = |from: &'static str, to: &'static str| with(|text| text.replace(from, to)).unwrap_err();
    let no_section = |section, lines| Unreadable::NoSection { section, lines };
    assert_eq!(missing("PROJECTS\n", ""), no_section("PROJECTS", 18));
    let no_column = |line, column| Unreadable::NoColumn { line, section: "VOTES", column };
    assert_eq!(missing("age;vote", "age;choice"), no_column(15, "vote"));
    assert_eq!(missing("min_length;1", "min_length;3"), Unreadable::Rules { what: "projects", min: 3, max: 2 });
    assert_eq!(
        parsed(&POINTS.replace("vote;points", "vote;marks")).unwrap_err(),
        Unreadable::NoColumn { line: 11, section: "VOTES", column: "points" }
    );
    let truncated = TIDY.split_inclusive('\n').take(6).collect::<String>();
    assert_eq!(parsed(&truncated).unwrap_err().to_string().split(" (").next(), Some("no PROJECTS section in 6 lines"));
}
