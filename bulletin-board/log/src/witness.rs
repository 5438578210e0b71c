//! Asking a witness for its cosignature, and its decision (C2SP `tlog-witness`, <https://c2sp.org/tlog-witness>).
//!
//! ```text
//! log ── POST add-checkpoint: old size, consistency proof, checkpoint ──► witness
//!     ◄── 200: cosignature lines · 409: the size it has · 4xx: why not ──
//! ```
//!
//! A witness does one thing: of two checkpoints of a log it cosigns both only if the one extends the other. It never looks at entries.
//! [`AddCheckpoint::open`] and [`Submission::judge`] are the whole decision; who calls them must do the second one and the recording
//! of what it cosigns in one transaction.

mod answer;
mod refusal;
mod request;
mod submission;

pub use self::{
    answer::{InvalidAnswer, cosignature_in, parse_size, size_line},
    refusal::Refusal,
    request::{AddCheckpoint, MAX_PROOF, MalformedRequest},
    submission::{Head, Submission},
};
