//! A voter without a browser.

mod choice;

use crate::{
    address::{Address, Place},
    client::Receipt,
    console::say,
    exit::Exit,
    failure::Failure,
    organiser::unproved,
    record,
    source::HttpSource,
};
pub use choice::Choices;
use clap::{ArgGroup, Args};
use psephos_record::{
    Tracker,
    booth::{Booth, Selection, Turn},
    credential::VotingCode,
};
use psephos_tally::Process;
use rand_core::{CryptoRng, OsRng, RngCore};
use std::{
    fs,
    io::{self, Read as _},
    path::PathBuf,
};
use zeroize::Zeroizing;

/// Vote from the command line.
///
/// The ballot is encrypted here, and the receipt checked here: the board gets nothing but ciphertexts. What stands on a
/// command line may be kept by your shell and seen by others on this machine; for a real vote, the browser is better.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("code").required(true),
    after_long_help = "\
Examples:
  psephos vote http://localhost:8080/elections/<hash> --code-stdin --choose mayor=lin --choose library=books,music
  psephos vote http://localhost:8080/elections/<hash> --code-file code.txt --blank mayor --choose library=
  psephos vote http://localhost:8080/elections/<hash> --code-file code.txt --choose mayor=lin --challenge

--choose CONTEST= marks nothing in a contest that allows it. Where a contest asks for numbers, OPTION:NUMBER gives a
score, a grade (1 is the best), votes (negative ones against) or an amount; where it asks for an order, the options are
named in it. --challenge has the prepared ballot opened for everybody to
see instead of casting it: it shows that this program encrypts what it is told, and does not count. Vote again afterwards,
with or without another challenge. If the board does not prove that the challenge stands in its log, look the tracker up
on its page now and again later: a board that sees a challenge could cast the ballot instead."
)]
pub struct VoteArgs {
    /// The election's address.
    #[arg(value_name = "URL")]
    url: String,
    /// Read the voting code from this file.
    #[arg(long, value_name = "FILE", group = "code")]
    code_file: Option<PathBuf>,
    /// Read the voting code from standard input.
    #[arg(long, group = "code")]
    code_stdin: bool,
    /// Mark these options of this contest, all by their short names; with :NUMBER where the contest asks for numbers.
    #[arg(long, value_name = "CONTEST=OPTION[,OPTION]")]
    choose: Vec<String>,
    /// Mark the blank of this contest.
    #[arg(long, value_name = "CONTEST")]
    blank: Vec<String>,
    /// Open the ballot instead of casting it.
    #[arg(long)]
    challenge: bool,
    /// Keep the receipt here: JSON with the board's signed promise and the proof that the ballot is in the log.
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &VoteArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let code = read_code(args)?;
    let voter = Voter::enter(&place, &code)?;
    let choices = Choices::parse(&args.choose, &args.blank)?;
    let selections = choices.selections(voter.process.manifest(), voter.style)?;
    let act = if args.challenge { Act::Challenge } else { Act::Cast };
    let voted = voter.vote(&selections, act, &mut OsRng, &mut |tracker| say!("Tracker   {tracker}"))?;
    if let Some(path) = &args.receipt {
        crate::organiser::publish(Some(path), &voted.receipt)?;
    }
    let entry = voted.receipt.index;
    match act {
        Act::Cast => {
            say!("Cast: the ballot is entry {entry} of the log, which holds it under a checkpoint of the board.");
            say!("Look it up at {}/check?tracker={}", place.client.page(&place.process), voted.tracker);
        }
        Act::Challenge => {
            say!("Opened: entry {entry} of the log shows what the ballot held. It does not count; vote again.");
            say!("Look at it at {}/check?tracker={}", place.client.page(&place.process), voted.tracker);
        }
    }
    Ok(Exit::Done)
}

/// What happens to a prepared ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is cast.
    Cast,
    /// It is opened, and does not count.
    Challenge,
}

/// What a voter has in the end.
#[derive(Clone, Debug)]
pub struct Voted {
    /// The ballot's tracker, also when it was challenged.
    pub tracker: Tracker,
    /// The receipt of what was posted, verified.
    pub receipt: Receipt,
}

