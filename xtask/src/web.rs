//! `cargo xtask web [--dev] [--force]`: the wasm modules, ready to serve in `<target>/site/pkg`.
//!
//! Cheap to call before every start of the server: when no input changed it reads the sources once and returns.

use crate::{bindgen, place, site::Site, stamp::Stamp, wasm::Toolchain};
use anyhow::{Result, bail};
use std::time::Instant;

/// Runs the verb. `--dev` keeps names for the browser's debugger and compresses nothing.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (mut dev, mut force) = (false, false);
    for argument in arguments {
        match argument.as_str() {
            "--dev" => dev = true,
            "--force" => force = true,
            other => bail!("unknown argument {other}; known are --dev and --force"),
        }
    }
    let stamp = Stamp::of_sources(dev)?;
    if !force && stamp.is_current() {
        eprintln!("xtask web: up to date");
        return Ok(());
    }
    let start = Instant::now();
    let toolchain = Toolchain::find()?;
    eprintln!("xtask web: building three wasm modules with {toolchain}; the first time takes a few minutes");
    let [client, booth] = toolchain.build(["psephos-client", "psephos-worker"], &[])?;
    let client = bindgen::generate(&client, dev)?;
    let booth = bindgen::generate(&booth, dev)?;
    // The same package once more: what only entrants of draws need, voters need not load.
    let [draws] = toolchain.build(["psephos-worker"], &["draws"])?;
    let draws = bindgen::generate(&draws, dev)?;
    let mut site = Site::create(!dev)?;
    site.add_worker("worker", &booth)?;
    site.add_worker("draws", &draws)?;
    site.add_client(&client)?;
    site.finish(&stamp)?;
    eprintln!("xtask web: {} in {:.0} s", place::site_package().display(), start.elapsed().as_secs_f32());
    Ok(())
}
