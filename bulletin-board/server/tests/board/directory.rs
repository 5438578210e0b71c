//! The board's directory: what it lists, and what it catches.

use crate::{
    answer::answer,
    database::{Database, either, past_the_guards},
    operating::{doors, metrics},
    people::Election,
    rig::{BOARD, NAME, Rig, TurnedClock, key, settings, signing_key},
    witness::Witness,
};
use psephos_board::{Role, StartError};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, NoteSigner, SignedNote},
    tile,
};
use psephos_record::{
    Manifest, Tracker,
    directory::{Directory, DirectoryEntry},
    ids::FixedBytes,
};
use psephos_tally::Listing;
use sqlx::AssertSqlSafe;
use std::{sync::Arc, thread, time::Duration};

/// Takes the directory out of the database of a board that is off: as databases were before there were directories.
pub(crate) fn without_directory(database: &Database) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for statement in [
        "DELETE FROM cosigned WHERE process = 0",
        "DELETE FROM leaf WHERE process = 0",
        "DELETE FROM tile WHERE process = 0",
        "DELETE FROM head WHERE process = 0",
        "DELETE FROM process WHERE number = 0",
    ] {
        runtime.block_on(past_the_guards(&database.url(), statement)).unwrap();
    }
}

fn key_of(log: &str) -> NoteKey {
    let public = signing_key(BOARD).verifying_key().to_bytes();
    NoteKey::new(KeyName::new(format!("{NAME}/{log}")).unwrap(), &public).unwrap()
}

/// What the directory says, read as anybody reads it; `None` before there is one.
fn directory(rig: &Rig) -> Option<(SignedNote, Directory)> {
    let shown = rig.get("/directory/checkpoint");
    if shown.status == 404 {
        assert_eq!(shown.problem(), (404, "unknown-process".to_owned()));
        return None;
    }
    let note = SignedNote::parse(&shown.body).unwrap();
    let checkpoint = Checkpoint::open(&note, &key_of("directory")).unwrap();
    let mut read = Listing::new(key_of("directory"));
    for index in 0..checkpoint.size.div_ceil(256) {
        let width = u16::try_from((checkpoint.size - index * 256).min(256)).unwrap();
        let path = tile::TilePath { resource: tile::Resource::Entries(index), width };
        let bundle = rig.get(&format!("/directory/tile/{path}"));
        for entry in tile::entries(&bundle.body, width).unwrap() {
            read.read(entry).unwrap();
        }
    }
    assert_eq!(read.root(), checkpoint.root);
    Some((note, read.says().clone()))
}

/// Announces an election that is not the one of [`Election::new`].
fn another(rig: &Rig, change: impl FnOnce(&mut Manifest)) -> Election {
    let election = Election::of(2, |manifest| {
        manifest.nonce = FixedBytes([77; 16]);
        change(manifest);
    });
    assert_eq!(rig.post("/processes", &election.manifest_entry).status, 201);
    election
}

/// The directory, once it is as `wanted`.
#[track_caller]
fn until(rig: &Rig, wanted: impl Fn(&Directory) -> bool) -> SignedNote {
    for _ in 0..100 {
        match directory(rig) {
            Some((note, read)) if wanted(&read) => return note,
            _ => thread::sleep(Duration::from_millis(50)),
        }
    }
    panic!("five seconds later: {:?}", directory(rig));
}

