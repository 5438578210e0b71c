//! What people hand the program, and what a board answers it.

use crate::{Target, record::SMALL, said};
use psephos::{
    address::Address,
    archive,
    client::Receipt,
    keyfile::{self, Role},
    organiser::announcement::{Announcement, EXAMPLE, Named, PublicKey, Setting},
    poll::{Clear, Poll},
    receipt::Paper,
    registrar::voters,
    source::ArchiveSource,
    vote::Choices,
};
use psephos_log::{Hash, promise::Promise};
use psephos_record::{Unsigned, cbor, manifest::Manifest};
use psephos_rig as rig;
use psephos_tally::{
    Process,
    verifier::{MemorySource, RecordSource as _},
};
use std::{io::Cursor, path::Path};

/// The targets.
pub const TARGETS: &[Target] = &[
    // A ward's file says of each ballot how often it was cast, up to a million times in all.
    Target::new("polls", polls, poll_seeds).limits(256 << 20, 3_000),
    Target::new("voter_lists", voter_lists, voter_list_seeds),
    Target::new("announcements", announcements, announcement_seeds).limits(32 << 20, 500),
    Target::new("key_files", key_files, key_file_seeds).limits(8 << 20, 500),
    Target::new("addresses", addresses, address_seeds),
    Target::new("receipts", receipts, receipt_seeds),
    Target::new("kept_receipts", kept_receipts, kept_receipt_seeds),
    Target::new("choices", choices, choice_seeds),
    Target::new("archives", archives, archive_seeds),
];

