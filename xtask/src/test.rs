//! `cargo xtask test`: everything that must hold before a change is taken, in the order of how soon it can fail.
//!
//! It stops at the first failure. What cannot be run on this machine fails too: a skipped check never counts as passed.

use crate::{
    check, debian, demo,
    step::{cargo, run, step},
    web,
};
use anyhow::{Result, bail};
use std::{env, fs, process::Command};

/// The browser and its driver, and Debian's packages for them.
const BROWSER: [(&str, &str); 2] = [("chromium", "chromium"), ("chromedriver", "chromium-driver")];

/// Runs the verb.
pub(crate) fn run_verb(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("test takes no arguments; for a part of it use cargo test -p <package>");
    }
    check::sources()?;
    postgresql()?;
    step("unit and integration tests", || run(&mut cargo(["test", "--workspace", "--quiet"])))?;
    step("the pages' wasm modules", || web::run(&[]))?;
    step("voting in a browser", || {
        browser()?;
        // The whole workspace is named, so that nothing is built again with other features.
        run(&mut cargo(["test", "--workspace", "--quiet", "--features", "psephos-tests/browser", "--test", "browser"]))
    })?;
    step("a whole election with trustees in their own processes", || {
        // The tests have built the program.
        run(demo::command("debug").args(["--once", "--listen", "127.0.0.1:0"]))
    })?;
    eprintln!("\nxtask test: all passed");
    Ok(())
}

/// Finds PostgreSQL, which the tests start themselves, else installs it, else says that it is missing.
fn postgresql() -> Result<()> {
    let missing = || !is_installed("initdb") && fs::read_dir("/usr/lib/postgresql").is_err();
    if missing() && debian::can_install() {
        debian::install(&["postgresql"])?;
    }
    if missing() {
        bail!("PostgreSQL 15 or newer is missing: on Debian, apt-get install postgresql");
    }
    Ok(())
}

/// Finds the browser and its driver, else installs them, else says what is missing.
fn browser() -> Result<()> {
    let missing = || BROWSER.iter().filter(|(program, _)| !is_installed(program)).map(|(_, package)| *package);
    let packages: Vec<&str> = missing().collect();
    if packages.is_empty() {
        return Ok(());
    }
    if debian::can_install() {
        debian::install(&packages)?;
    }
    match missing().next() {
        None => Ok(()),
        Some(_) => bail!("{} missing: on Debian, apt-get install {}", packages.join(" and "), packages.join(" ")),
    }
}

fn is_installed(program: &str) -> bool {
    let found = |folder: std::path::PathBuf| folder.join(program).is_file();
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(found))
        && Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
