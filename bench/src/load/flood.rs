//! Somebody who sends false ballots from one address, as fast as they are refused.

use super::http::Connection;
use hyper::body::Bytes;
use psephos_rig::forger::FalseBallots;
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

/// Sends until it is over, over so many connections. How many false ballots were looked at, and how many sent away unread.
pub(crate) async fn flood(
    address: SocketAddr,
    connections: u32,
    path: String,
    ballot: Bytes,
    over: Arc<AtomicBool>,
) -> io::Result<[u32; 2]> {
    let forgery = FalseBallots::of(&ballot);
    let number = Arc::new(AtomicU32::new(0));
    let mut senders = JoinSet::new();
    for _ in 0..connections {
        let (forgery, number, path, over) = (forgery.clone(), Arc::clone(&number), path.clone(), Arc::clone(&over));
        let mut connection = Connection::open(address, ADDRESS).await?;
        senders.spawn(async move {
            let mut sent = [0; 2];
            while !over.load(Ordering::Relaxed) {
                let answer =
                    connection.post(&path, forgery.number(number.fetch_add(1, Ordering::Relaxed)).into()).await?;
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
