//! What the pages offer in the demo besides the election and the draw: codes and slips to try, and a button that closes voting.

use crate::{clock, rehearsal::Staff};
use psephos_board::Board;
use psephos_record::{ProcessId, credential::VotingCode};
use psephos_web::{CloseVoting, Demo, DemoDraw, Options};
use std::sync::{Arc, OnceLock};

/// The page with the codes.
pub(super) const CODES: &str = "/demo";

/// The pages' options, once there is a board. The button has the organiser's order posted.
pub(super) fn options(
    process: ProcessId,
    codes: &[VotingCode],
    staff: Staff,
    draw: Arc<OnceLock<DemoDraw>>,
) -> impl FnOnce(Board) -> Options + use<> {
    let codes = codes.iter().map(|code| (process, code.print().to_string())).collect();
    move |board| {
        let close: CloseVoting = Arc::new(move |asked| {
            let (board, order) = (board.clone(), staff.close_order(process, clock::now()));
            Box::pin(async move {
                if asked != process {
                    return Err(format!("process {asked} is not the demo's"));
                }
                board.post(&process, order, None).await.map(drop).map_err(|error| error.to_string())
            })
        });
        Options { demo: Some(Demo { close: Some(close), codes, draw }) }
    }
}
