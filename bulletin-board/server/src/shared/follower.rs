//! Keeps this program's logs where the database's are, and answers those who wait.

use super::{NOW_AND_THEN, PAUSE, UNRUNG};
use crate::{
    board::{Board, Inner},
    start_error::StartError,
    store::{Extent, StoreError, bell},
};
use psephos_record::ProcessId;
use std::{collections::BTreeMap, sync::Weak};
use tokio::time::Instant;

/// Runs until the board stops.
pub(crate) async fn follow(board: Weak<Inner>) {
    let Some(bell) = board.upgrade().map(|inner| inner.store.bell(bell::SETTLED)) else { return };
    let mut follower = Follower { last_refusal: None, cosigned: BTreeMap::new(), looked: Instant::now() };
    loop {
        bell.wait(UNRUNG).await;
        let Some(board) = Board::running(&board) else { return };
        if let Err(cause) = follower.pass(&board).await {
            tracing::warn!(%cause, "the database can't be followed");
            drop(board);
            tokio::time::sleep(PAUSE).await;
        }
    }
}

struct Follower {
    /// The newest refusal that was looked at.
    last_refusal: Option<i64>,
    /// Which cosigned checkpoints were taken up.
    cosigned: BTreeMap<ProcessId, (i64, i64)>,
    /// When everything that is waited for was looked for.
    looked: Instant,
}

impl Follower {
    async fn pass(&mut self, board: &Board) -> Result<(), StartError> {
        let store = board.store();
        // Before the logs, so that none is missed between the two.
        let last = match self.last_refusal {
            Some(last) => last,
            None => *self.last_refusal.insert(store.newest_refusal().await?),
        };
        let now_and_then = self.looked.elapsed() > NOW_AND_THEN;
        for Extent { id, size, cosigned } in store.extents().await? {
            let Some(ledger) = board.known(id).await? else { continue };
            if ledger.is_rebuilding() {
                continue;
            }
            if ledger.lacks_state() {
                if now_and_then {
                    // The other logs do not wait for it.
                    tokio::spawn(async move { ledger.follow().await });
                }
                continue;
            }
            if ledger.published().summary.size < size {
                ledger.follow().await;
            }
            if let Some(cosigned) = cosigned.filter(|cosigned| self.cosigned.get(&id) != Some(cosigned)) {
                ledger.take_up_cosigned().await?;
                self.cosigned.insert(id, cosigned);
            }
        }
        self.tell_refusals(board, last).await?;
        if now_and_then {
            for ledger in board.ledgers() {
                ledger.look_for_waiting().await;
                ledger.have_outcome();
            }
            self.looked = Instant::now();
        }
        Ok(())
    }

    async fn tell_refusals(&mut self, board: &Board, mut last: i64) -> Result<(), StoreError> {
        loop {
            let refusals = board.store().refusals_after(last).await?;
            let Some(newest) = refusals.last().map(|refusal| refusal.number) else { return Ok(()) };
            let ledgers = board.ledgers();
            for refusal in refusals {
                if let Some(ledger) = ledgers.iter().find(|ledger| ledger.number == refusal.log) {
                    ledger.tell(refusal);
                }
            }
            last = newest;
            self.last_refusal = Some(last);
        }
    }
}
