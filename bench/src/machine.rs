//! Where and on what the numbers were measured.

use serde::Serialize;
use std::{fmt, fs, process::Command, thread};

/// The machine, the compiler and the commit.
#[derive(Serialize)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    commit: String,
    rustc: String,
}

impl Machine {
    pub(crate) fn here() -> Self {
        let dirty = line_of(
            "git",
            &["status", "--porcelain", "--", "crypto", "proofs", "record", "tally", "bulletin-board", "bench"],
        )
        .is_some();
        let commit = line_of("git", &["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".into());
        Self {
            processor: processor().unwrap_or_else(|| std::env::consts::ARCH.into()),
            cores: thread::available_parallelism().map_or(1, usize::from),
            commit: if dirty { commit + " with changes" } else { commit },
            rustc: line_of("rustc", &["--version"]).unwrap_or_else(|| "unknown".into()),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, commit, rustc } = self;
        write!(f, "machine  {processor}, {cores} cores\ncommit   {commit}\nrustc    {rustc}")
    }
}

fn processor() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The first line that a program prints; none when it prints nothing or cannot be run.
fn line_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.lines().next().map(str::to_owned)
}
