//! A board's directory, read by somebody who believes nothing: is everything there that it lists, and listed that is there?

use crate::{
    address::{self, Address},
    client::{Client, ClientError, Log},
    console::say,
    exit::Exit,
    failure::Failure,
    growth::{Head, NotGrown},
    source::HttpSource,
};
use clap::{Args, Subcommand};
use core::cell::RefCell;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, SignedNote},
    tile::{self, Resource, TilePath, WIDTH},
    tree::Frontier,
};
use psephos_record::{
    Key, ProcessId, Tracker,
    directory::{self, Directory, DirectoryEntry},
    manifest::BoardIdentity,
};
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{collections::BTreeMap, str::FromStr, thread, time::Duration};

/// How long a board may take to list a process that was announced just now.
const NEWS: Duration = Duration::from_secs(4);

/// Check a board's directory: that it lists every process that the board shows, and that every log is as it was collected.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  psephos directory check https://vote.example.org --board vote.example.org=<64 digits>

Give the board's name and key from elsewhere than the board; without them the board's own word is taken.

Exit: 0 all is as it should be, 1 the board hides a process, or shows an older or another log than it had, 66 something
could not be read.")]
pub struct DirectoryArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read all of the directory and compare it with the logs as they are served now.
    Check {
        /// The board's address.
        #[arg(value_name = "URL")]
        url: String,
        /// The board's name, `=`, and its key as 64 hexadecimal digits.
        #[arg(long, value_name = "NAME=HEXKEY")]
        board: Option<Named>,
    },
}

/// `NAME=HEXKEY`.
#[derive(Clone, Debug)]
struct Named(BoardIdentity);

impl FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = "not a board's name, \"=\" and the 64 hexadecimal digits of its key";
        let (name, digits) = text.rsplit_once('=').ok_or(form)?;
        let key: Key = digits.parse().map_err(|_| form)?;
        Ok(Self(BoardIdentity { name: name.to_owned(), key }))
    }
}

/// Runs the command.
pub fn run(args: &DirectoryArgs) -> Result<Exit, Failure> {
    let Command::Check { url, board } = &args.command;
    if !address::is_web(url) {
        return Err(Failure::usage(
            format!("\"{url}\" is no web address"),
            "give the board's address, http://… or https://…",
        ));
    }
    let client = Client::new(&url.parse::<Address>()?.base);
    let board = match board {
        Some(Named(board)) => board.clone(),
        None => client.board()?,
    };
    let mut found = checked(&client, &board)?;
    if found.is_news() {
        thread::sleep(NEWS);
        found = checked(&client, &board)?;
    }
    for fault in &found.faults {
        say!("{fault}");
    }
    say!("{} processes, {} checkpoints in {} entries.", found.processes, found.checkpoints, found.entries);
    Ok(match (found.faults.is_empty(), found.unread) {
        (false, _) => Exit::Failed,
        (true, true) => Exit::Unread,
        (true, false) => Exit::Done,
    })
}

/// What was found.
#[derive(Default)]
struct Found {
    entries: u64,
    processes: usize,
    checkpoints: usize,
    faults: Vec<String>,
    /// Processes that are shown and not listed.
    missing: usize,
    /// Something could not be read.
    unread: bool,
}

impl Found {
    /// Whether nothing is wrong but what may be right in a moment.
    const fn is_news(&self) -> bool {
        self.missing > 0 && self.missing == self.faults.len()
    }

    fn read(&mut self, what: &str, cause: &NotGrown) {
        if let NotGrown::Unread(SourceError { is_absent: false, .. }) = cause {
            self.unread = true;
            eprintln!("{what}: {cause}");
        } else {
            self.faults.push(format!("{what}: {cause}"));
        }
    }
}

fn checked(client: &Client, board: &BoardIdentity) -> Result<Found, Failure> {
    let mut found = Found::default();
    // The list first: what is announced meanwhile is in the directory then, or not asked for.
    let shown: Vec<ProcessId> = client.processes()?.iter().map(|listed| listed.process).collect();
    let directory = match read(client, board, &mut found) {
        Ok(directory) => directory,
        Err(Unreadable::Client(cause)) if cause.is_missing() && shown.is_empty() => Directory::default(),
        Err(Unreadable::Client(cause)) if cause.is_missing() => {
            found.faults.push(format!("the board shows {} processes and has no directory", shown.len()));
            found.missing = 1;
            return Ok(found);
        }
        Err(Unreadable::Client(cause)) => return Err(cause.into()),
        Err(Unreadable::Untrue(what)) => {
            found.faults.push(what);
            return Ok(found);
        }
    };
    for process in shown.iter().filter(|process| !directory.processes().contains_key(process)) {
        found.missing += 1;
        found.faults.push(format!("process {process} is shown, and the directory does not list it"));
    }
    for (process, listed) in directory.processes() {
        found.processes += 1;
        found.checkpoints += listed.collected.len();
        if !shown.contains(process) {
            found.faults.push(format!("process {process} is listed, and the board does not show it"));
        }
        compare(client, board, process, listed, &mut found);
    }
    Ok(found)
}

