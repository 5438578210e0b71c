//! What a witness keeps on disk: SQLite in WAL mode, `synchronous=FULL`. Who can change it is said in the migration.

use crate::{
    evidence::{Found, accused, word},
    trust::Trust,
    watched::Standing,
    witness::{Refused, STANDS_STILL},
};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    cosignature::Cosigner,
    evidence::{Case, Evidence, Fork, Verdict},
    note::{KeyName, NoteKey, SignatureLine, SignedNote},
    tile,
    witness::{Head, Submission},
};
use sha2::{Digest as _, Sha256};
use sqlx::{
    Connection as _, Executor, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{fmt, str::FromStr as _, time::Duration};

/// How long a statement waits for another program's lock on the database.
const BUSY: Duration = Duration::from_secs(10);
/// Connections that read at the same time.
const READERS: u32 = 4;
/// Unexplained pairs that are kept of a log: anyone can make the witness see some.
const UNEXPLAINED: i64 = 16;

/// Origin, vkey, time, verdict, first and second note, proof.
type EvidenceRow = (String, String, i64, String, String, String, Vec<u8>);

/// A witness's memory. Cheap to clone.
///
/// **Guarantees.**
/// - [`Store::cosign`] reads the newest checkpoint, judges, and records in one transaction, under the database's only write lock, also
///   against other programs. When it returns `Ok`, the record is on the disk, whatever crashes next.
/// - For one log, sizes and times never go back, and one size has one root: the database refuses it too.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// One connection: SQLite has one writer at a time, and a queue in front of it is fairer than its lock.
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Makes the database at `url`, for the witness with this key.
    pub(crate) async fn create(url: &str, key: &str) -> Result<(), OpenError> {
        let options = options(url)?;
        if options.get_filename().exists() {
            return Err(OpenError::Exists);
        }
        let writer = migrated(options.create_if_missing(true)).await?;
        sqlx::query("INSERT INTO witness (one, key) VALUES (1, $1)").bind(key).execute(&writer).await?;
        writer.close().await;
        Ok(())
    }

    /// Opens the database at `url`, which must be there, and says whose it is.
    pub(crate) async fn open(url: &str) -> Result<(Self, String), OpenError> {
        let options = options(url)?.create_if_missing(false);
        let writer = migrated(options.clone()).await?;
        let owner = sqlx::query_scalar("SELECT key FROM witness").fetch_one(&writer).await?;
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
        Ok((Self { writer, readers }, owner))
    }

    /// Closes all connections; returns when the last statement has ended.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Judges a checkpoint against the newest of its log as it stands now; another one may be recorded at any time.
    pub(crate) async fn judge(&self, submission: &Submission) -> Result<(), Refused> {
        let (head, _) = newest(&self.readers, submission.checkpoint()).await?;
        Ok(submission.judge(head)?)
    }

    /// Judges a checkpoint against the newest of its log, records it, and cosigns it.
    pub(crate) async fn cosign(
        &self,
        submission: &Submission,
        cosigner: &Cosigner,
        now: u64,
    ) -> Result<SignatureLine, Refused> {
        // Takes the write lock now: nobody moves the newest checkpoint between our look and our record.
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(StoreError)?;
        let line = record(&mut transaction, submission, cosigner, now).await?;
        // Crash before this line: nothing was recorded, and the cosignature dies unseen.
        transaction.commit().await.map_err(StoreError)?;
        // Crash after it: who asked gets no answer, asks again, is told the size (409), and gets a cosignature of the same checkpoint.
        Ok(line)
    }

    /// What this witness cosigned that a refused checkpoint may contradict: a checkpoint of the same size and another root, or, if
    /// `proof_failed`, the one from which its proof was to lead.
    pub(crate) async fn counterpart(
        &self,
        submission: &Submission,
        proof_failed: bool,
    ) -> Result<Option<Fork>, StoreError> {
        let new = submission.checkpoint();
        let first: Option<String> = sqlx::query_scalar(
            "SELECT note FROM cosigned JOIN log ON log = number \
             WHERE origin = $1 AND (size = $2 AND root <> $3 OR $4 AND size = $5) ORDER BY size = $2 DESC LIMIT 1",
        )
        .bind(new.origin.as_str())
        .bind(to_sql(new.size))
        .bind(new.root.as_bytes().as_slice())
        .bind(proof_failed)
        .bind(to_sql(submission.old_size()))
        .fetch_optional(&self.readers)
        .await?;
        let Some(first) = first else { return Ok(None) };
        let first = SignedNote::parse(first.as_bytes()).map_err(decode)?;
        Ok(Some(Fork { first, second: submission.note().clone(), proof: submission.proof().to_vec() }))
    }

    /// Keeps evidence. Says whether it is new.
    pub(crate) async fn keep(
        &self,
        second: &Checkpoint,
        evidence: &Fork,
        (key, verdict): (&NoteKey, Verdict),
        now: u64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        name(&mut transaction, second).await?;
        let kept = sqlx::query(
            "INSERT INTO evidence (log, size, root, found, verdict, first, second, proof, vkey) \
             SELECT number, $2, $3, $4, $5, $6, $7, $8, $9 FROM log WHERE origin = $1 \
             ON CONFLICT (log, size, root, verdict) DO NOTHING",
        )
        .bind(second.origin.as_str())
        .bind(to_sql(second.size))
        .bind(second.root.as_bytes().as_slice())
        .bind(to_sql(now))
        .bind(word(verdict))
        .bind(evidence.first.to_string())
        .bind(evidence.second.to_string())
        .bind(tile::encode(&evidence.proof))
        .bind(key.to_string())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM evidence WHERE verdict = 'unexplained' AND number NOT IN ( \
                 SELECT e.number FROM evidence e WHERE e.log = evidence.log AND e.verdict = 'unexplained' \
                 ORDER BY e.number DESC LIMIT $1)",
        )
        .bind(UNEXPLAINED)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(kept.rows_affected() == 1)
    }

    /// The newest checkpoint of a log, with its cosignature.
    pub(crate) async fn latest(&self, hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
        let newest = "SELECT note FROM cosigned JOIN log ON log = number WHERE hash = $1 ORDER BY size DESC LIMIT 1";
        Ok(sqlx::query_scalar(newest).bind(hash.as_slice()).fetch_optional(&self.readers).await?)
    }

    /// What was found, of one log or of all.
    pub(crate) async fn evidence(&self, hash: Option<&[u8; 32]>, trust: &Trust) -> Result<Vec<Found>, StoreError> {
        let rows: Vec<EvidenceRow> = sqlx::query_as(
            "SELECT origin, vkey, found, verdict, first, second, proof FROM evidence JOIN log ON log = log.number \
             WHERE $1 IS NULL OR hash = $1 ORDER BY evidence.number",
        )
        .bind(hash.map(<[u8; 32]>::as_slice))
        .fetch_all(&self.readers)
        .await?;
        let note = |text: String| SignedNote::parse(text.as_bytes()).map_err(decode);
        let mut all = Vec::new();
        for (origin, key, found, verdict, first, second, proof) in rows {
            let proof = tile::decode(&proof).map_err(decode)?;
            let fork = Fork { first: note(first)?, second: note(second)?, proof };
            // Without a key: kept by a program that did not write it down.
            let known = || Some(trust.keys_of(&KeyName::new(origin.as_str()).ok()?));
            let log = key.parse().ok().or_else(|| accused(&known()?, &fork).cloned());
            let Some(log) = log else {
                tracing::warn!(
                    origin,
                    "evidence is not shown: it was kept without a key, and none is trusted for this log"
                );
                continue;
            };
            let evidence = Evidence { log, case: Case::Fork(fork) }.to_string();
            all.push(Found { origin, found: from_sql(found)?, verdict, evidence });
        }
        Ok(all)
    }

    /// What there is, in numbers.
    pub(crate) async fn standing(&self) -> Result<Standing, StoreError> {
        let (logs, newest, forks, unexplained): (i64, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT COUNT(DISTINCT log) FROM cosigned), (SELECT COALESCE(MAX(time), 0) FROM cosigned), \
             (SELECT COUNT(*) FROM evidence WHERE verdict = 'fork'), \
             (SELECT COUNT(*) FROM evidence WHERE verdict = 'unexplained')",
        )
        .fetch_one(&self.readers)
        .await?;
        let [logs, newest, forks, unexplained] = [logs, newest, forks, unexplained].map(from_sql);
        Ok(Standing { logs: logs?, newest: newest?, forks: forks?, unexplained: unexplained? })
    }

    /// Whether the database takes what is written: writes what changes nothing, and commits it.
    pub(crate) async fn try_to_write(&self) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        // A page of the file, with the number that it has already and that nothing here uses.
        sqlx::query("PRAGMA user_version = 0").execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Whether the database answers.
    pub(crate) async fn healthy(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT one FROM witness").fetch_one(&self.readers).await?;
        Ok(())
    }
}

