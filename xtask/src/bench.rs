//! `cargo xtask bench [name …]`: measurements, in a release build.

use crate::step::{cargo, run};
use anyhow::Result;

/// Runs the named measurement with its own arguments, or all with theirs left as they are.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    let bench = |arguments: &[String]| {
        let fixed = ["run", "--release", "--quiet", "--package", "psephos-bench", "--"];
        run(cargo(fixed).args(arguments))
    };
    if arguments.is_empty() {
        return ["ballots", "kinds", "timing", "discrete-logs", "verification", "load", "draws"]
            .iter()
            .try_for_each(|name| bench(&[(*name).to_owned()]));
    }
    bench(arguments)
}
