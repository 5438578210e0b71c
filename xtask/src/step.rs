//! One step of a verb: a heading, then a command that must succeed.

use anyhow::{Context, Result, bail};
use std::{env, ffi::OsStr, path::Path, process::Command, time::Instant};

/// Says what comes now.
pub(crate) fn heading(text: &str) {
    eprintln!("\n== {text}");
}

/// Runs `work` under its heading and says how long it took.
pub(crate) fn step(text: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    heading(text);
    let start = Instant::now();
    work().with_context(|| format!("\"{text}\" failed"))?;
    eprintln!("-- {text}: passed in {:.0} s", start.elapsed().as_secs_f32());
    Ok(())
}

/// The cargo that runs this program, in the workspace.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments).current_dir(crate::place::workspace());
    cargo
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let first = command.get_args().next().unwrap_or_default().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{name} did not start"))?;
    if !status.success() {
        bail!("{name} {first} ended with {status}");
    }
    Ok(())
}
