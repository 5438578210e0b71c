//! Two database engines behind one way to ask: the same statements, with `$1` for what is bound.

use sqlx::{
    AssertSqlSafe, Connection as _, Decode, PgPool, Postgres, Row as _, SqlSafeStr as _, SqlStr, Sqlite, SqlitePool,
    Type,
    migrate::Migrator,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow},
    query::Query,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};
use std::{fmt::Write as _, str::FromStr as _, time::Duration};

static SQLITE_TABLES: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_TABLES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a statement of SQLite waits for another program's lock on the database.
const BUSY: Duration = Duration::from_secs(10);
/// Connections that read SQLite at the same time.
const READERS: u32 = 4;
/// The oldest PostgreSQL that has what is used, as it numbers itself.
const OLDEST: i32 = 150_000;
/// Connections to PostgreSQL.
const CONNECTIONS: u32 = 10;
/// How long a caller waits for one of them.
const PATIENCE: Duration = Duration::from_secs(10);

/// A database. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) enum Engine {
    Sqlite {
        /// One connection: SQLite has one writer at a time, and a queue in front of it is fairer than its lock.
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// What is bound to a placeholder.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    NoBytes,
}

/// What a query answers.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// Statements that take effect together, or not at all. One that is dropped has none.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A table's columns, to insert many rows at once.
pub(super) struct Insert<const N: usize> {
    pub(super) table: &'static str,
    pub(super) columns: [&'static str; N],
    /// `ON CONFLICT …`, `RETURNING …`, or nothing.
    pub(super) then: &'static str,
}

impl Engine {
    /// Opens `sqlite:…`, and creates it if there is none, or `postgres:…`, and brings the tables up to date.
    pub(super) async fn open(url: &str) -> Result<Self, OpenFailure> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            Err(unknown_engine().into())
        }
    }

    /// Opens a database that is there, to read from it alone; it is left as it is.
    pub(super) async fn open_to_read(url: &str) -> Result<Self, sqlx::Error> {
        if url.starts_with("sqlite:") {
            let options =
                SqliteConnectOptions::from_str(url)?.create_if_missing(false).read_only(true).busy_timeout(BUSY);
            let readers = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
            Ok(Self::Sqlite { writer: readers.clone(), readers })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?.options([("default_transaction_read_only", "on")]);
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
            Ok(Self::Postgres(pool.connect_with(options).await?))
        } else {
            Err(unknown_engine())
        }
    }

    /// What made the tables.
    const fn tables(&self) -> &'static Migrator {
        match self {
            Self::Sqlite { .. } => &SQLITE_TABLES,
            Self::Postgres(_) => &POSTGRES_TABLES,
        }
    }

    /// The versions of the tables that this program works with, oldest first.
    pub(super) fn versions(&self) -> Vec<i64> {
        self.tables().iter().map(|migration| migration.version).collect()
    }

    /// The names of the triggers that keep the past as it is.
    pub(super) fn guards(&self) -> impl Iterator<Item = &'static str> {
        let made =
            |sql: &'static str| sql.lines().filter_map(|line| line.strip_prefix("CREATE TRIGGER ")?.split(' ').next());
        self.tables().iter().flat_map(move |migration| made(migration.sql.as_str()))
    }

    async fn open_sqlite(url: &str) -> Result<Self, OpenFailure> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            // Otherwise INSERT OR REPLACE would pass by the triggers that guard DELETE.
            .pragma("recursive_triggers", "ON");
        let writer = SqlitePoolOptions::new().max_connections(1);
        // SQLite ends a transaction by itself when the disk fails, and sqlx does not hear of it: such a connection begins none any more.
        let writer = writer.before_acquire(|held, _| Box::pin(async { Ok(!held.is_in_transaction()) }));
        let writer = writer.connect_with(options.clone()).await?;
        SQLITE_TABLES.run(&writer).await?;
        let options = options.create_if_missing(false).read_only(true);
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
        Ok(Self::Sqlite { writer, readers })
    }

    async fn open_postgres(url: &str) -> Result<Self, OpenFailure> {
        let options = PgConnectOptions::from_str(url)?.options([
            // An answer to a voter is a promise: the commit is on the disk before it is given.
            ("synchronous_commit", "on"),
            // Compare-and-swap on the head waits for the row's lock and looks again: what READ COMMITTED does.
            ("default_transaction_isolation", "read committed"),
            // A writer that hangs, or whose machine is gone, does not hold the head for ever.
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).connect_with(options);
        let pool = pool.await?;
        let version: i32 =
            sqlx::query_scalar("SELECT current_setting('server_version_num')::int").fetch_one(&pool).await?;
        if version < OLDEST {
            let what = format!("PostgreSQL {} is too old: 15 or newer is needed", version / 10_000);
            return Err(sqlx::Error::Configuration(what.into()).into());
        }
        POSTGRES_TABLES.run(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    /// Runs a query on what is committed.
    pub(super) async fn rows(&self, sql: impl Into<Sql>, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        let Sql(sql) = sql.into();
        Ok(match self {
            Self::Sqlite { readers, .. } => sqlite_rows(bound_sqlite(sql, values).fetch_all(readers).await?),
            Self::Postgres(pool) => postgres_rows(bound_postgres(sql, values).fetch_all(pool).await?),
        })
    }

    /// Begins to write.
    pub(super) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self {
            // Takes the write lock now, so that no later statement finds the database busy half way.
            Self::Sqlite { writer, .. } => Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// Closes all connections; returns when the last statement has ended.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Transaction {
    /// Runs a query, which may also change something.
    pub(super) async fn rows(&mut self, sql: impl Into<Sql>, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        let Sql(sql) = sql.into();
        Ok(match self {
            Self::Sqlite(inner) => sqlite_rows(bound_sqlite(sql, values).fetch_all(&mut **inner).await?),
            Self::Postgres(inner) => postgres_rows(bound_postgres(sql, values).fetch_all(&mut **inner).await?),
        })
    }

    /// Runs a statement, and says how many rows it touched.
    pub(super) async fn execute(&mut self, sql: impl Into<Sql>, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        let Sql(sql) = sql.into();
        Ok(match self {
            Self::Sqlite(inner) => bound_sqlite(sql, values).execute(&mut **inner).await?.rows_affected(),
            Self::Postgres(inner) => bound_postgres(sql, values).execute(&mut **inner).await?.rows_affected(),
        })
    }

    /// Inserts rows in order, in one round trip where there is one, and gives what `RETURNING` asks for.
    pub(super) async fn insert<const N: usize>(
        &mut self,
        into: &Insert<N>,
        rows: &[[Value<'_>; N]],
    ) -> Result<Vec<Row>, sqlx::Error> {
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        match self {
            Self::Sqlite(inner) => {
                let sql = into.row_by_row();
                let mut returned = Vec::new();
                for row in rows {
                    returned.extend(bound_sqlite(sql.clone(), row).fetch_all(&mut **inner).await?);
                }
                Ok(sqlite_rows(returned))
            }
            Self::Postgres(inner) => {
                let mut query = sqlx::query(into.by_columns(first));
                for column in 0..N {
                    query = bound_column(query, rows.iter().filter_map(|row| row.get(column)).copied());
                }
                Ok(postgres_rows(query.fetch_all(&mut **inner).await?))
            }
        }
    }

    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(inner) => inner.commit().await,
            Self::Postgres(inner) => inner.commit().await,
        }
    }
}

impl<const N: usize> Insert<N> {
    fn row_by_row(&self) -> SqlStr {
        let places: Vec<String> = (1..=N).map(|place| format!("${place}")).collect();
        let Self { table, columns, then } = self;
        let sql = format!("INSERT INTO {table} ({}) VALUES ({}) {then}", columns.join(", "), places.join(", "));
        AssertSqlSafe(sql).into_sql_str()
    }

    /// One statement, the same for any number of rows, that takes an array for each column.
    fn by_columns(&self, like: &[Value<'_>; N]) -> SqlStr {
        let Self { table, columns, then } = self;
        let mut sql = format!("INSERT INTO {table} ({}) SELECT * FROM UNNEST(", columns.join(", "));
        for (place, value) in (1..).zip(like) {
            let comma = if place == 1 { "" } else { ", " };
            // Writing to a string does not fail.
            let _ = write!(sql, "{comma}${place}::{}[]", value.postgres_type());
        }
        let _ = write!(sql, ") {then}");
        AssertSqlSafe(sql).into_sql_str()
    }
}

impl Value<'_> {
    const fn postgres_type(&self) -> &'static str {
        match self {
            Self::Int(_) => "bigint",
            Self::Text(_) => "text",
            Self::Bytes(_) | Self::NoBytes => "bytea",
        }
    }
}

impl Row {
    /// The value in a column, from 0.
    pub(super) fn get<'r, T>(&'r self, column: usize) -> Result<T, sqlx::Error>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

/// A statement: a literal, or made of literals and placeholders alone.
pub(super) struct Sql(SqlStr);

impl From<&'static str> for Sql {
    fn from(literal: &'static str) -> Self {
        Self(literal.into_sql_str())
    }
}

impl Sql {
    /// `before ($2, $3, …, $n)`, for `count` values after the first: as many as the next power of two asks for, so that a handful of
    /// prepared statements serves all lengths.
    pub(super) fn with_list(before: &'static str, count: usize) -> Self {
        let places: Vec<String> = (0..count.next_power_of_two()).map(|place| format!("${}", place + 2)).collect();
        Self(AssertSqlSafe(format!("{before} ({})", places.join(", "))).into_sql_str())
    }
}

fn unknown_engine() -> sqlx::Error {
    sqlx::Error::Configuration("a database is sqlite://PATH or postgres://USER@HOST/NAME".into())
}

fn sqlite_rows(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

fn postgres_rows(rows: Vec<PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}

fn bound_sqlite<'q>(sql: SqlStr, values: &[Value<'q>]) -> Query<'q, Sqlite, SqliteArguments> {
    values.iter().fold(sqlx::query(sql), |query, value| match *value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::NoBytes => query.bind(None::<&[u8]>),
    })
}

