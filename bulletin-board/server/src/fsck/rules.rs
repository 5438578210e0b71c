//! What the entries of a log say: the verifier, over the rows as they would be served.

use super::{
    Unchecked,
    finding::{About, Findings},
};
use crate::store::{LogNumber, Store, StoreError};
use psephos_log::tile::TilePath;
use psephos_tally::verifier::{self, Check, Outcome, Progress, RecordSource, Report, SourceError};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::runtime::Handle;

/// Verifies a log whose rows are sound, and counts its proofs.
pub(super) async fn check(
    store: Store,
    number: LogNumber,
    findings: &mut Findings,
    tell: impl Fn(u64, u64) + Send + 'static,
) -> Result<(), Unchecked> {
    let Some(log) = findings.logs.iter_mut().find(|log| log.number == number) else { return Ok(()) };
    let process = log.process;
    let rows = Rows { store, log: number, runtime: Handle::current(), failure: Mutex::default() };
    let verified = tokio::task::spawn_blocking(move || {
        let mut progress = |Progress { done, total }: Progress| tell(done, total);
        // Nobody asks how long it took.
        let mut watch = verifier::Watch { clock: &|| Duration::ZERO, progress: &mut progress };
        let report = verifier::verify(&rows, Some(process), &mut watch);
        (report, rows.failure.into_inner().unwrap_or_else(PoisonError::into_inner))
    });
    let (report, failure) = verified.await.map_err(|_| Unchecked::Panicked)?;
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    log.proofs = Some(report.counts.proofs);
    list(&report, &About { process }, findings);
    Ok(())
}

fn list(report: &Report, about: &About, findings: &mut Findings) {
    for check in Check::ALL {
        let Outcome::Failed { faults, count } = report.outcome(*check) else { continue };
        findings.add_unlisted(count - faults.len() as u64);
        for fault in faults {
            let row = fault.entry.map_or_else(String::new, |entry| format!("idx = {entry}"));
            findings.add(about.entry(row, fault.name, format!("{check}: {}", fault.detail)));
        }
    }
}

/// The record as the rows hold it.
struct Rows {
    store: Store,
    log: LogNumber,
    runtime: Handle,
    /// Why the storage could not be read, if it could not.
    failure: Mutex<Option<StoreError>>,
}

impl Rows {
    async fn part(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if path == "checkpoint" {
            return Ok(Some(self.store.head(self.log).await?.checkpoint.into_bytes()));
        }
        if let Some(tile) = path.strip_prefix("tile/").and_then(|tile| tile.parse::<TilePath>().ok()) {
            return self.store.served_tile(self.log, &tile).await;
        }
        let mut sha256 = [0; 32];
        match path.strip_prefix("blob/").map(|name| hex::decode_to_slice(name, &mut sha256)) {
            Some(Ok(())) => self.store.blob(self.log, &sha256).await,
            _ => Ok(None),
        }
    }
}

impl RecordSource for Rows {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match self.runtime.block_on(self.part(path)) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(SourceError::absent(path, "it is not in the database")),
            Err(cause) => {
                let error = SourceError::unread(path, &cause);
                self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(cause);
                Err(error)
            }
        }
    }
}
