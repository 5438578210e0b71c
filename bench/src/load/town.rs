//! An election that many vote in: its beginning, posted to a board, and its ballots, made before any clock starts.

use super::{
    http::Connection,
    server::{Part, Server},
};
use crate::kind::{Election, Kind};
use hyper::body::Bytes;
use psephos_log::note::{KeyName, NoteKey};
use psephos_record::{Entry, EntryKind, cbor, roll::SealedRoll};
use psephos_rig::{key, signing_key};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};
use rayon::prelude::*;
use serde_json::Value;
use std::{io, sync::Arc, time::Duration};

/// The seed of the board's key, and where its clock stands: the rig's manifests say so.
const BOARD: u8 = 3;
const DURING_VOTING: u64 = 1_500;

pub(crate) struct Town {
    election: Election,
    ballots: Arc<Vec<Bytes>>,
    /// Entries that are nothing.
    unread: Arc<Vec<Bytes>>,
}

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) enum Posts {
    /// Ballots of 1 of 5, whose proofs are checked.
    Ballots,
    /// 2 KiB that nobody reads: the door, the log and the storage are as for ballots, the screen is not there, and to every reader they
    /// are invalid entries.
    Unread,
}

/// Bytes of an entry that nobody reads.
const UNREAD: usize = 2_048;

impl Town {
    pub(crate) fn new(voters: usize) -> Self {
        let election = Election::new(Kind::one_of_five(), voters);
        let ballots: Vec<Bytes> =
            (0..voters).into_par_iter().map(|voter| Bytes::from(election.prepare(voter).entry().to_vec())).collect();
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let unread = std::iter::repeat_with(|| {
            let mut bytes = vec![0; UNREAD];
            rng.fill_bytes(&mut bytes);
            Bytes::from(bytes)
        });
        let unread = Arc::new(unread.take(voters).collect());
        Self { election, ballots: Arc::new(ballots), unread }
    }

    pub(crate) const fn posts(&self, what: Posts) -> &Arc<Vec<Bytes>> {
        match what {
            Posts::Ballots => &self.ballots,
            Posts::Unread => &self.unread,
        }
    }

    pub(crate) fn process(&self) -> String {
        self.election.rig.id().to_string()
    }

    /// What the board signs this log with.
    pub(crate) fn log_key(&self) -> NoteKey {
        let process = &self.election.rig.process;
        let origin = KeyName::new(process.manifest().origin(&process.id())).expect("the rig's name of the board");
        NoteKey::new(origin, &key(&signing_key(BOARD)).0).expect("the rig's key of the board")
    }

    /// Starts a program of the board.
    pub(crate) fn server(&self, part: Part, database: &str) -> io::Result<Server> {
        let name = &self.election.rig.process.manifest().board.name;
        Server::start(part, database, name, BOARD, DURING_VOTING)
    }

    /// Posts all that comes before the first ballot, and waits until voting is open.
    pub(crate) async fn open(&self, connection: &mut Connection) -> io::Result<()> {
        let rig = &self.election.rig;
        let process = self.process();
        for bytes in &rig.log.entries {
            let entry = Entry::decode(bytes).map_err(io::Error::other)?;
            let bytes = Bytes::from(bytes.clone());
            let answer = match entry.kind {
                EntryKind::Manifest => connection.post("/processes", bytes).await?,
                // The board's own.
                EntryKind::Open => continue,
                EntryKind::Roll => {
                    let sealed: SealedRoll = cbor::decode(&entry.payload.0).map_err(io::Error::other)?;
                    let blob = rig.log.blobs.get(&sealed.blob.0).ok_or(io::ErrorKind::NotFound)?;
                    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?.to_be_bytes();
                    let body = [&length[..], &bytes, blob].concat();
                    connection.post(&format!("/{process}/entries-with-blob"), body.into()).await?
                }
                _ => connection.post(&format!("/{process}/entries"), bytes).await?,
            };
            answer.good()?;
        }
        loop {
            let status = connection.get(&format!("/{process}/status")).await?.good()?;
            let status: Value = serde_json::from_slice(&status)?;
            if status.get("phase").is_some_and(|phase| phase == "open") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
