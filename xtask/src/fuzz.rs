//! `cargo xtask fuzz <target>|--all [--seconds N]`: the targets of `fuzz/` under libFuzzer, guided by coverage.
//!
//! Nothing has to be installed: libFuzzer comes with the crate `libfuzzer-sys`, and the instrumentation is LLVM's own, so
//! the ordinary compiler does. A finding is written to `<target>/fuzz/findings`; what the search learnt is kept in
//! `<target>/fuzz/corpus`, and the next search goes on from there.

use crate::{
    place,
    step::{cargo, heading, run},
};
use anyhow::{Context as _, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What cargo-fuzz sets when no sanitizer is asked for: counters on every edge, and the tables that libFuzzer reads.
const INSTRUMENTATION: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1";

/// Runs the verb.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    let (targets, seconds) = parsed(arguments)?;
    heading("the targets, instrumented");
    let program = build()?;
    let names = listed(&program)?;
    if let Some(unknown) = targets.iter().find(|target| !names.contains(target)) {
        bail!("there is no target {unknown}; there are {}", names.join(", "));
    }
    let targets = if targets.is_empty() { &names } else { &targets };
    // One finding does not end the search of the others.
    let broken: Vec<&str> =
        targets.iter().filter(|target| search(&program, target, seconds).is_err()).map(String::as_str).collect();
    if broken.is_empty() {
        return Ok(());
    }
    bail!("findings in {}: look into {}", broken.join(", "), folder().join("findings").display())
}

/// The targets that are named, none for all, and the seconds for each.
fn parsed(arguments: &[String]) -> Result<(Vec<String>, u32)> {
    let (mut targets, mut seconds, mut all) = (Vec::new(), 60, false);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--all" => all = true,
            "--seconds" => {
                let number = arguments.next().and_then(|number| number.parse().ok()).filter(|seconds| *seconds > 0);
                seconds = number.context("--seconds wants a whole number")?;
            }
            option if option.starts_with('-') => bail!("fuzz has no option {option}"),
            target => targets.push(target.to_owned()),
        }
    }
    if all == targets.is_empty() { Ok((targets, seconds)) } else { bail!("name a target, or give --all") }
}

fn folder() -> PathBuf {
    place::target().join("fuzz")
}

fn build() -> Result<PathBuf> {
    let host = host()?;
    // With a target named, the flags are not for build scripts and macros.
    let built = folder().join("build");
    let fixed = ["build", "--release", "--package", "psephos-fuzz", "--features", "libfuzzer", "--target", &host];
    run(cargo(fixed).env("CARGO_TARGET_DIR", &built).env("RUSTFLAGS", INSTRUMENTATION))?;
    Ok(built.join(host).join("release").join(format!("psephos-fuzz{}", env::consts::EXE_SUFFIX)))
}

/// The machine's own target triple.
fn host() -> Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").current_dir(place::workspace()).output().context("rustc -vV")?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}

fn listed(program: &Path) -> Result<Vec<String>> {
    let output = Command::new(program).env("PSEPHOS_FUZZ", "").output().context("the targets did not start")?;
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

/// Searches in one target. The seeds and the committed corpus are where it begins.
fn search(program: &Path, target: &str, seconds: u32) -> Result<()> {
    heading(&format!("{target}, {seconds} s"));
    let (learnt, findings) = (folder().join("corpus").join(target), folder().join("findings"));
    fs::create_dir_all(&learnt)?;
    fs::create_dir_all(&findings)?;
    let mut search = Command::new(program);
    search.env("PSEPHOS_FUZZ", target).env("PSEPHOS_FUZZ_SEEDS", &learnt).arg(&learnt);
    let committed = place::workspace().join("fuzz/corpus").join(target);
    if committed.is_dir() {
        search.arg(committed);
    }
    search.arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={}/{target}-", findings.display()));
    search.args(["-timeout=20", "-rss_limit_mb=1024", "-max_len=65536", "-print_final_stats=1"]);
    run(&mut search)
}
