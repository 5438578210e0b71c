//! Queries.

use super::{
    LogNumber, Store, StoreError, StoredEntry, StoredProcess,
    engine::{Engine, Row, Sql, Value},
    from_sql, hash_from_sql, to_sql,
};
use psephos_log::{
    Hash,
    tile::{self, Resource, TileId, TilePath, TileSet},
};
use psephos_record::{ProcessId, Tracker};
use std::collections::{BTreeMap, BTreeSet};

/// At most so many hashes are looked for at once.
pub(super) const AT_ONCE: usize = 512;

impl Store {
    /// All processes, in the order of their announcement.
    pub(crate) async fn processes(&self) -> Result<Vec<StoredProcess>, StoreError> {
        let rows =
            self.engine.rows("SELECT number, origin, id FROM process WHERE number > 0 ORDER BY number", &[]).await?;
        rows.iter()
            .map(|row| {
                let id: Vec<u8> = row.get(2)?;
                stored_process(row, ProcessId(*hash_from_sql(&id)?.as_bytes()))
            })
            .collect()
    }

    /// The process with this name.
    pub(crate) async fn process(&self, id: ProcessId) -> Result<Option<StoredProcess>, StoreError> {
        let sql = "SELECT number, origin FROM process WHERE id = $1 AND number > 0";
        let rows = self.engine.rows(sql, &[Value::Bytes(id.as_bytes())]).await?;
        rows.first().map(|row| stored_process(row, id)).transpose()
    }

    /// The board's directory, which has a row beside the processes' once there is something in it.
    pub(crate) async fn directory(&self) -> Result<Option<StoredProcess>, StoreError> {
        let sql = "SELECT number, origin FROM process WHERE number = 0";
        let rows = self.engine.rows(sql, &[]).await?;
        rows.first().map(|row| stored_process(row, NO_PROCESS)).transpose()
    }

    /// Whether the database takes what is written: writes what changes nothing, and commits it.
    pub(crate) async fn try_to_write(&self) -> Result<(), StoreError> {
        let sql = match &self.engine {
            // A page of the file, with the number that it has already and that nothing here uses.
            Engine::Sqlite { .. } => "PRAGMA user_version = 0",
            // A number for the transaction: a copy that only reads has none to give.
            Engine::Postgres(_) => "SELECT pg_current_xact_id()",
        };
        let mut transaction = self.engine.begin().await?;
        transaction.execute(sql, &[]).await?;
        Ok(transaction.commit().await?)
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        self.engine.rows("SELECT 1", &[]).await?;
        Ok(())
    }

    /// Up to `limit` entries from `from` on.
    pub(crate) async fn entries(&self, log: LogNumber, from: u64, limit: u32) -> Result<Vec<StoredEntry>, StoreError> {
        let sql = "SELECT idx, hash, body FROM leaf WHERE process = $1 AND idx >= $2 AND idx < $3 ORDER BY idx";
        let to = from.saturating_add(u64::from(limit));
        let values = [Value::Int(log.0), Value::Int(to_sql(from)), Value::Int(to_sql(to))];
        let rows = self.engine.rows(sql, &values).await?;
        rows.iter()
            .map(|row| {
                let tracker: Vec<u8> = row.get(1)?;
                let tracker = Tracker(*hash_from_sql(&tracker)?.as_bytes());
                Ok(StoredEntry { index: from_sql(row.get(0)?)?, tracker, bytes: row.get(2)? })
            })
            .collect()
    }

    /// The entry with this leaf hash.
    pub(crate) async fn entry_by_tracker(
        &self,
        log: LogNumber,
        tracker: Tracker,
    ) -> Result<Option<StoredEntry>, StoreError> {
        let sql = "SELECT idx, body FROM leaf WHERE process = $1 AND hash = $2";
        let rows = self.engine.rows(sql, &[Value::Int(log.0), Value::Bytes(tracker.as_bytes())]).await?;
        let entry = |row: &Row| Ok(StoredEntry { index: from_sql(row.get(0)?)?, tracker, bytes: row.get(1)? });
        rows.first().map(entry).transpose()
    }

