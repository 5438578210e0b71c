//! Rows as they are, whatever they are: what `fsck` reads.

use super::{
    LogNumber, Store, StoreError,
    engine::{Engine, Row, Value},
    to_sql,
};

/// At most so many rows that should not be there are named.
const NAMED: i64 = 20;

/// A row of `process`.
#[derive(Clone, Debug)]
pub(crate) struct ProcessRow {
    pub(crate) number: LogNumber,
    pub(crate) id: Vec<u8>,
    pub(crate) origin: String,
}

/// A row of `head`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeadRow {
    pub(crate) size: i64,
    pub(crate) root: Vec<u8>,
    pub(crate) checkpoint: String,
}

/// A row of `leaf`.
#[derive(Clone, Debug)]
pub(crate) struct LeafRow {
    pub(crate) index: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

/// A row of `cosigned`.
#[derive(Clone, Debug)]
pub(crate) struct CosignedRow {
    pub(crate) size: i64,
    pub(crate) note: String,
}

/// A row of `pending`.
#[derive(Clone, Debug)]
pub(crate) struct PendingRow {
    pub(crate) number: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

impl Store {
    /// Opens a database that is there, to read from it alone.
    pub(crate) async fn open_to_read(url: &str) -> Result<Self, StoreError> {
        Ok(Self { engine: Engine::open_to_read(url).await? })
    }

    /// The versions of the tables: of this program, and of the database. Oldest first.
    pub(crate) async fn versions(&self) -> Result<(Vec<i64>, Vec<i64>), StoreError> {
        let rows = self.engine.rows("SELECT version FROM _sqlx_migrations ORDER BY version", &[]).await?;
        let found = rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
        Ok((self.engine.versions(), found))
    }

    /// What the engine itself finds wrong with its file; only SQLite looks.
    pub(crate) async fn damages(&self) -> Result<Vec<String>, StoreError> {
        if self.is_shared() {
            return Ok(Vec::new());
        }
        let rows = self.engine.rows("PRAGMA integrity_check(20)", &[]).await?;
        let said: Vec<String> = rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
        Ok(said.into_iter().filter(|said| said != "ok").collect())
    }

    /// The guards of the tables, which refuse what would change the past, that are not there.
    pub(crate) async fn missing_guards(&self) -> Result<Vec<&'static str>, StoreError> {
        let sql = if self.is_shared() {
            // One that is switched off guards nothing.
            "SELECT CAST(tgname AS TEXT) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        };
        let rows = self.engine.rows(sql, &[]).await?;
        let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
        Ok(self.engine.guards().filter(|guard| !found.iter().any(|found| found == guard)).collect())
    }

    /// All rows of `process` but the directory's.
    pub(crate) async fn process_rows(&self) -> Result<Vec<ProcessRow>, StoreError> {
        let rows =
            self.engine.rows("SELECT number, id, origin FROM process WHERE number > 0 ORDER BY number", &[]).await?;
        let row = |row: &Row| Ok(ProcessRow { number: LogNumber(row.get(0)?), id: row.get(1)?, origin: row.get(2)? });
        rows.iter().map(row).collect()
    }

    /// The tables that hold rows of a process that there is not, with its number.
    pub(crate) async fn orphans(&self) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let mut orphans = Vec::new();
        for (table, sql) in ORPHANS.iter().filter(|(table, _)| self.is_shared() || !SHARED.contains(table)) {
            for row in self.engine.rows(*sql, &[Value::Int(NAMED)]).await? {
                orphans.push((*table, row.get(0)?));
            }
        }
        Ok(orphans)
    }

    /// The row of `head`.
    pub(crate) async fn head_row(&self, log: LogNumber) -> Result<Option<HeadRow>, StoreError> {
        let sql = "SELECT size, root, checkpoint FROM head WHERE process = $1";
        let rows = self.engine.rows(sql, &[Value::Int(log.0)]).await?;
        let row = |row: &Row| Ok(HeadRow { size: row.get(0)?, root: row.get(1)?, checkpoint: row.get(2)? });
        rows.first().map(row).transpose()
    }

