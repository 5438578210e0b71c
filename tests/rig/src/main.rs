//! `cargo xtask vectors`: writes `tests/vectors`.

use psephos_rig::vectors;
use std::process::ExitCode;

fn main() -> ExitCode {
    let vectors = vectors::all();
    let files = vectors::files(&vectors);
    let bytes: usize = files.values().map(Vec::len).sum();
    match vectors::write(&files) {
        Ok(()) => {
            eprintln!("{} vectors, {} files, {bytes} bytes", vectors.len(), files.len());
            ExitCode::SUCCESS
        }
        Err(cause) => {
            eprintln!("{}: {cause}", vectors::folder().display());
            ExitCode::FAILURE
        }
    }
}
