//! How a test offers an entry, and what it expects to read of it.
#![allow(missing_docs, reason = "names say it")]

use crate::Rig;
use psephos_record::{Entry, EntryKind, Unsigned, ballot::Ballot, cbor};
use psephos_tally::{
    Phase,
    verifier::{Check, Outcome, Report},
};

/// The name of the only fault of `check`, and the entry it names.
pub fn fault(report: &Report, check: Check) -> (&'static str, Option<u64>) {
    match report.outcome(check) {
        Outcome::Failed { faults, count } => {
            assert_eq!(count, 1, "{check}: {faults:?}");
            (faults[0].name, faults[0].entry)
        }
        other => panic!("{check} did not fail: {other:?}"),
    }
}

pub fn only_failure(report: &Report) -> Check {
    let failed: Vec<Check> =
        Check::ALL.iter().copied().filter(|c| matches!(report.outcome(*c), Outcome::Failed { .. })).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    failed[0]
}

/// Refused at the door by this name; in the log all the same, it fails this check and this alone.
pub fn refused(rig: &mut Rig, entry: Vec<u8>, name: &str, check: Check) {
    let size = rig.process.size();
    let rejected = rig.post(entry.clone()).unwrap_err();
    assert_eq!(rejected.name(), name, "{rejected}");
    assert_eq!(rig.process.size(), size, "nothing has changed");
    rig.force(entry);
    let report = rig.report();
    assert_eq!(fault(&report, check), (rejected.name(), Some(size)));
    assert_eq!(only_failure(&report), check);
}

pub fn payload<T>(entry: &[u8]) -> T
where
    T: for<'b> cbor::Canonical<'b>,
{
    cbor::decode(&Entry::decode(entry).unwrap().payload.0).unwrap()
}

/// Lets everybody act until the process has reached this phase.
pub fn run_until(rig: &mut Rig, phase: Phase) {
    while rig.process.phase() < phase {
        let trustee = (0..rig.trustees.len()).find_map(|trustee| rig.next_message(trustee));
        rig.post(trustee.expect("somebody has something to do")).unwrap();
    }
}

/// Signs this message as the trustee with this index.
pub fn as_trustee<T>(rig: &Rig, trustee: usize, kind: EntryKind, message: &T) -> Vec<u8>
where
    T: for<'b> cbor::Canonical<'b>,
{
    Unsigned::new(kind, rig.id(), message).sign(&rig.trustees[trustee].signing_key())
}

/// This ballot's entry with a change in its payload, by the same credential.
pub fn ballot_with(entry: &[u8], change: impl FnOnce(&mut Ballot)) -> Vec<u8> {
    let decoded = Entry::decode(entry).unwrap();
    let mut ballot: Ballot = payload(entry);
    change(&mut ballot);
    Entry::ballot(decoded.process, decoded.author.unwrap(), cbor::encode(&ballot)).encode()
}
