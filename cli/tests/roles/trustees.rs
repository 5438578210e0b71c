//! What a trustee's program refuses, and what it does all the same.

use crate::town::Town;
use psephos::{client::Client, exit::Exit, source::HttpSource, verify};
use psephos_record::{EntryKind, Unsigned, ids::Hash, life::Close};
use psephos_tally::verifier::{Report, Verdict};
use std::{fs, sync::atomic::Ordering};

#[test]
fn a_trustee_refuses_a_board_that_forgets() {
    let town = Town::new();
    town.announce();
    town.make_key();
    // Another log of the same length cannot have the same root; the trustee remembers size and root.
    let state = fs::read_to_string(town.path("ann.key.state")).unwrap();
    let mut kept: serde_json::Value = serde_json::from_str(&state).unwrap();
    let seen = &mut kept["processes"][town.process().to_string()];
    seen["root"] = serde_json::Value::String("ab".repeat(32));
    fs::write(town.path("ann.key.state"), kept.to_string()).unwrap();
    assert_eq!(town.psephos("trustee run % --key @ann.key --passphrase-file @passphrase --once"), Exit::Failed);
    kept["processes"][town.process().to_string()]["size"] = 1_000.into();
    fs::write(town.path("ann.key.state"), kept.to_string()).unwrap();
    assert_eq!(town.psephos("trustee run % --key @ann.key --passphrase-file @passphrase --once"), Exit::Failed);
    // With the memory as it was, it waits for the close.
    fs::write(town.path("ann.key.state"), state).unwrap();
    assert_eq!(town.psephos("trustee run % --key @ann.key --passphrase-file @passphrase --once"), Exit::NotYet);
}

#[test]
fn a_trustee_decrypts_one_of_two_histories_and_refuses_the_other() {
    let mut town = voted();
    let fork = town.fork();
    let decrypt = |name: &str| format!("trustee decrypt % --key @{name}.key --passphrase-file @passphrase");
    assert_eq!(town.psephos(CLOSE), Exit::Done);
    town.wait_for("tallying");
    assert_eq!(town.psephos(&decrypt("ann")), Exit::Done);
    // The other history has one more ballot: the difference of the two sums would be that voter's vote.
    town.base = fork;
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=soup"), Exit::Done);
    assert_eq!(town.psephos(CLOSE), Exit::Done);
    town.wait_for("tallying");
    assert_eq!(town.psephos(&decrypt("ann")), Exit::Failed);
    let decrypted = |town: &Town| -> Vec<bool> {
        let status = Client::new(&town.base).log(&town.process()).status().unwrap();
        status.trustees.iter().map(|trustee| trustee.decrypted).collect()
    };
    assert_eq!(decrypted(&town), [false; 3]);
    // Who never saw the first one cannot know.
    assert_eq!(town.psephos(&decrypt("bo")), Exit::Done);
    assert_eq!(decrypted(&town), [false, true, false]);
}

#[test]
fn a_trustee_does_not_decrypt_before_the_close_by_its_own_clock() {
    let town = voted();
    town.ahead.store(2 * 86_400, Ordering::Relaxed);
    town.wait_for("tallying");
    let decrypt = "trustee decrypt % --key @ann.key --passphrase-file @passphrase";
    assert_eq!(town.psephos(decrypt), Exit::Failed);
    // The record itself is valid: nobody but a clock can tell.
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
}

fn report(town: &Town) -> Report {
    let log = Client::new(&town.base).log(&town.process());
    verify::watched(&HttpSource::new(log), Some(town.process()))
}

/// An election that has six ballots and is open.
fn voted() -> Town {
    let town = Town::new();
    town.announce();
    town.seal_roll();
    town.make_key();
    town.wait_for("open");
    for voter in 0..6 {
        assert_eq!(town.psephos(&format!("vote % --code-file @code{voter} --choose dish=rice")), Exit::Done);
    }
    town
}

const CLOSE: &str = "organiser close % --key @organiser.key --passphrase-file @passphrase";

#[test]
fn noise_that_the_board_let_into_its_log_stops_no_trustee() {
    let mut town = voted();
    // Bytes that are no entry, and a close that the board's own key signs and no rule admits.
    let close = Close { time: 9_999_999_999, root: Hash([1; 32]) };
    let close = Unsigned::new(EntryKind::Close, town.process(), &close).sign(&Town::board_key());
    town.base = town.fork_with(&[b"noise".to_vec(), close]);
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=soup"), Exit::Done);
    assert_eq!(town.psephos(CLOSE), Exit::Done);
    town.wait_for("tallying");
    std::thread::scope(|scope| {
        for name in ["ann", "bo"] {
            let words = format!("trustee run % --key @{name}.key --passphrase-file @passphrase --every 1");
            let town = &town;
            scope.spawn(move || assert_eq!(town.psephos(&words), Exit::Done, "{name}"));
        }
    });
    town.wait_for("final");
    // The finding stands in the report, and takes nothing from the numbers.
    assert_eq!(town.psephos("verify %"), Exit::Failed);
    let report = report(&town);
    assert_eq!((report.verdict(), report.obstacle()), (Verdict::Failed, None));
    let skipped: Vec<&str> = report.skipped().map(|fault| fault.name).collect();
    assert_eq!(skipped, ["malformed-entry", "contradiction"]);
    assert!(verify::Table(&report).to_string().contains("let 2 invalid entries into the log"));
    assert_eq!(report.process.unwrap().result().unwrap().contests[0].counted.as_ref().unwrap().totals, [9, 1]);
}

#[test]
fn a_trustee_without_its_memory_decrypts_only_when_its_keeper_answers_for_it() {
    let town = voted();
    assert_eq!(town.psephos(CLOSE), Exit::Done);
    town.wait_for("tallying");
    fs::remove_file(town.path("ann.key.state")).unwrap();
    let decrypt = "trustee decrypt % --key @ann.key --passphrase-file @passphrase";
    assert_eq!(town.psephos(decrypt), Exit::Failed);
    // What it has seen since does not make up for what it forgot.
    assert_eq!(town.psephos(decrypt), Exit::Failed);
    assert_eq!(town.psephos(&format!("{decrypt} --state-lost")), Exit::Done);
}

#[test]
fn a_trustee_decrypts_the_history_that_was_agreed_on_by_telephone_and_no_other() {
    let town = voted();
    let before = report(&town).process.unwrap();
    assert_eq!(town.psephos(CLOSE), Exit::Done);
    town.wait_for("tallying");
    let after = report(&town).process.unwrap();
    let decrypt = |size: u64, root: Hash| {
        format!("trustee decrypt % --key @ann.key --passphrase-file @passphrase --checkpoint {size}:{root}")
    };
    assert_eq!(town.psephos(&decrypt(after.size(), before.root())), Exit::Failed);
    assert_eq!(town.psephos(&decrypt(after.size() + 1, after.root())), Exit::Failed);
    // Two histories can part after a head from before the close.
    assert_eq!(town.psephos(&decrypt(before.size(), before.root())), Exit::Failed);
    assert_eq!(town.psephos(&decrypt(after.size(), after.root())), Exit::Done);
    let verify = |size: u64, root: Hash| format!("verify % --checkpoint {size}:{root}");
    assert_eq!(town.psephos(&verify(before.size(), before.root())), Exit::NotYet);
    assert_eq!(town.psephos(&verify(before.size(), after.root())), Exit::Failed);
    assert_eq!(town.psephos("verify % --checkpoint 17"), Exit::Usage);
}
