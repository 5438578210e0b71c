//! Which of several sequencers works. It saves work and decides nothing: two that both believe that they lead are kept apart by the
//! compare-and-swap on the head.

use super::{Store, engine::Engine};
use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use std::time::Duration;
use tokio::time::Instant;

/// The advisory lock of the sequencers, `psephos` in hexadecimal.
const LOCK: i64 = 0x70_7365_7068_6f73;
/// How long a leader believes that it leads without asking.
const BELIEF: Duration = Duration::from_secs(1);
/// How long the question may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// When a leader has said nothing for so long, PostgreSQL takes the lock from it: its program hangs, or its machine is gone.
const SILENCE: &str = "10s";

/// A sequencer's claim to lead. It ends with its connection: when the program ends, or the database does.
pub(crate) struct Lead {
    options: PgConnectOptions,
    /// What holds the lock, while this program leads.
    holder: Option<PgConnection>,
    asked: Option<Instant>,
}

impl Store {
    /// A claim that is not made yet. `None` for SQLite, where one program is alone.
    pub(crate) fn lead(&self) -> Option<Lead> {
        let Engine::Postgres(pool) = &self.engine else { return None };
        let options = (*pool.connect_options()).clone().options([("idle_session_timeout", SILENCE)]);
        Some(Lead { options, holder: None, asked: None })
    }
}

impl Lead {
    /// Whether this program leads, or has become the leader now.
    pub(crate) async fn held(&mut self) -> bool {
        if self.asked.is_some_and(|asked| asked.elapsed() < BELIEF) {
            return self.holder.is_some();
        }
        let holder = self.holder.take();
        let led = holder.is_some();
        // Whatever goes wrong, the connection may be at fault, and with it goes the lock.
        let asked = tokio::time::timeout(PATIENCE, ask(holder, &self.options)).await;
        self.holder = asked.ok().and_then(Result::ok).flatten();
        self.asked = Some(Instant::now());
        if led != self.holder.is_some() {
            tracing::info!(leads = !led, "which sequencer leads has changed");
        }
        self.holder.is_some()
    }

    /// Lets another program lead.
    pub(crate) async fn resign(&mut self) {
        let Some(holder) = self.holder.take() else { return };
        // If it can't be told, it is lost, and the lock with it.
        let _ = tokio::time::timeout(PATIENCE, holder.close()).await;
        self.asked = Some(Instant::now());
        tracing::info!(leads = false, "which sequencer leads has changed");
    }
}

/// The connection that holds the lock, if it still does, or does now.
async fn ask(holder: Option<PgConnection>, options: &PgConnectOptions) -> Result<Option<PgConnection>, sqlx::Error> {
    if let Some(mut holder) = holder {
        // Should the lock have been taken from it, two believe that they lead, and the head decides.
        holder.ping().await?;
        return Ok(Some(holder));
    }
    let mut connection = PgConnection::connect_with(options).await?;
    let held: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LOCK).fetch_one(&mut connection).await?;
    if !held {
        connection.close().await?;
        return Ok(None);
    }
    Ok(Some(connection))
}
