use super::*;
use psephos_record::contest::{RankTally, Slot};
use std::{fs, path::Path};

const WARD: &str = "\
3,1,
4,1,
3,2,3,
2,3,2,1,
\"Candidate 1\",\"Ada\",\"Red (R)\",
\"Candidate 2\",\"Ben\",\"Green (G)\",
\"Candidate 3\",\"Cleo\",\"Blue (B)\",
\"North Quay\",
";

fn parsed(text: &str) -> Result<Poll, Unreadable> {
    Poll::parse(text.as_bytes())
}

fn refused(from: &str, to: &str) -> String {
    assert!(WARD.contains(from));
    parsed(&WARD.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_ward_is_ranked_ballots_with_a_condorcet_winner_and_bordas_points() {
    let poll = parsed(WARD).unwrap();
    assert_eq!((poll.title.as_str(), poll.voters, poll.oddities.as_slice()), ("North Quay", 9, &[][..]));
    assert_eq!(poll.kind, ContestKind::Rank { min: 1, max: 3, tally: RankTally::Both });
    assert_eq!(poll.options[1].name, "Ben, Green (G)");
    assert_eq!(poll.selection(&poll.ballots[8]).numbers, [3, 2, 1]);
    let clear = Clear::new(&poll);
    // First preferences elect Ada, pairs and points elect Ben.
    assert_eq!(clear.figures(), [4 * 2, 3 * 2 + 2, 3 + 2 * 2]);
    assert_eq!(clear.total(Slot::Position { option: 0, rank: 0 }), 4);
    assert_eq!((clear.total(Slot::Pair { over: 1, under: 0 }), clear.prefer(0, 1)), (5, 4));
    assert_eq!((clear.prefer(1, 2), clear.prefer(2, 1)), (3, 2));
    assert_eq!((clear.condorcet_winner(), clear.outcome()), (Some(1), Some(vec![1])));
    assert_eq!(clear.namings(), [6, 5, 5]);
}

#[test]
fn options_that_beat_each_other_in_a_circle_leave_no_condorcet_winner() {
    let circle = WARD.replace("4,1,\n3,2,3,\n2,3,2,1,", "1,1,2,3\n1,2,3,1\n1,3,1,2");
    let poll = parsed(&circle).unwrap();
    assert_eq!((Clear::new(&poll).condorcet_winner(), Clear::new(&poll).outcome()), (None, None));
}

#[test]
fn preferences_that_repeat_or_leave_a_gap_are_named() {
    let poll = parsed(&WARD.replace("3,2,3,\n", "3,2,3,\n1,2,2\n1,1,,2\n1,,2\n5,,,\n")).unwrap();
    assert_eq!(poll.voters, 10);
    let (gap, none) = (|line| Oddity::Gap { line }, |line| Oddity::Undervote { line, found: 0, min: 1 });
    let repeated = Oddity::RepeatedMark { line: 4, option: "2".into() };
    assert_eq!(poll.oddities, [repeated, gap(5), gap(6), none(6), none(7)]);
}

#[test]
fn a_broken_ward_is_refused_with_its_line() {
    for (from, to, why) in [
        ("3,1,\n", "3,x,\n", "line 1: \"3,x,\" begins neither a Pabulib file"),
        ("3,1,\n", "3,4,\n", "line 1: \"3,4\" where two or more candidates for at most as many seats is due"),
        ("3,2,3,", "3,2,7,", "line 3: a vote for \"7\", which the file does not list"),
        ("3,2,3,", "3,2,0,", "line 3: a vote for \"0\", which the file does not list"),
        ("3,2,3,", "3,2,Ben,", "line 3: \"Ben\" is no candidate's number"),
        ("3,2,3,", "99999999,2", "line 3: more than 1000000 ballots up to here"),
        ("Candidate 2", "Candidate 4", "line 6: \"Candidate 4\" where Candidate 2 is due"),
        ("\"Cleo\",\"Blue (B)\"", "\"Ada\",\"Red (R)\"", "line 7: option \"Ada, Red (R)\" stands above"),
        ("\"Cleo\",\"Blue (B)\"", "", "line 7: an option without a name"),
        ("\"North Quay\",\n", "", "the file ends where the ward's name is due"),
        ("4,1,\n3,2,3,\n2,3,2,1,\n", "", "no vote that the rules allow"),
    ] {
        let refused = refused(from, to);
        assert!(refused.starts_with(why), "{from} → {to}: {refused}");
    }
    let truncated: String = WARD.split_inclusive('\n').take(6).collect();
    assert_eq!(parsed(&truncated).unwrap_err().to_string(), "the file ends where Candidate 3 is due");
}

#[test]
fn what_is_no_poll_is_refused_by_its_first_line() {
    let error = parsed("\ntimestamp,comment-id,voter-id,vote\n").unwrap_err();
    assert_eq!(error, Unreadable::Format { line: 2, found: "timestamp,comment-id,voter-id,vote".into() });
    assert_eq!(parsed("").unwrap_err(), Unreadable::Format { line: 1, found: String::new() });
}

#[test]
fn names_over_several_lines_become_one() {
    let poll = parsed(&WARD.replace("North Quay", "North\r\n\u{202e}Quay")).unwrap();
    assert_eq!(poll.title, "North   Quay");
}

#[test]
fn the_first_ballots_alone_are_not_compared_with_the_header() {
    let file = "META\nkey;value\nvote_type;approval\nnum_votes;3\nPROJECTS\nproject_id;votes\na;3\nVOTES\nvoter_id;vote\n1;a\n2;a\n3;a\n";
    let poll = parsed(file).unwrap();
    let few = poll.clone().first(2);
    assert_eq!((few.ballots.len(), few.voters, few.official_ballots, few.options[0].votes), (2, 2, None, None));
    let all = poll.first(3);
    assert_eq!((all.voters, all.official_ballots, all.options[0].votes), (3, Some(3), Some(3)));
}

/// Real files, when they are there: everything that a file says of itself is what its votes give.
#[test]
fn real_files_are_read_whole_and_agree_with_their_headers() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let files = |folder: &str| fs::read_dir(data.join(folder)).into_iter().flatten().map_while(Result::ok);
    let mut read = 0;
    for file in files("pabulib").chain(files("scotland")).map(|entry| entry.path()) {
        let poll = Poll::parse(&fs::read(&file).unwrap()).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        let (clear, name) = (Clear::new(&poll), file.display());
        let by_score = matches!(poll.kind, ContestKind::Score { .. } | ContestKind::Rank { .. });
        let lines = poll.options.iter().zip(clear.figures()).zip(clear.namings());
        for ((option, figure), namings) in lines {
            let scored = if by_score { option.score } else { option.votes };
            assert!(scored.is_none_or(|scored| scored == figure), "{name}: {} has {figure}", option.id);
            assert!(
                option.votes.is_none_or(|votes| votes == namings),
                "{name}: {} is named {namings} times",
                option.id
            );
        }
        assert!(poll.official_ballots.is_none_or(|ballots| ballots == poll.voters as u64), "{name}: {}", poll.voters);
        if by_score && poll.points.len() == poll.options.len() {
            assert!(clear.condorcet_winner().is_some(), "{name}");
        }
        let selected = (0..).zip(&poll.options).filter(|(_, option)| option.selected == Some(true));
        let selected: std::collections::BTreeSet<usize> = selected.map(|(number, _)| number).collect();
        if !selected.is_empty() {
            assert_eq!(clear.outcome().map(|outcome| outcome.into_iter().collect()), Some(selected), "{name}");
        }
        read += 1;
    }
    if read == 0 {
        println!("skipped: no files in {}", data.display());
    }
}