const NOWHERE: &str = "a file";
const PASSPHRASE: &str = "an easy one";

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn lines(lines: &[&str]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

fn poll_seeds() -> Vec<Vec<u8>> {
    let file = |meta: &[&str], votes: &[&str]| {
        let head = ["META", "key;value", "description;A budget", "num_votes;4", "language;polish"];
        let projects = ["PROJECTS", "project_id;cost;votes;name;selected"];
        let rows = ["a;10;3;\"Trees; and benches\";1", "b;20;2;\"\"\"Square\"\" of\nthe saints\";0", "c;3;;;"];
        lines(&[&head[..], meta, &projects, &rows, &["VOTES"], votes].concat())
    };
    let names = ["voter_id;age;vote", "1;30;a", "2;31;\"b,a\"", "1;30;b", ";;b"];
    let points = ["voter_id;vote;points", "1;\"a,b\";\"3,1\"", "2;c;2"];
    let greedy = ["rule;greedy", "budget;30"];
    let ward = ["3,2,", "13,1,2,", "2,3,", "\"Candidate 1\",\"A\",\"Green\",", "\"Candidate 2\",\"B\",\"\","];
    vec![
        file(&["vote_type;approval", "min_length;1", "max_length;2"], &names),
        file(&["vote_type;approval", "max_sum_cost;25", greedy[0], greedy[1]], &names),
        file(&["vote_type;cumulative", "max_points;4", "max_sum_points;4", greedy[0], greedy[1]], &points),
        file(&["vote_type;ordinal", "max_length;3", "scoring_fn;Borda"], &names),
        lines(&[&ward[..], &["\"Candidate 3\",\"C\",\"Red\",", "\"Kirriemuir\","]].concat()),
    ]
}

/// Every ballot that is taken is one of the file's options and voters.
fn polls(bytes: &[u8]) {
    let poll = match Poll::parse(bytes) {
        Ok(poll) => poll,
        Err(error) => return said(&error),
    };
    poll.oddities.iter().for_each(said);
    assert!(!poll.ballots.is_empty() && !poll.options.is_empty());
    let poll = poll.first(300);
    for ballot in &poll.ballots {
        assert!(ballot.voter < poll.voters && ballot.options.iter().all(|option| *option < poll.options.len()));
        assert_eq!(poll.selection(ballot).numbers.len(), poll.options.len());
    }
    if poll.options.len() < 30 {
        let _ = Clear::new(&poll).outcome();
    }
}

fn voter_list_seeds() -> Vec<Vec<u8>> {
    vec![
        lines(&["name,email,style,weight", "\"Osei, Amara\",a@x.org,both,2", "林月,,marks,"]),
        lines(&["name,style", "", "A,marks", "B,both"]),
    ]
}

/// Everybody on a list that is taken can stand on the roll.
fn voter_lists(bytes: &[u8]) {
    let manifest = SMALL.process.manifest();
    match voters::parse(bytes, manifest) {
        Ok(people) => {
            assert!(!people.is_empty());
            let weight: u64 = people.iter().map(|person| u64::from(person.weight)).sum();
            assert!(weight <= manifest.max_weight);
            let known = |style: u32| (style as usize) < manifest.styles.len();
            assert!(people.iter().all(|person| !person.name.is_empty() && person.weight > 0 && known(person.style)));
        }
        Err(error) => {
            assert!(error.0 > 0, "a fault in no line: {error}");
            said(&error);
        }
    }
}

fn announcement_seeds() -> Vec<Vec<u8>> {
    // The example with its trustees written out, so that nothing is read from files.
    let trustees: Vec<serde_json::Value> = SMALL
        .process
        .manifest()
        .trustees
        .iter()
        .map(|trustee| serde_json::to_value(trustee).expect("a trustee is JSON"))
        .collect();
    let trustees = serde_json::Value::Array(trustees).to_string();
    let registrar = format!("\"{}\"", SMALL.process.manifest().registrar);
    let written = EXAMPLE
        .replace(r#"["alice.json", "bob.json", "chen.json", "dora.json", "emil.json"]"#, &trustees)
        .replace("\"registrar.json\"", &registrar);
    assert_ne!(written, EXAMPLE);
    vec![EXAMPLE.as_bytes().to_vec(), written.into_bytes()]
}

/// What is taken as a manifest can be announced.
fn announcements(bytes: &[u8]) {
    let Ok(announcement) = Announcement::parse(Path::new(NOWHERE), &text(bytes)).inspect_err(said) else { return };
    // Files that it names are the organiser's own, and not read here.
    let inline = announcement.trustees.iter().all(|trustee| matches!(trustee, Named::Inline(_)));
    let key = |registrar: &Named<PublicKey>| match registrar {
        Named::Inline(_) => true,
        Named::Text(text) => text.parse::<psephos_record::Key>().is_ok(),
    };
    if !inline || !key(&announcement.registrar) {
        return;
    }
    let (organiser, board) = (rig::key(&rig::signing_key(1)), SMALL.process.manifest().board.clone());
    let setting = Setting { board, organiser, nonce: [7; 16], now: 1_790_000_000 };
    match announcement.manifest(setting) {
        Ok(manifest) => {
            let entry = Unsigned::manifest(&manifest).sign(&rig::signing_key(1));
            let announced = Process::announce(&entry);
            assert_eq!(announced.is_ok(), entry.len() <= psephos_record::entry::MAX_BYTES, "{announced:?}");
            let again: Manifest = cbor::decode(&cbor::encode(&manifest)).expect("our own encoding");
            assert_eq!(again, manifest);
        }
        Err(error) => said(&error),
    }
}

/// What scrypt is made to do, at the most: an input must not take minutes.
const WORK: u8 = 4;

fn key_file_seeds() -> Vec<Vec<u8>> {
    vec![include_bytes!("../corpus/key_files/board").to_vec()]
}

/// Nothing opens but the file that was sealed, and that only for its own role.
fn key_files(bytes: &[u8]) {
    let asks_for_work = |line: &str| {
        let work = line.strip_prefix("-> scrypt ").and_then(|line| line.rsplit(' ').next());
        work.is_some_and(|work| work.parse::<u64>().is_ok_and(|work| work > u64::from(WORK)))
    };
    if text(bytes).lines().any(asks_for_work) {
        return;
    }
    for role in [Role::Board, Role::Trustee] {
        match keyfile::unseal(Path::new(NOWHERE), bytes, role, PASSPHRASE) {
            Ok(seed) => assert_eq!((role, *seed), (Role::Board, [9; 32])),
            Err(error) => said(&error),
        }
    }
}

fn address_seeds() -> Vec<Vec<u8>> {
    let id = SMALL.id();
    let vote = |base: &str| format!("{base}/elections/{id}/vote?x=1#y").into_bytes();
    vec![vote("https://user@vote.example:8443/a"), vote("http://[::1]"), b"http://h/log/v1/".to_vec()]
}

/// What an address leads to is an address.
fn addresses(bytes: &[u8]) {
    match text(bytes).parse::<Address>() {
        Ok(address) => {
            assert!(!address.base.ends_with('/'), "{}", address.base);
            assert!(address.base.parse::<Address>().is_ok(), "{}", address.base);
        }
        Err(error) => said(&error),
    }
}

fn receipt_seeds() -> Vec<Vec<u8>> {
    let (entry, signer) = (&SMALL.log.entries[0], SMALL.signer());
    let proof = SMALL.proof_of_first();
    let tracker = psephos_record::Tracker::of_entry(entry);
    let promise = Promise { tracker: Hash::from_bytes(tracker.0), by: 1_790_000_000 }.sign(&signer).unwrap();
    let receipt =
        Receipt { index: 0, tracker, repeated: false, promise: promise.to_string(), proof: proof.to_string() };
    vec![serde_json::to_vec(&receipt).unwrap()]
}

/// A board's answer, in JSON. One that holds is about the entry that was posted, under the board's own checkpoint.
fn receipts(bytes: &[u8]) {
    let Ok(receipt) = serde_json::from_slice::<Receipt>(bytes) else { return };
    match receipt.verify(&SMALL.log.entries[0], &SMALL.id(), SMALL.process.manifest()) {
        Ok(checked) => {
            let size = checked.cosigned.checkpoint.size;
            assert_eq!((receipt.index, size), (0, SMALL.log.entries.len() as u64));
        }
        Err(error) => said(&error),
    }
}

/// The two forms in which people keep them.
fn kept_receipt_seeds() -> Vec<Vec<u8>> {
    let text = format!(
        "Psephos receipt / 投票回执\r\n\r\nelection {}\ntracker  {}\n\n--- proof (c2sp.org/tlog-proof) ---\n{}\n--- promise (c2sp.org/signed-note) ---\n\n",
        SMALL.id(),
        psephos_record::Tracker::of_entry(&SMALL.log.entries[0]),
        SMALL.proof_of_first()
    );
    [receipt_seeds(), vec![text.into_bytes()]].concat()
}

/// In whichever form it was kept, the other one says the same.
fn kept_receipts(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    match text.parse::<Paper>() {
        Ok(paper) => {
            let (tracker, promise) = (paper.tracker.to_string(), paper.promise.clone().unwrap_or_default());
            let json = serde_json::json!({
                "index": 0, "tracker": tracker, "repeated": false, "promise": promise, "proof": paper.proof
            });
            let again: Paper = json.to_string().parse().unwrap();
            assert_eq!((again.tracker, again.proof), (paper.tracker, paper.proof));
        }
        Err(error) => said(&error),
    }
}

fn choice_seeds() -> Vec<Vec<u8>> {
    vec![lines(&["mayor=o1", "purse=o0:3,o1:4"]), lines(&["mayor", "purse=o1:-9"])]
}

/// A line `contest=option,option` each; a line without `=` leaves the contest blank.
fn choices(bytes: &[u8]) {
    let text = text(bytes);
    let (choose, blank): (Vec<String>, Vec<String>) =
        text.lines().map(str::to_owned).partition(|line| line.contains('='));
    let Ok(choices) = Choices::parse(&choose, &blank).inspect_err(said) else { return };
    for style in 0..3 {
        match choices.selections(SMALL.process.manifest(), style) {
            Ok(selections) => {
                let due = SMALL.process.manifest().contests_of(style).map_or(0, Iterator::count);
                assert_eq!(selections.len(), due);
            }
            Err(error) => said(&error),
        }
    }
}

fn small_record() -> MemorySource {
    let paths = ["checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2"];
    MemorySource { files: (0..).zip(paths).map(|(n, path)| (path.to_owned(), vec![n; 64 * usize::from(n)])).collect() }
}

fn archive_seeds() -> Vec<Vec<u8>> {
    let packed = |record: MemorySource| {
        let mut bytes = Vec::new();
        archive::pack(&record, &record.files.keys().cloned().collect(), &mut bytes).unwrap();
        bytes
    };
    vec![packed(small_record()), packed(MemorySource::default())]
}

/// An archive that is read is the one that its parts make.
fn archives(bytes: &[u8]) {
    match ArchiveSource::new(Cursor::new(bytes)) {
        Ok(source) => {
            let paths = source.paths().cloned().collect();
            let mut again = Vec::new();
            archive::pack(&source, &paths, &mut again).unwrap();
            assert_eq!(again, bytes, "another spelling of an archive was read");
            assert!(source.read("../checkpoint").is_err());
        }
        Err(error) => said(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_the_search_begins_with_are_good_ones() {
        let manifest = SMALL.process.manifest();
        for seed in poll_seeds() {
            assert_eq!(Poll::parse(&seed).map(|_| ()), Ok(()), "{}", text(&seed));
        }
        for seed in voter_list_seeds() {
            assert_eq!(voters::parse(&seed, manifest).map(|_| ()), Ok(()), "{}", text(&seed));
        }
        for seed in announcement_seeds() {
            assert!(Announcement::parse(Path::new(NOWHERE), &text(&seed)).is_ok(), "{}", text(&seed));
        }
        for seed in receipt_seeds() {
            let receipt: Receipt = serde_json::from_slice(&seed).unwrap();
            assert!(receipt.verify(&SMALL.log.entries[0], &SMALL.id(), manifest).is_ok(), "{receipt:?}");
        }
    }
}
