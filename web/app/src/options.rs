//! What the pages may be told besides the board.

use psephos_record::ProcessId;
use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
};

/// What closes voting in a demonstration. The error is a fact for the log; the visitor reads a sentence of ours.
pub type CloseVoting = Arc<dyn Fn(ProcessId) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;

/// How the pages are served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether this is a demonstration, and what visitors may do then.
    pub demo: Option<Demo>,
}

/// What visitors of a demonstration may do.
#[derive(Clone)]
pub struct Demo {
    /// Closes voting at once.
    pub close: Option<CloseVoting>,
    /// Voting codes to try, each with the process that it is for, in the order in which they are shown.
    pub codes: Vec<(ProcessId, String)>,
    /// The draw to try, once it is announced.
    pub draw: Arc<OnceLock<DemoDraw>>,
}

/// A draw to try.
#[derive(Clone, Debug)]
pub struct DemoDraw {
    /// Which draw.
    pub process: ProcessId,
    /// What some of its entrants hold.
    pub slips: Vec<DemoSlip>,
}

/// What an entrant holds.
#[derive(Clone, Debug)]
pub struct DemoSlip {
    /// Who it is, as the registrar wrote it.
    pub identity: String,
    /// The salt, 64 hexadecimal digits.
    pub salt: String,
    /// The entrant's number, 64 hexadecimal digits.
    pub entrant: String,
}

impl fmt::Debug for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Demo").field("codes", &self.codes.len()).finish_non_exhaustive()
    }
}
