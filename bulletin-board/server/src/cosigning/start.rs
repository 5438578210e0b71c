//! Before the board serves: is this the newest copy of its logs?

use super::call::Caller;
use crate::{ledger::Ledger, settings::WitnessAddress, start_error::StartError, store::Store};
use psephos_log::checkpoint::Checkpoint;
use psephos_tally::Phase;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Asks the witnesses of a log for the newest checkpoint that they cosigned.
///
/// An error if one has more than is here, or something else. Also, unless `anyway`, when so few answer that those who are silent
/// could be a quorum who have: with `n − k + 1` answers, at least one comes from every quorum.
pub(crate) async fn compare(
    ledger: &Ledger,
    store: &Store,
    addresses: &[WitnessAddress],
    anyway: bool,
) -> Result<(), StartError> {
    let (all, quorum) = (ledger.witnesses.keys().len(), ledger.witnesses.quorum());
    let origin = ledger.signer.public().name().clone();
    let mut asking = JoinSet::new();
    for key in ledger.witnesses.keys() {
        let Some(address) = addresses.iter().find(|address| address.key == *key) else { continue };
        let (caller, origin) = (Arc::new(Caller::new(address.clone())), origin.clone());
        asking.spawn_blocking(move || (caller.address.key.name().to_string(), caller.latest(&origin)));
    }
    let published = ledger.published();
    let ours = published.summary.size;
    let mut answered = 0;
    while let Some(asked) = asking.join_next().await {
        let Ok((witness, latest)) = asked else { continue };
        let seen = match latest {
            // What our key did not sign is no answer about this log.
            Ok(Some(note)) => match Checkpoint::open(&note, ledger.signer.public()) {
                Ok(checkpoint) => Some(checkpoint),
                Err(cause) => {
                    tracing::warn!(process = %ledger.id, witness, %cause, "the witness's newest checkpoint is not ours");
                    continue;
                }
            },
            Ok(None) => None,
            Err(cause) => {
                tracing::warn!(process = %ledger.id, witness, %cause, "the witness does not answer");
                continue;
            }
        };
        answered += 1;
        let Some(seen) = seen else { continue };
        if ledger.contradicts(store, &seen).await? {
            return Err(StartError::BehindWitness { process: ledger.id, witness, theirs: seen.size, ours });
        }
    }
    let needed = if quorum == 0 { 0 } else { all - quorum + 1 };
    if answered >= needed || anyway || published.summary.phase >= Phase::Final {
        return Ok(());
    }
    Err(StartError::SilentWitnesses { process: ledger.id, answered, needed })
}
