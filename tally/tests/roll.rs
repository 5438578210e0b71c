//! Rolls that are none: the first row with a fault is named, though rows are looked at on all cores.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use psephos_crypto::{Digest, SecretScalar};
use psephos_record::{
    EntryKind, Unsigned,
    roll::{MalformedRoll, Roll, SealedRoll, Voter},
};
use psephos_rig::Rig;
use psephos_tally::Reason;

/// What becomes of a roll of these voters, row by row as they stand.
fn sealed(rig: &mut Rig, voters: &[Voter]) -> Result<(), Reason> {
    let row = |voter: &Voter| {
        [voter.credential.0.as_slice(), &voter.style.to_le_bytes(), &voter.weight.to_le_bytes()].concat()
    };
    let blob: Vec<u8> = voters.iter().flat_map(row).collect();
    let weight = voters.iter().map(|voter| u64::from(voter.weight)).sum();
    let sealed = SealedRoll { blob: Digest::of_blob(&blob).into(), voters: voters.len() as u64, weight };
    rig.log.blobs.insert(sealed.blob.0, blob);
    let entry = Unsigned::new(EntryKind::Roll, rig.id(), &sealed).sign(&rig.registrar);
    rig.post(entry).map(drop).map_err(|rejected| rejected.reason)
}

#[test]
fn the_first_row_with_a_fault_is_named() {
    let mut rig = Rig::announced();
    rig.run_trustees(&rig.all_trustees());
    let voter = |i: u64| Voter {
        credential: psephos_record::credential::public(&SecretScalar::new((i + 1).into())),
        style: 0,
        weight: 1,
    };
    let roll = Roll::new((0..900).map(voter).collect(), rig.process.manifest()).unwrap();
    for rows in [&[700][..], &[400, 401, 899], &[2, 900]] {
        let mut voters = roll.voters().to_vec();
        for row in rows {
            // In order, and no group element: not below 2²⁵⁵.
            voters[row - 1].credential = voters[row - 2].credential;
            voters[row - 1].credential.0[31] = 0xff;
        }
        let first = rows[0];
        let found = sealed(&mut rig, &voters);
        assert_eq!(found, Err(Reason::MalformedRoll(MalformedRoll::Credential(first))));
        voters[first - 2].weight = 0;
        let found = sealed(&mut rig, &voters);
        assert_eq!(found, Err(Reason::MalformedRoll(MalformedRoll::Weight(first - 1))));
    }
    assert_eq!(sealed(&mut rig, roll.voters()), Ok(()));
}
