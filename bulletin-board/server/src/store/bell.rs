//! Hearing from other programs on the database that there is something to look at.

use super::{Store, engine::Engine};
use sqlx::{PgPool, postgres::PgListener};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Notify, task::JoinHandle};

/// A gateway's entries wait for a sequencer.
pub(crate) const PENDING: &str = "psephos_pending";
/// A log has grown, or an entry was refused.
pub(crate) const SETTLED: &str = "psephos_settled";

/// How long to wait before a lost connection is tried again.
const AGAIN: Duration = Duration::from_millis(200);

/// Rings when another program says so. It may ring for nothing, and it may miss something: whoever waits looks now and then anyway.
#[derive(Debug)]
pub(crate) struct Bell {
    rung: Arc<Notify>,
    listening: Option<JoinHandle<()>>,
}

impl Store {
    /// A bell that rings when something is said on `channel`.
    pub(crate) fn bell(&self, channel: &'static str) -> Bell {
        let rung = Arc::new(Notify::new());
        let listening = match &self.engine {
            Engine::Sqlite { .. } => None,
            Engine::Postgres(pool) => Some(tokio::spawn(listen(pool.clone(), channel, Arc::clone(&rung)))),
        };
        Bell { rung, listening }
    }
}

impl Bell {
    /// Waits until it has rung since the last wait, or for this long.
    pub(crate) async fn wait(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.rung.notified()).await;
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

async fn listen(pool: PgPool, channel: &'static str, rung: Arc<Notify>) {
    while !pool.is_closed() {
        if let Err(cause) = hear(&pool, channel, &rung).await {
            tracing::debug!(%cause, channel, "not listening");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Listens until the connection is lost.
async fn hear(pool: &PgPool, channel: &str, rung: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(channel).await?;
    // Something may have been said before.
    rung.notify_one();
    while listener.try_recv().await?.is_some() {
        rung.notify_one();
    }
    Ok(())
}
