//! What `fsck` finds in a database in which somebody or something has changed a row.

use crate::{
    database::{Database, either, past_the_guards, run},
    directory::without_directory,
    people::Election,
    rig::{BOARD, NAME, Rig, signing_key},
    witnessing::Watched,
};
use psephos_board::fsck::{self, Findings, Unchecked};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteSigner},
    tree::Frontier,
};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, SqlSafeStr};
use tokio::runtime::Runtime;

fn found(database: &Database) -> Findings {
    Runtime::new().unwrap().block_on(fsck::check(&database.url())).unwrap()
}

/// Table, row and name of all that is wrong.
fn wrong(findings: &Findings) -> Vec<(&str, &str, &str)> {
    findings.list.iter().map(|finding| (finding.table, finding.row.as_str(), finding.name)).collect()
}

fn tamper(database: &Database, statement: impl SqlSafeStr) {
    let touched = Runtime::new().unwrap().block_on(past_the_guards(&database.url(), statement)).unwrap();
    assert!(touched > 0, "the statement does something");
}

/// A board with witnesses, a roll and a ballot, that was stopped.
fn stopped() -> (Database, Election) {
    let watched = Watched::new();
    let mut election = watched.open(2);
    let ballot = watched.rig.prepare(&mut election, 0, 1);
    assert_eq!(watched.rig.post_entry(election.id, ballot.entry()).status, 200);
    let kept = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        watched.rig.sql("UPDATE cosigned SET size = size WHERE process > 0").unwrap() > 0
    });
    assert!(kept, "the witnesses cosign within five seconds");
    let database = watched.rig.stop().database;
    without_directory(&database);
    (database, election)
}

#[test]
fn a_database_that_nobody_touched_is_whole_and_stays_as_it_is() {
    let (database, election) = stopped();
    let findings = found(&database);
    assert!(findings.is_clean(), "{findings:?}");
    let [log] = findings.logs.as_slice() else { panic!("{findings:?}") };
    assert_eq!((log.process, log.entries, log.tiles, log.blobs), (election.id, 12, 1, 1));
    assert_eq!(log.board.as_ref().unwrap().name, NAME);
    assert!(log.cosigned.is_some());
    // Two reveals and two confirmations of trustees, and a ballot.
    assert_eq!(log.proofs, Some(5));
}

#[test]
fn a_byte_that_changed_in_any_table_is_named_with_its_row() {
    let (database, election) = stopped();
    let process = format!("id = {}", election.id);
    let flipped = |column: &str, byte: u32| {
        either(
            "CAST(substr(COLUMN, 1, BYTE) || x'ff' || substr(COLUMN, BYTE + 2) AS BLOB)",
            "set_byte(COLUMN, BYTE, 255)",
        )
        .replace("COLUMN", column)
        .replace("BYTE", &byte.to_string())
    };
    let replaced = |column: &str, from: &str, to: &str| format!("replace({column}, '{from}', '{to}')");
    let cases: Vec<(String, (&str, String, &str))> = vec![
        (
            format!("UPDATE leaf SET body = {} WHERE idx = 3", flipped("body", 40)),
            ("leaf", "idx = 3".into(), "entry-differs"),
        ),
        (
            format!("UPDATE leaf SET hash = {} WHERE idx = 3", flipped("hash", 4)),
            ("leaf", "idx = 3".into(), "hash-differs"),
        ),
        ("DELETE FROM leaf WHERE idx = 3".into(), ("leaf", "idx = 3".into(), "missing-entry")),
        ("DELETE FROM leaf WHERE idx = 11".into(), ("leaf", "idx = 11".into(), "missing-entry")),
        (
            "INSERT INTO leaf SELECT process, 99, sha256, sha256 FROM blob".into(),
            ("leaf", "idx = 99".into(), "beyond-head"),
        ),
        (
            format!("UPDATE tile SET hashes = {}", flipped("hashes", 70)),
            ("tile", "level = 0 AND idx = 0".into(), "tile-differs"),
        ),
        ("DELETE FROM tile".into(), ("tile", "level = 0 AND idx = 0".into(), "missing-tile")),
        (
            format!("UPDATE tile SET hashes = {}", either("substr(hashes, 1, 64)", "substring(hashes FROM 1 FOR 64)")),
            ("tile", "level = 0 AND idx = 0".into(), "short-tile"),
        ),
        (
            "UPDATE tile SET hashes = CAST(hashes || (SELECT sha256 FROM blob) AS ".to_owned()
                + either("BLOB)", "BYTEA)"),
            ("tile", "level = 0 AND idx = 0".into(), "wide-tile"),
        ),
        (
            "INSERT INTO tile SELECT process, 1, 0, hashes FROM tile".into(),
            ("tile", "level = 1 AND idx = 0".into(), "beyond-head"),
        ),
        ("UPDATE head SET size = size + 1".into(), ("head", String::new(), "other-size")),
        (format!("UPDATE head SET root = {}", flipped("root", 5)), ("head", String::new(), "other-root")),
        (
            format!("UPDATE head SET checkpoint = {}", replaced("checkpoint", NAME, "bogus.test")),
            ("head", String::new(), "invalid-checkpoint"),
        ),
        ("UPDATE head SET checkpoint = ''".into(), ("head", String::new(), "malformed-checkpoint")),
        (format!("UPDATE blob SET body = {}", flipped("body", 9)), ("blob", String::new(), "blob-differs")),
        (
            format!("UPDATE process SET origin = {}", replaced("origin", NAME, "bogus.test")),
            ("process", process, "other-origin"),
        ),
        (
            format!("UPDATE cosigned SET note = {}", replaced("note", NAME, "bogus.test")),
            ("cosigned", String::new(), "invalid-cosigned"),
        ),
        ("UPDATE cosigned SET note = 'x'".into(), ("cosigned", String::new(), "invalid-cosigned")),
        ("UPDATE cosigned SET size = size - 1".into(), ("cosigned", String::new(), "other-size")),
        (
            "UPDATE cosigned SET note = (SELECT checkpoint FROM head)".into(),
            ("cosigned", String::new(), "not-enough-cosignatures"),
        ),
    ];
    for (statement, (table, row, name)) in cases {
        let copy = database.copy();
        tamper(&copy, AssertSqlSafe(statement.clone()));
        let findings = found(&copy);
        let wrong = wrong(&findings);
        assert_eq!(wrong.len(), 1, "{statement}: {wrong:?}");
        assert_eq!((wrong[0].0, wrong[0].2), (table, name), "{statement}");
        assert!(row.is_empty() || wrong[0].1 == row, "{statement}: {wrong:?}");
        let finding = &findings.list[0];
        assert_eq!(finding.process, Some(election.id));
        assert!(!finding.detail.is_empty() && !finding.remedy.is_empty());
    }
}

