//! The witnesses of a board that is several programs: one of them asks, and all of them have the answer.

use crate::{
    database::Database,
    people::Election,
    rig::{BOARD, CLOSES_AT, Rig, TurnedClock, key, settings},
    witness::Witness,
    witnessing::{cast, cosigned, witnesses_of},
};
use psephos_board::Role;
use psephos_tally::Phase;
use std::{sync::Arc, thread, time::Duration};

/// Four witnesses; made twice, they are the same four at two places.
fn witnesses(clock: &Arc<TurnedClock>) -> Vec<Witness> {
    (160..164).map(|seed| Witness::new(seed, key(BOARD).0, Arc::clone(clock))).collect()
}

#[test]
fn the_sequencer_that_leads_asks_the_witnesses_and_every_gateway_gives_receipts_under_them() {
    let (database, clock): (_, Arc<TurnedClock>) = (Database::new(), Arc::default());
    clock.turn_to(1);
    let (asked, others) = (witnesses(&clock), witnesses(&clock));
    let program = |role, witnesses: &[Witness]| {
        let mut settings = settings(&database.url());
        settings.witnesses = witnesses.iter().map(|witness| witness.address.clone()).collect();
        Rig::with(role, settings, database.clone(), Arc::clone(&clock)).unwrap()
    };
    let gateways = [program(Role::Gateway, &others), program(Role::Gateway, &others)];
    let leader = program(Role::Sequencer, &asked);
    let named = asked.iter().map(|witness| witness.named.clone()).collect();
    let mut election = gateways[0].opened(Election::witnessed(4, named, 3));
    let _stands_by = program(Role::Sequencer, &others);
    gateways[1].wait_for(&election, Phase::Open);
    for (voter, gateway) in gateways.iter().enumerate() {
        let receipt = cast(gateway, &mut election, voter);
        assert!(witnesses_of(&election, &receipt) >= 3);
    }
    let path = format!("/{}/checkpoint", election.id);
    for gateway in &gateways {
        let enough = (0..60).any(|_| {
            thread::sleep(Duration::from_millis(50));
            cosigned(&election, &gateway.get(&path).body).time().is_ok()
        });
        assert!(enough, "whoever asks a gateway sees who has cosigned");
    }
    assert!(others.iter().all(|witness| !witness.was_asked()), "nobody else asks");
    // The other one takes over, and does what the first one did.
    drop(leader.stop());
    let receipt = cast(&gateways[0], &mut election, 2);
    let again = || {
        let tracker = receipt["tracker"].as_str().unwrap();
        gateways[1].get(&format!("/{}/proof/{tracker}", election.id)).json()
    };
    let enough = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(50));
        witnesses_of(&election, &again()) >= 3
    });
    assert!(enough);
    clock.turn_to(CLOSES_AT);
    gateways[0].wait_for(&election, Phase::Tallying);
    gateways[0].run_trustees(&mut election);
    gateways[1].wait_for(&election, Phase::Final);
}