    /// Which of these leaf hashes are in the log, and where.
    pub(crate) async fn indices(&self, log: LogNumber, hashes: &[Hash]) -> Result<BTreeMap<Hash, u64>, StoreError> {
        let mut found = BTreeMap::new();
        for (sql, values) in looking_for(log, hashes) {
            found.extend(found_at(&self.engine.rows(sql, &values).await?)?);
        }
        Ok(found)
    }

    /// The hashes of a tile, as many as are stored.
    pub(crate) async fn tile(&self, log: LogNumber, id: TileId) -> Result<Option<Vec<Hash>>, StoreError> {
        let sql = "SELECT hashes FROM tile WHERE process = $1 AND level = $2 AND idx = $3";
        let values = [Value::Int(log.0), Value::Int(id.level.into()), Value::Int(to_sql(id.index))];
        let rows = self.engine.rows(sql, &values).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let bytes: Vec<u8> = row.get(0)?;
        tile::decode(&bytes).map(Some).map_err(|cause| StoreError(sqlx::Error::Decode(cause.into())))
    }

    /// These tiles, as a source of proofs. Tiles that are not stored are left out.
    pub(crate) async fn tiles(&self, log: LogNumber, ids: BTreeSet<TileId>) -> Result<TileSet, StoreError> {
        let mut tiles = TileSet::new();
        for id in ids {
            if let Some(hashes) = self.tile(log, id).await? {
                tiles.insert(id, hashes);
            }
        }
        Ok(tiles)
    }

    /// A tile or an entry bundle as it is served, at the width that the path asks for. `None`: there is less than that.
    pub(crate) async fn served_tile(&self, log: LogNumber, path: &TilePath) -> Result<Option<Vec<u8>>, StoreError> {
        let width = usize::from(path.width);
        Ok(match path.resource {
            Resource::Hashes(id) => {
                let stored = self.tile(log, id).await?;
                stored.and_then(|hashes| hashes.get(..width).map(tile::encode))
            }
            Resource::Entries(index) => {
                let Some(from) = index.checked_mul(u64::from(tile::WIDTH)) else { return Ok(None) };
                let entries = self.entries(log, from, path.width.into()).await?;
                if entries.len() < width {
                    return Ok(None);
                }
                tile::bundle(entries.iter().map(|entry| entry.bytes.as_slice())).ok()
            }
        })
    }

    /// The blob with this SHA-256 that an entry of the log names.
    pub(crate) async fn blob(&self, log: LogNumber, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT body FROM blob WHERE process = $1 AND sha256 = $2";
        let rows = self.engine.rows(sql, &[Value::Int(log.0), Value::Bytes(sha256)]).await?;
        Ok(rows.first().map(|row| row.get(0)).transpose()?)
    }
}

/// The name that stands in the directory's row: a process's is a hash, and no hash is this.
pub(super) const NO_PROCESS: ProcessId = ProcessId([0; 32]);

/// From `number, origin, …`.
fn stored_process(row: &Row, id: ProcessId) -> Result<StoredProcess, StoreError> {
    Ok(StoredProcess { number: LogNumber(row.get(0)?), id, origin: row.get(1)? })
}

/// What [`Sql::with_list`] asks for: the log, and the hashes filled up to a power of two with the last one.
pub(super) fn listed(log: LogNumber, hashes: &[Hash]) -> Vec<Value<'_>> {
    let list = hashes.iter().chain(std::iter::repeat(hashes.last().unwrap_or(&Hash::EMPTY)));
    let list = list.take(hashes.len().next_power_of_two()).map(|hash| Value::Bytes(hash.as_bytes()));
    std::iter::once(Value::Int(log.0)).chain(list).collect()
}

/// What asks which of these leaf hashes are in a log, and where: [`found_at`] reads the answers.
pub(super) fn looking_for(log: LogNumber, hashes: &[Hash]) -> impl Iterator<Item = (Sql, Vec<Value<'_>>)> {
    hashes.chunks(AT_ONCE).map(move |hashes| {
        let sql = Sql::with_list("SELECT hash, idx FROM leaf WHERE process = $1 AND hash IN", hashes.len());
        (sql, listed(log, hashes))
    })
}

/// Leaf hashes with their places.
pub(super) fn found_at(rows: &[Row]) -> Result<Vec<(Hash, u64)>, StoreError> {
    rows.iter().map(|row| Ok((hash_from_sql(&row.get::<Vec<u8>>(0)?)?, from_sql(row.get(1)?)?))).collect()
}
