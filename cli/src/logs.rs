//! What programs that run for long write about themselves, to standard error.
//!
//! What may stand there: what the program did, names of processes and witnesses, causes of failures, and of a post that was refused its
//! tracker and the rule (at `debug`). What may not: keys, codes, passphrases, what came in a request, and whom it came from.

use crate::failure::Failure;
use std::io;
use tracing_subscriber::EnvFilter;

/// How the log is written.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Log")]
pub struct LogArgs {
    /// How the log is written to standard error: for people, or a JSON object a line.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Human)]
    log_format: LogFormat,
    /// What is written: error, warn, info, debug or trace, also by part, as in `warn,psephos_board=debug`. Without it, `RUST_LOG` says so,
    /// else info.
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
}

/// The form of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Human,
    /// A JSON object a line.
    Json,
}

impl LogArgs {
    /// Begins to write what happens to standard error.
    pub fn start(&self) -> Result<(), Failure> {
        let filter = match &self.log_level {
            Some(level) => EnvFilter::try_new(level).map_err(|cause| {
                Failure::usage(format!("--log-level {level}: {cause}"), "give error, warn, info, debug or trace")
            })?,
            None => of_environment("info"),
        };
        start(filter, self.log_format);
        Ok(())
    }
}

/// The same for a program that has no such options, at `level` unless the environment variable `RUST_LOG` says otherwise.
pub fn start_at(level: &str) {
    start(of_environment(level), LogFormat::Human);
}

fn of_environment(level: &str) -> EnvFilter {
    let named = std::env::var(EnvFilter::DEFAULT_ENV).ok().filter(|named| !named.is_empty());
    // A pool of connections tells much about its daily life.
    let unnamed = || EnvFilter::new(format!("{level},sqlx=warn"));
    named.and_then(|named| EnvFilter::try_new(named).ok()).unwrap_or_else(unnamed)
}

fn start(filter: EnvFilter, format: LogFormat) {
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // Somebody else, such as a test, may log already.
    let _ = match format {
        LogFormat::Human => subscriber.try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
    };
}
