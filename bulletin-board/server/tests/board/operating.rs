//! What the operator's own programs are told, and a board that is about to stop.

use crate::{
    answer::{Answer, agent, answer},
    database::Database,
    rig::{CLOSES_AT, OPENS_AT, Rig, settings},
};
use psephos_board::{Entrance, EntranceCounts, operator_router, router, serve_through};
use psephos_tally::Phase;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// A board's public door, which counts, and the operator's.
pub(crate) struct Doors {
    public: String,
    operator: String,
}

pub(crate) fn doors(rig: &Rig) -> Doors {
    let counts: Arc<EntranceCounts> = Arc::default();
    let entrance = Entrance { counts: Arc::clone(&counts), ..Entrance::default() };
    let open = |router, entrance| {
        let listener = rig.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        rig.runtime.spawn(serve_through(listener, router, entrance, std::future::pending()));
        format!("http://{address}")
    };
    let public = open(router(rig.board.clone()), entrance);
    let operator = open(operator_router(rig.board.clone(), counts), Entrance::default());
    Doors { public, operator }
}

fn get(url: &str) -> Answer {
    answer(agent().get(url).call().unwrap())
}

/// Samples by name and labels, as they are written.
pub(crate) fn metrics(doors: &Doors) -> BTreeMap<String, String> {
    let answer = get(&format!("{}/metrics", doors.operator));
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = String::from_utf8(answer.body).unwrap();
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let samples = samples.map(|line| line.rsplit_once(' ').unwrap());
    samples.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The values of all labels.
fn labels(samples: &BTreeMap<String, String>) -> BTreeSet<String> {
    let inside = samples.keys().filter_map(|name| name.split_once('{'));
    inside.flat_map(|(_, labels)| labels.split('"').skip(1).step_by(2).map(str::to_owned)).collect()
}

#[test]
fn an_operator_sees_how_much_comes_and_never_who_or_what() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    let doors = doors(&rig);
    let post = |path: &str, body: &[u8]| answer(agent().post(format!("{}{path}", doors.public)).send(body).unwrap());
    let before = labels(&metrics(&doors));
    let entries = format!("/log/v1/{}/entries", election.id);
    let ballot = rig.prepare(&mut election, 0, 1);
    for _ in 0..2 {
        assert_eq!(post(&entries, ballot.entry()).status, 200);
    }
    let mut forged = rig.prepare(&mut election, 1, 1).entry().to_vec();
    let last = forged.len() - 40;
    forged[last] ^= 1;
    let (_, refused) = post(&entries, &forged).problem();
    for (path, body) in [(entries.as_str(), "<script>"), ("/log/v1/evil\"} 1/entries", "x"), ("/log/v1/x y/z", "")] {
        let path = path.replace(' ', "%20").replace('"', "%22").replace('}', "%7D");
        assert!(post(&path, body.as_bytes()).status >= 400);
    }
    // Reads that find nothing are nobody's refused posts.
    assert_eq!(get(&format!("{}/log/v1/{}/proof/00", doors.public, election.id)).status, 404);
    let kept = agent();
    assert_eq!(
        kept.get(format!("{}/health/live", doors.public)).call().unwrap().body_mut().read_to_vec().unwrap(),
        b"live\n"
    );
    let samples = metrics(&doors);
    let value = |name: &str| samples.get(name).unwrap_or_else(|| panic!("no {name} in {samples:#?}")).as_str();
    assert_eq!(value("psephos_posts_total{outcome=\"repeated\"}"), "1");
    assert_eq!(value("psephos_posts_total{outcome=\"new\"}"), value("psephos_inclusion_seconds_count"));
    assert_eq!(value("psephos_entries_appended_total{kind=\"ballot\"}"), "1");
    assert_eq!(value(&format!("psephos_refusals_total{{name=\"{refused}\"}}")), "1");
    assert_eq!(value("psephos_refusals_total{name=\"malformed-entry\"}"), "1");
    assert_eq!(value("psephos_refusals_total{name=\"unknown-process\"}"), "1");
    assert!(!samples.contains_key("psephos_refusals_total{name=\"unknown-tracker\"}"));
    assert_eq!(value("psephos_requests_total{method=\"POST\",status=\"2xx\"}"), "2");
    assert_eq!(value("psephos_requests_total{method=\"GET\",status=\"4xx\"}"), "1");
    assert_eq!(value("psephos_processes{phase=\"open\"}"), "1");
    assert_eq!((value("psephos_waiting_posts"), value("psephos_posts_under_way")), ("0", "0"));
    for happened in ["psephos_screened_batch_entries_count", "psephos_commit_seconds_sum"] {
        assert!(!value(happened).trim_end_matches(['0', '.']).is_empty(), "{happened}");
    }
    assert_ne!(value("psephos_connections"), "0");
    // Whatever was sent, there are only words of ours: names of problems, and nothing that tells one process or voter from another.
    let new: Vec<String> = labels(&samples).difference(&before).cloned().collect();
    let is_ours =
        |label: &str| label.len() < 30 && label.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte));
    assert!(!new.is_empty() && new.iter().all(|label| is_ours(label)), "{new:?}");
    assert_eq!(post("/metrics", b"").status, 404, "the public door has no numbers");
    assert_eq!(get(&format!("{}/metrics", doors.public)).status, 404);
    assert_eq!(get(&format!("{}/log/v1/board", doors.operator)).status, 404, "nor the operator's a board");
}

