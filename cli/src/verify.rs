//! The verifier: every number of an election, recomputed from its record.

mod document;
mod drawn;
mod numbers;
mod steps;
mod table;

use crate::{
    address::{self, Address},
    agreed::AgreedHead,
    clock::Stopwatch,
    console::{self, say},
    exit::Exit,
    failure::Failure,
    progress,
    source::{ArchiveSource, FolderSource, HttpSource, ReadAhead},
};
use clap::Args;
pub use document::Document;
use psephos_record::ProcessId;
use psephos_tally::verifier::{Expected, Progress, RecordSource, Report, Verdict, Watch};
use std::{fs::File, path::Path};
use steps::Steps;
pub use table::Table;

/// Verify an election from its record: the log, every signature, every ballot's proof, the sum, the result.
///
/// Nothing that the board says is believed. What can't be read has not passed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos verify http://localhost:8080/elections/<hash>     the page's address will do
  psephos verify http://localhost:8080 --process <hash>
  psephos verify ./willowbrook                              a folder that `psephos export` wrote
  psephos verify willowbrook.tar                            a file that `psephos export --file` wrote
  psephos verify willowbrook.tar --steps                    how each contest was counted, too

Pin the election with its hash, as it stands on your letter or in the newspaper: without it, a copy is checked against the name that it gives itself.

Give the size and root that somebody else saw as --checkpoint SIZE:ROOT: it fails when you are shown another history.

Exit: 0 every check passed, 1 a check failed, 2 nothing failed but the election has not come to its end, 64 the command
line is wrong, 66 nothing failed but the record could not be read to its end.")]
pub struct VerifyArgs {
    /// The election's address, or the folder or file that holds its record.
    #[arg(value_name = "URL|FOLDER|FILE")]
    record: String,
    /// The election's hash: refuse the record of another one.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
    /// So many entries of the log must have this root, as it was printed, or agreed on by telephone, before.
    #[arg(long, value_name = "SIZE:ROOT")]
    checkpoint: Option<AgreedHead>,
    /// Print how each contest was counted, step by step.
    #[arg(long, conflicts_with = "json")]
    steps: bool,
    /// Print the report as one JSON document.
    #[arg(long)]
    json: bool,
}

/// A record, wherever it is, and the process that it must be of.
pub struct Found {
    /// The record.
    pub source: Box<dyn RecordSource>,
    /// Its process, where the caller or the address names it.
    pub expected: Option<ProcessId>,
    /// The address, folder or file, for messages.
    pub place: String,
}

/// Finds the record that a person names by an address, a folder or a file.
pub fn find(record: &str, process: Option<ProcessId>) -> Result<Found, Failure> {
    if address::is_web(record) {
        let (log, expected) = record.parse::<Address>()?.record(process)?;
        let place = log.base().to_owned();
        return Ok(Found { source: Box::new(ReadAhead::new(HttpSource::new(log))), expected, place });
    }
    let path = Path::new(record);
    let source: Box<dyn RecordSource> = if path.is_dir() {
        Box::new(FolderSource::new(path))
    } else if path.is_file() {
        Box::new(archive(path)?)
    } else {
        return Err(Failure::usage(
            format!("\"{record}\" is neither a web address nor a folder nor a file"),
            "give http://… or https://…, or a folder or file that `psephos export` wrote",
        ));
    };
    Ok(Found { source, expected: process, place: record.to_owned() })
}

/// An archive that is not whole says nothing about the record that somebody put into it.
fn archive(file: &Path) -> Result<ArchiveSource<File>, Failure> {
    let opened = File::open(file).map_err(|cause| Failure::file(file, cause))?;
    ArchiveSource::new(opened).map_err(|cause| {
        let what = format!("{}: {cause}", file.display());
        let remedy = "fetch the file again; what another program packed, unpack with `tar -x` and give the folder";
        Failure { exit: Exit::Unread, ..Failure::new("malformed-archive", what, remedy) }
    })
}

/// Runs the command.
pub fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let found = find(&args.record, args.process)?;
    let head = args.checkpoint.map(|agreed| agreed.0);
    let report = watched(&*found.source, Expected { process: found.expected, head });
    if args.json {
        let json =
            serde_json::to_string_pretty(&Document::of(&report)).map_err(|cause| Failure::new("json", cause, ""))?;
        say!("{json}");
    } else {
        say!("Record    {}", found.place);
        console::text(Table(&report));
        // Numbers of a record that fails are nobody's result.
        let counted = report.process.as_ref().filter(|_| args.steps && report.obstacle().is_none());
        if let Some((process, result)) = counted.and_then(|process| Some((process, process.result()?))) {
            console::text(Steps { manifest: process.manifest(), result });
        }
    }
    Ok(exit(&report))
}

/// Verifies, with a progress bar where somebody watches.
pub fn watched(source: &dyn RecordSource, expected: impl Into<Expected>) -> Report {
    let bar = progress::bar("{bar:40} {pos}/{len} entries  {per_sec}  {eta} left");
    let clock = Stopwatch::start();
    let mut progress = |Progress { done, total }: Progress| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let mut watch = Watch { clock: &|| clock.elapsed(), progress: &mut progress };
    let report = psephos_tally::verifier::verify(source, expected, &mut watch);
    bar.finish_and_clear();
    report
}

/// How the program ends after this report.
pub fn exit(report: &Report) -> Exit {
    match report.verdict() {
        Verdict::Passed => Exit::Done,
        Verdict::Failed => Exit::Failed,
        Verdict::Unread => Exit::Unread,
        Verdict::NotYet => Exit::NotYet,
    }
}

#[cfg(test)]
mod tests;
