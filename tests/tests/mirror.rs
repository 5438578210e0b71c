//! A mirror that is killed again and again, and outlives its board: every role a process of its own.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use psephos_tests::{LIMIT, LOOK, election::lunch, town::Town};
use serde_json::Value;
use std::{fs, thread, time::Instant};

/// Waits until the record at this address passes: a mirror that was just started first judges what it holds, and a board first asks its
/// witness.
fn verified(town: &Town, address: &str) -> Value {
    let start = Instant::now();
    loop {
        let ran = town.psephos(&format!("verify {address} --json"));
        if ran.code == 0 {
            return serde_json::from_str(&ran.out).unwrap();
        }
        assert!(start.elapsed() < LIMIT, "{ran}");
        thread::sleep(LOOK);
    }
}

#[test]
fn a_mirror_is_killed_at_any_moment_and_outlives_its_board_which_comes_back_from_it() {
    let (town, mirror, board) = Town::with_mirror(3);
    let election = town.announce(&mirror.named_in(lunch(&town, 2)));
    let process = election.process().to_string();
    let codes = election.seal_roll(&[1, 2, 4, 8, 16, 32]);
    let trustees = election.trustees();
    election.wait_for("open");
    thread::scope(|scope| {
        let voting = scope.spawn(|| {
            for (voter, code) in codes.iter().take(5).enumerate() {
                election.vote(code, if voter % 2 == 0 { "--choose dish=rice" } else { "--choose dish=soup" }).ended(0);
            }
        });
        let mut pause = 50;
        while !voting.is_finished() {
            mirror.kill();
            mirror.start(&town);
            pause = pause * 3 % 400 + 20;
            thread::sleep(std::time::Duration::from_millis(pause));
        }
    });
    let early = election.export("early");
    election.vote(&codes[5], "--choose dish=soup").ended(0);
    // The close waits for the mirror, which has to hold everything first.
    election.close();
    election.wait_for("final");
    for trustee in trustees {
        trustee.wait(LIMIT).ended(0);
    }
    let record = format!("{}/log/v1/{process}", mirror.url);
    let copy = verified(&town, &record);
    let report = election.report(0);
    assert_eq!((&copy["result"], &copy["checkpoint"]["root"]), (&report["result"], &report["checkpoint"]["root"]));

    town.kill_board();
    town.psephos(&format!("verify {}", election.page())).ended(66);
    // With nothing left but the mirror, killed once more.
    mirror.kill();
    mirror.start(&town);
    assert_eq!(verified(&town, &record)["result"], report["result"]);
    assert_eq!(verified(&town, &mirror.url)["result"], report["result"]);
    town.psephos(&format!("verify @mirror/log/{process}")).ended(0);

    // An older copy is restored, and the board does not start on it: the mirror has seen more.
    let url = |name: &str| format!("sqlite://{}", town.path(name).display());
    let restore = |from: &str, to: &str| town.psephos(&format!("board restore {from} --to {}", url(to)));
    restore(early.to_str().unwrap(), "behind.db").ended(0);
    let behind = board.start(&town, "behind.db").unwrap_err().ended(1);
    assert!(behind.err.contains("this is an older copy"), "{behind}");

    restore(&mirror.url, "restored.db").ended(0);
    restore(&mirror.url, "restored.db").refused(1, "restore");
    board.start(&town, "restored.db").unwrap();
    assert_eq!(verified(&town, election.page())["result"], report["result"]);
    restore("@mirror", "again.db").ended(0);
}

#[test]
fn a_board_that_hides_a_process_or_shows_an_older_log_is_caught_by_its_directory() {
    let (town, mirror, board) = Town::with_mirror(2);
    let election = town.announce(&mirror.named_in(lunch(&town, 2)));
    let early = election.export("early");
    let check = |base: &str| {
        let copy = if base == mirror.url { " --copy" } else { "" };
        town.psephos(&format!("directory check {base} --board {}{copy}", board.identity()))
    };
    election.seal_roll(&[1, 2]);
    let second = town.announce(&lunch(&town, 2));
    // What the mirror holds of the directory shows both, once it has come so far.
    let start = Instant::now();
    let checked = loop {
        let ran = check(&mirror.url);
        if ran.code == 0 && ran.out.contains("2 processes") {
            break ran;
        }
        assert!(ran.code == 0 || ran.code == 2, "a copy that is behind hides nothing: {ran}");
        assert!(start.elapsed() < LIMIT, "{ran}");
        thread::sleep(LOOK);
    };
    assert!(checked.out.contains(" checkpoints in "), "{checked}");
    check(town.base()).ended(0);
    let other = format!("town.example={}", "ab".repeat(32));
    let ran = town.psephos(&format!("directory check {} --board {other}", town.base())).ended(1);
    assert!(ran.out.contains("the directory: the board's key is none"), "{ran}");
    town.kill_board();
    check(town.base()).ended(1);
    mirror.kill();

    // A board on the directory of today, with yesterday's log of one process and nothing of the other.
    let kept = town.path("mirror/log");
    let directory = fs::read_dir(&kept).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap());
    let directory = directory.into_iter().find(|name| name.starts_with("directory")).unwrap();
    fs::create_dir_all(town.path("lie/log")).unwrap();
    fs::rename(kept.join(&directory), town.path("lie/log").join(&directory)).unwrap();
    fs::rename(early, town.path(&format!("lie/log/{}", election.process()))).unwrap();
    let url = format!("sqlite://{}", town.path("lie.db").display());
    town.psephos(&format!("board restore @lie --to {url}")).ended(0);
    board.start_alone(&town, "lie.db").unwrap();
    let caught = check(town.base()).ended(1);
    assert!(
        caught.out.contains(&format!("process {} is listed, and the board does not show it", second.process())),
        "{caught}"
    );
    let older = format!("process {}: the log had", election.process());
    assert!(caught.out.contains(&older), "{caught}");
}

#[test]
fn what_is_no_record_is_not_restored_and_no_board_starts_on_it() {
    let town = Town::new(2);
    let url = format!("sqlite://{}", town.path("half.db").display());
    town.psephos("mirror run --key @no.key --folder @no --board x").ended(64);
    town.psephos("mirror run --key @no.key --folder @no --board x=1@http://x").ended(64);
    town.psephos(&format!("mirror run --key @no.key --folder @no --board x={}@http://x", "ab".repeat(32))).ended(1);
    town.psephos(&format!("board restore @nowhere --to {url}")).ended(1);
    let election = town.announce(&lunch(&town, 2));
    election.seal_roll(&[1, 2]);
    let folder = election.export("record");
    let bundle = psephos_tests::record::bundle(&folder);
    let mut bytes = fs::read(&bundle).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&bundle, bytes).unwrap();
    town.psephos(&format!("board restore @record --to {url}")).refused(1, "restore");
    town.kill_board();
    let refused = town.start_board("127.0.0.1:0", "half.db", "--key-file @board.key").unwrap_err().ended(1);
    assert!(refused.err.contains("a board is being restored here"), "{refused}");
}