fn bound_postgres<'q>(sql: SqlStr, values: &[Value<'q>]) -> Query<'q, Postgres, PgArguments> {
    values.iter().fold(sqlx::query(sql), |query, value| match *value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::NoBytes => query.bind(None::<&[u8]>),
    })
}

/// Binds the values of one column, which are of one type, as an array.
fn bound_column<'q>(
    query: Query<'q, Postgres, PgArguments>,
    column: impl Iterator<Item = Value<'q>>,
) -> Query<'q, Postgres, PgArguments> {
    let (mut ints, mut texts, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    for value in column {
        match value {
            Value::Int(value) => ints.push(value),
            Value::Text(value) => texts.push(value),
            Value::Bytes(value) => bytes.push(Some(value)),
            Value::NoBytes => bytes.push(None),
        }
    }
    match (ints.is_empty(), texts.is_empty()) {
        (false, _) => query.bind(ints),
        (_, false) => query.bind(texts),
        _ => query.bind(bytes),
    }
}

/// Why a database does not open.
pub(super) enum OpenFailure {
    Database(sqlx::Error),
    Migration(sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for OpenFailure {
    fn from(cause: sqlx::Error) -> Self {
        Self::Database(cause)
    }
}

impl From<sqlx::migrate::MigrateError> for OpenFailure {
    fn from(cause: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(cause)
    }
}
