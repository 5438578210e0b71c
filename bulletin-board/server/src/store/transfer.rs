//! All rows of one database into another.

use super::{
    AppendError, Head, LogNumber, Store, StoreError, StoredProcess,
    append::{BLOBS, LEAVES, TILES},
    engine::{Insert, Transaction, Value},
    read::NO_PROCESS,
    survey::CosignedRow,
    to_sql,
};
use psephos_log::{
    Hash,
    tile::{self, RightEdge, TileId},
};
use psephos_record::ProcessId;

const PROCESSES: Insert<3> = Insert { table: "process", columns: ["number", "id", "origin"], then: "" };
const HEADS: Insert<4> = Insert { table: "head", columns: ["process", "size", "root", "checkpoint"], then: "" };
const COSIGNED: Insert<3> = Insert { table: "cosigned", columns: ["process", "size", "note"], then: "" };
const MOVED: &str = "INSERT INTO moved (note) VALUES ($1)";

/// Rows that are copied at once.
const CHUNK: u32 = 1024;
/// Levels of tiles that a log can have.
const LEVELS: std::ops::RangeInclusive<i64> = 0..=7;

/// Logs that are being written down as somebody else has kept them. Nothing stands in the database until [`Restoring::finish`]; what
/// stands then is to be recomputed before [`Store::arrive`].
pub(crate) struct Restoring {
    transaction: Transaction,
    /// The last process.
    last: i64,
    /// The log that is being written, and its edge.
    number: i64,
    edge: RightEdge,
}

impl Restoring {
    /// The next process's log.
    pub(crate) async fn log(&mut self, id: ProcessId, origin: &str) -> Result<(), StoreError> {
        self.last += 1;
        self.begin(LogNumber(self.last), id, origin).await
    }

    /// The directory.
    pub(crate) async fn directory(&mut self, origin: &str) -> Result<(), StoreError> {
        self.begin(LogNumber::DIRECTORY, NO_PROCESS, origin).await
    }

    async fn begin(&mut self, log: LogNumber, id: ProcessId, origin: &str) -> Result<(), StoreError> {
        self.number = log.0;
        self.edge = RightEdge::new();
        let row = [Value::Int(self.number), Value::Bytes(id.as_bytes()), Value::Text(origin)];
        self.transaction.insert(&PROCESSES, &[row]).await?;
        Ok(())
    }

