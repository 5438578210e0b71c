//! Where a test's board keeps its things: a database of its own on a PostgreSQL that the tests share.

use psephos_rig::postgres::Cluster;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqlSafeStr};
use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

static SHARED: OnceLock<Cluster> = OnceLock::new();
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A database.
#[derive(Clone)]
pub(crate) struct Database {
    /// Where the server's databases are, with a gap for the name.
    server: (String, String),
    name: String,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self::on(SHARED.get_or_init(|| Cluster::new(false)))
    }

    pub(crate) fn on(cluster: &Cluster) -> Self {
        Self::made(cluster.around(), "template1")
    }

    /// Another database, with what is in this one now, which nobody may be using.
    pub(crate) fn copy(&self) -> Self {
        Self::made(self.server.clone(), &self.name)
    }

    fn made(server: (String, String), template: &str) -> Self {
        let name = format!("board_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let statement = AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let maintenance = Self { server: server.clone(), name: "postgres".to_owned() }.url();
        tokio::runtime::Runtime::new().unwrap().block_on(run(&maintenance, statement)).unwrap();
        Self { server, name }
    }

    /// From the next connection on, every sequencer is told that it leads.
    pub(crate) fn grant_every_lock(&self) {
        let name = &self.name;
        let statements = [
            "CREATE FUNCTION public.pg_try_advisory_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
                .to_owned(),
            format!("ALTER DATABASE {name} SET search_path = public, pg_catalog"),
        ];
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for statement in statements {
            runtime.block_on(run(&self.url(), AssertSqlSafe(statement))).unwrap();
        }
    }

    pub(crate) fn url(&self) -> String {
        let (before, after) = &self.server;
        format!("{before}{}{after}", self.name)
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

/// Runs a statement past the triggers and the foreign keys too.
pub(crate) async fn past_the_guards(url: &str, statement: impl SqlSafeStr) -> Result<u64, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query("SET session_replication_role = replica").execute(&mut connection).await?;
    let done = sqlx::query(statement).execute(&mut connection).await?;
    connection.close().await?;
    Ok(done.rows_affected())
}
