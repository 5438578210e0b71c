//! The disk fails: at each write to SQLite's files and each sync of them, once or for good, with an error, full, or half way through a page.

use crate::{
    database::Database,
    history::{Receipted, holds_all, is_whole},
    people::Ballots,
    program::{Program, command, insist, post},
    rig::Rig,
};
use psephos_board::Role;
use psephos_record::ProcessId;
use std::{fs::File, os::unix::fs::FileExt as _, path::PathBuf, process::Command, thread, time::Duration};
use tempfile::TempDir;

/// As `errno` has them, on Linux.
const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const WAL: i32 = 1;
/// Kinds of calls.
const ANY: i32 = 0;
const WRITES_TO_DATABASE: i32 = 1;
const SYNCS_OF_DATABASE: i32 = 2;

/// How it fails.
#[derive(Clone, Copy, Debug)]
struct Failure {
    error: i32,
    /// All that comes after fails too, until there is room again.
    lasting: bool,
    /// The first half of what is written is.
    torn: bool,
}

const FAILURES: [Failure; 3] = [
    Failure { error: EIO, lasting: false, torn: false },
    Failure { error: ENOSPC, lasting: true, torn: false },
    Failure { error: ENOSPC, lasting: true, torn: true },
];

/// A disk, as `disk.c` makes one.
struct Disk {
    folder: TempDir,
    control: File,
}

impl Disk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("control");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/board/disk.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(folder.path().join("disk.so")).arg(source);
        assert!(compiler.status().expect("a C compiler, which SQLite wants too").success());
        std::fs::write(&path, [0; 4096]).unwrap();
        let control = File::options().read(true).write(true).open(path).unwrap();
        Self { folder, control }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn set(&self, fields: [i32; 8]) {
        self.control.write_all_at(&fields.map(i32::to_ne_bytes).concat(), 0).unwrap();
    }

    fn field(&self, number: u64) -> i32 {
        let mut bytes = [0; 4];
        self.control.read_exact_at(&mut bytes, 4 * number).unwrap();
        i32::from_ne_bytes(bytes)
    }

    /// Its `call`-th call from now on fails.
    fn fail(&self, call: i32, failure: Failure) {
        self.fail_of(ANY, call, failure);
    }

    /// The same of calls of one kind.
    fn fail_of(&self, kind: i32, call: i32, Failure { error, lasting, torn }: Failure) {
        self.set([call, error, lasting.into(), torn.into(), 0, 0, 0, kind]);
    }

    fn has_failed(&self) -> bool {
        self.field(4) != 0
    }

    /// All is well again.
    fn recover(&self) {
        self.set([0; 8]);
    }

    /// A board on this disk.
    fn start(&self, database: &str) -> Program {
        let mut command = command(Role::Whole, database);
        command.env("LD_PRELOAD", self.path("disk.so")).env("PSEPHOS_TEST_DISK", self.path("control"));
        Program::run(command)
    }
}

/// Lines of what it said, since it had said so much, in which it complains. They may come in a little after what they are about.
fn complaints(program: &Program, since: usize) -> Vec<String> {
    for _ in 0..100 {
        let said = program.said();
        if said[since..].contains("ERROR") && said.ends_with('\n') {
            return said[since..].lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect();
        }
        thread::sleep(Duration::from_millis(20));
    }
    Vec::new()
}

/// Posts one ballot while the disk fails at this call. Whether it did.
fn one_fault(
    disk: &Disk,
    program: &Program,
    call: i32,
    failure: Failure,
    (id, ballot): (ProcessId, &[u8]),
    receipts: &mut Vec<Receipted>,
) -> bool {
    let said = program.said().len();
    disk.fail(call, failure);
    let answered = post(program.url(), id, ballot);
    let failed = disk.has_failed();
    match &answered {
        Ok(_) => assert!(
            !failed || disk.field(5) != WAL || disk.field(6) > 0,
            "{failure:?} at call {call}: a receipt for what is not on the disk"
        ),
        Err(status) => {
            assert!(failed, "{failure:?} at call {call}: {status:?} though nothing failed");
            assert_eq!(*status, Some(500), "{failure:?} at call {call}");
            let complaints = complaints(program, said);
            let explained = |line: &String| line.contains("disk I/O error") || line.contains("disk is full");
            assert!(complaints.iter().any(explained), "{failure:?} at call {call}: {complaints:?}");
        }
    }
    disk.recover();
    let again = insist(program.url(), id, ballot);
    if let Ok((first, _)) = &answered {
        assert_eq!((again.0.index, again.0.repeated), (first.index, true), "{failure:?} at call {call}");
    }
    receipts.extend(answered);
    receipts.push(again);
    failed
}

