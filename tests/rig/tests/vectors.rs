//! The vectors of `tests/vectors`, as they stand on disk, against the library.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use core::time::Duration;
use psephos_record::{Entry, Tracker};
use psephos_rig::{
    Log,
    vectors::{self, Vector, entries_of, folder, folder_of, standing},
};
use psephos_tally::{
    Process, Surroundings as _,
    verifier::{Check, MemorySource, Outcome, Report, Verdict, Watch, verify},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

fn report(record: &MemorySource, process: Option<&str>) -> Report {
    let mut progress = |_| ();
    let mut watch = Watch { clock: &|| Duration::ZERO, progress: &mut progress };
    verify(record, process.map(|process| process.parse().unwrap()), &mut watch)
}

/// Every fault: check, name, entry, whether it was skipped, sentence.
fn faults(report: &Report) -> Vec<(String, String, Option<u64>, bool, String)> {
    let mut found = Vec::new();
    for check in Check::ALL {
        if let Outcome::Failed { faults, count } = report.outcome(*check) {
            assert_eq!(faults.len() as u64, count);
            let fault = |fault: &psephos_tally::verifier::Fault| {
                (folder_of(*check), fault.name.to_owned(), fault.entry, fault.skipped, fault.detail.clone())
            };
            found.extend(faults.iter().map(fault));
        }
    }
    found
}

/// What the story says otherwise than the verifier.
fn differences(vector: &Vector, record: &MemorySource) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, found: String, due: String| {
        if found != due {
            differences.push(format!("{}: {what} {found}, the story says {due}", vector.path));
        }
    };
    let report = report(record, vector.story.process.as_deref());
    let verdict = match report.verdict() {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::NotYet => "not-yet",
        Verdict::Unread => "unread",
    };
    compare("verdict", verdict.to_owned(), vector.story.verdict.clone());
    let found = faults(&report);
    let due: Vec<_> = vector.story.faults.iter().map(|f| (&f.check, &f.name, f.entry, f.skipped)).collect();
    let named: Vec<_> = found.iter().map(|(check, name, entry, skipped, _)| (check, name, *entry, *skipped)).collect();
    compare("faults", format!("{named:?}"), format!("{due:?}"));
    for (fault, (.., detail)) in vector.story.faults.iter().zip(&found) {
        let culprit = fault.culprit.as_deref().unwrap_or_default();
        let accused = if detail.contains(culprit) { culprit } else { detail };
        compare("accused", accused.to_owned(), culprit.to_owned());
    }
    let process = report.process.as_ref();
    let result = process.and_then(|process| process.result()).map(|result| serde_json::to_value(result).unwrap());
    let draw = process.and_then(|process| process.draw().result());
    let result = result.or(draw.map(|result| serde_json::to_value(result).unwrap()));
    let stands = process.and_then(|process| process.draw().standing());
    let stands =
        stands.map(|result| serde_json::to_value(result).unwrap()).filter(|stands| Some(stands) != result.as_ref());
    if vector.story.standing.is_some() || vector.story.verdict != "failed" {
        compare("standing", format!("{stands:?}"), format!("{:?}", vector.story.standing));
    }
    if vector.story.result.is_some() || vector.story.verdict != "failed" {
        compare("result", format!("{result:?}"), format!("{:?}", vector.story.result));
    }
    differences
}

#[test]
fn the_committed_vectors_are_those_that_the_command_makes() {
    let (made, committed) = (vectors::files(&vectors::all()), vectors::committed());
    let made_names: BTreeSet<&String> = made.keys().collect();
    assert_eq!(made_names, committed.keys().collect(), "run cargo xtask vectors");
    for (name, bytes) in &made {
        assert!(committed[name] == *bytes, "{name} differs: run cargo xtask vectors");
    }
}

