//! `cargo xtask bench [name …]`: measurements, in a release build.

use crate::{
    place,
    step::{cargo, run},
    web,
};
use anyhow::Result;

/// Runs the named measurement with its own arguments, or all with theirs left as they are.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    if arguments.is_empty() {
        return ["ballots", "kinds", "timing", "discrete-logs", "verification", "load", "draws", "booth"]
            .iter()
            .try_for_each(|name| bench(&[(*name).to_owned()]));
    }
    bench(arguments)
}

fn bench(arguments: &[String]) -> Result<()> {
    let mut command = cargo(["run", "--release", "--quiet", "--package", "psephos-bench", "--"]);
    command.args(arguments);
    if arguments.first().is_some_and(|name| name == "booth") {
        web::run(&[])?;
        command.arg("--site").arg(place::site());
    }
    run(&mut command)
}
