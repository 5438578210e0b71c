//! What takes long to compute holds up nobody.

use crate::{
    answer::{agent, answer},
    people::Election,
    program::{Program, insist, post},
    rig::{CLOSES_AT, Rig},
};
use psephos_board::failpoint::{Failpoint, Fault};
use psephos_record::ProcessId;
use psephos_tally::{Phase, trustee::NextStep};
use std::{
    thread,
    time::{Duration, Instant},
};

/// How long the result takes.
const SLOW: Duration = Duration::from_secs(6);

fn phase(url: &str, id: ProcessId) -> String {
    let status = agent().get(format!("{url}/{id}/status")).call().map(answer).unwrap();
    status.json()["phase"].as_str().unwrap().to_owned()
}

fn is_armed(url: &str) -> bool {
    agent().get(url.replace("/log/v1", "/armed")).call().map(answer).unwrap().body == b"true"
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < 2 * SLOW, "waited for: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn while_a_slow_result_is_computed_everybody_else_is_answered() {
    let rig = Rig::new();
    let mut slow = rig.open(2);
    for voter in 0..2 {
        let ballot = rig.prepare(&mut slow, voter, 1);
        assert_eq!(rig.post_entry(slow.id, ballot.entry()).status, 200);
    }
    let mut other = rig.opened(Election::of(5, |manifest| manifest.closes_at = 4 * CLOSES_AT));
    let ballots: Vec<_> = (0..4).map(|voter| rig.prepare(&mut other, voter, 1).entry().to_vec()).collect();
    rig.clock.turn_to(CLOSES_AT);
    rig.wait_for(&slow, Phase::Tallying);
    // All but the last decryption that is needed.
    let mut decryptions = Vec::new();
    for trustee in &slow.trustees {
        let rng = &mut slow.rng;
        let step = rig.runtime.block_on(rig.board.read(&slow.id, |process| trustee.next_step(process, rng)));
        let NextStep::Post(unsigned) = step.unwrap().unwrap() else { panic!("the trustee has nothing to do") };
        decryptions.push(unsigned.sign(&trustee.signing_key()));
    }
    let last = decryptions.pop().unwrap();
    for decryption in decryptions {
        assert_eq!(rig.post_entry(slow.id, &decryption).status, 200);
    }
    let stopped = rig.stop();

    let database = stopped.database.url();
    let mut program = Program::start(&database, Some((Failpoint::Computing, Fault::Stall(SLOW))));
    let url = program.url().to_owned();
    insist(&url, slow.id, &last);
    wait_until("the result is being computed", || !is_armed(&url));
    let began = Instant::now();
    for ballot in &ballots {
        post(&url, other.id, ballot).unwrap();
    }
    assert_eq!(phase(&url, slow.id), "tallying", "and whoever asks for the process itself is answered");
    let (again, _) = post(&url, slow.id, &last).unwrap();
    assert!(again.repeated);
    assert!(began.elapsed() < SLOW / 2, "answered after {:?}", began.elapsed());
    assert_eq!(phase(&url, slow.id), "tallying");
    wait_until("the result stands", || phase(&url, slow.id) == "final");
    assert!(began.elapsed() > SLOW / 2, "it was slow indeed");
    program.kill();

    // The result that stands is not computed again before the board opens, and nothing else is owed.
    let program = Program::start(&database, Some((Failpoint::Computing, Fault::Stall(SLOW))));
    assert_eq!(phase(program.url(), slow.id), "final");
    insist(program.url(), other.id, &ballots[0]);
    assert!(is_armed(program.url()), "nothing was computed");
}
