//! Holds the specification equal to the code: the list of checks, the faults, the table of phases, the labels.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy does not know that this is a test")]

use psephos_record::EntryKind;
use psephos_tally::{Phase, verifier::Check};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const VERIFICATION: &str = include_str!("../../docs/spec/70-verification.md");
const LIFE: &str = include_str!("../../docs/spec/10-life.md");
const LABELS: &str = include_str!("../../docs/spec/labels.md");

/// The text under a heading of the second level, up to the next one.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("there is a section {heading}"));
    let rest = &page[start + 1..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// The rows of the first table in a text, without its head.
fn table(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    lines.skip(2).map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn unquoted(cell: &str) -> &str {
    cell.trim_matches('`')
}

#[test]
fn the_checks_are_those_of_the_specification() {
    let text = section(VERIFICATION, "Checks");
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some((id, name)) = line.strip_prefix("### ").and_then(|heading| heading.split_once(' ')) {
            let statement = lines.find(|line| !line.is_empty()).and_then(|line| line.strip_prefix("> "));
            found.push((id, name, statement.expect("a check begins with what it says")));
        }
    }
    let due: Vec<_> = Check::ALL.iter().map(|check| (check.id(), check.name(), check.statement().trim())).collect();
    assert_eq!(found, due);
}

#[test]
fn the_faults_are_those_of_the_specification() {
    let listed: BTreeMap<&str, BTreeSet<&str>> = table(section(VERIFICATION, "Faults"))
        .iter()
        .map(|row| (unquoted(row[0]), row[1].split(", ").collect()))
        .collect();
    let rejections = ["src/rejected.rs", "src/verifier/walk.rs"].map(|file| source(Path::new(file)));
    let in_code: BTreeSet<String> = rejections
        .iter()
        .flat_map(|text| literals(text, "\""))
        .filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        .collect();
    assert_eq!(listed.keys().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), in_code);

    // Under each check stand the faults that the table gives it.
    let mut by_check: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (fault, checks) in &listed {
        for check in checks {
            by_check.entry(check).or_default().insert(fault);
        }
    }
    for part in section(VERIFICATION, "Checks").split("\n### ").skip(1) {
        let id = part.split(' ').next().unwrap();
        let (_, faults) = part.split_once("Faults:").or(part.split_once("Faults: ")).expect("each check has faults");
        let named: BTreeSet<&str> =
            faults.split('`').skip(1).step_by(2).filter(|name| listed.contains_key(name)).collect();
        assert_eq!(named, by_check[id], "{id}");
    }
}

#[test]
fn the_problems_of_the_board_are_those_of_the_specification() {
    let board = fs::read_to_string(root().join("docs/spec/60-board.md")).unwrap();
    let (_, problems) = board.split_once("### Problems\n").unwrap();
    let listed: BTreeSet<(String, String)> = table(problems)
        .iter()
        .flat_map(|row| row[1].split('`').skip(1).step_by(2).map(|name| (row[0].to_owned(), name.to_owned())))
        .filter(|(_, name)| name != "Retry-After")
        .collect();
    let served = fs::read_to_string(root().join("bulletin-board/server/src/http/problem.rs")).unwrap();
    for (status, name) in &listed {
        // For a ballot an unknown credential is forbidden; for a reader it is not found.
        let status = if name == "unknown-credential" { "404" } else { status };
        assert!(served.contains(&format!("(\"{name}\", {status}, ")), "{name}: {status}");
    }
    let names: BTreeSet<&str> = listed.iter().map(|(_, name)| name.as_str()).collect();
    let refusals = literals(&source(Path::new("src/rejected.rs")), "\"");
    for name in refusals.iter().filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')) {
        assert!(names.contains(name.as_str()) || name == "unreadable", "{name}");
    }
}

#[test]
fn the_table_of_phases_is_the_codes() {
    let text = section(LIFE, "Phases");
    let head = text.lines().find(|line| line.starts_with("| entry ")).unwrap();
    let phases: Vec<&str> = head.trim_matches('|').split('|').map(str::trim).skip(1).collect();
    assert_eq!(phases, Phase::ALL.iter().map(|phase| phase.name()).collect::<Vec<_>>());
    let rows = table(text);
    assert_eq!(
        rows.iter().map(|row| row[0]).collect::<BTreeSet<_>>(),
        EntryKind::ALL.iter().map(|kind| kind.name()).collect()
    );
    for row in rows {
        let kind = EntryKind::ALL.iter().find(|kind| kind.name() == row[0]).unwrap();
        for (phase, cell) in Phase::ALL.iter().zip(&row[1..]) {
            let due = match phase.after(*kind) {
                Ok(next) => next.name(),
                Err(refused) if refused.early => "early",
                Err(_) => "late",
            };
            assert_eq!(*cell, due, "a {kind} entry in phase {phase}");
        }
    }
    let completed = text.split_once("**Completion of a round.**").unwrap().1;
    let found: Vec<(&str, &str)> = table(completed).iter().map(|row| (row[0], row[1])).collect();
    let moves = Phase::ALL.iter().map(|phase| (phase.name(), phase.when_round_is_complete().name()));
    assert_eq!(found, moves.filter(|(phase, next)| phase != next).collect::<Vec<_>>());
}

