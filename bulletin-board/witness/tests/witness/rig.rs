//! A witness and its door.

use crate::history::{BOARD, BOARD_SEED, History, TRUE, signer};
use ed25519_dalek::SigningKey;
use psephos_log::{
    checkpoint::Checkpoint,
    cosignature::Cosigner,
    note::{KeyName, SignedNote},
    witness::{AddCheckpoint, cosignature_in, parse_size},
};
use psephos_witness::{Found, Settings, StartError, Trust, TrustedBoard, Witness, router};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) const NOW: u64 = 1_790_000_000;
/// SHA-256 of `board.example/01`.
pub(crate) const HASH: &str = "b5199c9abe4d7959ef8ef0568f43ba79c8c3b22a727ec178dc8a0468d8c2a693";

pub(crate) fn cosigner(seed: u8) -> Cosigner {
    Cosigner::new(KeyName::new("court.example/psephos").unwrap(), SigningKey::from_bytes(&[seed; 32]))
}

/// Trusts the board, and a log of somebody else.
pub(crate) fn trust() -> Trust {
    let key = SigningKey::from_bytes(&[BOARD_SEED; 32]).verifying_key().to_bytes();
    let board = TrustedBoard::new(KeyName::new(BOARD).unwrap(), key).unwrap();
    Trust::new(vec![board], vec![signer("other.example/log", 5).public().clone()]).unwrap()
}

pub(crate) fn settings(database: &str, seed: u8, clock: &Arc<AtomicU64>) -> Settings {
    let clock = Arc::clone(clock);
    let clock = Box::new(move || clock.load(Ordering::SeqCst));
    Settings { database: database.to_owned(), cosigner: cosigner(seed), trust: trust(), clock }
}

pub(crate) fn database_in(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("witness.db").display())
}

pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(20))).build().into()
}

/// A running witness.
pub(crate) struct Rig {
    pub(crate) runtime: Runtime,
    pub(crate) url: String,
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) folder: TempDir,
    pub(crate) witness: Witness,
}

/// What the door said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let runtime = Runtime::new().unwrap();
        runtime.block_on(Witness::create(&database_in(&folder), cosigner(3).public())).unwrap();
        Self::on(folder, Arc::new(AtomicU64::new(NOW)), 3).unwrap()
    }

    pub(crate) fn on(folder: TempDir, clock: Arc<AtomicU64>, seed: u8) -> Result<Self, StartError> {
        let runtime = Runtime::new().unwrap();
        let witness = runtime.block_on(Witness::open(settings(&database_in(&folder), seed, &clock)))?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let door = router(witness.clone());
        runtime.spawn(async move { axum::serve(listener, door).await });
        Ok(Self { runtime, url, clock, folder, witness })
    }

    pub(crate) fn restart(self, seed: u8) -> Result<Self, StartError> {
        let Self { runtime, clock, folder, witness, .. } = self;
        runtime.block_on(witness.shutdown());
        runtime.shutdown_background();
        Self::on(folder, clock, seed)
    }

    pub(crate) fn turn_to(&self, now: u64) {
        self.clock.store(now, Ordering::SeqCst);
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        answer(agent().get(format!("{}{path}", self.url)).call().unwrap())
    }

    pub(crate) fn post(&self, body: &[u8]) -> Answer {
        post(&self.url, body)
    }

    pub(crate) fn ask(&self, request: &AddCheckpoint) -> Answer {
        self.post(request.to_string().as_bytes())
    }

    /// The honest request, cosigned: the time.
    pub(crate) fn cosigned(&self, history: &History, old: u64, new: u64) -> u64 {
        self.ask(&history.request(old, new)).time(&history.checkpoint(new))
    }

    /// The newest checkpoint of the true history's log, as monitors read it.
    pub(crate) fn newest(&self) -> SignedNote {
        let answer = self.get(&format!("/{HASH}/checkpoint"));
        assert_eq!(answer.status, 200, "{answer:?}");
        SignedNote::parse(&answer.body).unwrap()
    }

    pub(crate) fn newest_size(&self) -> u64 {
        Checkpoint::open(&self.newest(), &TRUE.key()).unwrap().size
    }

    pub(crate) fn evidence(&self) -> Vec<Found> {
        serde_json::from_slice(&self.get("/evidence").body).unwrap()
    }
}

pub(crate) fn post(url: &str, body: &[u8]) -> Answer {
    answer(agent().post(format!("{url}/add-checkpoint")).send(body).unwrap())
}

pub(crate) fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    Answer { status: response.status().as_u16(), kind, body: response.body_mut().read_to_vec().unwrap() }
}

impl Answer {
    /// When the checkpoint was cosigned.
    pub(crate) fn time(&self, note: &SignedNote) -> u64 {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        cosignature_in(&self.body, note, cosigner(3).public()).unwrap().1
    }

    /// The size that a conflict names.
    pub(crate) fn conflict(&self) -> u64 {
        assert_eq!((self.status, self.kind.as_str()), (409, "text/x.tlog.size"));
        parse_size(&self.body).unwrap()
    }
}