#[test]
fn every_process_is_listed_with_its_manifest_and_its_growth_is_collected() {
    let rig = Rig::new();
    assert!(directory(&rig).is_none(), "there is nothing to list");
    let mut election = rig.open(3);
    let other = another(&rig, |_| ());
    until(&rig, |read| read.newest(&election.id) >= Some(1) && read.newest(&other.id) == Some(1));
    let (_, read) = directory(&rig).unwrap();
    assert_eq!(read.processes()[&election.id].manifest, Tracker::of_entry(&election.manifest_entry));
    // Not more often than every thirty seconds, whatever is posted.
    let ballot = rig.prepare(&mut election, 0, 1);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    rig.clock.turn_to(1_100);
    let size = rig.checkpoint(election.id).size;
    let note = until(&rig, |read| read.newest(&election.id) == Some(size));
    let ballot = rig.prepare(&mut election, 1, 1);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    thread::sleep(Duration::from_millis(2_500));
    assert_eq!(directory(&rig).unwrap().0, note);
    // Nobody posts to it, and it is in nobody's list.
    assert_eq!(rig.post("/directory/entries", b"mine").status, 404);
    let list = answer(ureq::get(format!("{}/processes", rig.url)).call().unwrap()).json();
    assert_eq!(list.as_array().unwrap().len(), 2);

    let rig = rig.stop().start().unwrap();
    assert_eq!(directory(&rig).unwrap().0.unverified_text(), note.unverified_text(), "a restart keeps it");
    until(&rig, |read| read.newest(&election.id) == Some(size + 1));
}

#[test]
fn a_board_from_before_there_were_directories_gets_one_that_lists_everything() {
    let rig = Rig::new();
    let (first, second) = (rig.announce(2), another(&rig, |_| ()));
    until(&rig, |read| read.processes().len() == 2);
    let stopped = rig.stop();
    without_directory(&stopped.database);
    let rig = stopped.start().unwrap();
    until(&rig, |read| read.newest(&first.id) == Some(1) && read.newest(&second.id) == Some(1));
}

#[test]
fn a_directory_that_was_tampered_with_is_refused() {
    for statement in [
        either(
            "UPDATE leaf SET body = CAST(x'00' || substr(body, 2) AS BLOB) WHERE process = 0 AND idx = 0",
            "UPDATE leaf SET body = set_byte(body, 0, 0) WHERE process = 0 AND idx = 0",
        ),
        "DELETE FROM leaf WHERE process = 0 AND idx = 0",
        "UPDATE head SET size = size - 1 WHERE process = 0",
    ] {
        let rig = Rig::new();
        rig.announce(2);
        until(&rig, |read| read.processes().len() == 1);
        let stopped = rig.stop();
        stopped.tamper(statement);
        assert!(matches!(stopped.start(), Err(StartError::Directory(_))), "{statement}");
    }
}

/// Damages the directory of a running board, undoes it, and wants nothing to follow.
fn nothing_is_appended_after(damage: impl FnOnce(&Rig, &Election) -> Vec<String>) {
    let rig = Rig::new();
    let first = rig.announce(2);
    until(&rig, |read| read.newest(&first.id) == Some(1));
    rig.sql("CREATE TABLE earlier AS SELECT * FROM head WHERE process = 0").unwrap();
    let second = another(&rig, |_| ());
    let shown = until(&rig, |read| read.newest(&second.id) == Some(1));
    rig.sql("CREATE TABLE newest AS SELECT * FROM head WHERE process = 0").unwrap();
    for statement in damage(&rig, &first) {
        rig.runtime.block_on(past_the_guards(&rig.database(), AssertSqlSafe(statement))).unwrap();
    }
    rig.sql("CREATE TABLE damaged AS SELECT * FROM head WHERE process = 0").unwrap();
    // Longer than a look takes, and the next one.
    thread::sleep(Duration::from_millis(3_500));
    let third = another(&rig, |manifest| manifest.nonce = FixedBytes([78; 16]));
    thread::sleep(Duration::from_millis(2_500));
    let is_as = "DELETE FROM damaged WHERE EXISTS (SELECT 1 FROM head WHERE process = 0 AND head.size = damaged.size AND head.root = damaged.root)";
    assert_eq!(rig.sql(is_as).unwrap(), 1, "nothing was appended");
    assert_eq!(rig.get("/directory/checkpoint").body, shown.to_string().into_bytes(), "nothing else is shown");
    assert_eq!(rig.get(&format!("/{}/checkpoint", third.id)).status, 200, "the processes go on");
    let told = metrics(&doors(&rig));
    assert_eq!(told["psephos_directory_stopped"], "1");
    assert_eq!(told["psephos_own_failures_total{deed=\"directory\"}"], "1");
    // Not even when it is as it was.
    let undo = "UPDATE head SET size = (SELECT size FROM newest), root = (SELECT root FROM newest), checkpoint = (SELECT checkpoint FROM newest) WHERE process = 0";
    rig.runtime.block_on(past_the_guards(&rig.database(), undo)).unwrap();
    thread::sleep(Duration::from_millis(2_500));
    assert_eq!(rig.sql("DELETE FROM newest WHERE size = (SELECT size FROM head WHERE process = 0)").unwrap(), 1);
}

