//! The witness is killed, again and again, at whatever it happens to do: a process of its own and SIGKILL, nothing simulated.

use crate::{
    history::{History, TRUE},
    rig::{NOW, Rig, agent, cosigner, database_in, settings},
};
use psephos_log::{
    checkpoint::Checkpoint,
    witness::{cosignature_in, parse_size},
};
use psephos_witness::{Witness, router};
use std::{
    collections::BTreeMap,
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

const DATABASE: &str = "PSEPHOS_TEST_WITNESS_DATABASE";
/// What the clock of the process shows at its start.
const TIME: &str = "PSEPHOS_TEST_WITNESS_TIME";
const SERVING: &str = "serving at ";

/// Not a test: what the test below starts and kills.
#[test]
fn a_witness_in_a_process_of_its_own() {
    let Ok(database) = env::var(DATABASE) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // Time passes with every look at the clock.
        let ticking = AtomicU64::new(env::var(TIME).unwrap().parse().unwrap());
        let mut settings = settings(&database, 3, &Arc::default());
        settings.clock = Box::new(move || ticking.fetch_add(1, Ordering::SeqCst));
        let witness = Witness::open(settings).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{SERVING}http://{}", listener.local_addr().unwrap());
        axum::serve(listener, router(witness)).await.unwrap();
    });
}

fn start(database: &str, time: u64) -> (Child, String) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "killing::a_witness_in_a_process_of_its_own", "--nocapture"])
        .env(DATABASE, database)
        .env(TIME, time.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.map(Result::unwrap).find_map(|line| Some(line.split_once(SERVING)?.1.to_owned()));
    (child, url.expect("the witness starts on what a killed one has left"))
}

/// Everything that was cosigned: root by size.
type Seen = Mutex<BTreeMap<u64, String>>;

/// A board that shows its history to the witness as fast as it can, until nobody answers. Two of these disagree from the sixth entry on.
fn hammer(url: &str, history: History, seen: &Seen) {
    let mut old = 0;
    loop {
        // Once the witness stands on the other history, this one is refused and tries the next sizes, in vain.
        let request = history.request(old, old + 3);
        let response = agent().post(format!("{url}/add-checkpoint")).send(request.to_string().as_bytes());
        let Ok(mut response) = response else { return };
        // Killed in the middle of its answer.
        let Ok(body) = response.body_mut().read_to_vec() else { return };
        match response.status().as_u16() {
            200 => {
                cosignature_in(&body, &request.checkpoint, cosigner(3).public()).unwrap();
                let checkpoint = Checkpoint::open(&request.checkpoint, &history.key()).unwrap();
                let before = seen.lock().unwrap().insert(checkpoint.size, checkpoint.root.to_base64());
                assert!(
                    before.is_none_or(|before| before == checkpoint.root.to_base64()),
                    "two histories are cosigned"
                );
                old += 3;
            }
            409 => old = parse_size(&body).unwrap(),
            status => assert_eq!(status, 422),
        }
    }
}

#[test]
fn a_witness_that_is_killed_never_goes_back_and_never_cosigns_two_histories() {
    let rig = Rig::new();
    let database = database_in(&rig.folder);
    let seen = Seen::default();
    let (mut largest, mut sizes) = (0, Vec::new());
    for round in 0..8 {
        let (mut child, url) = start(&database, NOW + round * 1_000_000);
        thread::scope(|scope| {
            for own in [0, 7] {
                let (url, seen) = (&url, &seen);
                scope.spawn(move || hammer(url, History { shared: 5, own, ..TRUE }, seen));
            }
            thread::sleep(Duration::from_millis(30 + 17 * round));
            child.kill().unwrap();
            child.wait().unwrap();
        });
        // What anybody has a cosignature of is not forgotten.
        let cosigned = seen.lock().unwrap().keys().last().copied().unwrap_or(0);
        let stands = rig.newest_size();
        assert!(stands >= cosigned && stands >= largest, "{stands} after {cosigned} and {largest}");
        largest = stands;
        sizes.push(stands);
    }
    // All of it is one history: the one that the witness stands on.
    let newest = Checkpoint::open(&rig.newest(), &TRUE.key()).unwrap();
    let of = |own| History { shared: 5, own, ..TRUE };
    let taken = if newest.root == of(0).root(newest.size) { of(0) } else { of(7) };
    for (size, root) in seen.into_inner().unwrap() {
        assert_eq!(root, taken.root(size).to_base64(), "size {size}");
    }
    assert!(largest > 9, "something was cosigned: {sizes:?}");
    println!("killed at sizes {sizes:?}");
}
