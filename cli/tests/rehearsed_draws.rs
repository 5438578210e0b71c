//! A whole draw on this machine, in two sizes: what it takes does not grow with the pool.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use std::process::Command;

/// MiB by which the most memory of a stage may grow when the pool grows by 262,144 entrants: what an allocator keeps, and not so much
/// as their rows (12 MiB) in each of the five trustees' programs.
const MORE: u64 = 48;

/// The stages of a rehearsal with so many entrants, each with the most MiB in it, board and all trustees included; nothing where the
/// system does not tell them.
fn rehearsed(entrants: u32) -> Option<Vec<(u64, String)>> {
    let count = entrants.to_string();
    let words = ["draw", "rehearse", "--places", "500", "--contributions", "2", "--entrants", &count];
    let run = Command::new(env!("CARGO_BIN_EXE_psephos")).args(words).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(0), "{said}");
    let table = said.split_once("Wall time, and").unwrap().1;
    let stages = table.lines().filter_map(|line| line.split_once(" MiB  "));
    let stages: Option<Vec<_>> = stages
        .map(|(figures, stage)| Some((figures.split_whitespace().last()?.parse().ok()?, stage.to_owned())))
        .collect();
    stages.filter(|stages| !stages.is_empty())
}

#[test]
fn a_draw_among_three_times_as_many_takes_no_more_memory_in_any_stage() {
    // Two whole blobs, and six.
    let (Some(small), Some(large)) = (rehearsed(2 * 65_536), rehearsed(6 * 65_536)) else {
        eprintln!("skipped: this system does not tell a process its most memory");
        return;
    };
    assert_eq!(small.len(), large.len());
    assert!(small.len() > 8, "{small:?}");
    for ((before, _), (after, stage)) in small.iter().zip(&large) {
        assert!(*after <= before + MORE, "{stage}: {after} MiB, and {before} MiB among a third as many");
    }
}
