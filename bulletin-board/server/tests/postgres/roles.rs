//! Gateways and sequencers, each on connections of its own.

use crate::{
    answer::{agent, answer},
    database::{Database, run},
    history::{Receipted, holds_all},
    rig::{Rig, TurnedClock, settings},
};
use psephos_board::Role;
use psephos_record::ProcessId;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

fn program(role: Role, database: &Database, clock: &Arc<TurnedClock>) -> Rig {
    Rig::with(role, settings(&database.url()), database.clone(), Arc::clone(clock)).unwrap()
}

/// Two gateways and two sequencers.
fn parts() -> (Database, [Rig; 4]) {
    let (database, clock) = (Database::new(), Arc::default());
    let roles = [Role::Gateway, Role::Gateway, Role::Sequencer, Role::Sequencer];
    let parts = roles.map(|role| program(role, &database, &clock));
    (database, parts)
}

#[test]
fn any_gateway_answers_for_what_any_gateway_took() {
    let (_database, [first, second, _sequencers @ ..]) = parts();
    let mut election = first.open(3);
    let id = election.id;
    let size = first.checkpoint(id).size;
    let ballot = first.prepare(&mut election, 0, 1).entry().to_vec();
    let receipt = first.post_entry(id, &ballot).receipt(id, &ballot);
    assert_eq!((receipt.index, receipt.repeated), (size, false));
    let again = second.post_entry(id, &ballot).receipt(id, &ballot);
    assert_eq!((again.index, again.repeated), (size, true));
    // What only the order decides, the sequencer refuses, and the gateway says so.
    second.wait_for(&election, psephos_tally::Phase::Open);
    let two: Vec<_> = (0..2).map(|option| second.prepare(&mut election, 1, option).entry().to_vec()).collect();
    assert_eq!(second.post_entry(id, &two[0]).status, 200);
    for gateway in [&first, &second] {
        assert_eq!(gateway.post_entry(id, &two[1]).problem(), (409, "regressed-counter".to_owned()));
    }
    // Announced here, known there.
    let url = format!("{}/processes", second.url);
    let announced = answer(agent().post(&url).send(election.manifest_entry.as_slice()).unwrap());
    assert_eq!(announced.status, 200, "announced before");
}

#[test]
fn a_gateway_that_is_cut_off_after_it_has_left_a_ballot_loses_nothing() {
    let (database, [gateway, other, first, second]) = parts();
    let mut election = gateway.open(2);
    let id = election.id;
    let ballot = gateway.prepare(&mut election, 0, 1).entry().to_vec();
    let size = gateway.checkpoint(id).size;
    // Nobody sequences; so the ballot is left, and stays.
    drop((first.stop(), second.stop()));
    let path = format!("{}/{id}/entries", gateway.url);
    let posting = thread::spawn({
        let ballot = ballot.clone();
        move || agent().post(&path).send(ballot.as_slice()).map(answer)
    });
    let pending = "SELECT 1 FROM pending";
    while gateway.runtime.block_on(run(&database.url(), pending)).unwrap() == 0 {
        thread::sleep(Duration::from_millis(10));
    }
    let clock = Arc::clone(&gateway.clock);
    drop(gateway.cut_off());
    assert!(posting.join().unwrap().is_err(), "nobody was answered");
    let _sequencer = program(Role::Sequencer, &database, &clock);
    let receipt = other.post_entry(id, &ballot).receipt(id, &ballot);
    assert_eq!(receipt.index, size);
    assert_eq!(holds_all(&other, id, &[(receipt, ballot)]).len() as u64, size + 1);
}

#[test]
fn a_disk_that_is_full_keeps_voters_waiting_and_loses_nothing() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1).entry().to_vec();
    let (id, status) = (election.id, format!("/{}/status", election.id));
    let (checkpoint, before) = (rig.checkpoint(id), rig.get(&status).body);
    rig.sql("CREATE TRIGGER f BEFORE INSERT ON tile FOR EACH ROW EXECUTE FUNCTION refuse('disk is full')").unwrap();
    thread::scope(|scope| {
        let posting = scope.spawn(|| rig.post_entry(id, &ballot).receipt(id, &ballot));
        thread::sleep(Duration::from_secs(1));
        assert_eq!(rig.checkpoint(id), checkpoint);
        assert_eq!(rig.get(&status).body, before, "the ballot is not counted in memory either");
        rig.sql("DROP TRIGGER f ON tile").unwrap();
        let receipt = posting.join().unwrap();
        assert_eq!((receipt.index, receipt.repeated), (checkpoint.size, false));
    });
}