#[test]
fn every_record_is_judged_as_its_story_says() {
    let vectors = vectors::read();
    let differences: Vec<String> = vectors
        .iter()
        .flat_map(|vector| match &vector.record {
            Some(record) => differences(vector, record),
            None => differences(vector, &standing(&vectors, vector)),
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let bad = vectors.iter().filter(|vector| vector.story.verdict == "failed").count();
    assert!(bad > 10 * (vectors.len() - bad), "{bad} bad ones of {}", vectors.len());
    println!("{} vectors, {bad} of them bad", vectors.len());
}

#[test]
fn every_entry_is_refused_at_the_door_and_changes_nothing() {
    let vectors = vectors::read();
    let mut processes: BTreeMap<(&str, u64), (Process, Log)> = BTreeMap::new();
    for (vector, offered) in vectors.iter().filter_map(|vector| Some((vector, vector.story.entry.as_ref()?))) {
        let (path, fault) = (&vector.path, &vector.story.faults[0]);
        // A blob that did not come is refused by whoever it did not come to, and makes a record unreadable.
        let names = [Some(fault.name.as_str()), offered.problem.as_deref().filter(|name| *name == "missing-blob")];
        let bytes = hex::decode(&offered.bytes).unwrap();
        let Some(base) = &offered.record else {
            let rejected = Process::announce(&bytes).unwrap_err();
            assert!(names.contains(&Some(rejected.name())), "{path}: {rejected}");
            continue;
        };
        let (process, log) =
            processes.entry((base, offered.after)).or_insert_with(|| replayed(&vectors, base, offered.after));
        let blob = offered.blob.as_ref().map(|blob| hex::decode(blob).unwrap());
        if let Some(blob) = &blob {
            log.blobs.insert(psephos_crypto::Digest::of_blob(blob).0, blob.clone());
        }
        let (size, root) = (process.size(), process.root());
        let screened = process.screen().check(std::slice::from_ref(&bytes)).remove(0);
        let rejected = screened.and_then(|screened| process.admit(&screened, log)).unwrap_err();
        assert!(names.contains(&Some(rejected.name())), "{path}: {rejected}");
        assert_eq!(rejected.tracker, Some(Tracker::of_entry(&bytes)), "{path}");
        assert_eq!((process.size(), process.root()), (size, root), "{path}: nothing has changed");
    }
}

fn replayed(vectors: &[Vector], base: &str, after: u64) -> (Process, Log) {
    let record = vectors.iter().find(|vector| vector.path == base).unwrap().record.as_ref().unwrap();
    let mut log = Log { entries: Vec::new(), blobs: vectors::blobs_of(record) };
    let mut process: Option<Process> = None;
    for entry in entries_of(record).into_iter().take(usize::try_from(after).unwrap()) {
        match &mut process {
            None => process = Some(Process::announce(&entry).unwrap()),
            Some(process) => {
                let screened = process.screen().check(std::slice::from_ref(&entry)).remove(0).unwrap();
                process.admit(&screened, &log).unwrap();
            }
        }
        log.entries.push(entry);
    }
    assert_eq!(log.entry(0).as_ref(), log.entries.first());
    (process.unwrap(), log)
}

#[test]
fn a_story_says_which_rule_it_is_about_and_the_rule_stands_in_the_specification() {
    for vector in vectors::read() {
        let story = &vector.story;
        assert!(story.story.ends_with('.'), "{}: {}", vector.path, story.story);
        let (page, anchor) = story.rule.split_once('#').unwrap_or_else(|| panic!("{}: no rule", vector.path));
        let page = folder().join("../../docs/spec").join(page);
        let page = fs::read_to_string(&page).unwrap_or_else(|_| panic!("{}: {}", vector.path, story.rule));
        let slug = |line: &str| -> String {
            let text = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            text.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
        };
        let found = page.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor);
        assert!(found, "{}: {}", vector.path, story.rule);
    }
}

/// The rows of a page's table with this head: the first cell and the last.
fn table(page: &str, head: &str) -> BTreeMap<String, String> {
    let page = fs::read_to_string(folder().join(page)).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        (cells.next().unwrap(), cells.next_back().unwrap())
    })
    .collect()
}

#[test]
fn every_row_of_the_catalogue_of_attacks_is_in_the_table_and_its_vectors_are_there() {
    let table = table("README.md", "| row |");
    let due = [('A', 10), ('B', 11), ('C', 10), ('D', 12)];
    let due: BTreeSet<String> =
        due.into_iter().flat_map(|(part, rows)| (1..=rows).map(move |row| format!("{part}{row}"))).collect();
    let listed: BTreeSet<String> = table.keys().cloned().collect();
    assert_eq!(due.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new(), "rows without a line");
    let catalogue = folder().join("../../../shared/ATTACKS.md");
    match fs::read_to_string(&catalogue) {
        Err(_) => println!("skipped: no {}", catalogue.display()),
        Ok(text) => {
            let rows = text.lines().filter_map(|line| line.split_once(". *").map(|(row, _)| row.to_owned()));
            let rows: BTreeSet<String> = rows.filter(|row| row.starts_with(['A', 'B', 'C', 'D'])).collect();
            assert_eq!(rows, due);
        }
    }
    let vectors = vectors::read();
    let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for vector in &vectors {
        for attack in &vector.story.attacks {
            assert!(table.contains_key(attack), "{}: {attack} is not in the table", vector.path);
            paths.entry(attack).or_default().insert(&vector.path);
        }
    }
    for (row, cell) in &table {
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).filter(|name| name.contains('/')).collect();
        let vectors_of = paths.get(row.as_str()).cloned().unwrap_or_default();
        for name in named.iter().filter(|name| name.starts_with("accept/") || name.starts_with("reject/")) {
            let found = vectors_of.iter().any(|path| path.starts_with(name.trim_end_matches('…')));
            assert!(found, "{row}: no vector {name} says that it stands for it");
        }
        assert!(!named.is_empty() || cell.starts_with("Not "), "{row}: neither a place nor why there is none");
        let place = folder().join("../..");
        for file in named.iter().filter(|name| !name.starts_with("accept/") && !name.starts_with("reject/")) {
            assert!(place.join(file.split(' ').next().unwrap()).exists(), "{row}: {file}");
        }
    }
}

#[test]
fn every_fault_of_the_specification_stands_in_a_vector_or_in_the_table_of_those_that_cannot() {
    let specified: BTreeSet<String> =
        table("../../docs/spec/70-verification.md", "| fault | check |").into_keys().collect();
    let vectors = vectors::read();
    let faults = vectors.iter().flat_map(|vector| &vector.story.faults);
    let in_vectors: BTreeSet<String> = faults.map(|fault| format!("`{}`", fault.name)).collect();
    let without: BTreeMap<String, String> = table("README.md", "| fault | why |");
    let due: Vec<&String> = specified.difference(&in_vectors).collect();
    assert_eq!(without.keys().collect::<Vec<_>>(), due);
    assert!(in_vectors.is_subset(&specified));
    for (fault, place) in &without {
        assert!(folder().join("../..").join(place.trim_matches('`')).exists(), "{fault}: {place}");
    }
}

#[test]
fn no_two_vectors_offer_the_same_bytes() {
    let mut seen = BTreeMap::new();
    for vector in vectors::read() {
        if let Some(offered) = &vector.story.entry {
            let key = (offered.bytes.clone(), offered.blob.clone(), offered.after, offered.record.clone());
            let before = seen.insert(key, vector.path.clone());
            assert_eq!(before, None, "{}", vector.path);
        }
    }
    assert!(seen.keys().any(|(bytes, ..)| Entry::decode(&hex::decode(bytes).unwrap()).is_ok()));
}
