//! PostgreSQL goes away, in the middle of whatever it does.

use crate::{
    answer::{agent, answer},
    cluster::Cluster,
    database::Database,
    rig::Rig,
};
use std::{sync::Arc, thread, time::Duration};

#[test]
fn when_postgresql_is_killed_every_receipt_still_holds_and_voters_get_in_later() {
    const VOTERS: u8 = 60;
    let mut cluster = Cluster::durable();
    let rig = Rig::on(Database::on(&cluster), Arc::default()).unwrap();
    let mut election = rig.open(VOTERS);
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| rig.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let posting = thread::spawn({
        let (ballots, path) = (ballots.clone(), format!("{}/{id}/entries", rig.url));
        move || {
            let answered = |entry: Vec<u8>| {
                let answered = answer(agent().post(&path).send(entry.as_slice()).unwrap());
                (answered.status == 200).then(|| (answered.receipt(id, &entry), entry))
            };
            ballots.into_iter().filter_map(answered).collect::<Vec<_>>()
        }
    });
    thread::sleep(Duration::from_millis(150));
    cluster.kill();
    cluster.start();
    let receipts = posting.join().unwrap();
    for (receipt, entry) in &receipts {
        let again = rig.post_entry(id, entry).receipt(id, entry);
        assert_eq!((again.index, again.repeated), (receipt.index, true));
    }
    for entry in &ballots {
        rig.post_entry(id, entry).receipt(id, entry);
    }
    assert_eq!(rig.checkpoint(id).size, before + u64::from(VOTERS));
    println!("{} of {VOTERS} ballots were answered by the time of the kill", receipts.len());
}
