//! What an election office relies on: a board that can be stopped at any time, and logs that can be shown to anybody.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use core::fmt::Write as _;
use psephos_record::credential::VotingCode;
use psephos_tests::{
    LIMIT, LOOK,
    election::{Election, lunch},
    town::Town,
};
use std::{fs, thread, time::Instant};

const VOTERS: usize = 16;

/// What the board answers to an entry that is none, until nobody answers: status, problem, and when to come back.
fn knock(election: &Election<'_>, base: &str) -> Vec<(u16, String, Option<String>)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let url = format!("{base}/log/v1/{}/entries", election.process());
    let mut heard = Vec::new();
    while let Ok(mut answer) = agent.post(&url).send("no entry") {
        let document: serde_json::Value = serde_json::from_slice(&answer.body_mut().read_to_vec().unwrap()).unwrap();
        let retry = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        heard.push((answer.status().as_u16(), document["type"].as_str().unwrap().to_owned(), retry));
        thread::sleep(LOOK);
    }
    heard
}

#[test]
fn a_board_that_is_told_to_stop_under_load_keeps_every_receipt_and_sends_late_comers_away() {
    let town = Town::with(3, "--drain 2");
    let election = town.announce(&lunch(&town, 2));
    let codes = election.seal_roll(&[1; VOTERS]);
    let trustees = election.trustees();
    election.wait_for("open");
    drop(trustees);
    let receipt = |voter: usize| format!("receipt-{voter}.json");
    let vote =
        |voter: usize| election.vote(&codes[voter], &format!("--choose dish=soup --receipt @{}", receipt(voter)));
    let (voted, heard, stopped) = thread::scope(|scope| {
        let voting: Vec<_> = (0..4)
            .map(|line| {
                scope.spawn(move || (line..VOTERS).step_by(4).map(|voter| (voter, vote(voter))).collect::<Vec<_>>())
            })
            .collect();
        let knocking = scope.spawn(|| knock(&election, town.base()));
        let start = Instant::now();
        while election.log().status().unwrap().ballots < 3 {
            assert!(start.elapsed() < LIMIT, "nobody votes");
            thread::sleep(LOOK);
        }
        let stopped = town.stop_board();
        let voted: Vec<_> = voting.into_iter().flat_map(|line| line.join().unwrap()).collect();
        (voted, knocking.join().unwrap(), stopped)
    });
    stopped.ended(0);
    let in_time = voted.iter().filter(|(_, ran)| ran.code == 0).count();
    eprintln!("{in_time} of {VOTERS} voted in time; {} knocks", heard.len());
    assert!((3..VOTERS).contains(&in_time), "the board stopped while people voted");
    // Whoever came before was refused for what he sent, whoever came after because the board stops, and nobody was left without answer.
    let malformed = (400, "urn:psephos:problem:malformed-entry".to_owned(), None);
    let stopping = (503, "urn:psephos:problem:stopping".to_owned(), Some("1".to_owned()));
    let before = heard.iter().take_while(|answer| **answer == malformed).count();
    assert!(
        before > 0 && before < heard.len() && heard[before..].iter().all(|answer| *answer == stopping),
        "{heard:?}"
    );
    for (voter, ran) in &voted {
        assert!(
            ran.code == 0
                || ["stopping", "unreachable", "unreadable"]
                    .iter()
                    .any(|name| ran.err.contains(&format!("error: {name}: "))),
            "{voter}: {ran}"
        );
    }
    town.start_board(town.base().strip_prefix("http://").unwrap(), "board.db", "").unwrap();
    for (voter, ran) in voted {
        if ran.code == 0 {
            election.psephos(&format!("receipt check @{} %", receipt(voter))).ended(0);
        } else {
            vote(voter).ended(0);
        }
    }
    election.psephos("verify %").ended(2);
}

/// The ways in which bytes may be written by somebody who doesn't think of it.
fn spellings(secret: &[u8]) -> Vec<String> {
    let numbers = secret.iter().map(u8::to_string).collect::<Vec<_>>();
    let hex = secret.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    vec![hex.to_uppercase(), hex, numbers.join(", "), numbers.join(",")]
}

/// What of these stands in a log.
fn found<'a>(log: &str, secrets: &'a [String]) -> Vec<&'a String> {
    secrets.iter().filter(|secret| log.contains(secret.as_str())).collect()
}

#[test]
fn no_log_of_an_election_holds_a_code_a_key_a_passphrase_a_name_or_an_address() {
    let town = Town::with(3, "--log-level trace --log-format json");
    let election = town.announce(&lunch(&town, 2));
    let codes = election.seal_roll(&[1, 1, 1, 1]);
    let trustees = election.trustees();
    election.wait_for("open");
    let mut logs = String::new();
    for (voter, words) in ["dish=rice", "dish=soup", "dish=rice --challenge", "dish=soup"].iter().enumerate() {
        let ran = election.vote(&codes[voter], &format!("--choose {words}")).ended(0);
        logs.push_str(&ran.err);
    }
    // Some are refused, and that is logged, too.
    let wrong = town.psephos_told(&format!("vote {} --code-stdin --choose dish=soup", election.page()), &codes[0][1..]);
    assert_ne!(wrong.code, 0);
    logs.push_str(&wrong.err);
    let url = format!("{}/log/v1/{}/entries", town.base(), election.process());
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    assert_eq!(agent.post(&url).send("no entry").unwrap().status().as_u16(), 400);
    election.close();
    election.wait_for("final");
    for trustee in trustees {
        logs.push_str(&trustee.wait(LIMIT).ended(0).err);
    }
    let board = town.stop_board().ended(0).err;
    assert!(board.lines().any(|line| line.contains("\"appended\"")) && board.lines().count() > 20, "it logs: {board}");
    logs.push_str(&board);

    let mut secrets =
        vec![fs::read_to_string(town.path("passphrase")).unwrap().trim().to_owned(), "Voter 1".to_owned()];
    for code in &codes {
        let parsed = VotingCode::parse(code).unwrap();
        let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        secrets.extend([code.clone(), code.to_lowercase(), letters.to_lowercase(), letters]);
        secrets.extend(spellings(&parsed.private_credential(election.process()).expose().to_bytes()));
    }
    // As the town makes them: organiser, registrar, trustees.
    for seed in [1, 2, 101, 102, 103] {
        secrets.extend(spellings(&[seed; 32]));
    }
    let key = fs::read_to_string(town.path("board.key")).unwrap();
    secrets.push(key.lines().nth(1).unwrap().to_owned());
    assert_eq!(found(&logs, &secrets), Vec::<&String>::new());
    // Nobody's address but the board's own, which clients name that can't reach it.
    assert!(!board.contains("127.0.0.1"), "{board}");
    for secret in &secrets {
        assert_eq!(found(&format!("…{secret}…"), std::slice::from_ref(secret)), [secret], "and it would be found");
    }
}
