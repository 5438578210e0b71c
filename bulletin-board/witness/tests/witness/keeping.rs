//! Time, restarts, and what a witness must never lose.

use crate::{
    history::{FORK, TRUE},
    rig::{NOW, Rig, cosigner, database_in},
};
use psephos_witness::{StartError, Trust, TrustError, TrustedBoard, Witness};
use sqlx::Connection as _;
use std::fs;

#[test]
fn a_restart_forgets_nothing() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    let rig = rig.restart(3).unwrap();
    assert_eq!(rig.newest_size(), 9);
    assert_eq!(rig.ask(&TRUE.request(0, 12)).conflict(), 9);
    assert_eq!(rig.ask(&FORK.request(9, 12)).status, 422);
    rig.cosigned(&TRUE, 9, 12);
}

#[test]
fn a_stale_request_that_is_sent_again_changes_nothing() {
    let rig = Rig::new();
    let stale = TRUE.request(3, 7);
    rig.cosigned(&TRUE, 0, 3);
    assert_eq!(rig.ask(&stale).time(&TRUE.checkpoint(7)), NOW);
    rig.cosigned(&TRUE, 7, 20);
    for _ in 0..3 {
        assert_eq!(rig.ask(&stale).conflict(), 20);
    }
    assert_eq!(rig.newest_size(), 20);
    assert!(rig.evidence().is_empty(), "an old checkpoint of an honest log is nothing against it");
}

#[test]
fn time_stands_still_for_a_clock_set_back_a_little_and_the_witness_for_one_set_back_far() {
    let rig = Rig::new();
    assert_eq!(rig.cosigned(&TRUE, 0, 3), NOW);
    rig.turn_to(NOW - 60);
    assert_eq!(rig.cosigned(&TRUE, 3, 3), NOW, "never earlier than what was signed");
    assert_eq!(rig.cosigned(&TRUE, 3, 5), NOW);
    rig.turn_to(NOW - 61);
    assert_eq!(rig.ask(&TRUE.request(5, 7)).status, 503);
    assert_eq!(rig.newest_size(), 5);
    let rig = rig.restart(3).unwrap();
    assert_eq!(rig.ask(&TRUE.request(5, 7)).status, 503, "a restart does not make it forget the time");
    rig.turn_to(NOW + 1);
    assert_eq!(rig.cosigned(&TRUE, 5, 7), NOW + 1);
}

#[test]
fn a_witness_without_a_clock_signs_nothing() {
    let rig = Rig::new();
    rig.turn_to(0);
    assert_eq!(rig.ask(&TRUE.request(0, 3)).status, 503);
    rig.turn_to(1);
    assert_eq!(rig.cosigned(&TRUE, 0, 3), 1);
}

#[test]
fn a_memory_belongs_to_one_key_and_a_key_without_its_memory_does_not_start() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    let database = database_in(&rig.folder);
    let made_again = rig.runtime.block_on(Witness::create(&database, cosigner(3).public()));
    assert!(matches!(made_again, Err(StartError::Exists)));
    let rig = match rig.restart(4) {
        Err(StartError::OtherWitness(_)) => Rig::new(),
        _ => unreachable!("another key opens no memory"),
    };
    let file = rig.folder.path().join("witness.db");
    for file in fs::read_dir(rig.folder.path()).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    assert!(!file.exists());
    assert!(matches!(rig.restart(3), Err(StartError::Database(_))), "it does not begin again by itself");
}

#[test]
fn a_witness_whose_disk_was_full_says_nothing_until_there_is_room_and_then_goes_on() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    let run = |statement: &'static str| {
        let done = async {
            let mut connection = sqlx::SqliteConnection::connect(&database_in(&rig.folder)).await?;
            sqlx::query(statement).execute(&mut connection).await?;
            connection.close().await
        };
        rig.runtime.block_on(done).unwrap();
    };
    // As when the disk is full, SQLite ends the transaction by itself.
    run("CREATE TRIGGER full BEFORE INSERT ON cosigned BEGIN SELECT RAISE(ROLLBACK, 'full'); END");
    for _ in 0..2 {
        assert_eq!(rig.ask(&TRUE.request(9, 12)).status, 500);
    }
    run("DROP TRIGGER full");
    rig.cosigned(&TRUE, 9, 12);
}

#[test]
fn no_log_has_two_owners() {
    let board = |text: &str| text.parse::<TrustedBoard>().unwrap();
    let key = |seed: u8| hex(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().as_bytes());
    let (a, b) = (board(&format!("a.example={}", key(1))), board(&format!("b.example={}", key(2))));
    let below = board(&format!("a.example/x={}", key(2)));
    let log = |name: &str| crate::history::signer(name, 9).public().clone();
    assert!(Trust::new(vec![a.clone(), b], vec![log("c.example/log"), log("a.examples/log")]).is_ok());
    assert_eq!(Trust::new(vec![a.clone(), a.clone()], vec![]), Err(TrustError::Overlap("a.example".to_owned())));
    assert_eq!(Trust::new(vec![a.clone(), below], vec![]), Err(TrustError::Overlap("a.example/x".to_owned())));
    let overlap = Trust::new(vec![a], vec![log("a.example/log")]);
    assert_eq!(overlap, Err(TrustError::Overlap("a.example/log".to_owned())));
    for bad in ["a.example", "a.example=00", "=00", "a b=00", &format!("a/={}", key(1)), &"a=".repeat(3)] {
        assert!(bad.parse::<TrustedBoard>().is_err(), "{bad}");
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