#[test]
fn what_is_not_a_byte_in_a_row_is_named_too() {
    let (database, election) = stopped();
    let other_id = either(
        "UPDATE process SET id = CAST(x'00' || substr(id, 2) AS BLOB)",
        "UPDATE process SET id = set_byte(id, 0, 0)",
    );
    let copy = database.copy();
    tamper(&copy, other_id);
    let findings = found(&copy);
    assert_eq!(wrong(&findings).iter().map(|wrong| wrong.2).collect::<Vec<_>>(), ["other-process"]);

    // Entries and tiles as the board signed them, and a blob that is none of theirs, or not there.
    let copy = database.copy();
    tamper(
        &copy,
        AssertSqlSafe(format!(
            "INSERT INTO blob SELECT process, {}, {} FROM process JOIN head ON number = process",
            literal(&Sha256::digest(b"x")),
            literal(b"x"),
        )),
    );
    let findings = found(&copy);
    assert_eq!(wrong(&findings).iter().map(|wrong| wrong.2).collect::<Vec<_>>(), ["unnamed-blob"]);
    let copy = database.copy();
    tamper(&copy, "DELETE FROM blob");
    let findings = found(&copy);
    assert_eq!(wrong(&findings), [("entries", "idx = 1", "unreadable")]);
    assert!(findings.list[0].detail.starts_with("V8 roll"), "{findings:?}");

    // A row that belongs to nothing.
    let copy = database.copy();
    tamper(&copy, "DELETE FROM process");
    let tables: Vec<&str> = found(&copy).list.iter().map(|finding| finding.table).collect();
    assert_eq!(tables, ["leaf", "tile", "head", "blob", "cosigned"]);
    let copy = database.copy();
    tamper(&copy, "DELETE FROM head");
    assert_eq!(wrong(&found(&copy)), [("head", "", "missing-head")]);

    // A guard that somebody has taken away.
    let copy = database.copy();
    let statement = either("DROP TRIGGER head_never_goes_back", "DROP TRIGGER head_never_goes_back ON head");
    let _ = Runtime::new().unwrap().block_on(run(&copy.url(), statement)).unwrap();
    let findings = found(&copy);
    assert_eq!(wrong(&findings), [("triggers", "", "missing-guard")]);
    assert!(findings.list[0].detail.contains("head_never_goes_back") && findings.list[0].process.is_none());
    assert_eq!(findings.logs[0].process, election.id);
}

/// Bytes as SQL has them.
fn literal(bytes: &[u8]) -> String {
    format!("{}{}'", either("x'", "'\\x"), hex::encode(bytes))
}

fn log_signer(election: &Election) -> NoteSigner {
    NoteSigner::new(KeyName::new(format!("{NAME}/{}", election.id)).unwrap(), signing_key(BOARD))
}

