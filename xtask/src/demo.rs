//! `cargo xtask demo [-- arguments of psephos demo]`: the demo town, with everything it needs built first.

use crate::{
    place,
    step::{cargo, heading, run},
    web,
};
use anyhow::Result;
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
    start("release", arguments)
}

/// Runs `psephos demo` as it was built in this profile.
pub(crate) fn start(profile: &str, arguments: &[String]) -> Result<()> {
    let program = place::target().join(profile).join(format!("psephos{}", std::env::consts::EXE_SUFFIX));
    run(Command::new(program).arg("demo").arg("--site").arg(place::site()).args(arguments))
}
