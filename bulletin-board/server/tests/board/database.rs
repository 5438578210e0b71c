//! Where a test's board keeps its things: a SQLite file in a temporary folder.

use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr, SqliteConnection};
use tempfile::TempDir;

/// A database.
pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// What somebody has who keeps the file of a stopped board.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.folder.path().join(file.file_name())).unwrap();
        }
        copy
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("board.db").display())
    }
}

/// Of two ways to say the same, the one that this engine understands.
pub(crate) const fn either(sqlite: &'static str, _postgres: &'static str) -> &'static str {
    sqlite
}

/// Runs a statement past the board, and says how many rows it touched.
pub(crate) async fn run(url: &str, statement: impl SqlSafeStr) -> Result<u64, sqlx::Error> {
    let mut connection = SqliteConnection::connect(url).await?;
    let done = sqlx::query(statement).execute(&mut connection).await?;
    connection.close().await?;
    Ok(done.rows_affected())
}

/// Runs a statement past the triggers, the foreign keys and the checks of columns too, and leaves them as they were.
pub(crate) async fn past_the_guards(url: &str, statement: impl SqlSafeStr) -> Result<u64, sqlx::Error> {
    let mut connection = SqliteConnection::connect(url).await?;
    let guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
    let guards: Vec<(String, String)> = sqlx::query_as(guards).fetch_all(&mut connection).await?;
    for pragma in ["PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"] {
        sqlx::query(pragma).execute(&mut connection).await?;
    }
    for (name, _) in &guards {
        sqlx::query(AssertSqlSafe(format!("DROP TRIGGER {name}"))).execute(&mut connection).await?;
    }
    let done = sqlx::query(statement).execute(&mut connection).await?;
    for (_, sql) in guards {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(done.rows_affected())
}