/// Holds a log as it is served now against what was collected of it.
fn compare(client: &Client, board: &BoardIdentity, process: &ProcessId, listed: &directory::Listed, found: &mut Found) {
    let what = format!("process {process}");
    let Some(key) = key(board, &process.to_string()) else { return };
    let log = client.log(process);
    let now = match signed(&log, &key) {
        Ok(now) => now,
        Err(Unreadable::Untrue(cause)) => return found.faults.push(format!("{what}: {cause}")),
        Err(Unreadable::Client(cause)) if cause.is_missing() => {
            return found.faults.push(format!("{what} is listed, and its log is not served"));
        }
        Err(Unreadable::Client(cause)) => {
            found.unread = true;
            return eprintln!("{what}: {cause}");
        }
    };
    let source = Remembering { source: HttpSource::new(log), read: RefCell::default() };
    // Its first entry is the one that was listed.
    let first = Head { size: 1, root: Hash::from_bytes(listed.manifest.0) };
    if let Err(cause) = now.follows(&first, &source) {
        found.read(&what, &cause);
    }
    for (_, note) in &listed.collected {
        let checkpoint = SignedNote::parse(note).ok().and_then(|note| Checkpoint::open(&note, &key).ok());
        let Some(Checkpoint { size, root, .. }) = checkpoint else { continue };
        if let Err(cause) = now.follows(&Head { size, root }, &source) {
            found.read(&what, &cause);
        }
    }
}

/// Why a log can't be looked at.
enum Unreadable {
    Client(ClientError),
    /// The board shows something else than it signed.
    Untrue(String),
}

impl From<ClientError> for Unreadable {
    fn from(cause: ClientError) -> Self {
        Self::Client(cause)
    }
}

/// The whole directory, under its signed root.
fn read(client: &Client, board: &BoardIdentity, found: &mut Found) -> Result<Directory, Unreadable> {
    let untrue = |what: &str| Unreadable::Untrue(format!("the directory: {what}"));
    let key = key(board, directory::NAME).ok_or_else(|| untrue("the board's key is none"))?;
    let log = client.directory();
    let head = signed(&log, &key)?;
    let (mut frontier, mut directory) = (Frontier::new(), Directory::default());
    for index in 0..head.size.div_ceil(u64::from(WIDTH)) {
        let resource = Resource::Entries(index);
        let path = TilePath { resource, width: resource.width(head.size) };
        let bundle = log.tile(path)?;
        let entries = tile::entries(&bundle, path.width).map_err(|cause| untrue(&cause.to_string()))?;
        for bytes in entries {
            let index = frontier.size();
            frontier.push(Hash::from_bytes(Tracker::of_entry(bytes).0));
            let size_of = |process: &ProcessId, note: &[u8]| {
                let key = self::key(board, &process.to_string())?;
                Some(Checkpoint::open(&SignedNote::parse(note).ok()?, &key).ok()?.size)
            };
            if let Err(cause) = DirectoryEntry::decode(bytes).and_then(|entry| directory.read(entry, size_of)) {
                found.faults.push(format!("the directory: entry {index}: {cause}"));
            }
        }
    }
    found.entries = frontier.size();
    if frontier.root() != head.root {
        return Err(untrue("its entries do not have the root that the board signed"));
    }
    Ok(directory)
}

/// A log's checkpoint, as its key signed it.
fn signed(log: &Log, key: &NoteKey) -> Result<Head, Unreadable> {
    let note = SignedNote::parse(&log.checkpoint()?).map_err(|cause| Unreadable::Untrue(cause.to_string()))?;
    let checkpoint = Checkpoint::open(&note, key).map_err(|cause| Unreadable::Untrue(cause.to_string()))?;
    Ok(Head { size: checkpoint.size, root: checkpoint.root })
}

/// The key of a board's log.
fn key(board: &BoardIdentity, log: &str) -> Option<NoteKey> {
    NoteKey::new(KeyName::new(format!("{}/{log}", board.name)).ok()?, board.key.as_bytes()).ok()
}

/// A log of which each part is read once.
struct Remembering {
    source: HttpSource,
    read: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl RecordSource for Remembering {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if let Some(bytes) = self.read.borrow().get(path) {
            return Ok(bytes.clone());
        }
        let bytes = self.source.read(path)?;
        self.read.borrow_mut().insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }
}
