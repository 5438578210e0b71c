//! At each step of an append, each fault: the storage fails, the process dies, everything stalls. Whatever it is, receipts that were
//! handed out hold, what was public stays public, and whoever got no answer posts the same bytes again and gets one.

use crate::{
    answer::{agent, answer, log_key},
    database::either,
    history::{holds_all, is_whole},
    program::{Program, insist, post},
    rig::Rig,
};
use psephos_board::failpoint::{Failpoint, Fault};
use psephos_log::{Hash, checkpoint::Checkpoint, note::SignedNote, tree::Frontier};
use psephos_record::ProcessId;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Who post at the same time.
const POSTERS: usize = 3;
const STALL: Duration = Duration::from_millis(400);

fn cases() -> impl Iterator<Item = (Failpoint, Fault)> {
    Failpoint::ALL.into_iter().flat_map(|point| {
        let faults = [Fault::Kill, Fault::Stall(STALL), Fault::Error];
        faults
            .into_iter()
            .filter(move |fault| *fault != Fault::Error || point.can_fail())
            .map(move |fault| (point, fault))
    })
}

/// What anybody sees, again and again, until it is over or there is no board.
fn watch(url: &str, id: ProcessId, over: &AtomicBool) -> Vec<Checkpoint> {
    let mut seen = Vec::new();
    while !over.load(Ordering::SeqCst) {
        let Ok(answered) = agent().get(format!("{url}/{id}/checkpoint")).call().map(answer) else { break };
        let note = SignedNote::parse(&answered.body).unwrap();
        seen.push(Checkpoint::open(&note, &log_key(id)).unwrap());
        thread::sleep(Duration::from_millis(5));
    }
    seen
}

#[test]
fn whatever_happens_at_whatever_step_of_an_append_no_receipt_is_lost_and_nobody_is_turned_away() {
    let voters = cases().count() * POSTERS;
    let rig = Rig::new();
    let mut election = rig.open(u8::try_from(voters).unwrap());
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let ballots: Vec<_> =
        (0..voters).map(|voter| rig.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let stopped = rig.stop();
    let database = stopped.database.url();
    let (mut receipts, mut seen) = (Vec::new(), Vec::new());

    for (case, ballots) in cases().zip(ballots.chunks(POSTERS)) {
        let (_, fault) = case;
        let mut program = Program::start(&database, Some(case));
        let url = program.url().to_owned();
        let (over, started) = (AtomicBool::new(false), Instant::now());
        let answers: Vec<_> = thread::scope(|scope| {
            let watcher = scope.spawn(|| watch(&url, id, &over));
            let posters: Vec<_> = ballots.iter().map(|ballot| scope.spawn(|| post(&url, id, ballot))).collect();
            let answers = posters.into_iter().map(|poster| poster.join().unwrap()).collect();
            over.store(true, Ordering::SeqCst);
            let watched = watcher.join().unwrap();
            let stalls = matches!(fault, Fault::Stall(_));
            assert!(watched.len() > 2 || !stalls, "{case:?}: readers wait for nobody");
            seen.extend(watched);
            answers
        });
        match fault {
            Fault::Kill => {
                assert!(program.has_ended(), "{case:?} is reached");
                program = Program::start(&database, None);
            }
            Fault::Stall(time) => assert!(started.elapsed() >= time, "{case:?} is reached"),
            Fault::Error => {
                let armed = agent().get(url.replace("/log/v1", "/armed")).call().map(answer).unwrap();
                assert_eq!(armed.body, b"false", "{case:?} is reached");
                // One program alone says at once that it does not know; where there is a queue, it is tried again.
                let unsure = answers.contains(&Err(Some(500)));
                assert!(unsure || either("", "a queue") == "a queue", "{case:?}: {answers:?}");
                let explained = || program.said().contains("a batch may not be committed");
                let explained = (0..100).any(|_| {
                    explained() || {
                        thread::sleep(Duration::from_millis(20));
                        false
                    }
                });
                assert!(explained, "{}", program.said());
            }
        }
        for (ballot, answered) in ballots.iter().zip(answers) {
            let again = insist(program.url(), id, ballot);
            if let Ok((first, _)) = &answered {
                assert_eq!((again.0.index, again.0.repeated), (first.index, true), "{case:?}");
            }
            receipts.extend(answered);
            receipts.push(again);
        }
        program.kill();
        is_whole(&stopped.database);
    }

    let rig = stopped.start().unwrap();
    let entries = holds_all(&rig, id, &receipts);
    assert_eq!(entries.len(), usize::try_from(before).unwrap() + voters);
    // What a witness would have been shown: beginnings of this log, all of them.
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for entry in &entries {
        frontier.push(Hash::leaf(entry));
        roots.push(frontier.root());
    }
    for checkpoint in &seen {
        assert_eq!(roots[usize::try_from(checkpoint.size).unwrap()], checkpoint.root);
    }
    eprintln!("{} faults: {} receipts and {} checkpoints hold", cases().count(), receipts.len(), seen.len());
}
