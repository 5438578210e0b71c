//! A witness as its operator watches it.

use crate::{
    history::{FORK, TRUE},
    rig::{NOW, Rig},
};
use psephos_witness::Standing;
use std::collections::BTreeMap;

fn standing(rig: &Rig) -> Standing {
    rig.runtime.block_on(rig.witness.standing()).unwrap()
}

#[test]
fn its_answers_and_its_memory_are_counted() {
    let rig = Rig::new();
    assert_eq!(standing(&rig), Standing { logs: 0, newest: 0, forks: 0, unexplained: 0 });
    rig.cosigned(&TRUE, 0, 9);
    rig.cosigned(&TRUE, 9, 12);
    assert_eq!(rig.ask(&TRUE.request(0, 13)).conflict(), 12);
    assert_eq!(rig.ask(&FORK.request(9, 9)).status, 409);
    assert_eq!(rig.ask(&FORK.request(12, 12)).status, 422);
    assert_eq!(rig.post(b"rubbish").status, 400);
    let answers: BTreeMap<_, _> = rig.witness.answers().filter(|(_, count)| *count > 0).collect();
    assert_eq!(answers, BTreeMap::from([("cosigned", 2), ("conflict", 2), ("refused", 2)]));
    assert_eq!(standing(&rig), Standing { logs: 1, newest: NOW, forks: 2, unexplained: 0 });
    assert!(rig.runtime.block_on(rig.witness.try_to_write()).is_ok());
}

#[test]
fn a_witness_that_drains_cosigns_nothing_and_can_still_be_read() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    rig.witness.drain();
    let answer = rig.ask(&TRUE.request(9, 12));
    assert_eq!((answer.status, answer.body.as_slice()), (503, b"the witness is about to stop\n".as_slice()));
    assert_eq!(rig.newest_size(), 9);
    assert!(rig.witness.answers().any(|answer| answer == ("stopping", 1)));
    let rig = rig.restart(3).unwrap();
    rig.cosigned(&TRUE, 9, 12);
}
