//! When the storage fails, or the board is cut off.

use crate::{
    answer::{agent, answer, post},
    rig::Rig,
};
use std::thread;

#[test]
fn a_read_that_fails_says_no_more_than_internal() {
    let rig = Rig::new();
    let election = rig.announce(2);
    rig.sql("ALTER TABLE leaf RENAME TO elsewhere").unwrap();
    for path in ["tile/entries/000.p/1".to_owned(), format!("proof/{}", election.manifest_tracker())] {
        rig.get(&format!("/{}/{path}", election.id)).is_internal();
    }
}

#[test]
fn a_board_that_is_cut_off_under_load_keeps_every_receipt() {
    const VOTERS: u8 = 40;
    let rig = Rig::new();
    let mut election = rig.open(VOTERS);
    let id = election.id;
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| rig.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let (url, path) = (rig.url.clone(), format!("/{id}/entries"));
    let posting = thread::spawn({
        let ballots = ballots.clone();
        move || {
            let send = |entry: &Vec<u8>| agent().post(format!("{url}{path}")).send(entry.as_slice());
            let answered = |entry: Vec<u8>| {
                let response = send(&entry).ok().map(answer).filter(|answer| answer.status == 200)?;
                Some((response.receipt(id, &entry), entry))
            };
            ballots.into_iter().map_while(answered).collect::<Vec<_>>()
        }
    });
    thread::sleep(std::time::Duration::from_millis(150));
    let rig = rig.cut_off().start().unwrap();
    let receipts = posting.join().unwrap();
    let size = rig.checkpoint(id).size;
    for (receipt, entry) in &receipts {
        assert!(receipt.index < size);
        let again = post(&rig.url, &format!("/{id}/entries"), entry).receipt(id, entry);
        assert_eq!((again.index, again.repeated), (receipt.index, true));
    }
    // And everyone who got no answer gets in now.
    for entry in &ballots {
        assert_eq!(rig.post_entry(id, entry).status, 200);
    }
    assert_eq!(rig.runtime.block_on(rig.board.status(&id)).unwrap().ballots, u64::from(VOTERS));
}

#[test]
fn a_board_that_shuts_down_answers_what_it_took_and_takes_nothing_more() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1).entry().to_vec();
    rig.runtime.block_on(rig.board.clone().shutdown());
    assert_eq!(rig.post_entry(election.id, &ballot).problem(), (503, "stopping".to_owned()));
    let health = answer(agent().get(rig.url.replace("/log/v1", "/healthz")).call().unwrap());
    assert_eq!(health.problem(), (503, "busy".to_owned()));
}
