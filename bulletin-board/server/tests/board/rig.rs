//! A board and its door.

use crate::{
    answer::{Answer, agent, answer, log_key, post},
    database::{Database, either, run},
    people::Election,
};
use ed25519_dalek::SigningKey;
use psephos_board::{Board, Clock, Limits, Organisers, Role, Settings, StartError, router, serve};
use psephos_crypto::SecretScalar;
use psephos_log::{checkpoint::Checkpoint, note::SignedNote};
use psephos_record::{
    Key, ProcessId,
    booth::{Booth, Prepared, Selection, Turn},
    credential,
};
use psephos_tally::{Phase, VoterState, trustee::NextStep};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::runtime::Runtime;

pub(crate) const NAME: &str = "board.test";
pub(crate) const OPENS_AT: u64 = 1_000;
pub(crate) const CLOSES_AT: u64 = 2_000;

/// A clock that stands still until it is turned.
#[derive(Default)]
pub(crate) struct TurnedClock(AtomicU64);

impl TurnedClock {
    pub(crate) fn turn_to(&self, now: u64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn key(seed: u8) -> Key {
    Key(signing_key(seed).verifying_key().to_bytes())
}

/// Keys by who has them.
pub(crate) const ORGANISER: u8 = 1;
pub(crate) const REGISTRAR: u8 = 2;
pub(crate) const BOARD: u8 = 3;

/// A running board.
pub(crate) struct Rig {
    pub(crate) runtime: Runtime,
    pub(crate) board: Board,
    pub(crate) url: String,
    pub(crate) clock: Arc<TurnedClock>,
    database: Database,
}

/// A door to a board, for as long as the runtime is there.
pub(crate) fn open_door(runtime: &Runtime, board: &Board, limits: Limits) -> SocketAddr {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(serve(listener, router(board.clone()), limits, std::future::pending()));
    address
}

pub(crate) fn settings(database: &str) -> Settings {
    Settings {
        database: database.to_owned(),
        name: NAME.to_owned(),
        key: signing_key(BOARD),
        organisers: Organisers::Only(vec![key(ORGANISER).0]),
        witnesses: Vec::new(),
        start_without_witnesses: false,
    }
}

impl Rig {
    pub(crate) fn new() -> Self {
        Self::on(Database::new(), Arc::default()).unwrap()
    }

    pub(crate) fn on(database: Database, clock: Arc<TurnedClock>) -> Result<Self, StartError> {
        Self::with(Role::Whole, settings(&database.url()), database, clock)
    }

    pub(crate) fn with(
        role: Role,
        settings: Settings,
        database: Database,
        clock: Arc<TurnedClock>,
    ) -> Result<Self, StartError> {
        let runtime = Runtime::new().unwrap();
        let board = runtime.block_on(Board::open_as(role, settings, Arc::clone(&clock) as Arc<dyn Clock>))?;
        // Some tests are many at once.
        let limits = Limits { per_address: 1_000, ..Limits::default() };
        let url = format!("http://{}/log/v1", open_door(&runtime, &board, limits));
        Ok(Self { runtime, board, url, clock, database })
    }

    pub(crate) fn database(&self) -> String {
        self.database.url()
    }

    /// Ends the board in an orderly way.
    pub(crate) fn stop(self) -> Stopped {
        let Self { runtime, board, clock, database, .. } = self;
        runtime.block_on(board.shutdown());
        runtime.shutdown_background();
        Stopped { database, clock }
    }

    /// Cuts the board off in the middle of whatever it does.
    pub(crate) fn cut_off(self) -> Stopped {
        let Self { runtime, board, clock, database, .. } = self;
        runtime.shutdown_background();
        drop(board);
        Stopped { database, clock }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        answer(agent().get(format!("{}{path}", self.url)).call().unwrap())
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        post(&self.url, path, body)
    }

    pub(crate) fn post_entry(&self, process: ProcessId, entry: &[u8]) -> Answer {
        self.post(&format!("/{process}/entries"), entry)
    }

    /// Runs SQL in the board's database, past the board.
    pub(crate) fn sql(&self, statement: &'static str) -> Result<u64, sqlx::Error> {
        self.runtime.block_on(run(&self.database(), statement))
    }

    pub(crate) fn checkpoint(&self, process: ProcessId) -> Checkpoint {
        let note = SignedNote::parse(&self.get(&format!("/{process}/checkpoint")).body).unwrap();
        Checkpoint::open(&note, &log_key(process)).unwrap()
    }

    /// Announces an election of two trustees with this many voters.
    pub(crate) fn announce(&self, voters: u8) -> Election {
        self.announced(Election::new(voters))
    }

    fn announced(&self, election: Election) -> Election {
        let answer = self.post("/processes", &election.manifest_entry);
        assert_eq!(answer.status, 201, "{answer:?}");
        election
    }

    /// An election in which voting is open.
    pub(crate) fn open(&self, voters: u8) -> Election {
        self.opened(Election::new(voters))
    }

    /// The same, of an election that is not announced yet.
    pub(crate) fn opened(&self, election: Election) -> Election {
        let mut election = self.announced(election);
        let (roll, blob) = election.roll_entry();
        let with_blob = [&u32::try_from(roll.len()).unwrap().to_be_bytes(), roll.as_slice(), &blob].concat();
        let answer = self.post(&format!("/{}/entries-with-blob", election.id), &with_blob);
        assert_eq!(answer.status, 200, "{answer:?}");
        self.run_trustees(&mut election);
        self.clock.turn_to(OPENS_AT);
        self.wait_for(&election, Phase::Open);
        election
    }

    /// Lets the trustees act until none has anything to do.
    pub(crate) fn run_trustees(&self, election: &mut Election) {
        let mut acted = true;
        while acted {
            acted = false;
            for i in 0..election.trustees.len() {
                let trustee = &election.trustees[i];
                let rng = &mut election.rng;
                let step =
                    self.runtime.block_on(self.board.read(&election.id, |process| trustee.next_step(process, rng)));
                if let NextStep::Post(unsigned) = step.unwrap().unwrap() {
                    let entry = unsigned.sign(&election.trustees[i].signing_key());
                    let answer = self.post_entry(election.id, &entry);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    acted = true;
                }
            }
        }
    }

    pub(crate) fn phase(&self, election: &Election) -> Phase {
        self.runtime.block_on(self.board.summary(&election.id)).unwrap().phase
    }

    /// The clock task asks once a second.
    pub(crate) fn wait_for(&self, election: &Election, phase: Phase) {
        for _ in 0..100 {
            if self.phase(election) == phase {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert_eq!(self.phase(election), phase, "waited five seconds");
    }

    /// A ballot that this voter could cast now.
    pub(crate) fn prepare(&self, election: &mut Election, voter: usize, option: usize) -> Prepared {
        let credential = election.voters[voter].clone();
        self.prepare_as(election, &credential, option)
    }

    /// A ballot of whoever has this credential, on the roll or not.
    pub(crate) fn prepare_as(&self, election: &mut Election, credential: &SecretScalar, option: usize) -> Prepared {
        let public = credential::public(credential);
        let id = election.id;
        let read = self.runtime.block_on(
            self.board
                .read(&id, |process| (process.committee().unwrap().key, process.voter(&public).unwrap_or_default())),
        );
        let (key, VoterState { ballots, last, .. }) = read.unwrap();
        let booth = Booth::new(id, election.manifest.clone(), key);
        let turn = Turn { credential, style: 0, counter: ballots, previous: last };
        booth.prepare(&turn, &[Selection::marked(3, &[option])], &mut election.rng).unwrap()
    }
}

/// A board that is off; its database is still there.
pub(crate) struct Stopped {
    pub(crate) database: Database,
    clock: Arc<TurnedClock>,
}

impl Stopped {
    pub(crate) fn start(self) -> Result<Rig, StartError> {
        Rig::on(self.database, self.clock)
    }

    pub(crate) fn start_with(self, change: impl FnOnce(&mut Settings)) -> Result<Rig, StartError> {
        let mut settings = settings(&self.database.url());
        change(&mut settings);
        Rig::with(Role::Whole, settings, self.database, self.clock)
    }

    /// Runs SQL in the database, without the triggers that guard it.
    pub(crate) fn tamper(&self, statement: &'static str) {
        let runtime = Runtime::new().unwrap();
        let sql = |statement| runtime.block_on(run(&self.database.url(), statement));
        for guard in [
            either("DROP TRIGGER leaf_is_never_changed", "DROP TRIGGER leaf_is_never_changed ON leaf"),
            either("DROP TRIGGER leaf_is_never_removed", "DROP TRIGGER leaf_is_never_removed ON leaf"),
            either("DROP TRIGGER head_never_goes_back", "DROP TRIGGER head_never_goes_back ON head"),
        ] {
            sql(guard).unwrap();
        }
        assert!(sql(statement).unwrap() > 0, "the statement does something");
    }
}
