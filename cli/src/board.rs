//! `psephos board`: what an operator does with a board that is off.

use crate::{console::say, exit::Exit, failure::Failure, service};
use clap::{Args, Subcommand};
use psephos_board::{MoveError, move_board};

/// Move a board to another database.
#[derive(Debug, Args)]
pub struct BoardArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Move(MoveArgs),
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

/// Runs the command.
pub fn run(args: &BoardArgs) -> Result<Exit, Failure> {
    match &args.command {
        Command::Move(args) => move_to(args),
    }
}

fn move_to(args: &MoveArgs) -> Result<Exit, Failure> {
    let moving = move_board(&args.from, &args.to, |doing| eprintln!("{doing} …"));
    let moved = service::runtime()?.block_on(moving).map_err(|cause| {
        let advice = match cause {
            MoveError::Running => "stop the board, make the target anew, and begin again",
            MoveError::NotEmpty | MoveError::Differs => "make an empty database, and begin again",
            MoveError::Gone => "the board is where it was moved to",
            _ => "see what it says; nothing was moved",
        };
        Failure::new("move", cause, advice)
    })?;
    say!(
        "Moved {} processes with {} entries, and checked both. The old database is retired.",
        moved.processes,
        moved.entries
    );
    Ok(Exit::Done)
}
