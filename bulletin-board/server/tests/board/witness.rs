//! A witness for tests: as the page of C2SP says, unless it is told to misbehave.

use crate::rig::{TurnedClock, signing_key};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use psephos_board::{Clock as _, WitnessAddress};
use psephos_log::{
    cosignature::Cosigner,
    note::{KeyName, NoteKey, NoteSigner, SignedNote},
    witness::{AddCheckpoint, Head, Refusal, size_line},
};
use psephos_record::{Key, manifest};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::runtime::Runtime;

/// How a witness behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Honest,
    Down,
    /// Answers after three seconds: later than a receipt waits.
    Slow,
    /// Says that it has seen more of the log than there is.
    BoastsOfSize,
    /// Says that it has seen another log.
    CriesFork,
    /// Answers whatever it is asked with what it said first.
    Replays,
    /// Signs with another key.
    Forges,
}

pub(crate) struct Witness {
    pub(crate) address: WitnessAddress,
    pub(crate) named: manifest::Witness,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    cosigner: Cosigner,
    board: [u8; 32],
    clock: Arc<TurnedClock>,
    mood: Mutex<Mood>,
    /// Of each log, by its origin.
    latest: Mutex<BTreeMap<String, SignedNote>>,
    first: Mutex<BTreeMap<String, String>>,
}

impl Witness {
    pub(crate) fn new(seed: u8, board: [u8; 32], clock: Arc<TurnedClock>) -> Self {
        let name = KeyName::new(format!("witness{seed}.test")).unwrap();
        let cosigner = Cosigner::new(name.clone(), signing_key(seed));
        let key = cosigner.public().clone();
        let shared = Arc::new(Shared {
            cosigner,
            board,
            clock,
            mood: Mutex::new(Mood::Honest),
            latest: Mutex::default(),
            first: Mutex::default(),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let door = Router::new()
            .route("/add-checkpoint", post(add_checkpoint))
            .route("/{origin}/checkpoint", get(latest))
            .with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, door).await });
        let named = manifest::Witness { name: name.to_string(), key: Key(*key.public()) };
        Self { address: WitnessAddress { key, url, authorities: Vec::new() }, named, shared, _runtime: runtime }
    }

    pub(crate) fn becomes(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// Whether it was asked to cosign anything, and did.
    pub(crate) fn was_asked(&self) -> bool {
        !self.shared.latest.lock().unwrap().is_empty()
    }

    /// Shows it a checkpoint that somebody who has the board's key signed elsewhere.
    pub(crate) fn has_seen(&self, signer: &NoteSigner, size: u64, root: psephos_log::Hash) {
        let checkpoint = psephos_log::checkpoint::Checkpoint::new(signer.public().name().clone(), size, root);
        let (origin, note) = (checkpoint.origin.to_string(), checkpoint.sign(signer).unwrap());
        self.shared.latest.lock().unwrap().insert(origin, note);
    }
}

async fn add_checkpoint(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let request = AddCheckpoint::parse(&body).unwrap();
    let origin = request.unverified_origin().unwrap();
    let mood = *shared.mood.lock().unwrap();
    match mood {
        Mood::Down => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Mood::Slow => tokio::time::sleep(Duration::from_secs(3)).await,
        Mood::BoastsOfSize => return conflict(1 << 40),
        Mood::CriesFork => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Mood::Replays => {
            if let Some(first) = shared.first.lock().unwrap().get(origin.as_str()) {
                return first.clone().into_response();
            }
        }
        Mood::Honest | Mood::Forges => {}
    }
    let key = NoteKey::new(origin.clone(), &shared.board).unwrap();
    let submission = match request.open(std::slice::from_ref(&key)) {
        Ok(submission) => submission,
        Err(refusal) => return status(&refusal),
    };
    let mut latest = shared.latest.lock().unwrap();
    let seen = latest.get(origin.as_str()).map(|note| psephos_log::checkpoint::Checkpoint::open(note, &key).unwrap());
    let head = seen.map_or(Head::NONE, |seen| Head { size: seen.size, root: seen.root });
    if let Err(refusal) = submission.judge(head) {
        return if matches!(refusal, Refusal::OldSize) || status(&refusal).status() == StatusCode::CONFLICT {
            conflict(head.size)
        } else {
            status(&refusal)
        };
    }
    let mut note = submission.note().clone();
    let forger = Cosigner::new(shared.cosigner.public().name().clone(), signing_key(250));
    let signer = if mood == Mood::Forges { &forger } else { &shared.cosigner };
    signer.cosign(&mut note, shared.clock.now()).unwrap();
    let line = format!("{}\n", note.signatures().last().unwrap());
    shared.first.lock().unwrap().entry(origin.to_string()).or_insert_with(|| line.clone());
    latest.insert(origin.to_string(), submission.note().clone());
    line.into_response()
}

async fn latest(State(shared): State<Arc<Shared>>, Path(hash): Path<String>) -> Response {
    if *shared.mood.lock().unwrap() == Mood::Down {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let latest = shared.latest.lock().unwrap();
    let of_log = latest.iter().find(|(origin, _)| hex::encode(Sha256::digest(origin)) == hash);
    of_log
        .map(|(_, note)| note)
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |note| note.to_string().into_response())
}

fn conflict(size: u64) -> Response {
    (StatusCode::CONFLICT, [(header::CONTENT_TYPE, "text/x.tlog.size")], size_line(size)).into_response()
}

fn status(refusal: &Refusal) -> Response {
    StatusCode::from_u16(refusal.status()).unwrap().into_response()
}
