//! Where a test's board keeps its things: a database of its own on a PostgreSQL that the tests share.

use crate::cluster::Cluster;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqlSafeStr};
use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

static SHARED: OnceLock<Cluster> = OnceLock::new();
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A database.
pub(crate) struct Database {
    url: String,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self::on(SHARED.get_or_init(Cluster::shared))
    }

    pub(crate) fn on(cluster: &Cluster) -> Self {
        let name = format!("board_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let made = tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(run(&cluster.url("postgres"), AssertSqlSafe(format!("CREATE DATABASE {name}"))));
        made.unwrap();
        Self { url: cluster.url(&name) }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }
}

/// Of two ways to say the same, the one that this engine understands.
pub(crate) const fn either(_sqlite: &'static str, postgres: &'static str) -> &'static str {
    postgres
}

/// Runs a statement past the board, and says how many rows it touched.
pub(crate) async fn run(url: &str, statement: impl SqlSafeStr) -> Result<u64, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    let done = sqlx::query(statement).execute(&mut connection).await?;
    connection.close().await?;
    Ok(done.rows_affected())
}
