//! Where a mirror copies from.

use psephos_tally::verifier::{RecordSource, SourceError};

/// A board, or a copy of it, as it is read from afar. Calls block.
pub trait Upstream: Send + Sync {
    /// The logs that it lists, by the names in their addresses: `…/log/v1/<name>/`. Names that are none are passed over.
    fn logs(&self) -> Result<Vec<String>, SourceError>;

    /// The log of this name.
    fn log(&self, name: &str) -> Box<dyn RecordSource>;
}
