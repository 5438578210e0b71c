//! A board in a process of its own, which can be killed, and armed with a fault before it starts.

use crate::{
    answer::{agent, answer},
    history::Receipted,
    rig::{OPENS_AT, TurnedClock, settings},
};
use axum::routing::get;
use psephos_board::{
    Board, Role,
    failpoint::{Failpoint, Fault, arm, is_armed},
    router,
};
use psephos_record::ProcessId;
use std::{
    env,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

const DATABASE: &str = "PSEPHOS_TEST_DATABASE";
const ROLE: &str = "PSEPHOS_TEST_ROLE";
const FAULT: &str = "PSEPHOS_TEST_FAULT";
const SERVING: &str = "serving at ";

/// Not a test: what the tests start and kill.
#[test]
fn a_board_in_a_process_of_its_own() {
    let Ok(database) = env::var(DATABASE) else { return };
    let filter = tracing_subscriber::EnvFilter::new("warn");
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let clock = TurnedClock::default();
        clock.turn_to(OPENS_AT);
        let role = match env::var(ROLE).unwrap().as_str() {
            "Gateway" => Role::Gateway,
            "Sequencer" => Role::Sequencer,
            _ => Role::Whole,
        };
        let board = match Board::open_as(role, settings(&database), Arc::new(clock)).await {
            Ok(board) => board,
            Err(cause) => {
                tracing::error!(%cause, "the board does not start");
                return;
            }
        };
        if let Some((point, fault)) = env::var(FAULT).ok().and_then(|fault| parsed(&fault)) {
            arm(point, fault);
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{SERVING}http://{}/log/v1", listener.local_addr().unwrap());
        let router = router(board).route("/armed", get(async || is_armed().to_string()));
        axum::serve(listener, router).await.unwrap();
    });
}

/// `<failpoint> kill`, `<failpoint> error`, `<failpoint> <milliseconds>`.
fn parsed(text: &str) -> Option<(Failpoint, Fault)> {
    let (point, fault) = text.split_once(' ')?;
    let point = Failpoint::ALL.into_iter().chain([Failpoint::Computing]).find(|each| format!("{each:?}") == point)?;
    Some((
        point,
        match fault {
            "kill" => Fault::Kill,
            "error" => Fault::Error,
            stall => Fault::Stall(Duration::from_millis(stall.parse().ok()?)),
        },
    ))
}

/// A running one. It is killed when dropped.
pub(crate) struct Program {
    pub(crate) child: Child,
    /// The address of its door; `None`: it did not start.
    pub(crate) url: Option<String>,
    said: Arc<Mutex<String>>,
}

/// What starts it.
pub(crate) fn command(role: Role, database: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "program::a_board_in_a_process_of_its_own", "--nocapture"]);
    command.env(DATABASE, database).env(ROLE, format!("{role:?}"));
    command
}

/// Runs it, and waits until it serves, at the address that is given, or has ended. All that it says comes in as it is said.
pub(crate) fn spawn(mut command: Command) -> (Child, Option<String>, Arc<Mutex<String>>) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let said = Arc::<Mutex<String>>::default();
    let (mut errors, all) = (child.stderr.take().unwrap(), Arc::clone(&said));
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = errors.read(&mut piece) {
            all.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..length]));
        }
    });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let url = lines.find_map(|line| Some(line.split_once(SERVING)?.1.to_owned()));
    // What it prints later is not of interest, but somebody must take it.
    thread::spawn(move || lines.for_each(drop));
    (child, url, said)
}

impl Program {
    /// Starts a board, with this fault if there is one.
    pub(crate) fn start(database: &str, fault: Option<(Failpoint, Fault)>) -> Self {
        let mut command = command(Role::Whole, database);
        if let Some((point, fault)) = fault {
            let fault = match fault {
                Fault::Kill => "kill".to_owned(),
                Fault::Error => "error".to_owned(),
                Fault::Stall(time) => time.as_millis().to_string(),
            };
            command.env(FAULT, format!("{point:?} {fault}"));
        }
        Self::run(command)
    }

    /// Runs it, and waits until it serves, or has ended.
    pub(crate) fn run(command: Command) -> Self {
        let (child, url, said) = spawn(command);
        Self { child, url, said }
    }

    /// The address of its door.
    pub(crate) fn url(&self) -> &str {
        self.url.as_deref().unwrap_or_else(|| panic!("the board does not start: {}", self.said()))
    }

    /// What it wrote to standard error.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Whether it has ended by itself, now or in a few seconds.
    pub(crate) fn has_ended(&mut self) -> bool {
        for _ in 0..200 {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            thread::sleep(Duration::from_millis(25));
        }
        false
    }

    /// Kills it without a warning.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What the board says to a post: its receipt, another answer's status, or nothing.
pub(crate) fn post(url: &str, id: ProcessId, ballot: &[u8]) -> Result<Receipted, Option<u16>> {
    let answered = agent().post(format!("{url}/{id}/entries")).send(ballot).map(answer).map_err(|_| None)?;
    if answered.status == 200 {
        Ok((answered.receipt(id, ballot), ballot.to_vec()))
    } else {
        Err(Some(answered.status))
    }
}

/// Posts the same bytes until there is a receipt.
pub(crate) fn insist(url: &str, id: ProcessId, ballot: &[u8]) -> Receipted {
    for _ in 0..200 {
        if let Ok(receipted) = post(url, id, ballot) {
            return receipted;
        }
        thread::sleep(Duration::from_millis(25));
    }
    panic!("the board does not recover");
}