#[test]
fn a_directory_that_went_back_under_a_running_board_is_never_continued() {
    nothing_is_appended_after(|_, _| {
        let to = "UPDATE head SET size = (SELECT size FROM earlier), root = (SELECT root FROM earlier), checkpoint = (SELECT checkpoint FROM earlier) WHERE process = 0";
        let leaves = "DELETE FROM leaf WHERE process = 0 AND idx >= (SELECT size FROM earlier)";
        vec![to.to_owned(), leaves.to_owned()]
    });
}

#[test]
fn a_directory_that_became_another_one_under_a_running_board_is_never_continued() {
    nothing_is_appended_after(|rig, first| {
        let (note, _) = directory(rig).unwrap();
        let signer = NoteSigner::new(key_of("directory").name().clone(), signing_key(BOARD));
        let size = Checkpoint::open(&note, signer.public()).unwrap().size;
        // As if the board had signed it: a root that is the hash of the first entry.
        let manifest = Tracker::of_entry(&first.manifest_entry);
        let entry = DirectoryEntry::Opened { process: first.id, manifest };
        let other = Checkpoint::new(signer.public().name().clone(), size, Hash::leaf(&entry.encode()));
        let other = other.sign(&signer).unwrap();
        vec![format!(
            "UPDATE head SET root = (SELECT hash FROM leaf WHERE process = 0 AND idx = 0), checkpoint = '{other}' WHERE process = 0"
        )]
    });
}

#[test]
fn a_copy_that_lacks_a_whole_process_is_found_out_by_the_directory() {
    let clock: Arc<TurnedClock> = Arc::default();
    clock.turn_to(1);
    let witnesses: Vec<Witness> = (170..173).map(|seed| Witness::new(seed, key(BOARD).0, Arc::clone(&clock))).collect();
    let addresses: Vec<_> = witnesses.iter().map(|witness| witness.address.clone()).collect();
    let database = Database::new();
    let mut with_witnesses = settings(&database.url());
    with_witnesses.witnesses.clone_from(&addresses);
    let rig = Rig::with(Role::Whole, with_witnesses, database, clock).unwrap();
    let named = |manifest: &mut Manifest| {
        manifest.witnesses = witnesses.iter().map(|witness| witness.named.clone()).collect();
        manifest.quorum = 3;
    };
    let first = another(&rig, |manifest| {
        named(manifest);
        manifest.minimum_group = 3;
    });
    // Its checkpoint is collected once a quorum has cosigned it, and the directory is cosigned as well.
    until(&rig, |read| read.newest(&first.id) == Some(1));
    let cosigned = |rig: &Rig| {
        (0..100).any(|_| {
            thread::sleep(Duration::from_millis(50));
            let note = rig.get("/directory/checkpoint/cosigned");
            note.status == 200 && note.body == rig.get("/directory/checkpoint").body
        })
    };
    assert!(cosigned(&rig), "the witnesses cosign it");
    let stopped = rig.stop();
    let yesterday = stopped.database.copy();
    let rig = stopped.start_with(|settings| settings.witnesses.clone_from(&addresses)).unwrap();
    let second = another(&rig, named);
    until(&rig, |read| read.newest(&second.id) == Some(1));
    assert!(cosigned(&rig));
    let clock = Arc::clone(&rig.clock);
    rig.stop();
    let mut settings = settings(&yesterday.url());
    settings.witnesses = addresses;
    match Rig::with(Role::Whole, settings, yesterday, clock).err().unwrap() {
        StartError::BehindWitness { log, .. } => assert_eq!(log, format!("{NAME}/directory")),
        other => panic!("{other}"),
    }
}
