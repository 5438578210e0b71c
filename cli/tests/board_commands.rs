//! `serve`, `demo` and `replay` as a person starts them: the program, with nothing set up.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// A budget as messy as they come: a voter twice, one without an id, a project twice, an empty vote, one with too many
/// projects, an id that a manifest can't have, a header that counts otherwise.
const BUDGET: &str = "\
META
key;value
description;Ławki; \"drzewa\"
num_votes;9
vote_type;approval
language;polish
min_length;1
max_length;2
PROJECTS
project_id;cost;votes;name;selected
a;10;3;\"Trees; and \"\"benches\"\"\";1
b_2;20;2;Ławki;0
c;30;4;;2
VOTES
voter_id;vote;age
1;a;30
2;\"a,b_2\";31
3;c;32
3;b_2;32
;c;
5;\"a,a\";40
6;;50
7;\"a,b_2,c\";60
8;c;70
";

const POINTS: &str = "\
META
key;value
vote_type;cumulative
min_sum_points;1
max_sum_points;5
rule;greedy
budget;100
PROJECTS
project_id;cost;score;name;selected
a;60;7;Trees;1
b;50;6;Paths;0
c;40;2;Lamps;1
VOTES
voter_id;vote;points
1;a,b;3,2
2;b,c;4,1
3;a;4
4;c;1
5;b;6
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
4;b,b
";

const KNAPSACK: &str = "\
META
key;value
vote_type;approval
max_sum_cost;100
PROJECTS
project_id;cost;votes
a;60;2
b;50;1
c;40;2
VOTES
voter_id;vote
1;a,c
2;a
3;b,c
4;a,b
";

const WARD: &str = "\
4,2,
2,1,2,3,4,
2,2,3,
1,3,2,1,
1,4,
1,4,4,
\"Candidate 1\",\"Ada\",\"Red (R)\",
\"Candidate 2\",\"Ben\",\"Green (G)\",
\"Candidate 3\",\"Cleo\",\"Blue (B)\",
\"Candidate 4\",\"Dan\",\"Blue (B)\",
\"North Quay\",
";

fn psephos(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_psephos")).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}\n{err}")
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_towns_election_runs_with_nobody_there_and_is_verified() {
    let output = psephos(&["demo", "--once", "--voters", "5", "--listen", "127.0.0.1:0"]);
    let text = text(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("All 14 checks passed."), "{text}");
    assert!(text.contains("The verified totals are what the 15 voters chose."), "{text}");
}

#[test]
fn a_messy_file_is_replayed_and_every_difference_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("budget.pb"), folder.path().join("record"));
    fs::write(&file, BUDGET).unwrap();
    let output = psephos(&["replay", path(&file), "--out", path(&out), "--trustees", "3", "--threshold", "2"]);
    let told = text(&output);
    assert!(output.status.success(), "{told}");
    for line in [
        "Pabulib, approval votes: 6 voters, 7 ballots; choose 1 to 2 of 3 options; 2 of 3 trustees decrypt",
        "note: line 19: voter \"3\" stands above; cast as a revote, the last one counts",
        "note: line 20: a vote without a voter_id; taken as a voter of its own",
        "note: line 21: the vote names \"a\" twice; counted once",
        "note: line 22: 0 options named, 1 due; left out",
        "note: line 23: 3 options named, 2 allowed; left out",
        "differs from the header: c c: the header says 4, verified are 2",
        "differs from the header: voters: the header says 9, verified are 6",
        "The verified totals are equal to the file's own votes.",
    ] {
        assert!(told.contains(line), "no \"{line}\" in:\n{told}");
    }
    assert!(!told.contains("differs from the header: a "), "{told}");
    let verified = psephos(&["verify", path(&out)]);
    assert!(verified.status.success(), "{}", text(&verified));
}

/// Replays a file that lies in this folder, by two trustees.
fn replayed(file: &Path, more: &[&str]) -> String {
    let arguments = [&["replay", path(file), "--trustees", "2", "--threshold", "2"], more].concat();
    let output = psephos(&arguments);
    let told = text(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("The verified totals are equal to the file's own votes."), "{told}");
    told
}