#[test]
fn the_kinds_of_entry_are_numbered_as_the_specification_says() {
    let entries = fs::read_to_string(root().join("docs/spec/40-entries.md")).unwrap();
    let rows = table(section(&entries, "Entry"));
    let found: Vec<(String, String)> =
        rows.iter().map(|row| (row[0].to_owned(), unquoted(row[1]).to_owned())).collect();
    let due: Vec<(String, String)> =
        EntryKind::ALL.iter().map(|kind| ((*kind as u8).to_string(), kind.name().to_owned())).collect();
    assert_eq!(found, due);
}

#[test]
fn every_label_in_the_sources_stands_on_the_page_and_the_other_way_round() {
    let listed = |heading: &str| -> Vec<String> {
        table(section(LABELS, heading)).iter().map(|row| unquoted(row[0]).to_owned()).collect()
    };
    let sources = sources();
    let hashed = calls(&sources, &["Digest::of(", "DigestPrefix::of(", "hash_wide(", "hash_to_scalar("]);
    // One use each, so that no two hashes can be confused.
    assert_eq!(sorted(listed("Hash labels")), sorted(hashed));
    assert_eq!(sorted(listed("Kinds of proof")), sorted(calls(&sources, &["ProofTranscript::new("])));

    // All byte strings: labels of messages, places, and what FROST prescribes.
    let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let strings: BTreeSet<String> =
        sources.iter().flat_map(|text| literals(text, "b\"")).filter(|text| text != alphabet).collect();
    let pages = ["Transcript labels", "Places", "Labels that others fix"];
    assert_eq!(pages.iter().flat_map(|heading| listed(heading)).collect::<BTreeSet<_>>(), strings);

    let texts: BTreeSet<String> = sources
        .iter()
        .flat_map(|text| literals(text, "\""))
        .filter_map(|text| text.split("\\n").next().map(str::to_owned))
        .filter(|line| {
            line.starts_with("psephos ") || line.starts_with("c2sp.org/") || line.starts_with("cosignature/")
        })
        .collect();
    assert_eq!(listed("Texts of the log").into_iter().collect::<BTreeSet<_>>(), texts);
}

#[test]
fn every_link_from_the_sources_into_the_specification_leads_somewhere() {
    for text in raw_sources() {
        for link in text.split("docs/spec/").skip(1) {
            let end = link.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '#' | '_')));
            let link = link[..end.unwrap_or(link.len())].trim_end_matches('.');
            let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
            if page.is_empty() {
                continue;
            }
            let page = fs::read_to_string(root().join("docs/spec").join(page)).unwrap_or_else(|_| panic!("{link}"));
            assert!(anchor.is_empty() || anchors(&page).contains(anchor), "{link}");
        }
    }
}

#[test]
fn every_link_within_the_documents_leads_somewhere() {
    let mut pages = vec![root().join("README.md"), root().join("README.zh.md")];
    pages.extend(["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map(|page| root().join(page)));
    pages.extend(files(&root().join("docs"), "md"));
    for path in pages.iter().filter(|path| path.exists()) {
        let text = fs::read_to_string(path).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let page = fs::metadata(&target).unwrap_or_else(|_| panic!("{}: {link}", path.display()));
            if !anchor.is_empty() {
                assert!(page.is_file(), "{}: {link}", path.display());
                let page = fs::read_to_string(&target).unwrap();
                assert!(anchors(&page).contains(anchor), "{}: {link}", path.display());
            }
        }
    }
}

/// The anchors that a forge makes of a page's headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let text = line.trim_start_matches('#').trim().to_lowercase();
            text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>()
        })
        .map(|text| text.replace(' ', "-"))
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file with this ending under a folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn raw_sources() -> Vec<String> {
    let packages = ["crypto", "proofs", "record", "tally", "bulletin-board/log"];
    let sources = packages.iter().flat_map(|package| files(&root().join(package).join("src"), "rs"));
    // The words of a policy file are bytes that nothing hashes.
    let hashed =
        |path: &PathBuf| !path.ends_with("tests.rs") && !path.components().any(|part| part.as_os_str() == "policy");
    sources.filter(hashed).map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The pure packages' sources, without comments and unit tests.
fn sources() -> Vec<String> {
    raw_sources().iter().map(|text| stripped(text)).collect()
}

/// One of this package's sources, likewise.
fn source(file: &Path) -> String {
    stripped(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap())
}

fn stripped(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// The literals that begin with `quote`: `"`, or `b"` for byte strings alone.
fn literals(text: &str, quote: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let is_bytes = rest[..start].ends_with('b');
        let body = &rest[start + 1..];
        let mut escaped = false;
        let end = body.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let Some(end) = end else { break };
        if is_bytes == (quote == "b\"") {
            found.push(body[..end].to_owned());
        }
        rest = &body[end + 1..];
    }
    found
}

/// The literal first arguments of calls of these functions.
fn calls(sources: &[String], functions: &[&str]) -> Vec<String> {
    let arguments = |text: &str, function: &str| -> Vec<String> {
        let rests = text.split(function).skip(1).map(str::trim_start);
        rests.filter_map(|rest| Some(rest.strip_prefix('"')?.split('"').next()?.to_owned())).collect()
    };
    sources.iter().flat_map(|text| functions.iter().flat_map(|function| arguments(text, function))).collect()
}

fn sorted(mut labels: Vec<String>) -> Vec<String> {
    labels.sort();
    labels
}
