//! Where a pool is cut: a blob takes rows as long as they fit.

use psephos_record::draw::pool::{CHUNK, CHUNK_BYTES};

/// What a blob holds so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    rows: usize,
    bytes: usize,
}

impl Room {
    /// Whether a row of so many bytes still fits.
    pub(super) const fn fits(self, row: usize) -> bool {
        self.rows < CHUNK && self.bytes + row <= CHUNK_BYTES
    }

    /// The same with this row.
    pub(super) const fn with(self, row: usize) -> Self {
        Self { rows: self.rows + 1, bytes: self.bytes + row }
    }
}
