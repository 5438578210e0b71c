//! `cargo xtask <verb>`: what this repository can do for its developers, with cargo as the only tool to install.
//!
//! One file a verb. A verb takes its own arguments and says on standard error what it does.

mod bench;
mod bindgen;
mod check;
mod debian;
mod demo;
mod fuzz;
mod layering;
mod place;
mod site;
mod stamp;
mod step;
mod test;
mod vectors;
mod wasm;
mod web;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <verb>

  demo [-- arguments]     build what is needed, then run a whole election on this machine (see psephos demo --help)
  test                    everything that must hold before a change is taken
  check [--fast]          formatting, layering, clippy, documentation, the pure packages as wasm
  vectors                 write tests/vectors anew: what a verifier must accept and refuse
  bench [name …]          measurements in a release build (see psephos-bench --help)
  fuzz <target>|--all [--seconds N]
                          search for bytes that break a decoder or the verifier, N seconds a target (60)
  web [--dev] [--force]   build the pages' wasm modules into <target>/site/pkg (does nothing when nothing changed)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (verb, rest) = match arguments.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    match run(verb, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {verb}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: &str, arguments: &[String]) -> Result<()> {
    match verb {
        "demo" => demo::run_verb(arguments),
        "test" => test::run_verb(arguments),
        "check" => check::run_verb(arguments),
        "vectors" => vectors::run_verb(arguments),
        "bench" => bench::run_verb(arguments),
        "fuzz" => fuzz::run_verb(arguments),
        "web" => web::run(arguments),
        "help" | "--help" | "-h" => {
            eprint!("{USAGE}");
            Ok(())
        }
        _ => bail!("no such verb\n\n{USAGE}"),
    }
}
