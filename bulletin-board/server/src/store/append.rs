//! The one transaction that writes.

use super::{
    Head, LogNumber, Settled, Store, StoreError,
    engine::{Insert, Transaction, Value},
    from_sql, hash_from_sql, queue,
    read::NO_PROCESS,
    to_sql,
};
use crate::failpoint::{Failpoint, reach};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{NoteSigner, SignedNote},
    tile::{self, TileId},
};
use psephos_record::ProcessId;
use std::collections::BTreeMap;

/// What a batch adds to a log.
#[derive(Debug)]
pub(crate) struct Append<'a> {
    /// Size and root that the log had: the head must still be there.
    pub(crate) from: (u64, Hash),
    /// Root after the batch.
    pub(crate) root: Hash,
    /// Leaf hash and bytes, in order.
    pub(crate) leaves: &'a [(Hash, &'a [u8])],
    /// Every tile that changed, whole.
    pub(crate) tiles: &'a BTreeMap<TileId, Vec<Hash>>,
    /// Blobs that the entries name, by SHA-256.
    pub(crate) blobs: &'a [([u8; 32], &'a [u8])],
    /// What becomes of pending entries with it, where there is a queue of them.
    pub(crate) settled: Option<&'a Settled>,
    /// Whose log it is.
    pub(crate) signer: &'a NoteSigner,
}

/// Why a batch is not, or perhaps not, in the log.
#[derive(Debug)]
pub(crate) enum AppendError {
    /// Another writer moved the head. Nothing was written, nothing was signed.
    HeadMoved,
    /// The storage failed. Whether the batch was committed is unknown until the head is read again.
    Store(StoreError),
}

impl From<sqlx::Error> for AppendError {
    fn from(cause: sqlx::Error) -> Self {
        Self::Store(StoreError(cause))
    }
}

pub(super) const LEAVES: Insert<4> = Insert { table: "leaf", columns: ["process", "idx", "hash", "body"], then: "" };
pub(super) const TILES: Insert<4> = Insert {
    table: "tile",
    columns: ["process", "level", "idx", "hashes"],
    then: "ON CONFLICT (process, level, idx) DO UPDATE SET hashes = excluded.hashes",
};
pub(super) const BLOBS: Insert<3> =
    Insert { table: "blob", columns: ["process", "sha256", "body"], then: "ON CONFLICT (process, sha256) DO NOTHING" };

/// A log's head in hand: as long as the database is asked now and then ([`Claim::keep`]), nobody else moves it. Dropped, nothing has happened.
pub(crate) struct Claim {
    transaction: Transaction,
    log: LogNumber,
}

impl Claim {
    /// Says that the work goes on. A transaction in which nothing is said for some seconds is ended by PostgreSQL, so that a program that
    /// hangs holds up nobody.
    pub(crate) async fn keep(&mut self) -> Result<(), StoreError> {
        self.transaction.rows("SELECT 1", &[]).await?;
        Ok(())
    }

    /// Appends a batch to the log. Gives the signed checkpoint, which must not be shown to anybody before this returns.
    pub(crate) async fn append(mut self, batch: &Append<'_>) -> Result<SignedNote, AppendError> {
        reach(Failpoint::Begun).await?;
        let checkpoint = write(&mut self.transaction, self.log, batch).await?;
        // Crash before this line: nothing happened; the entries' authors got no answer and post again.
        self.transaction.commit().await?;
        // Crash after it: the batch is in the log; the authors post again and are told the same index.
        reach(Failpoint::Committed).await?;
        Ok(checkpoint)
    }

    /// Settles entries of which none goes into the log: what was refused rests on the head in hand.
    pub(crate) async fn settle(mut self, settled: &Settled) -> Result<(), AppendError> {
        queue::write_settled(&mut self.transaction, self.log, settled).await?;
        Ok(self.transaction.commit().await?)
    }
}

impl Store {
    /// Takes a log's head in hand, before a state is changed that rests on it. Of several one is first and the others wait for its end;
    /// whoever then finds another head than `from` (size, root) gets `HeadMoved`.
    pub(crate) async fn claim(&self, log: LogNumber, from: (u64, Hash)) -> Result<Claim, AppendError> {
        let mut transaction = self.engine.begin().await?;
        let sql = "UPDATE head SET checkpoint = checkpoint WHERE process = $1 AND size = $2 AND root = $3";
        let values = [Value::Int(log.0), Value::Int(to_sql(from.0)), Value::Bytes(from.1.as_bytes())];
        if transaction.execute(sql, &values).await? != 1 {
            return Err(AppendError::HeadMoved);
        }
        Ok(Claim { transaction, log })
    }

    /// Creates the log of a process together with its first batch.
    pub(crate) async fn announce(
        &self,
        id: ProcessId,
        batch: &Append<'_>,
    ) -> Result<(LogNumber, SignedNote), AppendError> {
        let mut transaction = self.engine.begin().await?;
        // Of two who announce at the same time one comes second and breaks a key: nothing of it is written.
        let sql = "INSERT INTO process (number, id, origin) SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM process";
        let origin = batch.signer.public().name().as_str();
        transaction.execute(sql, &[Value::Bytes(id.as_bytes()), Value::Text(origin)]).await?;
        let row = transaction.rows("SELECT number FROM process WHERE id = $1", &[Value::Bytes(id.as_bytes())]).await?;
        let number: i64 = row.first().ok_or(sqlx::Error::RowNotFound)?.get(0)?;
        let sql = "INSERT INTO head (process, size, root, checkpoint) VALUES ($1, 0, $2, '')";
        transaction.execute(sql, &[Value::Int(number), Value::Bytes(Hash::EMPTY.as_bytes())]).await?;
        let checkpoint = write(&mut transaction, LogNumber(number), batch).await?;
        // Crash before this line: there is no such process. After it: the process stands with its manifest.
        transaction.commit().await?;
        Ok((LogNumber(number), checkpoint))
    }

