//! A board's directory, read by somebody who believes nothing: is everything there that it lists, and listed that is there?

use crate::{
    address::{self, Address},
    client::{Client, ClientError},
    console::say,
    exit::Exit,
    failure::Failure,
    growth::{Head, NotGrown},
    policy,
    source::HttpSource,
};
use clap::{Args, Subcommand};
use core::cell::RefCell;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, SignedNote},
    policy::{Policy, Shortage},
    tile::{self, Resource, TilePath, WIDTH},
};
use psephos_record::{Key, ProcessId, directory, manifest::BoardIdentity};
use psephos_tally::{
    Listing,
    verifier::{RecordSource, SourceError},
};
use std::{collections::BTreeMap, path::PathBuf, str::FromStr, thread, time::Duration};

/// How long a board may take to list a process that was announced just now, and a mirror to have what it lists.
const NEWS: Duration = Duration::from_secs(6);

/// Check a board's directory: that it lists every process that the board shows, and that every log is as it was collected.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos directory check https://vote.example.org --board vote.example.org=<64 digits> --policy witnesses.policy
  psephos directory check https://vote.example.org/elections/<hash> --board …      … and that this process is listed

Give the board's name and key from elsewhere than the board; without them the board's own word is taken. Without --policy
the directory may be one that the board shows to you alone.

Exit: 0 all is as it should be, 1 the board hides a process, or shows an older or another log than it had, 2 too few
witnesses have cosigned the directory, 66 something could not be read.")]
pub struct DirectoryArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read all of the directory and compare it with the logs as they are served now.
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The board's address, or that of a process on it, which must be listed then.
    #[arg(value_name = "URL")]
    url: String,
    /// The board's name, `=`, and its key as 64 hexadecimal digits.
    #[arg(long, value_name = "NAME=HEXKEY")]
    board: Option<Named>,
    /// Which witnesses must have cosigned the directory: a C2SP tlog-policy. See `psephos policy --help`.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
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
    let Command::Check(CheckArgs { url, board, policy }) = &args.command;
    if !address::is_web(url) {
        return Err(Failure::usage(
            format!("\"{url}\" is no web address"),
            "give the board's address, http://… or https://…",
        ));
    }
    let Address { base, process } = url.parse()?;
    let client = Client::new(&base);
    let board = match board {
        Some(Named(board)) => board.clone(),
        None => client.board()?,
    };
    let policy = policy.as_deref().map(policy::read).transpose()?;
    let asked = Asked { client, board, process, policy };
    let mut found = asked.check()?;
    if found.is_news() {
        thread::sleep(NEWS);
        found = asked.check()?;
    }
    for fault in &found.faults {
        say!("{}", fault.what);
    }
    if let Some(shortage) = &found.shortage {
        say!("The directory has no quorum: {shortage}.");
    }
    say!("{} processes, {} checkpoints in {} entries.", found.processes, found.checkpoints, found.entries);
    Ok(match &found {
        Found { faults, .. } if !faults.is_empty() => Exit::Failed,
        Found { unread: true, .. } => Exit::Unread,
        Found { shortage: Some(_), .. } => Exit::NotYet,
        _ => Exit::Done,
    })
}

/// What is to be checked, by what.
struct Asked {
    client: Client,
    board: BoardIdentity,
    /// Must be listed.
    process: Option<ProcessId>,
    policy: Option<Policy>,
}

/// What was found.
#[derive(Default)]
struct Found {
    entries: u64,
    processes: usize,
    checkpoints: usize,
    faults: Vec<Fault>,
    /// Too few of the policy's witnesses have cosigned what was read.
    shortage: Option<Shortage>,
    /// Something could not be read.
    unread: bool,
}

/// What is wrong.
struct Fault {
    what: String,
    /// It may be right in a moment.
    is_news: bool,
}

impl Found {
    /// Whether nothing is wrong but what may be right in a moment.
    fn is_news(&self) -> bool {
        let news = self.faults.iter().all(|fault| fault.is_news);
        news && (self.shortage.is_some() || !self.faults.is_empty())
    }

    fn is_wrong(&mut self, what: String) {
        self.faults.push(Fault { what, is_news: false });
    }

    fn is_perhaps_late(&mut self, what: String) {
        self.faults.push(Fault { what, is_news: true });
    }

    fn has_not_grown(&mut self, what: &str, cause: &NotGrown) {
        match cause {
            NotGrown::Unread(SourceError { is_absent: false, .. }) => {
                self.unread = true;
                eprintln!("{what}: {cause}");
            }
            NotGrown::Shrunk { .. } => self.is_perhaps_late(format!("{what}: {cause}")),
            _ => self.is_wrong(format!("{what}: {cause}")),
        }
    }
}

