//! The board is killed, again and again, at whatever it happens to do: a process of its own and SIGKILL, nothing simulated.

use crate::{
    answer::{agent, answer},
    history::{Receipted, holds_all, is_whole},
    people::Election,
    program::{Program, command, spawn},
    rig::Rig,
};
use psephos_board::Role;
use psephos_record::booth::{Booth, Selection, Turn};
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

/// Everybody of this line votes, and changes the vote, and again, until it is over. Each ballot is posted until there is a receipt.
fn vote(line: usize, election: &Election, booth: &Booth, url: &Mutex<String>, over: &AtomicBool) -> Vec<Receipted> {
    let mut rng = ChaCha20Rng::from_seed([u8::try_from(line).unwrap(); 32]);
    let mut receipts = Vec::new();
    let mut previous = vec![None; election.voters.len()];
    for counter in 0..psephos_record::ballot::MOST_TURNS {
        for voter in (line..election.voters.len()).step_by(LINES) {
            let turn = Turn { credential: &election.voters[voter], style: 0, counter, previous: previous[voter] };
            let ballot = booth.prepare(&turn, &[Selection::marked(3, &[voter % 3])], &mut rng).unwrap();
            previous[voter] = Some(*ballot.tracker());
            let ballot = ballot.entry().to_vec();
            let receipt = loop {
                let path = format!("{}/{}/entries", url.lock().unwrap(), election.id);
                let answered = agent().post(path).send(ballot.as_slice()).map(answer);
                // No answer: nobody knows. The voter posts the same bytes again.
                if let Some(answered) = answered.ok().filter(|answered| answered.status == 200) {
                    break answered.receipt(election.id, &ballot);
                }
                thread::sleep(Duration::from_millis(10));
            };
            receipts.push((receipt, ballot));
            if over.load(Ordering::SeqCst) {
                return receipts;
            }
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
    let key = rig.runtime.block_on(rig.board.read(&election.id, |process| process.committee().unwrap().key)).unwrap();
    let booth = Booth::new(election.id, election.manifest.clone(), key);
    let stopped = rig.stop();
    let database = stopped.database.url();

    let (over, mut kills, started) = (AtomicBool::new(false), 0, Instant::now());
    let mut program = Program::start(&database, None);
    let url = Mutex::new(program.url().to_owned());
    let receipts: Vec<Receipted> = thread::scope(|scope| {
        let lines: Vec<_> = (0..LINES)
            .map(|line| {
                let (election, booth, url, over) = (&election, &booth, &url, &over);
                scope.spawn(move || vote(line, election, booth, url, over))
            })
            .collect();
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
