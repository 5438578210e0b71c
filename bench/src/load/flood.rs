//! Somebody who sends false ballots from one address, as fast as they are refused.

use super::http::Connection;
use hyper::body::Bytes;
use psephos_record::{Entry, ballot::Ballot, cbor};
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

/// Whose address it is: neither a voter's nor a reader's.
const ADDRESS: u32 = 1 << 21;
/// How long one waits who is told to come back.
const AGAIN: Duration = Duration::from_millis(10);

/// A ballot of somebody who has not voted, in whose proof the last number can be any.
#[derive(Clone)]
struct Forgery {
    entry: Bytes,
    at: usize,
}

impl Forgery {
    fn of(entry: &Bytes) -> Option<Self> {
        let ballot: Ballot = cbor::decode(&Entry::decode(entry).ok()?.payload.0).ok()?;
        let proof = &ballot.proof.0;
        let number = proof.get(proof.len().checked_sub(32)?..)?;
        Some(Self { at: entry.windows(32).position(|window| window == number)?, entry: entry.clone() })
    }

    /// Its low bytes, so that it stays below the group's order.
    fn with(&self, number: u32) -> Bytes {
        let mut entry = self.entry.to_vec();
        if let Some(low) = entry.get_mut(self.at..self.at + 4) {
            low.copy_from_slice(&number.to_le_bytes());
        }
        entry.into()
    }
}

/// Sends until it is over, over so many connections. How many false ballots were looked at, and how many sent away unread.
pub(crate) async fn flood(
    address: SocketAddr,
    connections: u32,
    path: String,
    ballot: Bytes,
    over: Arc<AtomicBool>,
) -> io::Result<[u32; 2]> {
    let forgery = Forgery::of(&ballot).ok_or(io::ErrorKind::InvalidData)?;
    let number = Arc::new(AtomicU32::new(0));
    let mut senders = JoinSet::new();
    for _ in 0..connections {
        let (forgery, number, path, over) = (forgery.clone(), Arc::clone(&number), path.clone(), Arc::clone(&over));
        let mut connection = Connection::open(address, ADDRESS).await?;
        senders.spawn(async move {
            let mut sent = [0; 2];
            while !over.load(Ordering::Relaxed) {
                let answer = connection.post(&path, forgery.with(number.fetch_add(1, Ordering::Relaxed))).await?;
                let [looked_at, sent_away] = &mut sent;
                match answer.status.as_u16() {
                    429 | 503 => {
                        *sent_away += 1;
                        tokio::time::sleep(AGAIN).await;
                    }
                    400..500 => *looked_at += 1,
                    _ => return Err(io::Error::other("a false ballot was not refused")),
                }
            }
            Ok(sent)
        });
    }
    let mut all = [0; 2];
    while let Some(sent) = senders.join_next().await {
        let sent: [u32; 2] = sent.map_err(io::Error::other)??;
        all = [0, 1].map(|kind: usize| all.get(kind).unwrap_or(&0) + sent.get(kind).unwrap_or(&0));
    }
    Ok(all)
}
