//! Where a test's board keeps its things: a SQLite file in a temporary folder.

use sqlx::{Connection as _, SqlSafeStr, SqliteConnection};
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