#[test]
fn whatever_call_to_the_disk_fails_nothing_is_acknowledged_that_is_not_on_it() {
    let rig = Rig::new();
    let election = rig.open(16);
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let mut ballots = Ballots::new(&rig, &election, 0..16, 1);
    let stopped = rig.stop();
    let (disk, database) = (Disk::new(), stopped.database.url());
    let mut program = disk.start(&database);
    let (mut receipts, mut cast, mut faults) = (Vec::new(), 0, 0);
    for failure in FAILURES {
        // Until a ballot comes in without a fault.
        for call in 1.. {
            let ballot = ballots.next().unwrap();
            cast += 1;
            if !one_fault(&disk, &program, call, failure, (id, &ballot), &mut receipts) {
                break;
            }
            faults += 1;
            if call % 16 == 0 {
                program.kill();
                is_whole(&stopped.database);
                program = disk.start(&database);
            }
        }
    }
    program.kill();
    is_whole(&stopped.database);
    let rig = stopped.start().unwrap();
    assert_eq!(holds_all(&rig, id, &receipts).len(), usize::try_from(before).unwrap() + cast);
    eprintln!("{faults} failed calls, {} receipts hold", receipts.len());
}

#[test]
fn whatever_fails_while_the_log_is_carried_into_the_database_nothing_is_lost() {
    let rig = Rig::new();
    let election = rig.open(100);
    let (id, before) = (election.id, rig.checkpoint(election.id).size);
    let mut ballots = Ballots::new(&rig, &election, 0..100, 2);
    let stopped = rig.stop();
    let (disk, database) = (Disk::new(), stopped.database.url());
    let (mut receipts, mut cast) = (Vec::new(), 0);
    for (kind, call) in [(WRITES_TO_DATABASE, 1), (WRITES_TO_DATABASE, 9), (SYNCS_OF_DATABASE, 1)] {
        let program = disk.start(&database);
        disk.fail_of(kind, call, FAILURES[0]);
        // SQLite does it when its WAL has 1,000 pages.
        while !disk.has_failed() {
            let ballot = ballots.next().unwrap();
            cast += 1;
            let answered = post(program.url(), id, &ballot);
            receipts.push(answered.unwrap_or_else(|_| insist(program.url(), id, &ballot)));
            assert!(cast < 3_000, "the database is written to");
        }
        drop(program);
        is_whole(&stopped.database);
        disk.recover();
    }
    let rig = stopped.start().unwrap();
    assert_eq!(holds_all(&rig, id, &receipts).len(), usize::try_from(before).unwrap() + cast);
    eprintln!("{cast} ballots, of which three met a failed call: all receipts hold");
}

#[test]
fn a_board_that_can_not_write_when_it_starts_says_so_and_starts_when_it_can() {
    let rig = Rig::new();
    let election = rig.open(2);
    let stopped = rig.stop();
    let disk = Disk::new();
    let mut faults = 0;
    // On what there is, each call; on nothing, some, since tables are made by many.
    for (step, fresh) in [(1, false), (23, true)] {
        for call in (1..).step_by(step) {
            let database = if fresh { Database::new() } else { stopped.database.copy() };
            disk.fail(call, FAILURES[usize::try_from(call).unwrap() % FAILURES.len()]);
            let mut program = disk.start(&database.url());
            let failed = disk.has_failed();
            disk.recover();
            if program.url.is_none() {
                assert!(failed && program.has_ended());
                let complaints = complaints(&program, 0);
                let [complaint] = &complaints[..] else { panic!("one line: {complaints:?}") };
                assert!(complaint.contains("the board does not start"), "{complaint}");
                program = disk.start(&database.url());
            }
            let _ = program.url();
            program.kill();
            is_whole(&database);
            if !failed {
                break;
            }
            faults += 1;
        }
    }
    eprintln!("{faults} starts with a failed call; {} is whole after each", election.id);
}
