//! The board is killed, again and again, at whatever it happens to do: a process of its own and SIGKILL, nothing simulated.

use crate::{
    answer::{agent, answer, post},
    rig::{OPENS_AT, Rig, TurnedClock, settings},
};
use psephos_board::{Board, Role, router};
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

const DATABASE: &str = "PSEPHOS_TEST_DATABASE";
const ROLE: &str = "PSEPHOS_TEST_ROLE";
const SERVING: &str = "serving at ";

/// Not a test: what the test below starts and kills.
#[test]
fn a_board_in_a_process_of_its_own() {
    let Ok(database) = env::var(DATABASE) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let clock = TurnedClock::default();
        clock.turn_to(OPENS_AT);
        let role = match env::var(ROLE).unwrap().as_str() {
            "Gateway" => Role::Gateway,
            "Sequencer" => Role::Sequencer,
            _ => Role::Whole,
        };
        let board = Board::open_as(role, settings(&database), Arc::new(clock)).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{SERVING}http://{}/log/v1", listener.local_addr().unwrap());
        axum::serve(listener, router(board)).await.unwrap();
    });
}

/// Starts a process, and gives it with the address of its door.
pub(crate) fn start(role: Role, database: &str) -> (Child, String) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "killing::a_board_in_a_process_of_its_own", "--nocapture"])
        .env(DATABASE, database)
        .env(ROLE, format!("{role:?}"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let url = lines.find_map(|line| Some(line.split_once(SERVING)?.1.to_owned()));
    // What it says later is not of interest, but somebody must take it.
    thread::spawn(move || lines.for_each(drop));
    (child, url.expect("the board starts on what a killed one has left"))
}

#[test]
fn a_board_that_is_killed_keeps_every_receipt() {
    const VOTERS: u8 = 240;
    let rig = Rig::new();
    let mut election = rig.open(VOTERS);
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| rig.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let stopped = rig.stop();
    let database = stopped.database.url();
    let path = format!("/{id}/entries");

    let waiting = Mutex::new(ballots.clone());
    let places: Mutex<BTreeMap<u64, Vec<u8>>> = Mutex::default();
    for round in 0..8 {
        let (mut child, url) = start(Role::Whole, &database);
        let voters = || {
            loop {
                let Some(ballot) = waiting.lock().unwrap().pop() else { return };
                let response = agent().post(format!("{url}{path}")).send(ballot.as_slice());
                let Ok(answered) = response.map(answer) else {
                    // No answer: nobody knows. The voter will post the same bytes again.
                    waiting.lock().unwrap().push(ballot);
                    return;
                };
                let receipt = answered.receipt(id, &ballot);
                places.lock().unwrap().insert(receipt.index, ballot);
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(voters);
            }
            thread::sleep(Duration::from_millis(20 + 13 * round));
            child.kill().unwrap();
            child.wait().unwrap();
        });
    }

    // Everyone with a receipt is in, at that place; everyone else gets in now; nobody is in twice.
    let rig = stopped.start().unwrap();
    let places = places.into_inner().unwrap();
    for (index, ballot) in &places {
        let again = post(&rig.url, &path, ballot).receipt(id, ballot);
        assert_eq!((again.index, again.repeated), (*index, true));
    }
    for ballot in &ballots {
        post(&rig.url, &path, ballot).receipt(id, ballot);
    }
    let entries = rig.runtime.block_on(rig.board.entries(&id, before, u32::from(VOTERS) + 1)).unwrap();
    let stored: BTreeSet<_> = entries.into_iter().map(|entry| entry.bytes).collect();
    assert_eq!(stored, ballots.into_iter().collect());
    assert_eq!(rig.checkpoint(id).size, before + u64::from(VOTERS));
    println!("{} of {VOTERS} ballots were in before the last kill", places.len());
}
