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
use std::{
    collections::BTreeMap,
    path::PathBuf,
    str::FromStr,
    thread,
    time::{Duration, Instant},
};

/// How long a board may take to list what was announced just now, and to show everywhere what it lists.
const BOARD: Duration = Duration::from_secs(30);
/// How long a copy may be behind: it follows board and directory each at its own pace. What is missing for longer is hidden.
const COPY: Duration = Duration::from_mins(10);
/// Between two looks at what is late.
const AGAIN: Duration = Duration::from_secs(6);

/// Check a board's directory: that it lists every process that the board shows, and that every log is as it was collected.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos directory check https://vote.example.org --board vote.example.org=<64 digits> --policy witnesses.policy
  psephos directory check https://vote.example.org/elections/<hash> --board …      … and that this process is listed

Give the board's name and key from elsewhere than the board; without them the board's own word is taken. Without --policy
the directory may be one that the board shows to you alone.

What is missing on a board is looked for again for half a minute. A mirror or another copy may be behind for minutes: say --copy,
and what it lacks is \"not yet\" there, and hidden only where it is missing for ten, which --wait 10 waits for.

Exit: 0 all is as it should be, 1 a process is hidden, or an older or another log is shown than there was, 2 a copy is
behind, or too few witnesses have cosigned the directory, 66 something could not be read.")]
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
    /// The address is that of a mirror or another copy, which may be behind for minutes.
    #[arg(long, requires = "board")]
    copy: bool,
    /// So many minutes to go on looking for what a copy lacks.
    #[arg(long, value_name = "MINUTES", default_value_t = 0, requires = "copy", value_parser = clap::value_parser!(u64).range(0..=60))]
    wait: u64,
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
    let Command::Check(CheckArgs { url, board, policy, copy, wait }) = &args.command;
    if !address::is_web(url) {
        return Err(Failure::usage(
            format!("\"{url}\" is no web address"),
            "give the board's address, http://… or https://…",
        ));
    }
    let Address { base, process } = url.parse()?;
    let client = Client::new(&base);
    // A copy does not say whose it is; and a board that keeps silent about it is no copy for that.
    let board = match board {
        Some(Named(board)) => board.clone(),
        None => client.board()?,
    };
    let policy = policy.as_deref().map(policy::read).transpose()?;
    let asked = Asked { client, board, process, policy };
    let (patience, wait) = if *copy { (COPY, Duration::from_mins(*wait)) } else { (BOARD, BOARD) };
    let (began, mut found) = (Instant::now(), asked.check()?);
    let mut always = found.late.clone();
    while found.may_be_right_soon() && began.elapsed() < wait {
        thread::sleep(AGAIN.min(wait.saturating_sub(began.elapsed())));
        found = asked.check()?;
        always.retain(|what, _| found.late.contains_key(what));
    }
    if began.elapsed() >= patience {
        found.give_up(&always);
    }
    for fault in &found.faults {
        say!("{fault}");
    }
    for late in found.late.values() {
        say!("Not yet: {late}");
    }
    if *copy && !found.late.is_empty() {
        say!("A copy may be behind. What it lacks for ten minutes is hidden: look again, or with --wait 10.");
    }
    if let Some(shortage) = &found.shortage {
        say!("The directory has no quorum: {shortage}.");
    }
    say!("{} processes, {} checkpoints in {} entries.", found.processes, found.checkpoints, found.entries);
    Ok(match &found {
        Found { faults, .. } if !faults.is_empty() => Exit::Failed,
        Found { unread: true, .. } => Exit::Unread,
        Found { shortage: Some(_), .. } => Exit::NotYet,
        Found { late, .. } if !late.is_empty() => Exit::NotYet,
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
    /// What is wrong.
    faults: Vec<String>,
    /// What may be right in a moment, by what it is about.
    late: BTreeMap<Late, String>,
    /// Too few of the policy's witnesses have cosigned what was read.
    shortage: Option<Shortage>,
    /// Something could not be read.
    unread: bool,
}

/// What may be late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Late {
    /// The directory itself.
    Directory,
    /// That the process is listed.
    Listed(ProcessId),
    /// That it is shown, or its log served.
    Shown(ProcessId),
    /// As much of its log as was collected.
    Entries(ProcessId),
}

impl Found {
    /// Whether nothing is wrong but what may be right in a moment.
    fn may_be_right_soon(&self) -> bool {
        self.faults.is_empty() && (self.shortage.is_some() || !self.late.is_empty())
    }

    fn is_wrong(&mut self, what: String) {
        self.faults.push(what);
    }

    fn is_late(&mut self, what: Late, words: String) {
        self.late.entry(what).or_insert(words);
    }

    /// What was late at every look for as long as may be is wrong.
    fn give_up(&mut self, always: &BTreeMap<Late, String>) {
        for what in always.keys() {
            self.faults.extend(self.late.remove(what));
        }
    }

    fn has_not_grown(&mut self, process: &ProcessId, cause: &NotGrown) {
        let what = format!("process {process}");
        match cause {
            NotGrown::Unread(SourceError { is_absent: false, .. }) => {
                self.unread = true;
                eprintln!("{what}: {cause}");
            }
            NotGrown::Shrunk { .. } => self.is_late(Late::Entries(*process), format!("{what}: {cause}")),
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
                    let words = format!("the board shows {} processes and has no directory", shown.len());
                    found.is_late(Late::Directory, words);
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
            let words = format!("process {process} is shown, and the directory does not list it");
            found.is_late(Late::Listed(*process), words);
        }
        found.processes = processes.len();
        found.checkpoints = collected.values().map(Vec::len).sum();
        for (process, listed) in processes {
            if !shown.contains(process) {
                let words = format!("process {process} is listed, and the board does not show it");
                found.is_late(Late::Shown(*process), words);
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
                return found.is_late(Late::Shown(*process), format!("{what} is listed, and its log is not served"));
            }
            Err(Unreadable::Client(cause)) => {
                found.unread = true;
                return eprintln!("{what}: {cause}");
            }
        };
        let source = Remembering { source: HttpSource::new(log), read: RefCell::default() };
        for head in collected {
            if let Err(cause) = now.follows(head, &source) {
                found.has_not_grown(process, &cause);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_missing_at_every_look_is_hidden_in_the_end() {
        let (first, second) = (Late::Shown(ProcessId([1; 32])), Late::Listed(ProcessId([2; 32])));
        let mut found = Found::default();
        assert!(!found.may_be_right_soon());
        found.is_late(first, "the first".to_owned());
        let mut always = found.late.clone();
        let mut found = Found::default();
        found.is_late(first, "the first, still".to_owned());
        found.is_late(second, "the second, which came later".to_owned());
        always.retain(|what, _| found.late.contains_key(what));
        assert!(found.may_be_right_soon());
        found.give_up(&always);
        assert_eq!(found.faults, ["the first, still"]);
        assert_eq!(found.late.keys().collect::<Vec<_>>(), [&second]);
        assert!(!found.may_be_right_soon());
    }
}
