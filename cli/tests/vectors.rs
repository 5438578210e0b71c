//! The vectors through the program: `psephos verify`, as a process, on folders.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use psephos_record::manifest::ProcessKind;
use psephos_rig::vectors::{self, Vector, folder, folder_of, standing};
use psephos_tally::verifier::{Check, MemorySource};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

fn verify(record: &Path, vector: &Vector) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_psephos"));
    command.args(["verify", "--json"]).arg(record);
    if let Some(process) = &vector.story.process {
        command.args(["--process", process]);
    }
    command.output().unwrap()
}

fn report_of(ran: &Output) -> Value {
    serde_json::from_slice(&ran.stdout).unwrap_or_else(|cause| unreachable!("{cause}: {ran:?}"))
}

/// What the report must say, in so far as the story says it.
fn agrees(vector: &Vector, ran: &Output) {
    let (path, story) = (&vector.path, &vector.story);
    let code = match story.verdict.as_str() {
        "passed" => 0,
        "failed" => 1,
        _ => 2,
    };
    assert_eq!(ran.status.code(), Some(code), "{path}: {ran:?}");
    let report = report_of(ran);
    assert_eq!(report["verdict"], *story.verdict, "{path}");
    let mut faults = Vec::new();
    for check in report["checks"].as_array().unwrap() {
        let folder = format!("{}-{}", check["id"].as_str().unwrap(), check["name"].as_str().unwrap());
        for fault in check["faults"].as_array().into_iter().flatten() {
            faults.push((folder.clone(), fault["name"].clone(), fault["entry"].clone(), fault["skipped"].clone()));
        }
    }
    let due: Vec<_> =
        story.faults.iter().map(|f| (f.check.clone(), json!(f.name), json!(f.entry), json!(f.skipped))).collect();
    assert_eq!(faults, due, "{path}");
    // A result that stands beside a fault is not shown.
    let result = story.result.clone().filter(|_| code == 0).unwrap_or_default();
    let found = if report["draw"].is_null() { &report["result"] } else { &report["draw"]["result"] };
    assert_eq!(*found, result, "{path}");
    let stands = story.standing.clone().filter(|_| code == 0).unwrap_or(result);
    assert!(report["draw"].is_null() || report["draw"]["standing"] == stands, "{path}");
}

fn write(record: &MemorySource, folder: &Path) {
    for (name, bytes) in &record.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn the_program_judges_every_vector_as_its_story_says() {
    let vectors = vectors::read();
    let folders = tempfile::tempdir().unwrap();
    let place = |vector: &Vector| -> PathBuf {
        if vector.record.is_some() {
            return folder().join(&vector.path).join("record");
        }
        let place = folders.path().join(&vector.path);
        write(&standing(&vectors, vector), &place);
        place
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for part in vectors.chunks(vectors.len().div_ceil(threads)) {
            scope.spawn(|| part.iter().for_each(|vector| agrees(vector, &verify(&place(vector), vector))));
        }
    });
}

/// The headings of the section of checks, `### V1 checkpoint`.
fn specified() -> Vec<String> {
    let page = fs::read_to_string(folder().join("../../docs/spec/70-verification.md")).unwrap();
    let headings = page.lines().filter_map(|line| line.strip_prefix("### V"));
    headings.map(|heading| format!("V{}", heading.replace(' ', "-"))).collect()
}

/// Every name that its report lists.
fn reported(path: &str) -> Vec<String> {
    let vectors = vectors::read();
    let vector = vectors.iter().find(|vector| vector.path == path).unwrap();
    let ran = verify(&folder().join(&vector.path).join("record"), vector);
    let report = report_of(&ran);
    let name = |check: &Value| format!("{}-{}", check["id"].as_str().unwrap(), check["name"].as_str().unwrap());
    report["checks"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn specification_code_report_and_folders_have_the_same_checks() {
    let in_code: Vec<String> = Check::ALL.iter().copied().map(folder_of).collect();
    assert_eq!(specified(), in_code);
    let of = |kind| Check::ALL.iter().copied().filter(move |check| check.applies_to(kind)).map(folder_of);
    assert_eq!(reported("accept/lunch"), of(ProcessKind::Election).collect::<Vec<_>>());
    assert_eq!(reported("accept/draw"), of(ProcessKind::Draw).collect::<Vec<_>>());
    let inside = fs::read_dir(folder().join("reject")).unwrap();
    let folders: BTreeSet<String> = inside.map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(folders, in_code.iter().cloned().collect());
    let vectors = vectors::read();
    for check in &in_code {
        let of_check = vectors.iter().filter(|vector| vector.check() == Some(check));
        // Fails this check and this one alone: `agrees` holds the report to it.
        let alone = of_check.filter(|vector| vector.story.faults.iter().all(|fault| fault.check == *check));
        assert!(alone.count() > 0, "{check} has a vector that fails it alone");
    }
}