/// Writes another last entry, as whoever has the board's key could: hash, tile, root and checkpoint go with it.
fn replace_last(rig: &Rig, election: &Election, entry: &[u8]) {
    let size = rig.checkpoint(election.id).size;
    let entries = rig.runtime.block_on(rig.board.entries(&election.id, 0, 1024)).unwrap();
    let mut frontier = Frontier::new();
    let mut hashes: Vec<Hash> = entries.iter().map(|entry| Hash::from_bytes(entry.tracker.0)).collect();
    *hashes.last_mut().unwrap() = Hash::leaf(entry);
    for hash in &hashes {
        frontier.push(*hash);
    }
    let signer = log_signer(election);
    let checkpoint = Checkpoint::new(signer.public().name().clone(), size, frontier.root()).sign(&signer).unwrap();
    let tile: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    for statement in [
        format!(
            "UPDATE leaf SET body = {}, hash = {} WHERE idx = {} AND process = 1",
            literal(entry),
            literal(Hash::leaf(entry).as_bytes()),
            size - 1
        ),
        format!("UPDATE tile SET hashes = {} WHERE process = 1", literal(&tile)),
        format!(
            "UPDATE head SET root = {}, checkpoint = '{checkpoint}' WHERE process = 1",
            literal(frontier.root().as_bytes())
        ),
    ] {
        rig.runtime.block_on(past_the_guards(&rig.database(), AssertSqlSafe(statement))).unwrap();
    }
}

#[test]
fn a_false_proof_that_no_start_sees_is_named() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    let mut forged = ballot.entry().to_vec();
    // In the last scalar of the proof, after which the credential stands.
    let at = forged.len() - 60;
    forged[at] ^= 1;
    replace_last(&rig, &election, &forged);
    // It starts: entries are screened before they come in, and not again.
    let rig = rig.stop().start().unwrap();
    let database = rig.stop().database;
    let findings = found(&database);
    assert_eq!(wrong(&findings), [("entries", "idx = 11", "invalid-ballot-proof")]);
    assert!(findings.list[0].detail.starts_with("V10 ballots"), "{findings:?}");
}

#[test]
fn a_database_that_was_set_back_behind_its_witnesses_is_an_older_copy() {
    let watched = Watched::new();
    let mut election = watched.open(2);
    let before = watched.rig.checkpoint(election.id);
    let entries = watched.rig.runtime.block_on(watched.rig.board.entries(&election.id, 0, 1024)).unwrap();
    let ballot = watched.rig.prepare(&mut election, 0, 1);
    assert_eq!(watched.rig.post_entry(election.id, ballot.entry()).status, 200);
    let kept = |size: u64| format!("UPDATE cosigned SET size = size WHERE process > 0 AND size > {size}");
    let kept = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let url = watched.rig.database();
        let touched = run(&url, AssertSqlSafe(kept(before.size)));
        watched.rig.runtime.block_on(touched).unwrap() > 0
    });
    assert!(kept, "the witnesses cosign within five seconds");
    let database = watched.rig.stop().database;
    without_directory(&database);
    let checkpoint = before.sign(&log_signer(&election)).unwrap();
    let tile: Vec<u8> = entries.iter().flat_map(|entry| entry.tracker.0).collect();
    for statement in [
        format!("DELETE FROM leaf WHERE idx >= {}", before.size),
        format!("UPDATE tile SET hashes = {}", literal(&tile)),
        format!(
            "UPDATE head SET size = {}, root = {}, checkpoint = '{checkpoint}'",
            before.size,
            literal(before.root.as_bytes()),
        ),
    ] {
        tamper(&database, AssertSqlSafe(statement));
    }
    assert_eq!(wrong(&found(&database)), [("head", "", "older-copy")]);
}

#[test]
fn a_log_of_several_tiles_is_checked_to_the_top() {
    let rig = Rig::new();
    let mut election = rig.open(130);
    for ballot in 0..260 {
        let ballot = rig.prepare(&mut election, ballot % 130, 1);
        assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    }
    let database = rig.stop().database;
    let findings = found(&database);
    assert!(findings.is_clean(), "{findings:?}");
    assert_eq!((findings.logs[0].entries, findings.logs[0].tiles), (271, 3));
    let copy = database.copy();
    let upper = either(
        "UPDATE tile SET hashes = zeroblob(32) WHERE level = 1",
        "UPDATE tile SET hashes = set_byte(set_byte(hashes, 0, 0), 1, 0) WHERE level = 1",
    );
    tamper(&copy, upper);
    assert_eq!(wrong(&found(&copy)), [("tile", "level = 1 AND idx = 0", "tile-differs")]);
    // Another entry with its own hash: the tiles, whose root is the signed one, say which it was.
    let copy = database.copy();
    let body = b"another entry";
    let statement = format!(
        "UPDATE leaf SET body = {}, hash = {} WHERE idx = 260",
        literal(body),
        literal(Hash::leaf(body).as_bytes())
    );
    tamper(&copy, AssertSqlSafe(statement));
    let findings = found(&copy);
    assert_eq!(wrong(&findings), [("leaf", "idx = 260", "replaced-entry")]);
    assert_eq!(findings.logs[0].proofs, None, "what the entries say is not looked at");
}

#[test]
fn what_is_no_database_of_a_board_is_not_made_one() {
    let runtime = Runtime::new().unwrap();
    for url in ["sqlite:///nowhere/at/all.db", "mysql://board@localhost/town"] {
        assert!(matches!(runtime.block_on(fsck::check(url)), Err(Unchecked::Storage(_))), "{url}");
    }
    let (database, _) = stopped();
    tamper(&database, "DELETE FROM _sqlx_migrations WHERE version > 1");
    assert!(matches!(runtime.block_on(fsck::check(&database.url())), Err(Unchecked::Version { .. })));
}
