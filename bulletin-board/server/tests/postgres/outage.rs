//! PostgreSQL goes away, in the middle of whatever it does, and so do programs around it: real processes, and SIGKILL.

use crate::{database::Database, history::holds_all, killing, rig::Rig, roles::insist};
use psephos_board::Role;
use psephos_rig::postgres::Cluster;
use std::{
    process::{Child, Command},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

#[test]
fn postgresql_is_killed_under_four_gateways_and_two_sequencers_and_every_receipt_holds() {
    const VOTERS: u8 = 200;
    let mut cluster = Cluster::new(true);
    let rig = Rig::on(Database::on(&cluster), Arc::default()).unwrap();
    let mut election = rig.open(VOTERS);
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| rig.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let stopped = rig.stop();
    let database = stopped.database.url();
    let started = |role| killing::start(role, &database);
    let mut sequencers = [Role::Sequencer; 2].map(started);
    let mut gateways = [Role::Gateway; 4].map(started);
    let urls: Vec<String> = gateways.iter().map(|(_, url)| url.clone()).collect();
    let (waiting, receipts) = (Mutex::new(ballots), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for place in 0..8 {
            let (waiting, receipts, urls) = (&waiting, &receipts, &urls);
            scope.spawn(move || {
                loop {
                    let Some(ballot) = waiting.lock().unwrap().pop() else { return };
                    let receipt = insist(urls, place, id, ballot);
                    receipts.lock().unwrap().push(receipt);
                    thread::sleep(Duration::from_millis(50));
                }
            });
        }
        let answered = || receipts.lock().unwrap().len();
        let until = |count| {
            while answered() < count {
                thread::sleep(Duration::from_millis(5));
            }
        };
        for round in 1..=3 {
            until(30 * round);
            cluster.kill();
            cluster.start();
        }
        until(120);
        gateways[0].0.kill().unwrap();
        until(150);
        // One of them leads; the other takes over.
        sequencers[0].0.kill().unwrap();
    });
    for (child, _) in gateways.iter_mut().chain(&mut sequencers) {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let receipts = receipts.into_inner().unwrap();
    assert_eq!(receipts.len(), usize::from(VOTERS));
    // A whole board replays the log, and checks it against its head.
    let rig = stopped.start().unwrap();
    assert_eq!(holds_all(&rig, id, &receipts).len() as u64, before + u64::from(VOTERS));
}

/// Sends a signal to a process.
fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

#[test]
fn a_sequencer_that_hangs_is_replaced_and_does_no_harm_when_it_wakes_up() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let mut ballots: Vec<_> = (0..3).map(|voter| rig.prepare(&mut election, voter, 1).entry().to_vec()).collect();
    let stopped = rig.stop();
    let database = stopped.database.url();
    let (mut gateway, url) = killing::start(Role::Gateway, &database);
    let mut cast = || insist(std::slice::from_ref(&url), 0, id, ballots.pop().unwrap());
    let (mut leader, _) = killing::start(Role::Sequencer, &database);
    let mut receipts = vec![cast()];
    let (mut other, _) = killing::start(Role::Sequencer, &database);
    signal(&leader, "-STOP");
    receipts.push(cast());
    signal(&leader, "-CONT");
    receipts.push(cast());
    for child in [&mut gateway, &mut leader, &mut other] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let rig = stopped.start().unwrap();
    assert_eq!(holds_all(&rig, id, &receipts).len() as u64, before + 3);
}
