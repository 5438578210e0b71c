//! `cargo xtask <verb>`: what this repository can do for its developers, with cargo as the only tool to install.
//!
//! One file a verb. A verb takes its own arguments and says on standard error what it does.

mod bindgen;
mod place;
mod site;
mod stamp;
mod wasm;
mod web;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <verb>

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
        "web" => web::run(arguments),
        "help" | "--help" | "-h" => {
            eprint!("{USAGE}");
            Ok(())
        }
        _ => bail!("no such verb\n\n{USAGE}"),
    }
}
