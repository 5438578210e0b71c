//! The board is killed, again and again, at whatever it happens to do: a process of its own and SIGKILL, nothing simulated.

use crate::{
    history::{Receipted, holds_all, is_whole},
    people::Ballots,
    program::{Program, command, post, spawn},
    rig::Rig,
};
use psephos_board::Role;
use psephos_record::ProcessId;
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};
use std::{
    env,
    process::Child,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long it goes on, seconds; more by this variable.
const SECONDS: u64 = 6;
const LONGER: &str = "PSEPHOS_KILLER_SECONDS";
/// Another course of events, by this variable.
const SEED: &str = "PSEPHOS_KILLER_SEED";

const VOTERS: u8 = 240;
/// Who vote at the same time.
const LINES: usize = 4;

/// Starts a part of a board, and gives it with the address of its door.
#[allow(dead_code, reason = "only a shared database has parts")]
pub(crate) fn start(role: Role, database: &str) -> (Child, String) {
    let (child, url, _) = spawn(command(role, database));
    (child, url.expect("the board starts on what a killed one has left"))
}

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).ok().map_or(otherwise, |text| text.parse().unwrap())
}

/// Votes until it is over. Each ballot is posted until there is a receipt.
fn vote(id: ProcessId, ballots: Ballots, url: &Mutex<String>, over: &AtomicBool) -> Vec<Receipted> {
    let mut receipts = Vec::new();
    for ballot in ballots {
        let receipted = loop {
            let at = url.lock().unwrap().clone();
            // No answer: nobody knows. The voter posts the same bytes again.
            if let Ok(receipted) = post(&at, id, &ballot) {
                break receipted;
            }
            thread::sleep(Duration::from_millis(10));
        };
        receipts.push(receipted);
        if over.load(Ordering::SeqCst) {
            break;
        }
    }
    receipts
}

#[test]
fn a_board_that_is_killed_at_random_times_under_load_keeps_every_receipt() {
    let (seconds, seed) = (number(LONGER, SECONDS), number(SEED, 1));
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let rig = Rig::new();
    let election = rig.open(VOTERS);
    let before = rig.checkpoint(election.id).size;
    let line = |line: usize| {
        let voters = (line..usize::from(VOTERS)).step_by(LINES);
        Ballots::new(&rig, &election, voters, u8::try_from(line).unwrap())
    };
    let ballots: Vec<Ballots> = (0..LINES).map(line).collect();
    let stopped = rig.stop();
    let database = stopped.database.url();

    let (over, mut kills, started) = (AtomicBool::new(false), 0, Instant::now());
    let mut program = Program::start(&database, None);
    let url = Mutex::new(program.url().to_owned());
    let receipts: Vec<Receipted> = thread::scope(|scope| {
        let (id, url, over) = (election.id, &url, &over);
        let lines = ballots.into_iter().map(|ballots| scope.spawn(move || vote(id, ballots, url, over)));
        let lines: Vec<_> = lines.collect();
        while started.elapsed() < Duration::from_secs(seconds) {
            thread::sleep(Duration::from_millis(random.next_u64() % 300));
            program.kill();
            kills += 1;
            program = Program::start(&database, None);
            program.url().clone_into(&mut url.lock().unwrap());
        }
        over.store(true, Ordering::SeqCst);
        lines.into_iter().flat_map(|line| line.join().unwrap()).collect()
    });
    program.kill();
    is_whole(&stopped.database);

    // Every receipt is about the log that is there, and nobody is in it twice.
    let rig = stopped.start().unwrap();
    assert_eq!(holds_all(&rig, election.id, &receipts).len(), usize::try_from(before).unwrap() + receipts.len());
    eprintln!("{kills} kills in {seconds} s (seed {seed}): {} receipts, none lost", receipts.len());
}
