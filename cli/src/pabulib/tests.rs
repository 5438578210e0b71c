use super::*;

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

fn with(change: impl Fn(&str) -> String) -> Result<Budget, Unreadable> {
    Budget::parse(change(TIDY).as_bytes())
}

#[test]
fn a_tidy_file_is_read_as_it_stands() {
    let budget = Budget::parse(TIDY.as_bytes()).unwrap();
    assert_eq!(budget.oddities, []);
    assert_eq!((budget.min, budget.max, budget.voters, budget.language), (1, 2, 4, "pl"));
    assert_eq!(budget.totals(), [3, 2, 1]);
    assert_eq!(budget.official_ballots, Some(4));
    let [a, b, c] = &budget.projects[..] else { panic!("three projects") };
    assert_eq!((a.name.as_str(), b.name.as_str()), ("Trees; and benches", "\"Square\" of the saints"));
    assert_eq!((a.official, c.selected, budget.seats()), (Some(3), true, 2));
}

#[test]
fn columns_in_another_order_carriage_returns_and_a_byte_order_mark_change_nothing() {
    let bent = |text: &str| {
        let text = text.replace("voter_id;age;vote\n", "vote;voter_id;age\n");
        let text =
            text.replace("1;30;a\n2;31;\"a,b\"\n3;32;b,c\n4;33;a\n", "a;1\n\"a, b\";2;31;more\nb,c;3;32\na;4;33");
        format!("\u{feff}{}", text.replace('\n', "\r\n").replace("VOTES", "votes;;"))
    };
    let budget = with(bent).unwrap();
    assert_eq!((budget.oddities.as_slice(), budget.totals()), (&[][..], vec![3, 2, 1]));
}

#[test]
fn a_voter_who_stands_twice_revotes_and_the_last_vote_counts() {
    let budget = with(|text| format!("{text}2;31;c\n")).unwrap();
    assert_eq!((budget.ballots.len(), budget.voters, budget.totals()), (5, 4, vec![2, 1, 2]));
    assert_eq!(budget.oddities, [Oddity::RepeatedVoter { line: 20, voter: "2".into() }]);
}

#[test]
fn unknown_and_repeated_projects_are_left_out_of_a_vote_by_name() {
    let budget = with(|text| format!("{text}5;;a,z\n6;;b,b\n")).unwrap();
    assert_eq!(budget.totals(), [4, 3, 1]);
    let unknown = Oddity::UnknownProject { line: 20, project: "z".into() };
    assert_eq!(budget.oddities, [unknown, Oddity::RepeatedChoice { line: 21, project: "b".into() }]);
}

#[test]
fn votes_outside_the_stated_lengths_are_left_out_by_name() {
    let budget = with(|text| format!("{text}5;;a,b,c\n6;;\n7\n")).unwrap();
    assert_eq!((budget.totals(), budget.voters), (vec![3, 2, 1], 4));
    let under = |line| Oddity::Undervote { line, found: 0, min: 1 };
    assert_eq!(budget.oddities, [Oddity::Overvote { line: 20, found: 3, max: 2 }, under(21), under(22)]);
}

#[test]
fn a_file_without_lengths_allows_what_its_votes_hold() {
    let silent = |text: &str| text.replace("min_length;1\nmax_length;2\n", "max_length;many\n");
    let budget = with(|text| format!("{}5;;a,b,c\n", silent(text))).unwrap();
    assert_eq!((budget.min, budget.max), (1, 3));
    assert_eq!(budget.oddities, [Oddity::NoNumber { field: "max_length".into(), found: "many".into() }]);
    let budget = with(|text| format!("{}5;;\n", silent(text))).unwrap();
    assert_eq!((budget.min, budget.voters), (0, 5));
}

#[test]
fn votes_without_an_id_are_voters_of_their_own() {
    let budget = with(|text| format!("{text};;a\n;;a\n")).unwrap();
    assert_eq!((budget.voters, budget.totals()), (6, vec![5, 2, 1]));
}

#[test]
fn other_vote_types_are_refused_by_name() {
    let error = with(|text| text.replace("approval", "ordinal")).unwrap_err();
    assert_eq!(error, Unreadable::VoteType("ordinal".into()));
    assert_eq!(error.to_string(), "votes of type \"ordinal\" are not supported yet; \"approval\" is");
    assert_eq!(with(|text| text.replace("vote_type", "type")).unwrap_err(), Unreadable::NoVoteType);
}

#[test]
fn a_quote_that_never_closes_is_not_taken_for_a_short_file() {
    let error = with(|text| text.replace("c;30;1;Paths", "c;30;1;\"Paths")).unwrap_err();
    assert_eq!(error, Unreadable::NoSection("VOTES"));
}

#[test]
fn missing_parts_are_named() {
    let missing = |from: &'static str, to: &'static str| with(|text| text.replace(from, to)).unwrap_err();
    assert_eq!(missing("PROJECTS\n", ""), Unreadable::NoSection("PROJECTS"));
    assert_eq!(missing("age;vote", "age;choice"), Unreadable::NoColumn { section: "VOTES", column: "vote" });
    assert_eq!(missing("min_length;1", "min_length;3"), Unreadable::Rules { min: 3, max: 2 });
    assert_eq!(Budget::parse(b"").unwrap_err(), Unreadable::NoSection("META"));
}