/// A voter in front of an open election.
#[derive(Debug)]
pub struct Voter<'a> {
    place: &'a Place,
    code: &'a VotingCode,
    process: Process,
    style: u32,
}

impl<'a> Voter<'a> {
    /// Reads the election as it was when voting opened, and finds the voter on its roll.
    pub fn enter(place: &'a Place, code: &'a VotingCode) -> Result<Self, Failure> {
        let process = record::opened(&HttpSource::new(place.log.clone()), &place.process)?;
        let credential = code.credential(&place.process);
        let unknown = || {
            let remedy = "look whether the code is for this election; if it is, ask the registrar";
            Failure::new("unknown-credential", "this code is not on the roll", remedy)
        };
        let roll = process.roll().ok_or_else(unknown)?;
        let position = roll.position(&credential).ok_or_else(unknown)?;
        let style = roll.voters().get(position).map(|voter| voter.style).ok_or_else(unknown)?;
        Ok(Self { place, code, process, style })
    }

    /// The election.
    pub const fn process(&self) -> &Process {
        &self.process
    }

    /// The number of the voter's ballot style.
    pub const fn style(&self) -> u32 {
        self.style
    }

    /// Prepares a ballot, shows its tracker, and casts or challenges it.
    pub fn vote(
        &self,
        selections: &[Selection],
        act: Act,
        rng: &mut (impl RngCore + CryptoRng),
        show: &mut dyn FnMut(&Tracker),
    ) -> Result<Voted, Failure> {
        let committee = self.process.committee().ok_or_else(|| Failure::new("no-key", "there is no key", ""))?;
        let id = self.process.id();
        let turn = self.place.log.turn(&self.code.credential(&id))?;
        let credential = self.code.private_credential(&id);
        let turn = Turn { credential: &credential, style: self.style, counter: turn.counter, previous: turn.previous };
        let booth = Booth::new(id, self.process.manifest().clone(), committee.key);
        let prepared = booth.prepare(&turn, selections, rng).map_err(|fault| {
            Failure::usage(choice::explained(fault, self.process.manifest(), self.style), "correct the selections")
        })?;
        let tracker = *prepared.tracker();
        // Before anything is sent: it binds this program to what it encrypted.
        show(&tracker);
        let ballot = prepared.entry().to_vec();
        let entry = match act {
            Act::Cast => ballot.clone(),
            Act::Challenge => prepared.challenge(),
        };
        let posted = self.place.log.post(&entry).map_err(Failure::from).and_then(|receipt| {
            receipt.verify(&entry, &id, self.process.manifest()).map_err(unproved)?;
            Ok(receipt)
        });
        match posted {
            Ok(receipt) => Ok(Voted { tracker, receipt }),
            Err(_) if act == Act::Challenge && self.is_cast(&ballot) => Err(captured(&tracker)),
            Err(failure) => Err(failure),
        }
    }

    /// Whether a ballot that was sent to be challenged stands on the board as cast: whoever saw the challenge could post it.
    fn is_cast(&self, ballot: &[u8]) -> bool {
        let receipt = self.place.log.proof(&Tracker::of_entry(ballot));
        receipt.is_ok_and(|receipt| receipt.verify(ballot, &self.process.id(), self.process.manifest()).is_ok())
    }
}

fn captured(tracker: &Tracker) -> Failure {
    let what = format!("the ballot {tracker} was sent to be opened, and stands on the board as cast");
    let remedy =
        "vote again: the new ballot replaces it; and tell the office that runs the election, for somebody cheated";
    Failure::new("captured-ballot", what, remedy)
}

fn read_code(args: &VoteArgs) -> Result<VotingCode, Failure> {
    let text = if let Some(path) = &args.code_file {
        fs::read_to_string(path).map_err(|cause| Failure::file(path, cause))
    } else {
        let mut text = String::new();
        let read = io::stdin().take(1_000).read_to_string(&mut text);
        read.map(|_| text).map_err(|cause| Failure::new("code", format!("the code can't be read: {cause}"), ""))
    };
    let text = Zeroizing::new(text?);
    VotingCode::parse(&text)
        .map_err(|cause| Failure::new("malformed-code", cause, "look at the letter and type it anew"))
}
