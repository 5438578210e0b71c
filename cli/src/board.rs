//! `psephos board`: what an operator does with a board that is off.

use crate::{
    address::{self, Address},
    client::{Client, Log},
    console::say,
    exit::Exit,
    failure::Failure,
    service,
    source::{FolderSource, HttpSource},
};
use clap::{Args, Subcommand};
use psephos_board::{MoveError, move_board, restore_board};
use psephos_record::directory;
use psephos_tally::verifier::RecordSource;
use std::{fs, path::Path};

/// Move a board to another database, or bring one back from a mirror.
#[derive(Debug, Args)]
pub struct BoardArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Move(MoveArgs),
    Restore(RestoreArgs),
}

/// Moves a board that is off to another, empty database, and checks both: SQLite to PostgreSQL, or any other way.
///
/// Every log is copied, and recomputed on both sides against what the board signed. The old database is then retired: no
/// board starts on it any more, and one that still runs on it appends nothing, so that there are never two boards with one
/// key. The key file stays where it is. A move that was interrupted is ended by the same command, or says what to do.
#[derive(Debug, Args)]
#[command(after_long_help = "\
  psephos board move --from sqlite://psephos.db --to postgres://board@localhost/board
  psephos serve --database postgres://board@localhost/board --key-file psephos.key --name …")]
struct MoveArgs {
    /// Where the board is.
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where it goes: a database with nothing in it.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Brings a board back from records that a mirror or anybody else has kept, into an empty database, and recomputes them.
///
/// The board's key must be the one that it had. When the board starts on the database it asks its witnesses, and refuses to
/// serve if one of them has seen more than was kept.
#[derive(Debug, Args)]
#[command(after_long_help = "\
  psephos board restore https://mirror.gazette.example --to sqlite://psephos.db
  psephos board restore ./mirror --to sqlite://psephos.db
  psephos serve --database sqlite://psephos.db --key-file psephos.key --policy witnesses --name …")]
struct RestoreArgs {
    /// A mirror's address or its folder: all that it holds. Or single records, as addresses or as `psephos export` wrote them.
    #[arg(value_name = "URL|FOLDER", required = true)]
    from: Vec<String>,
    /// Where the board will be: a database with nothing in it.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Runs the command.
pub fn run(args: &BoardArgs) -> Result<Exit, Failure> {
    match &args.command {
        Command::Move(args) => move_to(args),
        Command::Restore(args) => restore(args),
    }
}

fn move_to(args: &MoveArgs) -> Result<Exit, Failure> {
    let moving = move_board(&args.from, &args.to, |doing| eprintln!("{doing} …"));
    let moved = service::runtime()?.block_on(moving).map_err(|cause| {
        let advice = match cause {
            MoveError::Running => "stop the board, make the target anew, and begin again",
            MoveError::NotEmpty | MoveError::Differs => "make an empty database, and begin again",
            MoveError::Gone => "the board is where it was moved to",
            MoveError::From(_) | MoveError::To(_) | MoveError::Nothing => "look at the address; nothing was moved",
            MoveError::Log { .. } => "nothing was moved; `psephos fsck` says what is wrong",
            _ => "see what it says; nothing was moved",
        };
        Failure::new("move", cause, advice)
    })?;
    say!(
        "Moved {} processes with {} entries, and checked both. The old database is retired: from now on no board starts on it.",
        moved.processes,
        moved.entries
    );
    say!("Start the board on the new one, with the --name and the --key-file that it had.");
    Ok(Exit::Done)
}

fn restore(args: &RestoreArgs) -> Result<Exit, Failure> {
    let mut kept = Kept::default();
    for from in &args.from {
        kept.find(from)?;
    }
    let restoring = restore_board(&kept.records, kept.directory.as_deref(), &args.to);
    let restored = service::runtime()?.block_on(restoring).map_err(|cause| {
        let advice = match cause {
            MoveError::NotEmpty => "make an empty database, and begin again",
            MoveError::Record(_) => {
                "look at the record with `psephos verify`; then make the database anew, and begin again"
            }
            _ => "see what it says; then make the database anew, and begin again",
        };
        Failure::new("restore", cause, advice)
    })?;
    say!("Restored {} processes with {} entries, and recomputed them.", restored.processes, restored.entries);
    Ok(Exit::Done)
}

/// What somebody has kept of a board.
#[derive(Default)]
struct Kept {
    /// The oldest first, as far as that is known.
    records: Vec<Box<dyn RecordSource>>,
    directory: Option<Box<dyn RecordSource>>,
}

impl Kept {
    /// Adds what is under an address, or in a folder.
    fn find(&mut self, from: &str) -> Result<(), Failure> {
        if address::is_web(from) {
            let address: Address = from.parse()?;
            let client = Client::new(&address.base);
            let source = |log: Log| Box::new(HttpSource::new(log)) as Box<dyn RecordSource>;
            let Some(process) = address.process else {
                let listed = client.processes()?;
                self.records.extend(listed.iter().rev().map(|listed| source(client.log(&listed.process))));
                let directory = client.directory();
                if directory.checkpoint().is_ok() {
                    self.take_directory(source(directory), from)?;
                }
                return Ok(());
            };
            self.records.push(source(client.log(&process)));
            return Ok(());
        }
        let folder = Path::new(from);
        if folder.join("checkpoint").is_file() {
            return self.take(folder);
        }
        let logs = folder.join("log");
        let inside = fs::read_dir(&logs).map_err(|cause| Failure::file(&logs, cause))?;
        let mut folders: Vec<_> = inside.map_while(Result::ok).map(|inside| inside.path()).collect();
        folders.retain(|folder| folder.join("checkpoint").is_file());
        folders.sort();
        folders.iter().try_for_each(|folder| self.take(folder))
    }

    /// Takes the log in this folder for what its checkpoint calls it.
    fn take(&mut self, folder: &Path) -> Result<(), Failure> {
        let source = Box::new(FolderSource::new(folder)) as Box<dyn RecordSource>;
        let note = source.checkpoint().map_err(|cause| Failure::file(folder, cause))?;
        let origin = note.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if origin.ends_with(format!("/{}", directory::NAME).as_bytes()) {
            return self.take_directory(source, &folder.display().to_string());
        }
        self.records.push(source);
        Ok(())
    }

    fn take_directory(&mut self, source: Box<dyn RecordSource>, from: &str) -> Result<(), Failure> {
        if self.directory.replace(source).is_none() {
            return Ok(());
        }
        let what = format!("{from} is a second directory, and a board has one");
        Err(Failure::usage(what, "give the folders of one board's logs one by one: log/<hash> …, log/directory-<hash>"))
    }
}