    /// Creates the board's directory with its first batch.
    pub(crate) async fn begin_directory(&self, batch: &Append<'_>) -> Result<SignedNote, AppendError> {
        let mut transaction = self.engine.begin().await?;
        let (number, origin) = (Value::Int(LogNumber::DIRECTORY.0), batch.signer.public().name().as_str());
        // Of two who do it at the same time one comes second and breaks a key: nothing of it is written.
        let sql = "INSERT INTO process (number, id, origin) VALUES ($1, $2, $3)";
        transaction.execute(sql, &[number, Value::Bytes(NO_PROCESS.as_bytes()), Value::Text(origin)]).await?;
        let sql = "INSERT INTO head (process, size, root, checkpoint) VALUES ($1, 0, $2, '')";
        transaction.execute(sql, &[number, Value::Bytes(Hash::EMPTY.as_bytes())]).await?;
        let checkpoint = write(&mut transaction, LogNumber::DIRECTORY, batch).await?;
        transaction.commit().await?;
        Ok(checkpoint)
    }

    /// Appends a batch to the directory.
    pub(crate) async fn append_to_directory(&self, batch: &Append<'_>) -> Result<SignedNote, AppendError> {
        let mut transaction = self.engine.begin().await?;
        let checkpoint = write(&mut transaction, LogNumber::DIRECTORY, batch).await?;
        transaction.commit().await?;
        Ok(checkpoint)
    }

    /// The head of a log, as committed.
    pub(crate) async fn head(&self, log: LogNumber) -> Result<Head, StoreError> {
        let sql = "SELECT size, root, checkpoint FROM head WHERE process = $1";
        let rows = self.engine.rows(sql, &[Value::Int(log.0)]).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let root: Vec<u8> = row.get(1)?;
        Ok(Head { size: from_sql(row.get(0)?)?, root: hash_from_sql(&root)?, checkpoint: row.get(2)? })
    }
}

/// Everything of a batch but the commit.
async fn write(transaction: &mut Transaction, log: LogNumber, batch: &Append<'_>) -> Result<SignedNote, AppendError> {
    let process = Value::Int(log.0);
    let (old_size, old_root) = batch.from;
    let new_size = old_size + batch.leaves.len() as u64;
    // The compare-and-swap. Whoever loses it goes no further, so it signs nothing, whatever became of its claim.
    let sql = "UPDATE head SET size = $1, root = $2 WHERE process = $3 AND size = $4 AND root = $5";
    let (from, to) = (Value::Int(to_sql(old_size)), Value::Int(to_sql(new_size)));
    let roots = (Value::Bytes(old_root.as_bytes()), Value::Bytes(batch.root.as_bytes()));
    if transaction.execute(sql, &[to, roots.1, process, from, roots.0]).await? != 1 {
        return Err(AppendError::HeadMoved);
    }
    reached(log, Failpoint::HeadMoved).await?;
    let leaves: Vec<[Value<'_>; 4]> = (old_size..)
        .zip(batch.leaves)
        .map(|(index, (hash, body))| {
            [process, Value::Int(to_sql(index)), Value::Bytes(hash.as_bytes()), Value::Bytes(body)]
        })
        .collect();
    transaction.insert(&LEAVES, &leaves).await?;
    reached(log, Failpoint::LeavesWritten).await?;
    let tiles: Vec<(&TileId, Vec<u8>)> = batch.tiles.iter().map(|(id, hashes)| (id, tile::encode(hashes))).collect();
    let tiles: Vec<[Value<'_>; 4]> = tiles
        .iter()
        .map(|(id, hashes)| [process, Value::Int(id.level.into()), Value::Int(to_sql(id.index)), Value::Bytes(hashes)])
        .collect();
    transaction.insert(&TILES, &tiles).await?;
    reached(log, Failpoint::TilesWritten).await?;
    let blobs: BTreeMap<&[u8; 32], &[u8]> = batch.blobs.iter().map(|(sha256, body)| (sha256, *body)).collect();
    let blobs: Vec<[Value<'_>; 3]> =
        blobs.iter().map(|(sha256, body)| [process, Value::Bytes(sha256.as_slice()), Value::Bytes(body)]).collect();
    transaction.insert(&BLOBS, &blobs).await?;
    if let Some(settled) = batch.settled {
        queue::write_settled(transaction, log, settled).await?;
    }
    reached(log, Failpoint::RestWritten).await?;
    // Signed inside the transaction, while the head's row is ours: no other writer can sign another tree of this size. Should we crash
    // or fail to commit now, the signature dies with this function; nobody has seen it.
    let checkpoint = Checkpoint::new(batch.signer.public().name().clone(), new_size, batch.root)
        .sign(batch.signer)
        .expect("a checkpoint under the signer's own name is well formed");
    reached(log, Failpoint::Signed).await?;
    let sql = "UPDATE head SET checkpoint = $1 WHERE process = $2";
    transaction.execute(sql, &[Value::Text(&checkpoint.to_string()), process]).await?;
    reached(log, Failpoint::CheckpointWritten).await?;
    Ok(checkpoint)
}

/// Where a test may have it fail: in the logs of processes. The directory grows by itself, at times that no test chooses.
async fn reached(log: LogNumber, point: Failpoint) -> Result<(), sqlx::Error> {
    if log == LogNumber::DIRECTORY { Ok(()) } else { reach(point).await }
}
