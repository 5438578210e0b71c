//! Somebody sends false ballots as fast as the board answers. Others vote.

use crate::{
    answer::{Answer, agent, answer},
    people::Election,
    rig::{Rig, open_door},
};
use psephos_board::{Limits, router};
use psephos_rig::forger::FalseBallots;
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

const VOTERS: u8 = 40;
const FLOODERS: u32 = 24;

fn post_as(agent: &ureq::Agent, address: SocketAddr, election: &Election, client: &str, entry: &[u8]) -> Answer {
    let url = format!("http://{address}/log/v1/{}/entries", election.id);
    answer(agent.post(url).header("x-forwarded-for", client).send(entry).unwrap())
}

/// How long each honest voter waited while false ballots came in through the same door, the longest last.
fn waits_under_flood(
    rig: &Rig,
    address: SocketAddr,
    election: &mut Election,
    voters: std::ops::Range<usize>,
) -> Vec<Duration> {
    let ballots: Vec<Vec<u8>> = voters.map(|voter| rig.prepare(election, voter, 1).entry().to_vec()).collect();
    let forgery = FalseBallots::of(rig.prepare(election, usize::from(VOTERS) - 1, 0).entry());
    let (number, over) = (AtomicU32::new(0), AtomicBool::new(false));
    let (number, over, election, forgery) = (&number, &over, &*election, &forgery);
    thread::scope(|scope| {
        let flooders: Vec<_> = (0..FLOODERS)
            .map(|_| {
                scope.spawn(move || {
                    let agent = agent();
                    let mut refused = [0; 2];
                    while !over.load(Ordering::Relaxed) {
                        let entry = forgery.number(number.fetch_add(1, Ordering::Relaxed));
                        let problem = post_as(&agent, address, election, "198.51.100.1", &entry).problem();
                        match problem.1.as_str() {
                            "invalid-ballot-proof" => refused[0] += 1,
                            "too-many-posts" | "busy" => refused[1] += 1,
                            _ => unreachable!("{problem:?}"),
                        }
                    }
                    refused
                })
            })
            .collect();
        // The flood is under way.
        thread::sleep(Duration::from_millis(700));
        let agent = agent();
        let mut waits: Vec<Duration> = ballots
            .iter()
            .zip(1..)
            .map(|(entry, client)| {
                let started = Instant::now();
                let answer = post_as(&agent, address, election, &format!("203.0.113.{client}"), entry);
                assert_eq!(answer.status, 200, "{answer:?}");
                started.elapsed()
            })
            .collect();
        over.store(true, Ordering::Relaxed);
        let refused = flooders.into_iter().map(|flooder| flooder.join().unwrap());
        let [false_proofs, sent_away] = refused.fold([0; 2], |sum, more| [sum[0] + more[0], sum[1] + more[1]]);
        waits.sort_unstable();
        eprintln!(
            "{FLOODERS} flooders: {false_proofs} false proofs, {sent_away} sent away; waits {:?} … {:?}",
            waits[0],
            waits[waits.len() - 1]
        );
        assert!(false_proofs > 0);
        waits
    })
}

#[test]
fn a_flood_of_false_ballots_holds_up_itself() {
    let rig = Rig::new();
    let mut election = rig.open(VOTERS);
    let half = usize::from(VOTERS) / 2;
    // A door that knows no addresses: one line for all.
    let listener = rig.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let plain = listener.local_addr().unwrap();
    let door = router(rig.board.clone());
    rig.runtime.spawn(async move { axum::serve(listener, door).await });
    let before = waits_under_flood(&rig, plain, &mut election, 0..half);
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    let fair = open_door(&rig.runtime, &rig.board, Limits { proxies, ..Limits::default() });
    let after = waits_under_flood(&rig, fair, &mut election, half..2 * half - 1);
    let median = |waits: &[Duration]| waits[waits.len() / 2];
    eprintln!("median wait {:?} in one line, {:?} in lines of their own", median(&before), median(&after));
    assert!(median(&after) < Duration::from_secs(1), "{after:?}");
}
