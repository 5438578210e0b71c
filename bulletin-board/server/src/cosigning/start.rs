//! Before the board serves: is this the newest copy of its logs?

use super::call::Caller;
use crate::{ledger::SignedLog, settings::WitnessAddress, start_error::StartError};
use psephos_log::checkpoint::Checkpoint;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Asks the witnesses of a log for the newest checkpoint that they cosigned.
///
/// An error if one has more than is here, or something else. Also, unless `anyway`, when so few answer that those who are silent
/// could be a quorum who have: with `n − k + 1` answers, at least one comes from every quorum. A log that is over is not appended to.
pub(crate) async fn compare(
    log: &SignedLog,
    is_over: bool,
    addresses: &[WitnessAddress],
    anyway: bool,
) -> Result<(), StartError> {
    let (all, quorum) = (log.witnesses.keys().len(), log.witnesses.quorum());
    let origin = log.signer.public().name().clone();
    let mut asking = JoinSet::new();
    for key in log.witnesses.keys() {
        let Some(address) = addresses.iter().find(|address| address.key == *key) else { continue };
        let (caller, origin) = (Arc::new(Caller::new(address.clone())), origin.clone());
        asking.spawn_blocking(move || (caller.address.key.name().to_string(), caller.latest(&origin)));
    }
    let ours = log.size();
    let mut answered = 0;
    while let Some(asked) = asking.join_next().await {
        let Ok((witness, latest)) = asked else { continue };
        let seen = match latest {
            // What our key did not sign is no answer about this log.
            Ok(Some(note)) => match Checkpoint::open(&note, log.signer.public()) {
                Ok(checkpoint) => Some(checkpoint),
                Err(cause) => {
                    tracing::warn!(log = %log.origin(), witness, %cause, "the witness's newest checkpoint is not ours");
                    continue;
                }
            },
            Ok(None) => None,
            Err(cause) => {
                tracing::warn!(log = %log.origin(), witness, %cause, "the witness does not answer");
                continue;
            }
        };
        answered += 1;
        let Some(seen) = seen else { continue };
        if log.contradicts(&log.store, &seen).await? {
            return Err(StartError::BehindWitness { log: log.origin().to_string(), witness, theirs: seen.size, ours });
        }
    }
    let needed = if quorum == 0 { 0 } else { all - quorum + 1 };
    if answered >= needed || anyway || is_over {
        return Ok(());
    }
    Err(StartError::SilentWitnesses { log: log.origin().to_string(), answered, needed })
}
