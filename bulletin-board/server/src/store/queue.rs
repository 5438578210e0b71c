//! The tables between gateways and sequencers: `pending` and `refusal`. PostgreSQL alone has them.

use super::{
    LogNumber, Store, StoreError,
    engine::{Engine, Insert, Row, Sql, Transaction, Value},
    from_sql, hash_from_sql,
    read::{AT_ONCE, found_at, listed, looking_for},
};
use crate::post_error::Refusal;
use psephos_log::Hash;
use psephos_record::ProcessId;
use std::collections::BTreeSet;

const PENDING: Insert<4> = Insert {
    table: "pending",
    columns: ["process", "hash", "body", "blob"],
    then: "ON CONFLICT (process, hash) DO NOTHING RETURNING hash",
};
const REFUSALS: Insert<4> = Insert {
    table: "refusal",
    columns: ["process", "hash", "name", "detail"],
    then: "ON CONFLICT (process, hash) DO UPDATE SET number = DEFAULT, name = excluded.name, detail = excluded.detail",
};

/// The advisory lock of gateways that leave entries, `sephos!` in hexadecimal.
const LEAVING: i64 = 0x73_6570_686f_7321;
/// So many refusals are kept for the gateways that wait.
const REFUSALS_KEPT: i64 = 10_000;

/// An entry that was checked and has no place yet.
#[derive(Clone, Debug)]
pub(crate) struct PendingEntry {
    pub(crate) hash: Hash,
    pub(crate) bytes: Vec<u8>,
    pub(crate) blob: Option<Vec<u8>>,
}

/// What has become of pending entries.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// In the log.
    pub(crate) placed: Vec<Hash>,
    /// Not in the log.
    pub(crate) refused: Vec<(Hash, Refusal)>,
}

/// A refusal with its place in the table.
#[derive(Clone, Debug)]
pub(crate) struct StoredRefusal {
    pub(crate) number: i64,
    pub(crate) log: LogNumber,
    pub(crate) hash: Hash,
    pub(crate) refusal: Refusal,
}

/// Where a log is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) id: ProcessId,
    pub(crate) size: u64,
    /// Size and length of the newest checkpoint that was kept with cosignatures: another one has another size, or more lines.
    pub(crate) cosigned: Option<(i64, i64)>,
}

