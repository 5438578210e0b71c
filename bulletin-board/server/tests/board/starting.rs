//! What a restart keeps, and what a board refuses to serve.

use crate::{
    database::either,
    rig::{Rig, Stopped, signing_key},
};
use psephos_board::{ReplayError, StartError};
use psephos_log::{checkpoint::InvalidCheckpoint, note::InvalidNote, tile::TileId};

#[test]
fn a_restart_keeps_everything() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    let first = rig.prepare(&mut election, 0, 1);
    let receipt = rig.post_entry(election.id, first.entry()).receipt(election.id, first.entry());
    let next = rig.prepare(&mut election, 1, 1);
    let revote = rig.prepare(&mut election, 0, 2);
    let paths = ["/processes".to_owned(), format!("/{}/checkpoint", election.id), format!("/{}/status", election.id)];
    let before: Vec<_> = paths.iter().map(|path| rig.get(path).body).collect();

    let rig = rig.stop().start().unwrap();
    let after: Vec<_> = paths.iter().map(|path| rig.get(path).body).collect();
    assert_eq!(before, after);
    let again = rig.post_entry(election.id, first.entry()).receipt(election.id, first.entry());
    assert_eq!((again.index, again.repeated), (receipt.index, true));
    let next = rig.post_entry(election.id, next.entry()).receipt(election.id, next.entry());
    assert_eq!((next.index, next.repeated), (receipt.index + 1, false));
    assert_eq!(rig.post_entry(election.id, revote.entry()).status, 200);
    assert_eq!(rig.checkpoint(election.id).size, receipt.index + 3);
}

#[test]
fn the_leaf_table_is_append_only() {
    let rig = Rig::new();
    rig.open(2);
    for statement in [
        "UPDATE leaf SET body = hash WHERE idx = 1",
        "UPDATE leaf SET idx = 99 WHERE idx = 1",
        "DELETE FROM leaf WHERE idx = 1",
        "DELETE FROM leaf",
        "UPDATE process SET origin = 'x'",
        "DELETE FROM process",
        "UPDATE blob SET body = sha256",
        "UPDATE head SET size = size - 1",
        "DELETE FROM head",
        // The same bytes twice.
        "INSERT INTO leaf SELECT process, 99, hash, body FROM leaf WHERE idx = 1",
    ] {
        assert!(rig.sql(statement).is_err(), "{statement}");
    }
}

/// An election with a ballot, its board off.
fn stopped() -> Stopped {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    rig.stop()
}

fn refused(stopped: Stopped) -> ReplayError {
    match stopped.start() {
        Err(StartError::Log { cause, .. }) => cause,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the board starts on a database that was tampered with"),
    }
}

#[test]
fn a_database_that_was_tampered_with_is_refused() {
    let stopped_after = |statement| {
        let stopped = stopped();
        stopped.tamper(statement);
        refused(stopped)
    };
    let changed = stopped_after(either(
        "UPDATE leaf SET body = CAST(x'00' || substr(body, 2) AS BLOB) WHERE idx = 3",
        "UPDATE leaf SET body = set_byte(body, 0, 0) WHERE idx = 3",
    ));
    assert!(matches!(changed, ReplayError::Leaf(3)), "{changed}");
    let removed = stopped_after("DELETE FROM leaf WHERE idx = 3");
    assert!(matches!(removed, ReplayError::Gap(3)), "{removed}");
    let cut = stopped_after("DELETE FROM leaf WHERE idx = (SELECT MAX(idx) FROM leaf)");
    assert!(matches!(cut, ReplayError::Root), "{cut}");
    let added = stopped_after(
        "INSERT INTO leaf SELECT process, idx + 1, substr(body, 1, 32), hash FROM leaf WHERE idx = (SELECT MAX(idx) FROM leaf)",
    );
    assert!(matches!(added, ReplayError::Gap(_)), "{added}");
    let tile = stopped_after(either(
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
        "UPDATE tile SET hashes = set_byte(set_byte(hashes, 0, 0), 1, 0)",
    ));
    assert!(matches!(tile, ReplayError::Tile(TileId { level: 0, index: 0 })), "{tile}");
    let blob = stopped_after("DELETE FROM blob");
    assert!(matches!(&blob, ReplayError::Lost { cause, .. } if cause.name() == "missing-blob"), "{blob}");
    let head = stopped_after("UPDATE head SET size = size - 1");
    assert!(matches!(head, ReplayError::OtherHead), "{head}");
    let unsigned = stopped_after(either(
        "UPDATE head SET checkpoint = replace(checkpoint, char(10) || size || char(10), char(10) || '3' || char(10))",
        "UPDATE head SET checkpoint = replace(checkpoint, chr(10) || size || chr(10), chr(10) || '3' || chr(10))",
    ));
    assert!(
        matches!(unsigned, ReplayError::Unsigned(Some(InvalidCheckpoint::Note(InvalidNote::Signature)))),
        "{unsigned}"
    );
    let none = stopped_after("UPDATE head SET checkpoint = ''");
    assert!(matches!(none, ReplayError::Unsigned(None)), "{none}");
}

#[test]
fn a_board_does_not_serve_logs_that_another_key_or_name_has_signed() {
    let other_key = stopped().start_with(|settings| settings.key = signing_key(99));
    let Err(StartError::Log { cause, .. }) = other_key else { panic!("it starts with another key") };
    assert!(matches!(cause, ReplayError::Unsigned(Some(InvalidCheckpoint::Note(InvalidNote::Unsigned)))), "{cause}");
    let other_name = stopped().start_with(|settings| settings.name = "elsewhere.test".to_owned());
    assert!(matches!(other_name, Err(StartError::OtherBoard { .. })));
    let bad_name = stopped().start_with(|settings| settings.name = "two words".to_owned());
    assert!(matches!(bad_name, Err(StartError::Name(_))));
    let no_database = stopped().start_with(|settings| settings.database = "sqlite:///nowhere/at/all.db".to_owned());
    assert!(matches!(no_database, Err(StartError::Database(_))));
}
