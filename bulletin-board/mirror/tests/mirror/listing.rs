//! A board's directory, held as its other logs are.

use crate::rig::{Rig, log_key};
use psephos_log::{
    checkpoint::Checkpoint,
    cosignature::Cosigner,
    note::{KeyName, SignedNote},
};
use psephos_record::{
    ProcessId, Tracker,
    directory::{self, DirectoryEntry},
};
use psephos_rig::{Rig as Election, signing_key};
use std::{
    thread,
    time::{Duration, Instant},
};

fn opened(process: ProcessId) -> Vec<u8> {
    DirectoryEntry::Opened { process, manifest: Tracker([7; 32]) }.encode()
}

fn collected(process: ProcessId, checkpoint: Vec<u8>) -> Vec<u8> {
    DirectoryEntry::Collected { process, checkpoint }.encode()
}

/// The size of the directory that the mirror serves, once it is this.
#[track_caller]
fn holds(mirror: &Rig, size: u64) {
    let start = Instant::now();
    loop {
        let shown = mirror.get("/log/v1/directory/checkpoint");
        let note = SignedNote::parse(&shown.body).ok();
        let held = note.and_then(|note| Checkpoint::open(&note, &log_key(directory::NAME)).ok());
        if held.as_ref().is_some_and(|held| held.size == size) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{held:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_directory_is_held_and_what_does_not_belong_there_is_named() {
    let mirror = Rig::new();
    let election = Election::announced();
    let (id, note) = (election.id(), election.record().files["checkpoint"].clone());
    let (stranger, other) =
        (ProcessId([9; 32]), psephos_rig::checkpoint(log_key(id).name(), [].into_iter(), &signing_key(4)));
    let honest = [opened(id), collected(id, note.clone())];
    mirror.shown.lists(&honest);
    holds(&mirror, 2);
    mirror.complains("\"invalid\":[]");
    let wrong = [
        (b"rubbish".to_vec(), "the entry is "),
        (opened(id), "is listed twice"),
        (collected(stranger, note.clone()), "is not listed before its checkpoint"),
        (collected(id, note.clone()), "do not grow"),
        (collected(id, other), "no checkpoint that the board signed"),
        (opened(stranger), ""),
        // Signed by the board, and for another log.
        (collected(stranger, note), "no checkpoint that the board signed"),
    ];
    mirror.shown.lists(&[honest.to_vec(), wrong.iter().map(|(entry, _)| entry.clone()).collect()].concat());
    holds(&mirror, 9);
    let told: serde_json::Value = serde_json::from_str(&mirror.complains("invalid-listing")).unwrap();
    let named = told["invalid"][0]["entries"].as_array().unwrap();
    assert_eq!(told["invalid"][0]["origin"], "board.test/directory");
    let due: Vec<_> = (2..).zip(&wrong).filter(|(_, (_, why))| !why.is_empty()).collect();
    assert_eq!(named.len(), due.len(), "{named:?}");
    assert_eq!((mirror.mirror.standing().invalid, mirror.mirror.standing().entries), (due.len(), 9));
    for (found, (index, (_, why))) in named.iter().zip(due) {
        assert_eq!((&found["entry"], &found["name"]), (&index.into(), &"invalid-listing".into()));
        assert!(found["detail"].as_str().unwrap().contains(why), "{found}: {why}");
    }
    // After a restart it judges all of it again.
    let mirror = mirror.restarted();
    mirror.complains("is listed twice");
    holds(&mirror, 9);
}

#[test]
fn a_witness_that_cosigned_again_does_not_keep_the_others_cosignatures_from_a_mirror() {
    let witness = |seed| Cosigner::new(KeyName::new(format!("witness{seed}.test")).unwrap(), signing_key(seed));
    let [first, second] = [31, 32].map(witness);
    let mirror = Rig::new();
    let entries = [opened(ProcessId([1; 32]))];
    mirror.shown.lists_cosigned(&entries, &[(&first, 100)]);
    holds(&mirror, 1);
    // The first witness was asked again, so that its line is another one.
    mirror.shown.lists_cosigned(&entries, &[(&first, 200), (&second, 200)]);
    let start = Instant::now();
    loop {
        let note = SignedNote::parse(&mirror.get("/log/v1/directory/checkpoint").body).unwrap();
        let times = [&first, &second].map(|witness| witness.public().cosigned(&note).ok());
        assert_eq!(times[0], Some(100), "no line is given up");
        if times[1] == Some(200) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{times:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_directory_that_forgets_a_process_convicts_its_board() {
    let mirror = Rig::new();
    let (first, second) = (ProcessId([1; 32]), ProcessId([2; 32]));
    mirror.shown.lists(&[opened(first), opened(second)]);
    holds(&mirror, 2);
    // As long, and another one: the first process was never there.
    mirror.shown.lists(&[opened(second), opened(ProcessId([3; 32]))]);
    mirror.complains("\"name\":\"fork\"");
    holds(&mirror, 2);
}
