//! The one transaction that writes.

use super::{Head, LogNumber, Store, StoreError, from_sql, to_sql};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{NoteSigner, SignedNote},
    tile::{self, TileId},
};
use psephos_record::ProcessId;
use sqlx::{Sqlite, Transaction};
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

impl Store {
    /// Appends a batch to a log. Gives the signed checkpoint, which must not be shown to anybody before this returns.
    pub(crate) async fn append(&self, log: LogNumber, batch: &Append<'_>) -> Result<SignedNote, AppendError> {
        // Takes the write lock now, so that no later statement finds the database busy half way.
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let checkpoint = write(&mut transaction, log, batch).await?;
        // Crash before this line: nothing happened; the entries' authors got no answer and post again.
        transaction.commit().await?;
        // Crash after it: the batch is in the log; the authors post again and are told the same index.
        Ok(checkpoint)
    }

    /// Creates the log of a process together with its first batch.
    pub(crate) async fn announce(
        &self,
        id: ProcessId,
        batch: &Append<'_>,
    ) -> Result<(LogNumber, SignedNote), AppendError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO process (number, id, origin) SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM process RETURNING number",
        )
        .bind(id.as_bytes().as_slice())
        .bind(batch.signer.public().name().as_str())
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO head (process, size, root, checkpoint) VALUES ($1, 0, $2, '')")
            .bind(number)
            .bind(Hash::EMPTY.as_bytes().as_slice())
            .execute(&mut *transaction)
            .await?;
        let checkpoint = write(&mut transaction, LogNumber(number), batch).await?;
        // Crash before this line: there is no such process. After it: the process stands with its manifest.
        transaction.commit().await?;
        Ok((LogNumber(number), checkpoint))
    }

    /// The head of a log, as committed.
    pub(crate) async fn head(&self, log: LogNumber) -> Result<Head, StoreError> {
        let (size, root, checkpoint): (i64, Vec<u8>, String) =
            sqlx::query_as("SELECT size, root, checkpoint FROM head WHERE process = $1")
                .bind(log.0)
                .fetch_one(&self.readers)
                .await?;
        Ok(Head { size: from_sql(size)?, root: super::hash_from_sql(&root)?, checkpoint })
    }
}

/// Everything of a batch but the commit.
async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    log: LogNumber,
    batch: &Append<'_>,
) -> Result<SignedNote, AppendError> {
    let (old_size, old_root) = batch.from;
    let new_size = old_size + batch.leaves.len() as u64;
    // The compare-and-swap. Whoever loses it goes no further, so it signs nothing.
    let moved = sqlx::query("UPDATE head SET size = $1, root = $2 WHERE process = $3 AND size = $4 AND root = $5")
        .bind(to_sql(new_size))
        .bind(batch.root.as_bytes().as_slice())
        .bind(log.0)
        .bind(to_sql(old_size))
        .bind(old_root.as_bytes().as_slice())
        .execute(&mut **transaction)
        .await?;
    if moved.rows_affected() != 1 {
        return Err(AppendError::HeadMoved);
    }
    for (index, (hash, body)) in (old_size..).zip(batch.leaves) {
        sqlx::query("INSERT INTO leaf (process, idx, hash, body) VALUES ($1, $2, $3, $4)")
            .bind(log.0)
            .bind(to_sql(index))
            .bind(hash.as_bytes().as_slice())
            .bind(*body)
            .execute(&mut **transaction)
            .await?;
    }
    for (id, hashes) in batch.tiles {
        sqlx::query(
            "INSERT INTO tile (process, level, idx, hashes) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (process, level, idx) DO UPDATE SET hashes = excluded.hashes",
        )
        .bind(log.0)
        .bind(i64::from(id.level))
        .bind(to_sql(id.index))
        .bind(tile::encode(hashes))
        .execute(&mut **transaction)
        .await?;
    }
    for (sha256, body) in batch.blobs {
        sqlx::query(
            "INSERT INTO blob (process, sha256, body) VALUES ($1, $2, $3) ON CONFLICT (process, sha256) DO NOTHING",
        )
        .bind(log.0)
        .bind(sha256.as_slice())
        .bind(*body)
        .execute(&mut **transaction)
        .await?;
    }
    // Signed inside the transaction, while the head's row is ours: no other writer can sign another tree of this size. Should we crash
    // or fail to commit now, the signature dies with this function; nobody has seen it.
    let checkpoint = Checkpoint::new(batch.signer.public().name().clone(), new_size, batch.root)
        .sign(batch.signer)
        .expect("a checkpoint under the signer's own name is well formed");
    sqlx::query("UPDATE head SET checkpoint = $1 WHERE process = $2")
        .bind(checkpoint.to_string())
        .bind(log.0)
        .execute(&mut **transaction)
        .await?;
    Ok(checkpoint)
}