#[test]
fn a_board_that_drains_answers_what_it_took_sends_the_rest_away_and_can_still_be_read() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let doors = doors(&rig);
    let (first, second) = (rig.prepare(&mut election, 0, 1), rig.prepare(&mut election, 1, 1));
    for at in [&doors.public, &doors.operator] {
        assert_eq!((get(&format!("{at}/health/live")).status, get(&format!("{at}/health/ready")).status), (200, 200));
    }
    assert_eq!(rig.post_entry(election.id, first.entry()).status, 200);
    rig.board.drain();
    for answer in [rig.post_entry(election.id, second.entry()), rig.post("/processes", &election.manifest_entry)] {
        assert_eq!(answer.problem(), (503, "stopping".to_owned()));
        assert_eq!(answer.headers["retry-after"], "1");
    }
    let ready = get(&format!("{}/health/ready", doors.public));
    assert_eq!((ready.status, ready.body.as_slice()), (503, b"not ready: draining\n".as_slice()));
    assert_eq!(ready.headers["retry-after"], "1");
    assert_eq!(get(&format!("{}/health/live", doors.public)).status, 200, "it is not dead");
    assert_eq!(rig.checkpoint(election.id).size, rig.runtime.block_on(rig.board.status(&election.id)).unwrap().size);
    assert_eq!(rig.board.posts_under_way(), 0);
    assert_eq!(metrics(&doors)["psephos_draining"], "1");
    // Who posts the same bytes to the next program gets in.
    let rig = rig.stop().start().unwrap();
    assert_eq!(rig.post_entry(election.id, second.entry()).status, 200);
}

#[test]
fn a_board_whose_database_is_held_by_another_program_is_not_ready_until_it_is_let_go() {
    let database = Database::new();
    if !database.url().starts_with("sqlite:") {
        eprintln!("skipped: only SQLite has one lock for all who write");
        return;
    }
    let rig = Rig::with(psephos_board::Role::Whole, settings(&database.url()), database, Arc::default()).unwrap();
    let doors = doors(&rig);
    let url = format!("{}/health/ready", doors.operator);
    let pool = rig.runtime.block_on(sqlx::SqlitePool::connect(&rig.database())).unwrap();
    let held = rig.runtime.block_on(pool.begin_with("BEGIN IMMEDIATE")).unwrap();
    let ready = get(&url);
    assert_eq!((ready.status, ready.body.as_slice()), (503, b"not ready: database\n".as_slice()));
    let asked = Instant::now();
    assert_eq!(get(&url).status, 503);
    assert!(asked.elapsed() < Duration::from_secs(1), "who asks again at once is told what is known");
    rig.runtime.block_on(held.rollback()).unwrap();
    let waited = Instant::now();
    while get(&url).status != 200 {
        assert!(waited.elapsed() < Duration::from_secs(20), "the database is free and the board is not ready");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn what_the_board_should_do_by_itself_and_cannot_is_told_once() {
    let rig = Rig::new();
    let mut election = rig.announce(2);
    rig.run_trustees(&mut election);
    let doors = doors(&rig);
    let failures = |deed: &str| metrics(&doors).get(&format!("psephos_own_failures_total{{deed=\"{deed}\"}}")).cloned();
    thread::sleep(Duration::from_millis(1_500));
    assert_eq!(failures("open"), None, "its time has not come");
    rig.clock.turn_to(OPENS_AT);
    thread::sleep(Duration::from_millis(3_500));
    assert_eq!(failures("open").as_deref(), Some("1"), "there is no roll, and that is said once");
    let (roll, blob) = election.roll_entry();
    let with_blob = [&u32::try_from(roll.len()).unwrap().to_be_bytes(), roll.as_slice(), &blob].concat();
    assert_eq!(rig.post(&format!("/{}/entries-with-blob", election.id), &with_blob).status, 200);
    rig.wait_for(&election, Phase::Open);
    rig.clock.turn_to(CLOSES_AT);
    rig.wait_for(&election, Phase::Final);
    let told = metrics(&doors);
    let told: Vec<_> = told.keys().filter(|name| name.starts_with("psephos_own_failures")).collect();
    assert_eq!(told, ["psephos_own_failures_total{deed=\"open\"}"]);
}
