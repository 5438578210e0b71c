//! `psephos fsck`: whether a board's own database is whole.

use crate::{
    console::{Tame, say},
    exit::Exit,
    failure::Failure,
    progress,
};
use indicatif::ProgressBar;
use psephos_board::fsck::{self, CheckedLog, Finding, Findings, Progress, Stage, Unchecked};
use std::sync::Arc;

/// Check a board's own database: every row against the checkpoint that the board signed, and every proof anew.
///
/// Nothing is written. A board that starts recomputes every hash and skips the proofs; this skips nothing.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  psephos fsck sqlite://psephos.db
  psephos fsck postgres://board@localhost/town

Stop the board first: what it appends meanwhile is not looked at. Run it after a crash, a restore or a move, on a copy as well
as on the original, and once before a close that matters. It needs no key.

That the board is the right one it can't know: compare the election's hash and the board's key with what was published.

Exit: 0 everything is whole, 1 something is wrong (each finding says which table, which row, and what to do), 66 the database
could not be read, 64 the command line is wrong.")]
pub struct FsckArgs {
    /// The database, as `psephos serve --database` takes it.
    #[arg(value_name = "DATABASE-URL")]
    database: String,
}

/// Runs the command.
pub fn run(args: &FsckArgs) -> Result<Exit, Failure> {
    let bar = progress::bar("{bar:40} {pos}/{len} entries  {msg}  {eta} left");
    let shown = bar.clone();
    let watch = Arc::new(move |progress: Progress| show(&shown, progress));
    let runtime = tokio::runtime::Runtime::new().map_err(|cause| Failure::new("runtime", cause, ""))?;
    let checked = runtime.block_on(fsck::check_watched(&args.database, watch));
    bar.finish_and_clear();
    let findings = checked.map_err(unchecked)?;
    say!("Database  {}", without_password(&args.database));
    if let Some(moved) = &findings.moved {
        say!("Moved     {moved}: this database takes nothing");
    }
    for log in &findings.logs {
        say!("{}", described(log));
    }
    for finding in &findings.list {
        say!("{}", Tame(wrong(finding)));
    }
    if findings.more > 0 {
        say!("… and {} more of the same kinds", findings.more);
    }
    Ok(verdict(&findings))
}

fn verdict(findings: &Findings) -> Exit {
    let count = findings.list.len() as u64 + findings.more;
    let unread = findings.logs.iter().filter(|log| log.proofs.is_none()).count();
    if unread > 0 {
        say!("Logs whose entries were not looked at, since their rows are damaged: {unread}.");
    }
    match (findings.is_clean(), findings.logs.len()) {
        (true, 0) => say!("Nothing is wrong: no process has been announced."),
        (true, logs) => {
            say!("Nothing is wrong. Logs: {logs}. All rows are as the board signed them, and every proof holds.");
        }
        (false, _) => {
            say!("Wrong: {count}. Change nothing before there is a copy of this database.");
            return Exit::Failed;
        }
    }
    Exit::Done
}

fn described(log: &CheckedLog) -> String {
    let CheckedLog { process, entries, tiles, blobs, .. } = log;
    let board = log.board.as_ref().map_or_else(String::new, |board| format!(" of {}, key {}", board.name, board.key));
    let proofs = log.proofs.map_or_else(|| "proofs not checked".to_owned(), |proofs| format!("{proofs} proofs"));
    let cosigned = log.cosigned.map_or_else(String::new, |size| format!(", cosigned up to {size}"));
    format!("Process   {process}{board}: {entries} entries, {tiles} tiles, {blobs} blobs, {proofs}{cosigned}")
}

fn wrong(finding: &Finding) -> String {
    let process = finding.process.map_or_else(String::new, |process| format!("\n          process {process}"));
    format!("WRONG     {finding}{process}\n          {}.", finding.remedy)
}

fn unchecked(cause: Unchecked) -> Failure {
    let remedy = match &cause {
        Unchecked::Storage(_) => "look at the address and its permissions; a path begins with sqlite://",
        Unchecked::Version { .. } => "check it with the version of psephos that served it last",
        _ => "",
    };
    Failure { exit: Exit::Unread, ..Failure::new("unread-database", cause, remedy) }
}

/// The address, fit to be shown.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.split_once('@') {
        Some((user, at)) if user.contains(':') => {
            format!("{scheme}://{}:…@{at}", user.split(':').next().unwrap_or_default())
        }
        _ => url.to_owned(),
    }
}

fn show(bar: &ProgressBar, progress: Progress) {
    let Progress { log, logs, stage, done, total } = progress;
    let stage = match stage {
        Stage::Rows => "rows",
        Stage::Entries => "proofs",
    };
    bar.set_message(format!("{stage}, log {log} of {logs}"));
    bar.set_length(total);
    bar.set_position(done);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(without_password("postgres://board:secret@host/town"), "postgres://board:…@host/town");
        assert_eq!(without_password("postgres://board@host/town"), "postgres://board@host/town");
        assert_eq!(without_password("sqlite://town.db"), "sqlite://town.db");
    }

    #[test]
    fn a_board_that_is_whole_ends_with_0_and_one_that_is_not_with_1() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("town.db").display());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let settings = psephos_board::Settings {
            database: database.clone(),
            name: "board.test".to_owned(),
            key: ed25519_dalek::SigningKey::from_bytes(&[3; 32]),
            organisers: psephos_board::Organisers::Any,
            witnesses: Vec::new(),
            start_without_witnesses: false,
        };
        let board = runtime.block_on(psephos_board::Board::open(settings)).unwrap();
        runtime.block_on(board.shutdown());
        let args = FsckArgs { database: database.clone() };
        assert_eq!(run(&args), Ok(Exit::Done));
        runtime.block_on(async {
            let pool = sqlx::SqlitePool::connect(&database).await.unwrap();
            sqlx::query("DROP TRIGGER leaf_is_never_changed").execute(&pool).await.unwrap();
            pool.close().await;
        });
        assert_eq!(run(&args), Ok(Exit::Failed));
    }

    #[test]
    fn a_database_that_is_not_there_could_not_be_read() {
        let failure = run(&FsckArgs { database: "sqlite:///nowhere/at/all.db".to_owned() }).unwrap_err();
        assert_eq!((failure.exit, &*failure.name), (Exit::Unread, "unread-database"));
    }
}