/// Posts until there is a receipt, the same bytes again and again, now here, now there.
pub(crate) fn insist(urls: &[String], first: usize, id: ProcessId, ballot: Vec<u8>) -> Receipted {
    for url in urls.iter().cycle().skip(first).take(200) {
        let answered = agent().post(format!("{url}/{id}/entries")).send(ballot.as_slice()).map(answer);
        if let Some(answered) = answered.ok().filter(|answered| answered.status == 200) {
            return (answered.receipt(id, &ballot), ballot);
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("a ballot is never taken");
}

/// Casts all ballots, four at a time, now here, now there.
fn cast_all(urls: &[String], id: ProcessId, ballots: Vec<Vec<u8>>) -> Vec<Receipted> {
    let (waiting, receipts) = (Mutex::new(ballots), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for place in 0..4 {
            let (waiting, receipts) = (&waiting, &receipts);
            scope.spawn(move || {
                loop {
                    let Some(ballot) = waiting.lock().unwrap().pop() else { return };
                    let receipt = insist(urls, place, id, ballot);
                    receipts.lock().unwrap().push(receipt);
                    thread::sleep(Duration::from_millis(50));
                }
            });
        }
    });
    receipts.into_inner().unwrap()
}

#[test]
fn sequencers_that_lose_their_lock_again_and_again_keep_one_history() {
    const VOTERS: u8 = 120;
    let (database, [first, second, _sequencers @ ..]) = parts();
    let mut election = first.open(VOTERS);
    let id = election.id;
    let before = first.checkpoint(id).size;
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| first.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let done = AtomicBool::new(false);
    let receipts = thread::scope(|scope| {
        // Takes the lock away from whoever has it, who believes on for a second.
        let thief = scope.spawn(|| {
            let steal = "SELECT pg_terminate_backend(pid) FROM pg_locks \
                         WHERE locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = 31652076906377075";
            let mut stolen = 0;
            while !done.load(Ordering::SeqCst) {
                stolen += first.runtime.block_on(run(&database.url(), steal)).unwrap();
                thread::sleep(Duration::from_millis(100));
            }
            stolen
        });
        let receipts = cast_all(&[first.url.clone(), second.url.clone()], id, ballots);
        done.store(true, Ordering::SeqCst);
        assert!(thief.join().unwrap() > 0, "the lock was taken away");
        receipts
    });
    assert_eq!(receipts.len(), usize::from(VOTERS));
    assert_eq!(holds_all(&first, id, &receipts).len() as u64, before + u64::from(VOTERS));
}

#[test]
fn two_sequencers_that_lead_all_the_time_keep_one_history_and_read_only_what_they_lack() {
    const VOTERS: u8 = 120;
    let (database, clock) = (Database::new(), Arc::default());
    database.grant_every_lock();
    let [first, second, sequencers @ ..] =
        [Role::Gateway, Role::Gateway, Role::Sequencer, Role::Sequencer].map(|role| program(role, &database, &clock));
    let mut election = first.open(VOTERS);
    let id = election.id;
    let before = first.checkpoint(id).size;
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| first.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    // Whoever read the log from its beginning would find it broken.
    first.sql("DROP TRIGGER leaf_is_never_changed ON leaf").unwrap();
    let bend = "UPDATE leaf SET body = set_byte(body, 0, get_byte(body, 0) # 1) WHERE idx = 0";
    first.sql(bend).unwrap();
    let receipts = cast_all(&[first.url.clone(), second.url.clone()], id, ballots);
    for sequencer in &sequencers {
        let status = sequencer.runtime.block_on(sequencer.board.status(&id));
        assert!(status.is_ok(), "whoever lost a race has the state that it had: {status:?}");
    }
    first.sql(bend).unwrap();
    assert_eq!(receipts.len(), usize::from(VOTERS));
    assert_eq!(holds_all(&first, id, &receipts).len() as u64, before + u64::from(VOTERS));
}