/// Everything of [`Store::cosign`] but the commit.
async fn record(
    transaction: &mut Transaction<'_, Sqlite>,
    submission: &Submission,
    cosigner: &Cosigner,
    now: u64,
) -> Result<SignatureLine, Refused> {
    let new = submission.checkpoint();
    let (head, signed_until) = newest(&mut **transaction, new).await?;
    submission.judge(head)?;
    if now == 0 || now.saturating_add(STANDS_STILL) < signed_until {
        return Err(Refused::Clock);
    }
    let time = now.max(signed_until);
    let line = cosigner.cosignature(submission.note(), time);
    let mut note = submission.note().clone();
    // The submission holds the log's own signatures only, so there is room.
    note.add(line.clone()).map_err(decode)?;
    write(transaction, new, time, &note).await?;
    Ok(line)
}

/// What was cosigned last of a checkpoint's log, and the time that was signed.
async fn newest(database: impl Executor<'_, Database = Sqlite>, of: &Checkpoint) -> Result<(Head, u64), StoreError> {
    let newest: Option<(i64, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT size, root, time FROM cosigned JOIN log ON log = number WHERE origin = $1 ORDER BY size DESC LIMIT 1",
    )
    .bind(of.origin.as_str())
    .fetch_optional(database)
    .await?;
    let Some((size, root, time)) = newest else { return Ok((Head::NONE, 0)) };
    let root = Hash::try_from(root.as_slice()).map_err(decode)?;
    Ok((Head { size: from_sql(size)?, root }, from_sql(time)?))
}