impl Asked {
    fn check(&self) -> Result<Found, Failure> {
        let mut found = Found::default();
        // The list first: what is announced meanwhile is in the directory then, or not asked for.
        let mut shown: Vec<ProcessId> = self.client.processes()?.iter().map(|listed| listed.process).collect();
        shown.extend(self.process.filter(|process| !shown.contains(process)));
        let (directory, collected) = match self.read(&mut found) {
            Ok(read) => read,
            Err(Unreadable::Client(cause)) if cause.is_missing() => {
                if !shown.is_empty() {
                    found.is_perhaps_late(format!("the board shows {} processes and has no directory", shown.len()));
                }
                return Ok(found);
            }
            Err(Unreadable::Client(cause)) => return Err(cause.into()),
            Err(Unreadable::Untrue(what)) => {
                found.is_wrong(what);
                return Ok(found);
            }
        };
        let processes = directory.says().processes();
        for process in shown.iter().filter(|process| !processes.contains_key(process)) {
            found.is_perhaps_late(format!("process {process} is shown, and the directory does not list it"));
        }
        found.processes = processes.len();
        found.checkpoints = collected.values().map(Vec::len).sum();
        for (process, listed) in processes {
            if !shown.contains(process) {
                found.is_perhaps_late(format!("process {process} is listed, and the board does not show it"));
            }
            // Its first entry is the one that was listed.
            let first = Head { size: 1, root: Hash::from_bytes(listed.manifest.0) };
            let heads = std::iter::once(&first).chain(collected.get(process).into_iter().flatten());
            self.compare(process, heads, &mut found);
        }
        Ok(found)
    }

    /// Holds a log as it is served now against what was collected of it.
    fn compare<'a>(&self, process: &ProcessId, collected: impl Iterator<Item = &'a Head>, found: &mut Found) {
        let what = format!("process {process}");
        let Some(key) = self.key(&process.to_string()) else { return };
        let log = self.client.log(process);
        let now = match log.checkpoint().map_err(Unreadable::from).and_then(|note| signed(&note, &key)) {
            Ok((now, _)) => now,
            Err(Unreadable::Untrue(cause)) => return found.is_wrong(format!("{what}: {cause}")),
            Err(Unreadable::Client(cause)) if cause.is_missing() => {
                return found.is_perhaps_late(format!("{what} is listed, and its log is not served"));
            }
            Err(Unreadable::Client(cause)) => {
                found.unread = true;
                return eprintln!("{what}: {cause}");
            }
        };
        let source = Remembering { source: HttpSource::new(log), read: RefCell::default() };
        for head in collected {
            if let Err(cause) = now.follows(head, &source) {
                found.has_not_grown(&what, &cause);
            }
        }
    }

    /// The whole directory, under a root that the board signed and, where a policy is asked for, its witnesses cosigned; and the
    /// checkpoints that it collects.
    fn read(&self, found: &mut Found) -> Result<(Listing, BTreeMap<ProcessId, Vec<Head>>), Unreadable> {
        let untrue = |what: &str| Unreadable::Untrue(format!("the directory: {what}"));
        let key = self.key(directory::NAME).ok_or_else(|| untrue("the board's key is none"))?;
        let log = self.client.directory();
        let note = match &self.policy {
            // A mirror counts no quorum of the directory, and serves all cosignatures that it has.
            Some(_) => log.cosigned_checkpoint().or_else(|_| log.checkpoint())?,
            None => log.checkpoint()?,
        };
        let (head, note) = signed(&note, &key)?;
        found.shortage = self.policy.as_ref().and_then(|policy| policy.evaluate(&note).err());
        let (mut listing, mut collected) = (Listing::new(key), BTreeMap::<_, Vec<_>>::new());
        for index in 0..head.size.div_ceil(u64::from(WIDTH)) {
            let resource = Resource::Entries(index);
            let path = TilePath { resource, width: resource.width(head.size) };
            let bundle = log.tile(path)?;
            let entries = tile::entries(&bundle, path.width).map_err(|cause| untrue(&cause.to_string()))?;
            for entry in entries {
                let index = listing.size();
                match listing.read(entry) {
                    Ok(Some((process, Checkpoint { size, root, .. }))) => {
                        collected.entry(process).or_default().push(Head { size, root });
                    }
                    Ok(None) => {}
                    Err(cause) => found.is_wrong(format!("the directory: entry {index}: {cause}")),
                }
            }
        }
        found.entries = listing.size();
        if listing.root() != head.root {
            return Err(untrue("its entries do not have the root that the board signed"));
        }
        Ok((listing, collected))
    }

    /// The key of a log of the board.
    fn key(&self, log: &str) -> Option<NoteKey> {
        NoteKey::new(KeyName::new(format!("{}/{log}", self.board.name)).ok()?, self.board.key.as_bytes()).ok()
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

/// A log's checkpoint, as its key signed it.
fn signed(note: &[u8], key: &NoteKey) -> Result<(Head, SignedNote), Unreadable> {
    let note = SignedNote::parse(note).map_err(|cause| Unreadable::Untrue(cause.to_string()))?;
    let checkpoint = Checkpoint::open(&note, key).map_err(|cause| Unreadable::Untrue(cause.to_string()))?;
    Ok((Head { size: checkpoint.size, root: checkpoint.root }, note))
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