impl Store {
    /// Whether other programs may use the database at the same time, and leave things for each other in it.
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Leaves entries for the sequencer. Gives those that were neither there yet nor in the log; an earlier refusal of any is forgotten.
    pub(crate) async fn leave(&self, log: LogNumber, entries: &[PendingEntry]) -> Result<BTreeSet<Hash>, StoreError> {
        let mut transaction = self.engine.begin().await?;
        // Two gateways that were sent the same entries in different orders would wait for each other.
        transaction.execute("SELECT pg_advisory_xact_lock($1)", &[Value::Int(LEAVING)]).await?;
        let rows: Vec<[Value<'_>; 4]> = entries
            .iter()
            .map(|entry| {
                let blob = entry.blob.as_deref().map_or(Value::NoBytes, Value::Bytes);
                [Value::Int(log.0), Value::Bytes(entry.hash.as_bytes()), Value::Bytes(&entry.bytes), blob]
            })
            .collect();
        let left = transaction.insert(&PENDING, &rows).await?;
        let left = left.iter().map(|row| hash_from_sql(&row.get::<Vec<u8>>(0)?)).collect::<Result<Vec<_>, _>>()?;
        // After the insertion, as a sequencer does it: again so that nobody waits in a circle.
        delete(&mut transaction, "DELETE FROM refusal WHERE process = $1 AND hash IN", log, &left).await?;
        // A statement sees what was committed before it: if what was pending came into the log meanwhile, that is seen here.
        let mut new: BTreeSet<Hash> = left.iter().copied().collect();
        for (sql, values) in looking_for(log, &left) {
            for (hash, _) in found_at(&transaction.rows(sql, &values).await?)? {
                new.remove(&hash);
            }
        }
        transaction.commit().await?;
        Ok(new)
    }

    /// The processes that have something pending.
    pub(crate) async fn waiting_processes(&self) -> Result<Vec<ProcessId>, StoreError> {
        let sql = "SELECT id FROM process WHERE EXISTS (SELECT 1 FROM pending WHERE process = process.number) ORDER BY number";
        let rows = self.engine.rows(sql, &[]).await?;
        rows.iter().map(|row| Ok(ProcessId(*hash_from_sql(&row.get::<Vec<u8>>(0)?)?.as_bytes()))).collect()
    }

    /// What is pending for a log, the oldest first.
    pub(crate) async fn pending(&self, log: LogNumber, limit: u32) -> Result<Vec<PendingEntry>, StoreError> {
        let sql = "SELECT hash, body, blob FROM pending WHERE process = $1 ORDER BY number LIMIT $2";
        let rows = self.engine.rows(sql, &[Value::Int(log.0), Value::Int(limit.into())]).await?;
        rows.iter()
            .map(|row| {
                let hash = hash_from_sql(&row.get::<Vec<u8>>(0)?)?;
                Ok(PendingEntry { hash, bytes: row.get(1)?, blob: row.get(2)? })
            })
            .collect()
    }

    /// Takes what is in the log already out of the queue.
    pub(crate) async fn forget_pending(&self, log: LogNumber, placed: &[Hash]) -> Result<(), StoreError> {
        let mut transaction = self.engine.begin().await?;
        delete(&mut transaction, PLACED, log, placed).await?;
        Ok(transaction.commit().await?)
    }

    /// Refusals after this number, in their order, some hundreds at most.
    pub(crate) async fn refusals_after(&self, number: i64) -> Result<Vec<StoredRefusal>, StoreError> {
        let sql = "SELECT number, process, hash, name, detail FROM refusal WHERE number > $1 ORDER BY number LIMIT 512";
        let rows = self.engine.rows(sql, &[Value::Int(number)]).await?;
        rows.iter().map(stored_refusal).collect()
    }

    /// The number of the newest refusal.
    pub(crate) async fn newest_refusal(&self) -> Result<i64, StoreError> {
        let rows = self.engine.rows("SELECT COALESCE(MAX(number), 0) FROM refusal", &[]).await?;
        Ok(rows.first().ok_or(sqlx::Error::RowNotFound)?.get(0)?)
    }

    /// The refusals of these entries.
    pub(crate) async fn refusals_of(&self, log: LogNumber, hashes: &[Hash]) -> Result<Vec<StoredRefusal>, StoreError> {
        let mut found = Vec::new();
        for hashes in hashes.chunks(AT_ONCE) {
            let before = "SELECT number, process, hash, name, detail FROM refusal WHERE process = $1 AND hash IN";
            let rows = self.engine.rows(Sql::with_list(before, hashes.len()), &listed(log, hashes)).await?;
            for row in &rows {
                found.push(stored_refusal(row)?);
            }
        }
        Ok(found)
    }

    /// Removes refusals that every gateway has had time to tell.
    pub(crate) async fn forget_refusals(&self) -> Result<(), StoreError> {
        let mut transaction = self.engine.begin().await?;
        let sql = "DELETE FROM refusal WHERE number <= (SELECT MAX(number) FROM refusal) - $1";
        transaction.execute(sql, &[Value::Int(REFUSALS_KEPT)]).await?;
        Ok(transaction.commit().await?)
    }

    /// Where every log is, in the order of announcement.
    pub(crate) async fn extents(&self) -> Result<Vec<Extent>, StoreError> {
        let sql = "SELECT id, head.size, cosigned.size, CAST(length(note) AS BIGINT) FROM process \
                   JOIN head ON head.process = number LEFT JOIN cosigned ON cosigned.process = number \
                   WHERE number > 0 ORDER BY number";
        let rows = self.engine.rows(sql, &[]).await?;
        rows.iter()
            .map(|row| {
                let id = ProcessId(*hash_from_sql(&row.get::<Vec<u8>>(0)?)?.as_bytes());
                let cosigned = row.get::<Option<i64>>(2)?.zip(row.get(3)?);
                Ok(Extent { id, size: from_sql(row.get(1)?)?, cosigned })
            })
            .collect()
    }
}

const PLACED: &str = "DELETE FROM pending WHERE process = $1 AND hash IN";

/// Takes settled entries out of the queue, and writes down the refusals.
pub(super) async fn write_settled(
    transaction: &mut Transaction,
    log: LogNumber,
    settled: &Settled,
) -> Result<(), sqlx::Error> {
    let refused = settled.refused.iter().map(|(hash, _)| *hash);
    let hashes: Vec<Hash> = settled.placed.iter().copied().chain(refused).collect();
    delete(transaction, PLACED, log, &hashes).await?;
    let rows: Vec<[Value<'_>; 4]> = settled
        .refused
        .iter()
        .map(|(hash, refusal)| {
            let (name, detail) = (Value::Text(&refusal.name), Value::Text(&refusal.detail));
            [Value::Int(log.0), Value::Bytes(hash.as_bytes()), name, detail]
        })
        .collect();
    transaction.insert(&REFUSALS, &rows).await?;
    Ok(())
}

async fn delete(
    transaction: &mut Transaction,
    before: &'static str,
    log: LogNumber,
    hashes: &[Hash],
) -> Result<(), sqlx::Error> {
    for hashes in hashes.chunks(AT_ONCE) {
        transaction.execute(Sql::with_list(before, hashes.len()), &listed(log, hashes)).await?;
    }
    Ok(())
}

/// From `number, process, hash, name, detail`.
fn stored_refusal(row: &Row) -> Result<StoredRefusal, StoreError> {
    let hash = hash_from_sql(&row.get::<Vec<u8>>(2)?)?;
    let refusal = Refusal { name: row.get(3)?, detail: row.get(4)? };
    Ok(StoredRefusal { number: row.get(0)?, log: LogNumber(row.get(1)?), hash, refusal })
}
