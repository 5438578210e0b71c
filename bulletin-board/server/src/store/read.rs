//! Queries.

use super::{LogNumber, Store, StoreError, StoredEntry, StoredProcess, from_sql, hash_from_sql, to_sql};
use psephos_log::{
    Hash,
    tile::{self, TileId, TileSet},
};
use psephos_record::{ProcessId, Tracker};
use sqlx::{QueryBuilder, Sqlite};
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// All processes, in the order of their announcement.
    pub(crate) async fn processes(&self) -> Result<Vec<StoredProcess>, StoreError> {
        let rows: Vec<(i64, Vec<u8>, String)> =
            sqlx::query_as("SELECT number, id, origin FROM process ORDER BY number").fetch_all(&self.readers).await?;
        rows.into_iter()
            .map(|(number, id, origin)| {
                let id = ProcessId(*hash_from_sql(&id)?.as_bytes());
                Ok(StoredProcess { number: LogNumber(number), id, origin })
            })
            .collect()
    }

    /// The process with this name.
    pub(crate) async fn process(&self, id: ProcessId) -> Result<Option<StoredProcess>, StoreError> {
        let row: Option<(i64, String)> = sqlx::query_as("SELECT number, origin FROM process WHERE id = $1")
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|(number, origin)| StoredProcess { number: LogNumber(number), id, origin }))
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Up to `limit` entries from `from` on.
    pub(crate) async fn entries(&self, log: LogNumber, from: u64, limit: u32) -> Result<Vec<StoredEntry>, StoreError> {
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT idx, hash, body FROM leaf WHERE process = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
        )
        .bind(log.0)
        .bind(to_sql(from))
        .bind(to_sql(from.saturating_add(u64::from(limit))))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|(index, hash, bytes)| {
                Ok(StoredEntry { index: from_sql(index)?, tracker: Tracker(*hash_from_sql(&hash)?.as_bytes()), bytes })
            })
            .collect()
    }

    /// The entry with this leaf hash.
    pub(crate) async fn entry_by_tracker(
        &self,
        log: LogNumber,
        tracker: Tracker,
    ) -> Result<Option<StoredEntry>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT idx, body FROM leaf WHERE process = $1 AND hash = $2")
            .bind(log.0)
            .bind(tracker.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|(index, bytes)| Ok(StoredEntry { index: from_sql(index)?, tracker, bytes })).transpose()
    }

    /// Which of these leaf hashes are in the log, and where.
    pub(crate) async fn indices(&self, log: LogNumber, hashes: &[Hash]) -> Result<BTreeMap<Hash, u64>, StoreError> {
        let mut found = BTreeMap::new();
        for hashes in hashes.chunks(256) {
            let Some(last) = hashes.last() else { continue };
            let mut query = QueryBuilder::<Sqlite>::new("SELECT hash, idx FROM leaf WHERE process = ");
            query.push_bind(log.0).push(" AND hash IN (");
            let mut list = query.separated(", ");
            // Filled up to a power of two with the last hash, so that a handful of prepared statements serves all lengths.
            for i in 0..hashes.len().next_power_of_two() {
                list.push_bind(hashes.get(i).unwrap_or(last).as_bytes().as_slice());
            }
            query.push(")");
            let rows: Vec<(Vec<u8>, i64)> = query.build_query_as().fetch_all(&self.readers).await?;
            for (hash, index) in rows {
                found.insert(hash_from_sql(&hash)?, from_sql(index)?);
            }
        }
        Ok(found)
    }

    /// The hashes of a tile, as many as are stored.
    pub(crate) async fn tile(&self, log: LogNumber, id: TileId) -> Result<Option<Vec<Hash>>, StoreError> {
        let bytes: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT hashes FROM tile WHERE process = $1 AND level = $2 AND idx = $3")
                .bind(log.0)
                .bind(i64::from(id.level))
                .bind(to_sql(id.index))
                .fetch_optional(&self.readers)
                .await?;
        bytes
            .map(|bytes| tile::decode(&bytes).map_err(|cause| StoreError(sqlx::Error::Decode(cause.into()))))
            .transpose()
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

    /// The blob with this SHA-256 that an entry of the log names.
    pub(crate) async fn blob(&self, log: LogNumber, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar("SELECT body FROM blob WHERE process = $1 AND sha256 = $2")
            .bind(log.0)
            .bind(sha256.as_slice())
            .fetch_optional(&self.readers)
            .await?)
    }
}