#[test]
fn points_ranks_costs_and_a_wards_preferences_are_replayed_like_approvals() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, lines) in [
        (
            "points.pb",
            POINTS,
            &[
                "4 voters, 4 ballots; 1 to 5 points among 3 options",
                "note: line 19: 6 points for one option, 5 allowed; left out",
                "3 totals decrypted; 3 of them are the file's.",
                "Elected: a, c, on the record and counted from the file.",
            ][..],
        ),
        (
            "ranks.pb",
            RANKS,
            &[
                "3 voters, 3 ballots; rank exactly 2 of 3 options",
                "note: line 18: the vote marks \"b\" twice; left out",
                "6 totals decrypted; 6 of them are the file's.",
                "Elected: a, c, on the record and counted from the file.",
            ],
        ),
        (
            "knapsack.pb",
            KNAPSACK,
            &[
                "3 voters, 3 ballots; choose of 3 options as far as 100 pays for them",
                "note: min_length is 1; votes outside it are left out, but ballots don't prove it",
                "note: line 15: the options cost 110, 100 allowed; left out",
                "A tie stands: a, c, with equal votes in the file.",
            ],
        ),
        (
            "ward.csv",
            WARD,
            &[
                "North Quay\na ward's ranked ballots, 2 seats: 6 voters, 6 ballots; rank 1 to 4 of 4 options",
                "note: line 6: the vote marks \"4\" twice; left out",
                "28 totals decrypted; 28 of them are the file's.",
                "Elected: 2, on the record and counted from the file.",
            ],
        ),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        let told = replayed(&file, &[]);
        for line in lines {
            assert!(told.contains(line), "{name}: no \"{line}\" in:\n{told}");
        }
        assert!(!told.contains("differs from the header"), "{told}");
    }
}

/// Some ballots of each real file, when they are there.
#[test]
fn the_first_votes_of_real_files_are_replayed() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let files = |folder: &str| fs::read_dir(data.join(folder)).into_iter().flatten().map_while(Result::ok);
    let files: Vec<_> = files("pabulib").chain(files("scotland")).map(|entry| entry.path()).collect();
    if files.is_empty() {
        println!("skipped: no files in {}", data.display());
    }
    for file in files {
        let told = replayed(&file, &["--first", "4"]);
        assert!(told.contains("4 voters, 4 ballots"), "{told}");
    }
}

#[test]
fn a_file_that_cannot_be_replayed_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("votes");
    for (content, why) in [
        (BUDGET.replace("approval", "scoring"), "line 5: votes of type \"scoring\" are not known"),
        (BUDGET.replace("8;c;70", "8;d;70"), "line 24: a vote for \"d\", which the file does not list"),
        (BUDGET.replace("c;30;4", "a;30;4"), "line 13: option \"a\" stands above"),
        (BUDGET.chars().take(60).collect(), "no PROJECTS section in 5 lines"),
        (WARD.replace("\"North Quay\",\n", ""), "the file ends where the ward's name is due"),
        ("voter,vote\n1,a\n".to_owned(), "line 1: \"voter,vote\" begins neither a Pabulib file"),
    ] {
        fs::write(&file, content).unwrap();
        let output = psephos(&["replay", path(&file)]);
        assert_eq!(output.status.code(), Some(1));
        let told = text(&output);
        assert!(told.contains("error: unreadable-file: ") && told.contains(why), "no \"{why}\" in: {told}");
    }
    for (trustees, threshold) in [("2", "3"), ("1", "1"), ("22", "2")] {
        let output = psephos(&["replay", path(&file), "--trustees", trustees, "--threshold", threshold]);
        assert_eq!(output.status.code(), Some(64), "{}", text(&output));
    }
}

/// A board that is ended when this is dropped.
struct Served {
    process: Child,
    greeting: String,
}

impl Served {
    fn start(database: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_psephos"))
            .args(["serve", "--listen", "127.0.0.1:0", "--name", "town.example", "--database", database])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut greeting).unwrap();
        Self { process, greeting }
    }

    fn key(&self) -> String {
        let base = self.greeting.trim().rsplit(' ').next().unwrap().trim_end_matches('/');
        let board = psephos::client::Client::new(base).board().unwrap();
        assert_eq!(board.name, "town.example");
        board.key.to_string()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_board_comes_back_with_the_key_that_it_had() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("town.db").display());
    let first = Served::start(&database).key();
    assert_eq!(Served::start(&database).key(), first);
}