/// Names a log, if it has no name here yet.
async fn name(transaction: &mut Transaction<'_, Sqlite>, new: &Checkpoint) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO log (origin, hash) VALUES ($1, $2) ON CONFLICT (origin) DO NOTHING")
        .bind(new.origin.as_str())
        .bind(hash_of(new).as_slice())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    new: &Checkpoint,
    time: u64,
    note: &SignedNote,
) -> Result<(), StoreError> {
    name(transaction, new).await?;
    let written = sqlx::query(
        "INSERT INTO cosigned (log, size, root, time, note) SELECT number, $2, $3, $4, $5 FROM log WHERE origin = $1 \
         ON CONFLICT (log, size) DO UPDATE SET time = excluded.time, note = excluded.note WHERE root = excluded.root",
    )
    .bind(new.origin.as_str())
    .bind(to_sql(new.size))
    .bind(new.root.as_bytes().as_slice())
    .bind(to_sql(time))
    .bind(note.to_string())
    .execute(&mut **transaction)
    .await?;
    if written.rows_affected() != 1 {
        return Err(StoreError(sqlx::Error::RowNotFound));
    }
    // A checkpoint that is cosigned now has been explained.
    sqlx::query(
        "DELETE FROM evidence WHERE verdict = 'unexplained' AND size = $2 AND root = $3 \
         AND log = (SELECT number FROM log WHERE origin = $1)",
    )
    .bind(new.origin.as_str())
    .bind(to_sql(new.size))
    .bind(new.root.as_bytes().as_slice())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn options(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    Ok(SqliteConnectOptions::from_str(url)?
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        // Otherwise INSERT OR REPLACE would pass by the triggers that guard DELETE.
        .pragma("recursive_triggers", "ON"))
}

async fn migrated(options: SqliteConnectOptions) -> Result<SqlitePool, OpenError> {
    let writer = SqlitePoolOptions::new().max_connections(1);
    // SQLite ends a transaction by itself when the disk fails, and sqlx does not hear of it: such a connection begins none any more.
    let writer = writer.before_acquire(|held, _| Box::pin(async { Ok(!held.is_in_transaction()) }));
    let writer = writer.connect_with(options).await?;
    let migrated = sqlx::migrate!("migrations/sqlite").run(&writer).await;
    migrated.map_err(|cause| OpenError::Migration(Box::new(cause)))?;
    Ok(writer)
}

/// The name of a log in addresses.
fn hash_of(checkpoint: &Checkpoint) -> [u8; 32] {
    Sha256::digest(checkpoint.origin.as_str()).into()
}

/// Sizes and times fit SQL's signed integers: see [`psephos_log::MAX_SIZE`].
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that a `CHECK` keeps from being negative.
fn from_sql(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(decode)
}

fn decode(cause: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError(sqlx::Error::Decode(cause.into()))
}

/// The storage failed. For the operator's log: no client is told what it says.
#[derive(Debug)]
pub struct StoreError(sqlx::Error);

impl From<sqlx::Error> for StoreError {
    fn from(cause: sqlx::Error) -> Self {
        Self(cause)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the storage failed: {}", self.0)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Why the database can't be opened or made.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// It is there already.
    Exists,
    /// It can't be reached, or is none.
    Database(StoreError),
    /// Its tables can't be brought up to date.
    Migration(Box<dyn std::error::Error + Send + Sync>),
}

impl From<sqlx::Error> for OpenError {
    fn from(cause: sqlx::Error) -> Self {
        Self::Database(StoreError(cause))
    }
}
