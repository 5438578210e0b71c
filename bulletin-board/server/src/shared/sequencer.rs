//! Puts into order what gateways leave: one program at a time works, the others stand by.

use super::{NOW_AND_THEN, PAUSE, UNRUNG};
use crate::{
    board::{Board, Inner},
    start_error::StartError,
    store::{Lead, bell},
};
use std::{sync::Weak, time::Duration};
use tokio::time::Instant;

/// Entries that are appended at once.
const BATCH: u32 = 512;
/// How long a sequencer that has lost a state lets another lead, which has it.
const STEPPING_BACK: Duration = Duration::from_secs(10);

/// Runs until the board stops.
pub(crate) async fn sequence(board: Weak<Inner>) {
    let Some((bell, lead)) = board.upgrade().map(|inner| (inner.store.bell(bell::PENDING), inner.store.lead())) else {
        return;
    };
    let Some(lead) = lead else { return };
    let mut leadership = Leadership { lead, unfit: None };
    let mut attended = Instant::now();
    loop {
        bell.wait(UNRUNG).await;
        let Some(board) = Board::running(&board) else { return };
        // One that stands by has nothing to do: its follower keeps the logs.
        while leadership.held(&board).await {
            let taken = take(&board).await.unwrap_or_else(|cause| {
                tracing::warn!(%cause, "the queue can't be emptied");
                Taken::NotAll
            });
            if attended.elapsed() > NOW_AND_THEN {
                attend(&board).await;
                attended = Instant::now();
            }
            match taken {
                Taken::Some if !board.is_stopped() => {}
                Taken::Some | Taken::Nothing => break,
                Taken::NotAll => {
                    tokio::time::sleep(PAUSE).await;
                    break;
                }
            }
        }
    }
}

/// Whether this program is the one that works.
struct Leadership {
    lead: Lead,
    /// Since when it has lacked the state of some log.
    unfit: Option<Instant>,
}

impl Leadership {
    /// Whether it is, or is from now on. Tells the board.
    async fn held(&mut self, board: &Board) -> bool {
        let unfit = board.ledgers().iter().any(|ledger| ledger.lacks_state() || ledger.is_rebuilding());
        self.unfit = unfit.then(|| self.unfit.unwrap_or_else(Instant::now));
        // A log that can't be repaired does not stop the others.
        let held = if self.unfit.is_some_and(|since| since.elapsed() < STEPPING_BACK) {
            self.lead.resign().await;
            false
        } else {
            self.lead.held().await
        };
        board.set_leads(held);
        held
    }
}

enum Taken {
    /// The queue was empty.
    Nothing,
    /// There may be more.
    Some,
    /// Something could not be settled now.
    NotAll,
}

/// Takes a batch of each log's.
async fn take(board: &Board) -> Result<Taken, StartError> {
    let waiting = board.store().waiting_processes().await?;
    let mut taken = if waiting.is_empty() { Taken::Nothing } else { Taken::Some };
    for id in waiting {
        let Some(ledger) = board.known(id).await? else { continue };
        if !ledger.append_pending(BATCH, board.now()).await {
            taken = Taken::NotAll;
        }
    }
    Ok(taken)
}

/// What the board owes by the clock, and what can be thrown away.
async fn attend(board: &Board) {
    for ledger in board.ledgers() {
        if ledger.wants_attention(board.now()) && ledger.follow().await {
            ledger.append(Vec::new(), board.now()).await;
        }
    }
    if let Err(cause) = board.store().forget_refusals().await {
        tracing::warn!(%cause, "old refusals are kept");
    }
}
