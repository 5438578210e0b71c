//! Results that take long are computed beside the process, and those on the record once.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use psephos_record::{EntryKind, Unsigned, ids::Hash};
use psephos_rig::{
    Log, Rig, closed,
    draw::{by_sources, rules},
    signing_key,
};
use psephos_tally::{Phase, Process, Surroundings};
use std::cell::Cell;

/// A log as the board that keeps it reads it again.
struct Own<'a> {
    log: &'a Log,
    read: Cell<usize>,
}

impl Surroundings for Own<'_> {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.read.set(self.read.get() + 1);
        self.log.blob(sha256)
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        self.log.entry(index)
    }

    fn vouches_for_results(&self) -> bool {
        true
    }
}

/// The state after these entries.
fn replayed(entries: &[Vec<u8>], around: &dyn Surroundings) -> Process {
    let (manifest, rest) = entries.split_first().unwrap();
    let mut process = Process::announce(manifest).unwrap();
    for entry in rest {
        let screened = process.screen().check_without_proofs(&[entry]).remove(0).unwrap();
        process.admit(&screened, around).unwrap();
    }
    process
}

fn drawn() -> Rig {
    Rig::draw(rules()).contributing(40).contributed().drawn()
}

#[test]
fn what_a_clone_computes_the_process_need_not() {
    let mut rig = Rig::draw(rules()).contributing(40).contributed();
    rig.run_trustees(&rig.all_trustees());
    assert!(rig.process.awaits_computation(2_000));
    rig.process.clone().compute(&rig.log).unwrap();
    assert!(!rig.process.awaits_computation(2_000));
    // Without the pool it could not be computed.
    let due = rig.process.due(2_000, &Log::default()).unwrap();
    assert_eq!(due.kind, EntryKind::Result);
    rig.clockwork(2_000);
    assert_eq!(rig.process.phase(), Phase::Final);
}

#[test]
fn a_tally_that_a_clone_counts_the_process_has() {
    let mut rig = closed();
    rig.run_trustees(&rig.all_trustees());
    assert!(rig.process.awaits_computation(2_000));
    rig.process.clone().compute(&rig.log).unwrap();
    assert!(!rig.process.awaits_computation(2_000) && rig.process.may_owe(2_000));
}

#[test]
fn what_was_computed_before_one_more_exclusion_is_not_stated() {
    let mut rig = drawn();
    rig.exclude(0, 3_000);
    assert!(!rig.process.awaits_computation(3_059) && rig.process.awaits_computation(3_060));
    let before = rig.process.clone();
    rig.exclude(1, 3_000);
    before.compute(&rig.log).unwrap();
    assert!(rig.process.awaits_computation(3_060));
    rig.clockwork(3_060);
    assert_eq!(rig.process.draw().standing().unwrap().exclusions, Some(2));
}

#[test]
fn who_reads_its_own_log_again_takes_the_results_at_their_word() {
    let mut rig = drawn();
    rig.exclude(0, 3_000);
    rig.clockwork(3_060);
    let own = Own { log: &rig.log, read: Cell::default() };
    let mut again = replayed(&rig.log.entries, &own);
    // To bring it, to seal it, and for whom the exclusion names.
    assert_eq!(own.read.get(), 3, "the pool is one blob");
    assert!(again.lacks_outcome() && again.draw().outcome().is_none());
    assert_eq!(again.draw().standing(), rig.process.draw().standing());
    assert!(!again.draw().awaits_statement());
    let bent = {
        let mut result = rig.process.draw().result().unwrap().clone();
        result.outcome = Hash([1; 32]);
        Unsigned::new(EntryKind::Result, rig.id(), &result).sign(&rig.board)
    };
    let screened = again.screen().check_without_proofs(&[&bent]).remove(0).unwrap();
    assert_eq!(again.admit(&screened, &own).unwrap_err().name(), "too-late", "there is nothing to state");
    // The next one follows on the first as if it had been computed.
    let exclusion = rig.exclusion(*rig.placed().first().unwrap(), 3_100);
    let screened = again.screen().check_without_proofs(&[&exclusion]).remove(0).unwrap();
    again.admit(&screened, &own).unwrap();
    rig.post(exclusion).unwrap();
    let due = |process: &Process| process.due(3_160, &rig.log).unwrap().sign(&rig.board);
    assert_eq!(due(&again), due(&rig.process));
    again.compute(&rig.log).unwrap();
    assert_eq!(again.draw().outcome(), rig.process.draw().outcome());
}

#[test]
fn a_result_before_its_time_is_taken_at_nobodys_word() {
    let rig = drawn();
    let (result, before) = rig.log.entries.split_last().unwrap();
    let decryption = before.iter().position(|entry| EntryKind::PartialDecryption == kind_of(entry)).unwrap();
    let own = Own { log: &rig.log, read: Cell::default() };
    let mut early = replayed(before.get(..decryption).unwrap(), &own);
    let screened = early.screen().check_without_proofs(&[result]).remove(0).unwrap();
    assert_eq!(early.admit(&screened, &own).unwrap_err().name(), "not-enough-decryptions");
}

fn kind_of(entry: &[u8]) -> EntryKind {
    psephos_record::Entry::kind_of(entry).unwrap()
}

#[test]
fn clones_that_go_on_otherwise_do_not_see_what_the_other_computes() {
    let rig = Rig::awaiting_numbers(by_sources(3, 2), 9);
    let gone_on = |published: &str| {
        let mut process = rig.process.clone();
        let numbers = process.screen().check(&[rig.numbers(published)]).remove(0).unwrap();
        process.admit(&numbers, &rig.log).unwrap();
        process
    };
    let (one, other) = (gone_on("1 / 2"), gone_on("3 / 4"));
    let [of_one, of_other] = [&one, &other].map(|process| process.recomputed_draw(&rig.log).unwrap().result.clone());
    assert_ne!(of_one.seed, of_other.seed);
    assert_eq!(gone_on("3 / 4").recomputed_draw(&rig.log).unwrap().result, of_other);

    let mut open = Rig::draw(rules()).contributing(40);
    let mut earlier = open.process.clone();
    let contributions = [230, 231].map(|seed| open.contribution(&signing_key(seed)));
    for contribution in &contributions {
        open.post(contribution.clone()).unwrap();
    }
    open = open.contributed().drawn();
    let more = open.process.recomputed_draw(&open.log).unwrap().result.contributions;
    // The one before goes on with a single contribution, and closes.
    let screened = earlier.screen().check(&[contributions[0].clone()]).remove(0).unwrap();
    earlier.admit(&screened, &open.log).unwrap();
    let close = earlier.due(2_000, &open.log).unwrap().sign(&open.board);
    let close = earlier.screen().check(&[close]).remove(0).unwrap();
    earlier.admit(&close, &open.log).unwrap();
    assert_eq!(earlier.phase(), Phase::Tallying);
    assert!(earlier.recomputed_draw(&open.log).is_err(), "nobody has decrypted that: {more:?}");
}