    /// The next entries.
    pub(crate) async fn add(&mut self, entries: &[&[u8]]) -> Result<(), StoreError> {
        let number = Value::Int(self.number);
        let hashes: Vec<Hash> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let rows: Vec<[Value<'_>; 4]> = (self.edge.size()..)
            .zip(entries.iter().zip(&hashes))
            .map(|(index, (entry, hash))| {
                [number, Value::Int(to_sql(index)), Value::Bytes(hash.as_bytes()), Value::Bytes(entry)]
            })
            .collect();
        self.transaction.insert(&LEAVES, &rows).await?;
        let changed = self.edge.append(&hashes);
        let tiles: Vec<(TileId, Vec<u8>)> =
            changed.into_iter().map(|(id, hashes)| (id, tile::encode(&hashes))).collect();
        let rows: Vec<[Value<'_>; 4]> = tiles
            .iter()
            .map(|(id, hashes)| {
                [number, Value::Int(id.level.into()), Value::Int(to_sql(id.index)), Value::Bytes(hashes)]
            })
            .collect();
        self.transaction.insert(&TILES, &rows).await?;
        Ok(())
    }

    /// A blob that an entry names.
    pub(crate) async fn add_blob(&mut self, sha256: &[u8; 32], body: &[u8]) -> Result<(), StoreError> {
        let row = [Value::Int(self.number), Value::Bytes(sha256), Value::Bytes(body)];
        self.transaction.insert(&BLOBS, &[row]).await?;
        Ok(())
    }

    /// The log's head, with the checkpoint as the board alone signed it, and with its cosignatures if they are a quorum.
    pub(crate) async fn head(&mut self, head: &Head, cosigned: Option<&str>) -> Result<(), StoreError> {
        let (number, size) = (Value::Int(self.number), Value::Int(to_sql(head.size)));
        if let Some(note) = cosigned {
            self.transaction.insert(&COSIGNED, &[[number, size, Value::Text(note)]]).await?;
        }
        let row = [number, size, Value::Bytes(head.root.as_bytes()), Value::Text(&head.checkpoint)];
        self.transaction.insert(&HEADS, &[row]).await?;
        Ok(())
    }

    /// All is written. The database takes nothing until [`Store::arrive`].
    pub(crate) async fn finish(mut self, note: &str) -> Result<(), StoreError> {
        self.transaction.execute(MOVED, &[Value::Text(note)]).await?;
        Ok(self.transaction.commit().await?)
    }
}

impl Store {
    /// Where the board of this database has gone, if it has, or whence it is coming.
    pub(crate) async fn moved(&self) -> Result<Option<String>, StoreError> {
        let rows = self.engine.rows("SELECT note FROM moved", &[]).await?;
        Ok(rows.first().map(|row| row.get(0)).transpose()?)
    }

    /// Copies all that stands in the logs into `target`, which is empty and takes nothing else until [`Store::arrive`].
    pub(crate) async fn copy_into(&self, target: &Self, note: &str) -> Result<(), StoreError> {
        let mut transaction = target.engine.begin().await?;
        for process in self.directory().await?.into_iter().chain(self.processes().await?) {
            self.copy_log(&mut transaction, &process).await?;
        }
        transaction.execute(MOVED, &[Value::Text(note)]).await?;
        Ok(transaction.commit().await?)
    }

    /// Begins to write down logs that somebody else has kept.
    pub(crate) async fn restore(&self) -> Result<Restoring, StoreError> {
        Ok(Restoring { transaction: self.engine.begin().await?, last: 0, number: 0, edge: RightEdge::new() })
    }

    async fn copy_log(&self, into: &mut Transaction, process: &StoredProcess) -> Result<(), StoreError> {
        let log = process.number;
        let number = Value::Int(log.0);
        let head = self.head(log).await?;
        let row = [number, Value::Bytes(process.id.as_bytes()), Value::Text(&process.origin)];
        into.insert(&PROCESSES, &[row]).await?;
        for row in self.engine.rows("SELECT sha256 FROM blob WHERE process = $1", &[number]).await? {
            let sha256: Vec<u8> = row.get(0)?;
            let sql = "SELECT body FROM blob WHERE process = $1 AND sha256 = $2";
            for row in self.engine.rows(sql, &[number, Value::Bytes(&sha256)]).await? {
                let body: Vec<u8> = row.get(0)?;
                into.insert(&BLOBS, &[[number, Value::Bytes(&sha256), Value::Bytes(&body)]]).await?;
            }
        }
        let mut next = 0;
        while next < head.size {
            let limit = u32::try_from(head.size - next).map_or(CHUNK, |left| left.min(CHUNK));
            let entries = self.entries(log, next, limit).await?;
            let rows: Vec<[Value<'_>; 4]> = entries
                .iter()
                .map(|entry| {
                    let (hash, body) = (Value::Bytes(entry.tracker.as_bytes()), Value::Bytes(&entry.bytes));
                    [number, Value::Int(to_sql(entry.index)), hash, body]
                })
                .collect();
            into.insert(&LEAVES, &rows).await?;
            let Some(last) = entries.last() else { break };
            next = last.index + 1;
        }
        self.copy_tiles(into, log).await?;
        if let Some(CosignedRow { size, note }) = self.cosigned_row(log).await? {
            into.insert(&COSIGNED, &[[number, Value::Int(size), Value::Text(&note)]]).await?;
        }
        let (size, root) = (Value::Int(to_sql(head.size)), Value::Bytes(head.root.as_bytes()));
        into.insert(&HEADS, &[[number, size, root, Value::Text(&head.checkpoint)]]).await?;
        Ok(())
    }

    async fn copy_tiles(&self, into: &mut Transaction, log: LogNumber) -> Result<(), StoreError> {
        for level in LEVELS {
            let mut after = -1;
            loop {
                let sql =
                    "SELECT idx, hashes FROM tile WHERE process = $1 AND level = $2 AND idx > $3 ORDER BY idx LIMIT $4";
                let limit = Value::Int(CHUNK.into());
                let values = [Value::Int(log.0), Value::Int(level), Value::Int(after), limit];
                let tiles = self.engine.rows(sql, &values).await?;
                let tiles: Vec<(i64, Vec<u8>)> =
                    tiles.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, sqlx::Error>>()?;
                let Some((last, _)) = tiles.last() else { break };
                after = *last;
                let rows: Vec<[Value<'_>; 4]> = tiles
                    .iter()
                    .map(|(index, hashes)| {
                        [Value::Int(log.0), Value::Int(level), Value::Int(*index), Value::Bytes(hashes)]
                    })
                    .collect();
                into.insert(&TILES, &rows).await?;
            }
        }
        Ok(())
    }

    /// From now on this database takes nothing. `HeadMoved`: a log has grown beyond these checkpoints, and nothing was done.
    pub(crate) async fn retire(&self, heads: &[(LogNumber, String)], note: &str) -> Result<(), AppendError> {
        let mut transaction = self.engine.begin().await?;
        let count = transaction.rows("SELECT COUNT(*) FROM process", &[]).await?;
        let count: i64 = count.first().ok_or(sqlx::Error::RowNotFound)?.get(0)?;
        if usize::try_from(count).ok() != Some(heads.len()) {
            return Err(AppendError::HeadMoved);
        }
        for (log, checkpoint) in heads {
            // Touched, so that nobody else can move it until this is committed.
            let sql = "UPDATE head SET size = size WHERE process = $1 AND checkpoint = $2";
            if transaction.execute(sql, &[Value::Int(log.0), Value::Text(checkpoint)]).await? != 1 {
                return Err(AppendError::HeadMoved);
            }
        }
        transaction.execute(MOVED, &[Value::Text(note)]).await?;
        Ok(transaction.commit().await?)
    }

    /// From now on this database is the board's.
    pub(crate) async fn arrive(&self) -> Result<(), StoreError> {
        let mut transaction = self.engine.begin().await?;
        transaction.execute("DELETE FROM moved", &[]).await?;
        Ok(transaction.commit().await?)
    }
}
