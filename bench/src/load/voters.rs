//! Voters: each posts a ballot, waits for its receipt, and is followed by the next one on the same connection.

use super::http::Connection;
use hyper::{StatusCode, body::Bytes};
use psephos_log::{Hash, note::NoteKey, note::SignedNote, promise::Promise, proof::TlogProof};
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};

/// How long a voter waits before the same bytes are posted again, where the board asks for that.
const AGAIN: Duration = Duration::from_millis(50);

/// What was posted and when it was answered.
pub(crate) struct Answered {
    /// Which ballot.
    pub(crate) number: usize,
    /// When it was due: when it was first sent, or, at a given rate, when it should have been.
    pub(crate) due: Instant,
    pub(crate) at: Instant,
    receipt: Bytes,
    /// Times that the board asked to come back.
    pub(crate) sent_away: u32,
}

/// How ballots come.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    /// As fast as they are answered.
    Answered,
    /// So many a second, whatever becomes of those before.
    Rate(u32),
}

/// Opens so many connections, shared evenly among the gateways.
pub(crate) async fn connect(gateways: &[SocketAddr], connections: u32) -> io::Result<Vec<Connection>> {
    let mut open = Vec::new();
    for (number, address) in (0..connections).zip(gateways.iter().cycle()) {
        open.push(Connection::open(*address, number).await?);
    }
    Ok(open)
}

/// Posts all but the last over these connections.
pub(crate) async fn vote(
    connections: Vec<Connection>,
    path: &str,
    ballots: &Arc<Vec<Bytes>>,
    pace: Pace,
) -> io::Result<Vec<Answered>> {
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut lines = JoinSet::new();
    for mut connection in connections {
        let (next, ballots, path) = (Arc::clone(&next), Arc::clone(ballots), path.to_owned());
        lines.spawn(async move {
            let mut answered = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(ballot) = ballots.get(number).filter(|_| number + 1 < ballots.len()) else {
                    return Ok::<_, io::Error>(answered);
                };
                let due = match pace {
                    Pace::Answered => Instant::now(),
                    Pace::Rate(rate) => {
                        let due = start + Duration::from_secs(1) * u32::try_from(number).unwrap_or(u32::MAX) / rate;
                        tokio::time::sleep_until(due).await;
                        due
                    }
                };
                let mut sent_away = 0;
                let receipt = loop {
                    let answer = connection.post(&path, ballot.clone()).await?;
                    if matches!(answer.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
                        sent_away += 1;
                        tokio::time::sleep(AGAIN).await;
                        continue;
                    }
                    break answer.good()?;
                };
                answered.push(Answered { number, due, at: Instant::now(), receipt, sent_away });
            }
        });
    }
    let mut all = Vec::with_capacity(ballots.len());
    while let Some(line) = lines.join_next().await {
        all.extend(line.map_err(io::Error::other)??);
    }
    Ok(all)
}

impl Answered {
    /// The place that the receipt proves for these bytes, under the log's key.
    pub(crate) fn verified_place(&self, entry: &[u8], key: &NoteKey) -> Option<u64> {
        let receipt: serde_json::Value = serde_json::from_slice(&self.receipt).ok()?;
        let tracker = Hash::leaf(entry);
        let proof = TlogProof::parse(receipt.get("proof")?.as_str()?.as_bytes()).ok()?;
        proof.verify(tracker, key).ok()?;
        let promise = SignedNote::parse(receipt.get("promise")?.as_str()?.as_bytes()).ok()?;
        let promise = Promise::open(&promise, key).ok()?;
        (promise.tracker == tracker).then_some(proof.index)
    }
}
