//! `psephos`: see [`psephos::program`].

use std::process::ExitCode;

fn main() -> ExitCode {
    psephos::program::run(std::env::args_os()).into()
}
