use super::*;
use psephos_record::{ids::Hash, tally::ContestResult};

const APPROVALS: &str = "\
META
key;value
vote_type;approval
num_votes;4
PROJECTS
project_id;votes;name;selected
a;2;Trees;1
b;2;A name that is far too long for a line of the table, as names are;0
VOTES
voter_id;vote
1;a
2;\"a,b\"
3;a
";

const RANKS: &str = "\
3,1,
2,1,2,
1,2,3,
\"Candidate 1\",\"Ada\",
\"Candidate 2\",\"Ben\",
\"Candidate 3\",\"Cleo\",
\"North Quay\",
";

/// Ranks of each candidate, then pairs.
const RANK_TOTALS: [u64; 15] = [2, 0, 0, 1, 2, 0, 0, 1, 0, 2, 2, 1, 3, 1, 0];

fn compared(file: &str, totals: &[u64], voters: u64) -> Comparison {
    let poll = Poll::parse(file.as_bytes()).unwrap();
    let contest = super::super::question::contest(&poll);
    let counted = psephos_tally::counting::count(&contest, totals, psephos_tally::counting::Ties::Stand);
    of(&poll, &contest, CountedContest { totals: totals.to_vec(), ..counted }, voters)
}

fn of(poll: &Poll, contest: &Contest, counted: CountedContest, ballots: u64) -> Comparison {
    let contests = vec![ContestResult { ballots, weight: ballots, counted: Some(counted) }];
    let result = ElectionResult { tally: Hash([0; 32]), voters: ballots, ballots, contests, tie_seed: None };
    Comparison::new(poll, contest, Some(&result))
}

#[test]
fn a_replay_that_agrees_with_the_file_still_names_where_the_header_does_not() {
    let comparison = compared(APPROVALS, &[3, 1], 3);
    assert!(comparison.is_equal());
    let differences = comparison.differences_from_header();
    assert_eq!(differences.first().map(String::as_str), Some("a Trees: the header says 2, verified are 3"));
    assert_eq!(differences.last().map(String::as_str), Some("voters: the header says 4, verified are 3"));
    let table = comparison.to_string();
    assert!(table.contains("A name that is far too long for a line of t…"), "{table}");
    assert!(table.contains("3         3 ✓      4 ≠"), "{table}");
    assert!(table.contains("Elected: a, on the record and counted from the file."), "{table}");
}

#[test]
fn one_vote_more_or_less_and_a_total_that_is_missing_are_no_agreement() {
    for (totals, voters) in [(&[3, 2][..], 3), (&[2, 1], 3), (&[3, 1], 2), (&[3], 3), (&[], 3)] {
        assert!(!compared(APPROVALS, totals, voters).is_equal(), "{totals:?}");
    }
    let poll = Poll::parse(APPROVALS.as_bytes()).unwrap();
    let contest = super::super::question::contest(&poll);
    assert!(!Comparison::new(&poll, &contest, None).is_equal());
}

#[test]
fn every_total_of_a_ranking_is_compared_and_not_only_its_points() {
    let comparison = compared(RANKS, &RANK_TOTALS, 3);
    assert!(comparison.is_equal(), "{comparison}");
    assert!(comparison.to_string().contains("15 totals decrypted; 15 of them are the file's."));
    for place in 0..RANK_TOTALS.len() {
        let mut totals = RANK_TOTALS;
        totals[place] += 1;
        let comparison = compared(RANKS, &totals, 3);
        assert!(!comparison.is_equal(), "{place}");
        assert!(comparison.to_string().contains("14 of them"), "{comparison}");
    }
    // A vote moved from one total to another, which leaves the points as they are.
    let mut totals = RANK_TOTALS;
    (totals[9], totals[10]) = (1, 3);
    let told = compared(RANKS, &totals, 3).to_string();
    assert!(told.contains("≠ 1 above 2: 2 in the file, 1 verified"), "{told}");
}

#[test]
fn an_outcome_that_does_not_follow_from_the_votes_is_no_agreement() {
    for (file, totals) in [(APPROVALS, &[3, 1][..]), (RANKS, &RANK_TOTALS)] {
        let poll = Poll::parse(file.as_bytes()).unwrap();
        let contest = super::super::question::contest(&poll);
        let counted = |elected: &[u32], tied: &[u32]| CountedContest {
            totals: totals.to_vec(),
            blanks: None,
            elected: elected.to_vec(),
            tied: tied.to_vec(),
            seats: None,
        };
        assert!(of(&poll, &contest, counted(&[0], &[]), 3).is_equal());
        for (elected, tied) in [(&[1][..], &[][..]), (&[], &[]), (&[], &[0, 1]), (&[0, 1], &[])] {
            let comparison = of(&poll, &contest, counted(elected, tied), 3);
            assert!(!comparison.is_equal(), "{elected:?} {tied:?}");
            assert!(comparison.to_string().contains("COUNTED FROM THE FILE"), "{comparison}");
        }
    }
}

#[test]
fn a_tie_and_a_circle_are_said() {
    let tie = APPROVALS.replace("3;a\n", "3;b\n");
    let told = compared(&tie, &[2, 2], 3).to_string();
    assert!(told.contains("A tie stands: a, b, with equal votes in the file."), "{told}");
    let circle = RANKS.replace("2,1,2,\n1,2,3,\n", "3,1,2,3,\n2,2,3,1,\n2,3,1,2,\n");
    let totals = [3, 2, 2, 2, 3, 2, 2, 2, 3, 5, 3, 2, 5, 4, 2];
    let comparison = compared(&circle, &totals, 7);
    assert!(comparison.is_equal(), "{comparison}");
    assert!(
        comparison.to_string().contains("Elected: 1. In the file no option beats every other one."),
        "{comparison}"
    );
}
