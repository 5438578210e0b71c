//! The newest cosigned checkpoint of each log.

use super::{LogNumber, Store, StoreError, engine::Value, to_sql};

impl Store {
    /// Keeps the checkpoint of this size, with its cosignatures, unless a newer one is kept.
    pub(crate) async fn keep_cosigned(&self, log: LogNumber, size: u64, note: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO cosigned (process, size, note) VALUES ($1, $2, $3) ON CONFLICT (process) \
                   DO UPDATE SET size = excluded.size, note = excluded.note WHERE cosigned.size <= excluded.size";
        let mut transaction = self.engine.begin().await?;
        transaction.execute(sql, &[Value::Int(log.0), Value::Int(to_sql(size)), Value::Text(note)]).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// What was kept last; it is to be checked like anything from outside.
    pub(crate) async fn cosigned(&self, log: LogNumber) -> Result<Option<String>, StoreError> {
        let rows = self.engine.rows("SELECT note FROM cosigned WHERE process = $1", &[Value::Int(log.0)]).await?;
        Ok(rows.first().map(|row| row.get(0)).transpose()?)
    }
}
