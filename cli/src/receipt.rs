//! `psephos receipt`: what a voter keeps, checked long after and far from the booth.

mod paper;

use crate::{
    address,
    console::{Tame, say},
    exit::Exit,
    failure::Failure,
    growth::{Head, NotGrown},
    record, verify,
};
use clap::{Args, Subcommand};
pub use paper::{MalformedPaper, Paper};
use psephos_tally::Witnesses;
use std::path::PathBuf;

/// Check a receipt that the booth or `psephos vote` gave.
#[derive(Debug, Args)]
pub struct ReceiptArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(CheckArgs),
}

/// Check that a ballot stands in the log, who has seen it there, and that the log of today still holds it.
///
/// The board's keys are taken from the election's announcement, whose hash is the election's name: nothing that the board says
/// today is believed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos receipt check psephos-6f2a….txt http://localhost:8080/elections/<hash>
  psephos receipt check receipt.json ./willowbrook --process <hash>

Exit: 0 it holds, a quorum of the witnesses has seen it, and the log still begins with what it was proved in; 1 something does
not hold; 2 it holds, and too few witnesses have cosigned: fetch a newer receipt from the board; 66 the record could not be
read.")]
struct CheckArgs {
    /// The file that the booth saved, or that `psephos vote --receipt` wrote.
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
    /// The election's address, or the folder that holds its record.
    #[arg(value_name = "URL|FOLDER")]
    record: String,
    /// The election's hash, where neither the receipt nor the address names it.
    #[arg(long, value_name = "HASH")]
    process: Option<psephos_record::ProcessId>,
}

/// Runs the command.
pub fn run(args: &ReceiptArgs) -> Result<Exit, Failure> {
    let Command::Check(args) = &args.command;
    let paper = Paper::read(&args.receipt)?;
    let found = verify::find(&args.record, args.process.or(paper.process))?;
    let process = paper
        .process
        .or(args.process)
        .or(found.expected)
        .ok_or_else(|| Failure::usage("nothing names the election", "say --process and the election's hash"))?;
    let (announced, checkpoint) = record::announced(&*found.source, &process)?;
    let witnesses: &Witnesses = announced.witnesses();
    let holds = witnesses.check_receipt(&paper.tracker, &paper.proof, paper.promise.as_deref());
    let checked = match holds {
        Ok(checked) => checked,
        Err(cause) => {
            say!("The receipt does NOT hold: {}", Tame(&cause));
            return Ok(Exit::Failed);
        }
    };
    let then = &checked.cosigned.checkpoint;
    say!("Election  {process}");
    say!("Tracker   {}", paper.tracker);
    say!("Entry     {} of {}, under the root {}", checked.index, then.size, then.root);
    let names: Vec<String> = checked.cosigned.names().map(ToString::to_string).collect();
    let quorum = witnesses.quorum();
    match (quorum, names.is_empty()) {
        (0, _) => say!("Witnesses none: the board alone says that others see the same log"),
        (_, true) => say!("Witnesses nobody has cosigned; {quorum} of {} are due", witnesses.keys().len()),
        (_, false) => say!("Witnesses {}; {quorum} of {} are due", names.join(", "), witnesses.keys().len()),
    }
    let now = Head { size: checkpoint.size, root: checkpoint.root };
    match now.follows(&Head { size: then.size, root: then.root }, &*found.source) {
        Ok(()) => say!("Today     the log has {} entries and still begins with those", now.size),
        // An older copy is no lie; a board that has become shorter is.
        Err(NotGrown::Shrunk { before, now }) if !address::is_web(&args.record) => {
            say!("Today     the copy ends at entry {now}, before the {before} that the receipt speaks of");
        }
        Err(NotGrown::Unread(cause)) => {
            say!("Today     {}", Tame(&cause));
            return Ok(Exit::Unread);
        }
        Err(cause) => {
            say!("Today     {cause}.");
            say!(
                "The board has signed two histories. Keep this receipt and the checkpoint below: together they prove it."
            );
            say!("`psephos evidence make fork` makes one file of them that convicts it.\n");
            say!("{}", Tame(&String::from_utf8_lossy(&found.source.checkpoint().unwrap_or_default())));
            return Ok(Exit::Failed);
        }
    }
    if checked.cosigned.time().is_err() {
        say!("The receipt holds; too few witnesses have cosigned yet.");
        return Ok(Exit::NotYet);
    }
    say!("The receipt holds. It shows that the ballot is in the log, not what is in it.");
    Ok(Exit::Done)
}
