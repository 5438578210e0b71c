//! `cargo xtask demo [-- arguments of psephos demo]`: the demo town, with everything it needs built first.

use crate::{
    place,
    step::{cargo, heading, run},
    web,
};
use anyhow::{Context as _, Result};
use std::process::Command;

/// Builds the pages' wasm and the program, both as they are released, and starts the town.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    let arguments = match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    };
    heading("the pages' wasm modules");
    web::run(&[])?;
    heading("the program, release build (the first time takes some minutes)");
    run(&mut cargo(["build", "--release", "--package", "psephos"]))?;
    heading("the demo town");
    become_it(command("release").args(arguments))
}

/// `psephos demo` as it was built in this profile, with the pages' modules.
pub(crate) fn command(profile: &str) -> Command {
    let program = place::target().join(profile).join(format!("psephos{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.arg("demo").arg("--site").arg(place::site());
    command
}

/// Hands this process over, so that Ctrl-C reaches the demo alone and the shell waits for its end.
#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("the demo did not start")
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<()> {
    run(command)
}
