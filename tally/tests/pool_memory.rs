//! A pool streams by: who seals, checks and draws it holds some blobs of it, however many there are.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "clippy does not know that this is a test")]

use psephos_record::{
    ProcessId,
    draw::pool::{CHUNK, CHUNK_BYTES, Entrant, SealedPool},
    ids::Hash,
};
use psephos_rig::draw::plain;
use psephos_tally::drawing::{
    order::Ranks,
    places,
    pool::{MalformedPool, PoolCheck, Sealing},
};
use std::fs;

const PROCESS: ProcessId = ProcessId([8; 32]);
/// Bytes that a pool of any number of persons may take: some blobs, their rows as they are read, and the candidates.
const BOUND: u64 = 12 * CHUNK_BYTES as u64;

fn row(number: u64) -> Vec<u8> {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    let tickets = u32::try_from(number % 8 + 1).unwrap();
    let (preferences, people) = (Vec::new(), Vec::new());
    let mut row = Vec::new();
    Entrant { id: Hash(id), tickets, stratum: 0, tier: 0, marks: 0, preferences, people, provenance: None }
        .encode(&mut row);
    row
}

/// The blob at this position of a pool of so many, made when it is asked for.
fn blob(entrants: u64, position: usize) -> Option<Vec<u8>> {
    let first = (position * CHUNK) as u64;
    let last = entrants.min(first + CHUNK as u64);
    (first < last).then(|| (first..last).flat_map(row).collect())
}

fn sealed(entrants: u64) -> SealedPool {
    let rules = plain(5_000);
    let mut sealing = Sealing::new(&rules, entrants);
    for number in 0..entrants {
        sealing.row(&row(number)).unwrap();
    }
    sealing.finish().unwrap().1
}

/// Seals, checks and draws a pool of so many. Says by how many bytes the most memory was above what there was before.
fn drawn(entrants: u64) -> Option<u64> {
    // 5 resets the peak: `proc_pid_clear_refs(5)`.
    fs::write("/proc/self/clear_refs", "5").ok()?;
    let before = told("VmRSS:")?;
    let (rules, pool) = (plain(5_000), sealed(entrants));
    let mut check = PoolCheck::new(&rules, &PROCESS, &pool).unwrap();
    (0..).map_while(|position| blob(entrants, position)).for_each(|blob| check.chunk(&blob).unwrap());
    check.finish().unwrap();
    let mut blobs = |position| blob(entrants, position).map(Ok::<_, MalformedPool>);
    assert_eq!(places::place(&rules, &Ranks::new(&Hash([7; 32])), &mut blobs).unwrap().placed.len(), 5_000);
    told("VmHWM:")?.checked_sub(before)
}

fn told(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix(name))?;
    kibibytes.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kibibytes| kibibytes * 1_024)
}

#[test]
fn a_pool_ten_times_as_large_takes_no_more_memory() {
    let (Some(small), Some(large)) = (drawn(100_000), drawn(1_000_000)) else {
        eprintln!("skipped: this system does not tell a process its most memory");
        return;
    };
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    let bound = BOUND + 8 * CHUNK_BYTES as u64 * cores.saturating_sub(2);
    assert!(small <= bound && large <= bound, "{small} and {large} bytes, where {bound} are the bound");
}
