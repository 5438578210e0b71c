//! Where posts wait to be screened: each address in a line of its own, and the lines take turns. So whoever sends much waits for
//! himself.
//!
//! ```text
//! posts ─► one line for each address ─┬─► turns of all addresses ──────────────────────► up to 512 at a time
//!            └ full: come back        └─► turns of those that sent false proofs lately ─► up to 64 in between
//! ```
//!
//! A false proof costs more than a true one, and spoils the batch that it is in. Addresses that sent one are screened apart for a while:
//! they are refused nothing, and hold up nobody but each other.

mod lines;

use self::lines::Lines;
use crate::{entrance::ClientAddress, ledger::Ledger, post_error::PostError, sequencer::Post};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::{sync::Notify, time::Instant};

/// Where a post came from; `None`: from this program itself.
pub(crate) type Source = Option<ClientAddress>;

/// The end where posts come in. When it is dropped, nothing more comes.
pub(crate) struct Inbox(Arc<Shared>);

/// The end where they are taken out.
pub(crate) struct Outbox(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Default)]
struct Waiting {
    posts: Lines<Post>,
    attended: Vec<Arc<Ledger>>,
    closed: bool,
}

/// What is done together: posts of one kind of source, and logs that want attention.
pub(crate) struct Work {
    pub(crate) posts: Vec<Post>,
    pub(crate) attended: Vec<Arc<Ledger>>,
}

/// Both ends of an empty one.
pub(crate) fn inbox() -> (Inbox, Outbox) {
    let shared = Arc::new(Shared { waiting: Mutex::default(), changed: Notify::new() });
    (Inbox(Arc::clone(&shared)), Outbox(shared))
}

impl Inbox {
    /// Lets a post wait for its turn.
    pub(crate) fn post(&self, post: Post) -> Result<(), PostError> {
        let mut waiting = self.0.waiting();
        if waiting.closed {
            return Err(PostError::Stopping);
        }
        let displaced = waiting.posts.push(post.source, post, Instant::now())?;
        drop(waiting);
        if let Some(displaced) = displaced {
            displaced.waiter.answer(Err(PostError::Busy));
        }
        self.0.changed.notify_one();
        Ok(())
    }

    /// A log whose state is to be rebuilt, or whose board owes something. Whether anybody will see to it.
    pub(crate) fn attend(&self, ledger: Arc<Ledger>) -> bool {
        let mut waiting = self.0.waiting();
        let open = !waiting.closed;
        if open {
            waiting.attended.push(ledger);
        }
        drop(waiting);
        self.0.changed.notify_one();
        open
    }

    /// What waits is still done; nothing more is taken.
    pub(crate) fn close(&self) {
        self.0.waiting().closed = true;
        self.0.changed.notify_one();
    }

    /// How many posts wait.
    pub(crate) fn len(&self) -> usize {
        self.0.waiting().posts.len()
    }

    /// Whether nothing more is taken.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.waiting().closed
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.close();
    }
}

impl Outbox {
    /// What is to be done next, once there is something; `None` when all is done and nothing more comes.
    pub(crate) async fn next(&mut self) -> Option<Work> {
        loop {
            {
                let mut waiting = self.0.waiting();
                let work = Work { posts: waiting.posts.take(), attended: std::mem::take(&mut waiting.attended) };
                if !work.posts.is_empty() || !work.attended.is_empty() {
                    return Some(work);
                }
                if waiting.closed {
                    return None;
                }
            }
            self.0.changed.notified().await;
        }
    }

    /// Remembers for a while that a proof from there was false.
    pub(crate) fn suspect(&self, source: Source) {
        self.0.waiting().posts.suspect(source, Instant::now());
    }
}

/// Whoever still waits sees the channel closed.
impl Drop for Outbox {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.closed = true;
        waiting.posts = Lines::default();
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
