//! `cargo xtask check`: what can be said about the sources without running them.

use crate::{
    layering,
    step::{cargo, run, step},
    wasm::Toolchain,
};
use anyhow::{Result, bail};

/// Packages that also run in browsers.
const PURE: [&str; 5] = ["psephos-crypto", "psephos-proofs", "psephos-record", "psephos-log", "psephos-tally"];

/// Runs the verb. `--fast` leaves out the documentation and wasm, and says so.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    let fast = match arguments {
        [] => false,
        [fast] if fast == "--fast" => true,
        _ => bail!("the only argument is --fast"),
    };
    sources()?;
    if fast {
        eprintln!(
            "\nxtask check --fast: formatting, layering and clippy passed; documentation and wasm were not looked at"
        );
        return Ok(());
    }
    step("documentation, warnings denied", || {
        run(cargo(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    step("pure packages as wasm", || Toolchain::find()?.build(PURE, &[]).map(drop))?;
    eprintln!("\nxtask check: all passed");
    Ok(())
}

/// Formatting, layering, clippy: what `cargo xtask test` begins with as well.
pub(crate) fn sources() -> Result<()> {
    step("formatting", || run(&mut cargo(["fmt", "--all", "--check"])))?;
    step("layering", layering::check)?;
    step("clippy, warnings denied", || {
        run(&mut cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))
    })
}
