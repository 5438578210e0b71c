//! `cargo xtask vectors`: writes `tests/vectors` anew. A test compares what is committed with what this makes.

use crate::step::{cargo, run};
use anyhow::{Result, bail};

/// Runs the verb.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("vectors takes no arguments");
    }
    run(&mut cargo(["run", "--quiet", "--package", "psephos-rig", "--bin", "vectors"]))
}