    /// Up to `limit` rows of `leaf` from `from` on, below `to`.
    pub(crate) async fn leaf_rows(
        &self,
        log: LogNumber,
        from: u64,
        to: u64,
        limit: u32,
    ) -> Result<Vec<LeafRow>, StoreError> {
        let sql =
            "SELECT idx, hash, body FROM leaf WHERE process = $1 AND idx >= $2 AND idx < $3 ORDER BY idx LIMIT $4";
        let values =
            [Value::Int(log.0), Value::Int(to_sql(from)), Value::Int(to_sql(to)), Value::Int(i64::from(limit))];
        let rows = self.engine.rows(sql, &values).await?;
        rows.iter().map(|row| Ok(LeafRow { index: row.get(0)?, hash: row.get(1)?, body: row.get(2)? })).collect()
    }

    /// The first rows of `leaf` outside of a log of this size.
    pub(crate) async fn leaves_beyond(&self, log: LogNumber, size: u64) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT idx FROM leaf WHERE process = $1 AND (idx < 0 OR idx >= $2) ORDER BY idx LIMIT $3";
        self.numbers(sql, &[Value::Int(log.0), Value::Int(to_sql(size)), Value::Int(NAMED)]).await
    }

    /// The bytes of a tile.
    pub(crate) async fn tile_row(&self, log: LogNumber, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT hashes FROM tile WHERE process = $1 AND level = $2 AND idx = $3";
        let values = [Value::Int(log.0), Value::Int(level.into()), Value::Int(to_sql(index))];
        let rows = self.engine.rows(sql, &values).await?;
        Ok(rows.first().map(|row| row.get(0)).transpose()?)
    }

    /// The first tiles of a level outside of a log that has this many there.
    pub(crate) async fn tiles_beyond(&self, log: LogNumber, level: u8, count: u64) -> Result<Vec<i64>, StoreError> {
        let sql =
            "SELECT idx FROM tile WHERE process = $1 AND level = $2 AND (idx < 0 OR idx >= $3) ORDER BY idx LIMIT $4";
        let values = [Value::Int(log.0), Value::Int(level.into()), Value::Int(to_sql(count)), Value::Int(NAMED)];
        self.numbers(sql, &values).await
    }

    /// The names of a log's blobs.
    pub(crate) async fn blob_names(&self, log: LogNumber) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT sha256 FROM blob WHERE process = $1 ORDER BY sha256";
        let rows = self.engine.rows(sql, &[Value::Int(log.0)]).await?;
        rows.iter().map(|row| Ok(row.get(0)?)).collect()
    }

    /// The row of `cosigned`.
    pub(crate) async fn cosigned_row(&self, log: LogNumber) -> Result<Option<CosignedRow>, StoreError> {
        let sql = "SELECT size, note FROM cosigned WHERE process = $1";
        let rows = self.engine.rows(sql, &[Value::Int(log.0)]).await?;
        rows.first().map(|row| Ok(CosignedRow { size: row.get(0)?, note: row.get(1)? })).transpose()
    }

    /// Up to `limit` rows of `pending` after this number; none where there is no such table.
    pub(crate) async fn pending_rows(
        &self,
        log: LogNumber,
        after: i64,
        limit: u32,
    ) -> Result<Vec<PendingRow>, StoreError> {
        if !self.is_shared() {
            return Ok(Vec::new());
        }
        let sql = "SELECT number, hash, body FROM pending WHERE process = $1 AND number > $2 ORDER BY number LIMIT $3";
        let values = [Value::Int(log.0), Value::Int(after), Value::Int(i64::from(limit))];
        let rows = self.engine.rows(sql, &values).await?;
        rows.iter().map(|row| Ok(PendingRow { number: row.get(0)?, hash: row.get(1)?, body: row.get(2)? })).collect()
    }

    async fn numbers(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<i64>, StoreError> {
        let rows = self.engine.rows(sql, values).await?;
        rows.iter().map(|row| Ok(row.get(0)?)).collect()
    }
}

/// Tables that PostgreSQL alone has.
const SHARED: &[&str] = &["pending", "refusal"];

macro_rules! orphans {
    ($($table:literal),*) => {
        &[$((
            $table,
            concat!(
                "SELECT DISTINCT process FROM ", $table,
                " WHERE process NOT IN (SELECT number FROM process) ORDER BY process LIMIT $1"
            ),
        )),*]
    };
}

const ORPHANS: &[(&str, &str)] = orphans!("leaf", "tile", "head", "blob", "cosigned", "pending", "refusal");
