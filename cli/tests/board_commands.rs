//! `serve`, `demo` and `replay` as a person starts them: the program, with nothing set up.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// A budget as messy as they come: a voter twice, one without an id, an unknown project, a project twice, an empty vote,
/// one with too many projects, an id that a manifest can't have, a header that counts otherwise.
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
5;\"a,a,z\";40
6;;50
7;\"a,b_2,c\";60
8;c;70
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
        "6 voters, 7 ballots; choose 1 to 2 of 3 projects; 2 of 3 trustees decrypt",
        "note: line 19: voter \"3\" stands above; cast as a revote, the last one counts",
        "note: line 20: a vote without a voter_id; taken as a voter of its own",
        "note: line 21: the vote names \"a\" twice; counted once",
        "note: line 21: a vote for \"z\", which PROJECTS does not list; not counted",
        "note: line 22: 0 projects chosen, 1 due; left out",
        "note: line 23: 3 projects chosen, 2 allowed; left out",
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

#[test]
fn a_file_that_cannot_be_replayed_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("budget.pb");
    fs::write(&file, BUDGET.replace("approval", "ordinal")).unwrap();
    let output = psephos(&["replay", path(&file)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("votes of type \"ordinal\" are not supported yet"), "{}", text(&output));
    let output = psephos(&["replay", path(&file), "--trustees", "2", "--threshold", "3"]);
    assert_eq!(output.status.code(), Some(64));
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
